//! `provides:`: what a cluster has without this workspace.

use crate::config::fields::Fields;
use crate::config::mistakes::found;
use crate::config::{ProvidedObject, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::yaml::{Map, Node};

/// Reads and checks `provides:`. It stays a map by name, because layers replace entries by name.
pub(super) fn read_provides(fields: &mut Fields<'_, '_>) -> Option<Node> {
    let node = &fields.entry("provides")?.value;
    let Some(map) = node.as_map() else { return fields.wrong(node, "a map of lists of objects by name") };
    read_objects(map, fields.report);
    Some(node.clone())
}

/// The objects of a merged map, whose mistakes have been reported where they were read.
pub(in crate::config) fn provided_objects(map: &Map) -> Vec<ProvidedObject> {
    read_objects(map, &mut Report::new())
}

fn read_objects(map: &Map, report: &mut Report) -> Vec<ProvidedObject> {
    let mut objects = Vec::new();
    for entry in map.iter().filter(|entry| !entry.value.is_null()) {
        match entry.value.as_list() {
            Some(items) => objects.extend(items.iter().filter_map(|item| read_object(item, report))),
            None => report.push(wrong(&entry.value, "a list of objects")),
        }
    }
    objects
}

fn read_object(node: &Node, report: &mut Report) -> Option<ProvidedObject> {
    let parts: Vec<&str> = node.as_str().map(|text| text.split('/').collect()).unwrap_or_default();
    let (kind, namespace, name) = match parts.as_slice() {
        [kind, name] => (*kind, None, *name),
        [kind, namespace, name] => (*kind, Some(*namespace), *name),
        _ => ("", None, ""),
    };
    let is_kind = kind.starts_with(|first: char| first.is_ascii_uppercase());
    if !is_kind || name.is_empty() || namespace.is_some_and(str::is_empty) {
        report.push(wrong(node, "an object"));
        return None;
    }
    Some(ProvidedObject { kind: kind.into(), namespace: namespace.map(Into::into), name: name.into() })
}

fn wrong(node: &Node, expected: &str) -> Diagnostic {
    let message = format!("expected {expected}, found {}", found(node));
    let finding = Diagnostic::error(rules::WRONG_VALUE, node.origin.span, message);
    finding.help("write `storage: [StorageClass/gp3, Secret/backend/tls]`; `*` stands for any text of a name")
}
