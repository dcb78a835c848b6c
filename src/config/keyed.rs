//! Lists that merge by a key of their items.
//!
//! Before layers merge such a list becomes a map from the key to the item, as users may write it in the first place;
//! after that it becomes a list again, in which the key stands first in every item.

use std::sync::Arc;

use super::mistakes::wrong_type;
use super::{InputType, TypeKind, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::yaml::{Dialect, Entry, Map, Node, Scalar, Value, classify};

/// The value with its keyed lists as maps, ready to be merged.
pub(super) fn spread(node: &Node, ty: &InputType, report: &mut Report) -> Node {
    if !ty.has_structure() {
        return node.clone();
    }
    let map_entries = |map: &Map, each: &mut dyn FnMut(&Entry) -> Node| {
        let entries = map.iter().map(|entry| Entry { key: entry.key.clone(), value: each(entry) });
        Node { value: Value::Map(Arc::new(entries.collect())), origin: node.origin.clone() }
    };
    match (&ty.kind, &node.value) {
        (TypeKind::Object(properties), Value::Map(map)) => map_entries(map, &mut |entry| {
            let property = properties.iter().find(|property| property.key.text == entry.key.text);
            property.map_or_else(|| entry.value.clone(), |property| spread(&entry.value, &property.ty, report))
        }),
        (TypeKind::Map(of), Value::Map(map)) => map_entries(map, &mut |entry| spread(&entry.value, of, report)),
        (TypeKind::List { of, key: Some(_) }, Value::Map(map)) => {
            map_entries(map, &mut |entry| spread(&entry.value, of, report))
        }
        (TypeKind::List { of, key: Some(key) }, Value::List(items)) => {
            let mut map = Map::new();
            for item in items.iter() {
                let Some(entry) = by_key(item, key, ty, &map, report) else { continue };
                map.push(entry.key, spread(&entry.value, of, report));
            }
            Node::map(map, node.origin.clone())
        }
        _ => node.clone(),
    }
}

/// An item of a keyed list under its key.
fn by_key(item: &Node, key: &str, ty: &InputType, others: &Map, report: &mut Report) -> Option<Entry> {
    let Some(map) = item.as_map() else {
        report.push(
            wrong_type(item, "a map")
                .label(ty.span, format!("the list merges by `{key}`"))
                .or_help(format!("write the item as `{{ {key}: …, … }}`")),
        );
        return None;
    };
    let Some((name, scalar)) = map.get(key).and_then(|node| Some((node, node.as_scalar()?))) else {
        let message = format!("expected the key `{key}` in every item");
        let finding = Diagnostic::error(rules::MISSING_KEY, item.origin.span, message);
        let help = format!("give the item a `{key}`: layers find it by that");
        report.push(finding.label(ty.span, format!("the list merges by `{key}`")).help(help));
        return None;
    };
    if let Some(other) = others.entry(&scalar.text) {
        let message = format!("two items have the {key} `{}`", super::mistakes::shown(&scalar.text));
        let finding = Diagnostic::error(rules::NAME_CLASH, name.origin.span, message);
        let finding = finding.here("again here").label(other.key.origin.span, "first here");
        report.push(finding.help("remove one of the two, or give it another name"));
        return None;
    }
    Some(Entry { key: crate::yaml::Key::new(scalar.text.clone(), name.origin.clone()), value: item.clone() })
}

/// A keyed list that is written as a map, as a list; the key comes first in every item. Entries that are `null` are
/// left out. Whether all items are good comes with it.
pub(super) fn gather(map: &Map, key: &str, node: &Node, report: &mut Report) -> (Node, bool) {
    let kept = map.iter().filter(|entry| !entry.value.is_null());
    let mut findings = Report::new();
    let items = kept.filter_map(|entry| item_of(entry, key, &mut findings)).collect();
    let good = findings.is_empty();
    report.append(findings);
    (Node::list(items, node.origin.clone()), good)
}

fn item_of(entry: &Entry, key: &str, report: &mut Report) -> Option<Node> {
    let Some(rest) = entry.value.as_map() else {
        report.push(wrong_type(&entry.value, "a map").or_help(format!("the key before it stands for `{key}`")));
        return None;
    };
    let spelled = Scalar { kind: classify(&entry.key.text, Dialect::Own), text: Arc::clone(&entry.key.text) };
    let (name, value) = match rest.entry(key) {
        None => {
            let origin = entry.key.origin.clone();
            (crate::yaml::Key::new(key, origin.clone()), Node { value: Value::Scalar(spelled), origin })
        }
        Some(own) => {
            let text = own.value.as_scalar().map(|scalar| &scalar.text);
            if text != Some(&entry.key.text) {
                let message =
                    format!("expected the {key} `{}`, found another", super::mistakes::shown(&entry.key.text));
                let finding = Diagnostic::error(rules::NAME_MISMATCH, own.value.origin.span, message);
                report.push(
                    finding
                        .label(entry.key.origin.span, format!("stands for `{key}`"))
                        .help(format!("leave `{key}` out")),
                );
            }
            (own.key.clone(), own.value.clone())
        }
    };
    let mut item = Map::new();
    item.push(name, value);
    for entry in rest.iter().filter(|entry| &*entry.key.text != key) {
        item.push(entry.key.clone(), entry.value.clone());
    }
    Some(Node::map(item, entry.value.origin.clone()))
}
