//! From an entry below `patches:` to a typed patch.

use super::operation::{Operation, Verb};
use super::pointer::Pointer;
use super::target::{Condition, Target};
use super::{Action, Patch};
use crate::config::rules::UNKNOWN_KEY;
use crate::diagnostic::{Diagnostic, Report, nearest, quoted_list};
use crate::source::Span;
use crate::template::rules;
use crate::yaml::{Entry, Map, Node};

impl Patch {
    /// Reads an entry below `patches:`, its expressions evaluated. Mistakes go to the report; nothing when there is no sense
    /// in applying the rest.
    #[must_use]
    pub fn read(entry: &Entry, report: &mut Report) -> Option<Self> {
        let map = expect_map(&entry.value, "a patch", report)?;
        known_keys(map, "a patch", &["description", "target", "merge", "operations"], report);
        let span = entry.key.origin.span;
        let target = map.get("target").and_then(|target| Target::read(target, report));
        if map.get("target").is_none() {
            let help = "write `target: { kind: Deployment, name: … }`";
            report.push(wrong(span, "the patch has no `target`").help(help));
        }
        let action = match (map.get("merge"), map.get("operations")) {
            (Some(body), None) => expect_map(body, "`merge`", report).map(|_| Action::Merge(body.clone())),
            (None, Some(list)) => read_operations(list, report),
            (Some(merge), Some(operations)) => {
                let finding = wrong(operations.origin.span, "a patch has either `merge` or `operations`")
                    .label(merge.origin.span, "the other is here")
                    .help("write two patches");
                report.push(finding);
                None
            }
            (None, None) => {
                report.push(wrong(span, "the patch changes nothing").help("write `merge:` or `operations:`"));
                None
            }
        };
        Some(Self { key: entry.key.clone(), target: target?, action: action? })
    }
}

impl Target {
    fn read(node: &Node, report: &mut Report) -> Option<Self> {
        let map = expect_map(node, "`target`", report)?;
        known_keys(map, "`target`", &["kind", "name", "labels"], report);
        let mut condition = |key: &str| match map.get(key) {
            Some(node) => read_condition(node, key, report).map(Some),
            None => Some(None),
        };
        let (kind, name) = (condition("kind")?, condition("name")?);
        let labels = match map.get("labels") {
            Some(labels) => expect_map(labels, "`labels`", report)?
                .iter()
                .map(|entry| Some((entry.key.text.clone(), read_condition(&entry.value, &entry.key.text, report)?)))
                .collect::<Option<Vec<_>>>()?,
            None => Vec::new(),
        };
        if kind.is_none() && name.is_none() && labels.is_empty() {
            let finding = wrong(node.origin.span, "this target would fit every object");
            report.push(finding.help("name at least one of `kind`, `name` and `labels`"));
            return None;
        }
        Some(Self { span: node.origin.span, kind, name, labels })
    }
}

fn read_condition(node: &Node, key: &str, report: &mut Report) -> Option<Condition> {
    match node.as_scalar() {
        Some(scalar) if !node.is_null() => Some(Condition { text: scalar.text.clone(), span: node.origin.span }),
        _ => {
            let message = format!("expected a string as `{key}`, found {}", node.describe());
            report.push(wrong(node.origin.span, message));
            None
        }
    }
}

fn read_operations(list: &Node, report: &mut Report) -> Option<Action> {
    let Some(items) = list.as_list() else {
        let message = format!("expected a list as `operations`, found {}", list.describe());
        report.push(wrong(list.origin.span, message));
        return None;
    };
    // Every operation is read, so that all mistakes show at once.
    let operations: Vec<Option<Operation>> = items.iter().map(|item| read_operation(item, report)).collect();
    operations.into_iter().collect::<Option<Vec<_>>>().map(Action::Operations)
}

fn read_operation(node: &Node, report: &mut Report) -> Option<Operation> {
    let map = expect_map(node, "an operation", report)?;
    known_keys(map, "an operation", &["op", "path", "from", "value"], report);
    let verb = required(map, node, "op", report)?;
    let path = read_pointer(map, node, "path", report)?;
    let value = |report: &mut Report| required(map, node, "value", report).cloned();
    let verb = match verb.as_scalar().map_or("", |scalar| &*scalar.text) {
        "add" => Verb::Add(value(report)?),
        "replace" => Verb::Replace(value(report)?),
        "test" => Verb::Test(value(report)?),
        "remove" => Verb::Remove,
        "move" => Verb::Move(read_pointer(map, node, "from", report)?),
        "copy" => Verb::Copy(read_pointer(map, node, "from", report)?),
        other => {
            let verbs = ["add", "remove", "replace", "move", "copy", "test"];
            let help = match nearest(other, verbs) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of {}", quoted_list(verbs)),
            };
            report.push(wrong(verb.origin.span, "this is no operation of RFC 6902").help(help));
            return None;
        }
    };
    Some(Operation { span: node.origin.span, path, verb })
}

fn read_pointer(map: &Map, whole: &Node, key: &str, report: &mut Report) -> Option<Pointer> {
    let node = required(map, whole, key, report)?;
    let pointer = match node.as_str() {
        Some(text) => Pointer::parse(text, node.origin.span),
        None => Err(format!("expected a string as `{key}`, found {}", node.describe())),
    };
    pointer
        .map_err(|message| {
            let help = "write a JSON pointer such as `/spec/template/spec/containers/0/image`";
            report.push(wrong(node.origin.span, message).help(help));
        })
        .ok()
}

fn required<'a>(map: &'a Map, whole: &Node, key: &str, report: &mut Report) -> Option<&'a Node> {
    let node = map.get(key);
    if node.is_none() {
        report.push(wrong(whole.origin.span, format!("the operation has no `{key}`")));
    }
    node
}

fn expect_map<'a>(node: &'a Node, what: &str, report: &mut Report) -> Option<&'a Map> {
    if node.as_map().is_none() {
        report.push(wrong(node.origin.span, format!("expected a map as {what}, found {}", node.describe())));
    }
    node.as_map()
}

fn known_keys(map: &Map, what: &str, known: &[&str], report: &mut Report) {
    for entry in map.iter().filter(|entry| !known.contains(&&*entry.key.text)) {
        let key = &entry.key.text;
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{what} has {}", quoted_list(known.iter().copied())),
        };
        let message = format!("{what} has no key `{key}`");
        report.push(Diagnostic::error(UNKNOWN_KEY, entry.key.origin.span, message).help(help));
    }
}

fn wrong(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(rules::BAD_PATCH, span, message)
}
