//! `ignoreDifferences`: fields that others change in the cluster.

use std::collections::BTreeSet;

use super::derived::{Derived, text};
use super::plan::{AppPlan, IgnorePlan};
use super::rules;
use crate::diagnostic::{Diagnostic, Report, nearest};
use crate::manifest::Gvk;
use crate::types::Types;
use crate::yaml::{FieldPath, Node, Segment};

/// The entries of an app, in written order.
pub(super) fn differences(app: &AppPlan, types: &Types, report: &mut Report) -> Vec<Node> {
    app.ignore.iter().flat_map(|ignore| difference(ignore, app, types, report)).collect()
}

fn difference(ignore: &IgnorePlan, app: &AppPlan, types: &Types, report: &mut Report) -> Vec<Node> {
    let Some((form, path)) = field(ignore, report) else { return Vec::new() };
    let by = Derived::at(ignore.kind.origin.span);
    let groups = groups(ignore, app, types, report);
    let entry = |group: String| {
        let mut entry = vec![("group", by.text(group)), ("kind", ignore.kind.clone())];
        entry.extend(ignore.name.clone().map(|name| ("name", name)));
        entry.push((form, by.list([Node::string(path.clone(), ignore.path.origin.clone())])));
        by.map(entry)
    };
    groups.into_iter().map(entry).collect()
}

/// The groups of the kind: of the app's own objects, else of all that the cluster knows.
fn groups(ignore: &IgnorePlan, app: &AppPlan, types: &Types, report: &mut Report) -> BTreeSet<String> {
    let kind = text(&ignore.kind);
    let provided =
        app.instances.iter().filter_map(|instance| instance.chart.as_ref()).flat_map(|chart| &chart.provides);
    let own: BTreeSet<(String, String)> = app
        .manifests
        .iter()
        .map(|manifest| (manifest.id.gvk.kind.to_string(), manifest.id.gvk.group.to_string()))
        .chain(provided.map(|(api_version, kind, _)| (kind.clone(), Gvk::new(api_version, kind).group.to_string())))
        .collect();
    let mut groups: BTreeSet<String> =
        own.iter().filter(|(known, _)| known == kind).map(|(_, group)| group.clone()).collect();
    if groups.is_empty() {
        groups.extend(types.groups_of(kind).into_iter().map(str::to_owned));
    }
    if groups.is_empty() {
        let message = format!("no object of the kind `{kind}` is known here");
        let near = nearest(kind, own.iter().map(|(kind, _)| kind.as_str()));
        let finding = Diagnostic::error(rules::UNKNOWN_KIND, ignore.kind.origin.span, message);
        report.push(finding.maybe_help(near.map(|near| format!("did you mean `{near}`?"))));
    }
    groups
}

/// The key of the entry and the path in its notation.
fn field(ignore: &IgnorePlan, report: &mut Report) -> Option<(&'static str, String)> {
    let path = text(&ignore.path);
    if path.starts_with('/') {
        return Some(("jsonPointers", path.to_owned()));
    }
    match path.parse::<FieldPath>() {
        Ok(path) if !path.0.is_empty() => {
            Some(pointer(&path).map_or_else(|| ("jqPathExpressions", jq(&path)), |pointer| ("jsonPointers", pointer)))
        }
        parsed => {
            let reason = parsed.err().map_or_else(|| "the path is empty".to_owned(), |error| error.to_string());
            let finding = Diagnostic::error(rules::BAD_PATH, ignore.path.origin.span, reason)
                .help("write `spec.replicas`, or a JSON pointer such as `/spec/replicas`");
            report.push(finding);
            None
        }
    }
}

/// The JSON pointer of a path; nothing when the path chooses an item by its content.
fn pointer(path: &FieldPath) -> Option<String> {
    path.0.iter().try_fold(String::new(), |pointer, segment| match segment {
        Segment::Key(key) => Some(pointer + "/" + &key.replace('~', "~0").replace('/', "~1")),
        Segment::Index(index) => Some(format!("{pointer}/{index}")),
        Segment::Match(..) => None,
    })
}

/// The path as a jq expression, as Argo CD takes it where a pointer is not enough.
fn jq(path: &FieldPath) -> String {
    let mut parts = vec![String::new()];
    for segment in &path.0 {
        let open = parts.last_mut();
        let step = match segment {
            Segment::Key(key) if is_identifier(key) => format!(".{key}"),
            Segment::Key(key) => format!("[{}]", quoted(key)),
            Segment::Index(index) => format!("[{index}]"),
            Segment::Match(..) => "[]".to_owned(),
        };
        if let Some(open) = open {
            if open.is_empty() && step.starts_with('[') {
                open.push('.');
            }
            open.push_str(&step);
        }
        if let Segment::Match(key, value) = segment {
            let field = if is_identifier(key) { format!(".{key}") } else { format!(".[{}]", quoted(key)) };
            // A number in the object is no string, whatever the path looks like.
            let number = value.bytes().all(|byte| byte.is_ascii_digit());
            let field = if number { format!("({field} | tostring)") } else { field };
            parts.push(format!("select({field} == {})", quoted(value)));
            parts.push(String::new());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" | ")
}

fn is_identifier(key: &str) -> bool {
    !key.starts_with(|first: char| first.is_ascii_digit())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, form: &str, expected: &str) {
        let path: FieldPath = path.parse().unwrap_or_default();
        let found = pointer(&path).map_or_else(|| ("jq", jq(&path)), |pointer| ("pointer", pointer));
        assert_eq!(found, (form, expected.to_owned()));
    }

    #[test]
    fn paths_become_pointers_where_they_can() {
        check("spec.replicas", "pointer", "/spec/replicas");
        check("metadata.annotations[\"a.io/b\"]", "pointer", "/metadata/annotations/a.io~1b");
        check("spec.rules[0].host", "pointer", "/spec/rules/0/host");
    }

    #[test]
    fn paths_that_choose_items_become_jq() {
        check("spec.containers[name=app].image", "jq", ".spec.containers[] | select(.name == \"app\") | .image");
        check("a[port=80]", "jq", ".a[] | select((.port | tostring) == \"80\")");
        check("a[b=c][\"d.e\"][0]", "jq", ".a[] | select(.b == \"c\") | .[\"d.e\"][0]");
    }
}
