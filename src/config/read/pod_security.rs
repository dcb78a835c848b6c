//! `podSecurity:` of a cluster.

use crate::config::fields::Fields;
use crate::config::mistakes::found;
use crate::config::{PodSecurity, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::yaml::Node;

const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];

/// Reads what the admission plugin of a cluster is set up to do; nothing is said by default.
pub(super) fn read_pod_security(fields: &mut Fields<'_, '_>) -> PodSecurity {
    let Some(node) = fields.map("podSecurity") else { return PodSecurity::default() };
    let Some(mut fields) = Fields::open(node, "`podSecurity`", fields.report) else { return PodSecurity::default() };
    let mut settings = PodSecurity {
        enforce: level(fields.text("enforce"), fields.report),
        enforce_version: version(fields.text("enforceVersion"), fields.report),
        warn: level(fields.text("warn"), fields.report),
        warn_version: version(fields.text("warnVersion"), fields.report),
        audit: level(fields.text("audit"), fields.report),
        audit_version: version(fields.text("auditVersion"), fields.report),
        ..PodSecurity::default()
    };
    if let Some(node) = fields.map("exemptions")
        && let Some(mut fields) = Fields::open(node, "`exemptions`", fields.report)
    {
        let mut list = |key| fields.text_list(key).as_ref().and_then(Node::as_list).unwrap_or_default().to_vec();
        settings.exempt_namespaces = list("namespaces");
        settings.exempt_runtime_classes = list("runtimeClasses");
        fields.finish();
    }
    fields.finish();
    settings
}

/// A level, which is no expression: what a cluster's server is set up to do does not depend on our values.
fn level(node: Option<Node>, report: &mut Report) -> Option<Node> {
    let known = |node: &Node| node.as_str().is_some_and(|text| LEVELS.contains(&text));
    stated(node, known, "`privileged`, `baseline` or `restricted`", report)
}

fn version(node: Option<Node>, report: &mut Report) -> Option<Node> {
    let is_minor = |text: &str| text.parse::<u16>().is_ok_and(|minor| minor <= 9999 && minor.to_string() == text);
    let known = |text: &str| text == "latest" || text.strip_prefix("v1.").is_some_and(is_minor);
    stated(node, |node| node.as_str().is_some_and(known), "`latest` or a version as `v1.34`", report)
}

fn stated(node: Option<Node>, is_known: impl Fn(&Node) -> bool, expected: &str, report: &mut Report) -> Option<Node> {
    let node = node?;
    if is_known(&node) {
        return Some(node);
    }
    let message = format!("expected {expected}, found {}", found(&node));
    let finding = Diagnostic::error(rules::WRONG_VALUE, node.origin.span, message);
    report.push(finding.help("write it as the labels of namespaces have it"));
    None
}
