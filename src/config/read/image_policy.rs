//! `imagePolicy:`.

use crate::config::fields::{Fields, has_expression};
use crate::config::mistakes::{shown, wrong_type};
use crate::config::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::syntax::release::ReleaseRange;
use crate::yaml::Node;

/// Reads and checks `imagePolicy:`. It stays a map, because layers merge it by key.
pub(super) fn read_image_policy(fields: &mut Fields<'_, '_>) -> Option<Node> {
    let node = &fields.entry("imagePolicy")?.value;
    if node.is_null() {
        return Some(node.clone());
    }
    let mut policy = Fields::open(node, "an image policy", fields.report)?.removable();
    let range = policy.text("semver").filter(|range| !range.is_null());
    let words = [policy.word("downgrade", &["forbidden", "allowed"]), policy.word("digest", &["required", "optional"])];
    let repositories = policy.list("repositories").and_then(Node::as_list);
    policy.finish();
    for word in words.iter().flatten().filter(|word| word.as_str().is_some_and(has_expression)) {
        fields.wrong::<()>(word, "one of its words, because expressions are not read here");
    }
    if let Some(range) = range {
        check_range(&range, fields.report);
    }
    for item in repositories.unwrap_or_default() {
        check_repository(item, fields.report);
    }
    Some(node.clone())
}

fn check_range(node: &Node, report: &mut Report) {
    let text = node.as_str().unwrap_or_default();
    if let Err(error) = text.parse::<ReleaseRange>() {
        let message = format!("expected a range of versions, found `{}`: {error}", shown(text));
        let finding = Diagnostic::error(rules::WRONG_VALUE, node.origin.span, message);
        report.push(finding.help("write `\">=1.4, <2\"`, `\"^1.4\"` or `\"~1.4.2\"`, for instance"));
    }
}

fn check_repository(node: &Node, report: &mut Report) {
    let Some(text) = node.as_str() else {
        report.push(wrong_type(node, "a repository").or_help("write `registry/name`, or `registry/*`"));
        return;
    };
    let name = text.strip_suffix("/*").unwrap_or(text);
    let good = !has_expression(text) && !name.is_empty() && !name.contains(['*', ' ', '@']) && !name.ends_with('/');
    if !good {
        let message = format!("expected a repository, found `{}`", shown(text));
        let finding = Diagnostic::error(rules::WRONG_VALUE, node.origin.span, message);
        report.push(
            finding.help("write `registry/name`, or `registry/*` for everything below; expressions are not read here"),
        );
    }
}
