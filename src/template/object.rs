//! From documents to objects.

use std::sync::Arc;

use super::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::manifest::{Manifest, identify};
use crate::yaml::{Map, Node, ScalarKind};

/// A document that a template gave, as an object. One without `apiVersion`, `kind` or `metadata.name` is reported and left
/// out.
#[must_use]
pub fn object(document: Node, app: &Arc<str>, instance: &Arc<str>, report: &mut Report) -> Option<Manifest> {
    let mut body = document;
    let span = body.origin.span;
    if body.as_map().is_none() {
        let message = format!("expected an object, found {}", body.describe());
        report.push(
            Diagnostic::error(rules::NOT_AN_OBJECT, span, message).help("write `apiVersion`, `kind` and `metadata`"),
        );
        return None;
    }
    spell(body.as_map_mut(), &["apiVersion", "kind"]);
    spell(body.as_map_mut().and_then(|map| map.get_mut("metadata")).and_then(Node::as_map_mut), &["name", "namespace"]);
    let id = identify(&body);
    if id.is_none() {
        missing(&body, report);
    }
    Some(Manifest { id: id?, app: Arc::clone(app), instance: Arc::clone(instance), body })
}

/// Turns scalars of other kinds into the strings that they are spelled as.
fn spell(map: Option<&mut Map>, keys: &[&str]) {
    let Some(map) = map else { return };
    for key in keys {
        if let Some(node) = map.get_mut(key)
            && let Some(string) = as_spelled(node)
        {
            *node = string;
        }
    }
}

/// Says what keeps a document from being an object.
fn missing(body: &Node, report: &mut Report) {
    let metadata = body.get("metadata");
    let parts = [
        ("apiVersion", body.get("apiVersion")),
        ("kind", body.get("kind")),
        ("metadata.name", metadata.and_then(|metadata| metadata.get("name"))),
    ];
    for (name, node) in parts {
        if node.and_then(Node::as_str).is_some_and(|text| !text.is_empty()) {
            continue;
        }
        let (span, message) = match node {
            Some(node) if node.as_str().is_some() => (node.origin.span, format!("`{name}` is empty")),
            Some(node) => (node.origin.span, format!("expected a string as `{name}`, found {}", node.describe())),
            None => (
                metadata.filter(|_| name == "metadata.name").unwrap_or(body).origin.span,
                format!("the object has no `{name}`"),
            ),
        };
        let list = body.get("items").is_some()
            && body.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
        let generated = metadata.is_some_and(|metadata| metadata.get("generateName").is_some());
        let help = match name {
            _ if list => "write every object of the list as a document of its own",
            "apiVersion" => "write `apiVersion: v1`, `apps/v1` or whatever the kind belongs to",
            "kind" => "write `kind: …`",
            _ if generated => "give the object a fixed name: `generateName` makes another object on every sync",
            _ => "write `name:` under `metadata:`, such as `name: {{ instance.name }}`",
        };
        report.push(Diagnostic::error(rules::NOT_AN_OBJECT, span, message).help(help));
    }
}

/// The string that a number, boolean or ambiguous scalar is spelled as; nothing for everything else.
pub(super) fn as_spelled(node: &Node) -> Option<Node> {
    let scalar = node.as_scalar()?;
    let other = !matches!(scalar.kind, ScalarKind::String | ScalarKind::Null);
    other.then(|| Node::string(Arc::clone(&scalar.text), node.origin.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;
    use crate::yaml::{Dialect, Layer, load};

    fn check(text: &str, ids: &[&str], findings: &[&str]) {
        let mut sources = SourceMap::default();
        let source = sources.add("x.yaml", text.into());
        let mut report = Report::new();
        let documents = load(&sources, source, Dialect::Own, Layer::Template, &mut report);
        let objects: Vec<String> = documents
            .into_iter()
            .filter_map(|document| object(document, &"app".into(), &"one".into(), &mut report))
            .map(|manifest| manifest.id.to_string())
            .collect();
        let found = report.iter().map(|finding| {
            let help = finding.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{} {} {}{help}", sources.locate(finding.span()), finding.rule, finding.message)
        });
        assert_eq!(objects, ids);
        assert_eq!(found.collect::<Vec<_>>(), findings);
    }

    #[test]
    fn an_object_knows_its_identity() {
        check(
            "apiVersion: v1\nkind: Pod\nmetadata: { name: 12, namespace: 1e3 }\n---\napiVersion: v1\nkind: Node\nmetadata: { name: n }\n",
            &["Pod/1e3/12", "Node/n"],
            &[],
        );
    }

    #[test]
    fn documents_that_are_no_objects_are_reported_where_they_stand() {
        check(
            "- a\n---\nkind: Pod\nmetadata: { labels: {} }\n---\napiVersion: v1\nkind: [x]\nmetadata: { name: '' }\n---\napiVersion: v1\nkind: PodList\nitems: []\n---\napiVersion: batch/v1\nkind: Job\nmetadata: { generateName: x- }\n",
            &[],
            &[
                "x.yaml:1:1 template/not-an-object expected an object, found a list (write `apiVersion`, `kind` and `metadata`)",
                "x.yaml:3:1 template/not-an-object the object has no `apiVersion` (write `apiVersion: v1`, `apps/v1` or whatever the kind belongs to)",
                "x.yaml:4:11 template/not-an-object the object has no `metadata.name` (write `name:` under `metadata:`, such as `name: {{ instance.name }}`)",
                "x.yaml:7:7 template/not-an-object expected a string as `kind`, found a list (write `kind: …`)",
                "x.yaml:8:19 template/not-an-object `metadata.name` is empty (write `name:` under `metadata:`, such as `name: {{ instance.name }}`)",
                "x.yaml:10:1 template/not-an-object the object has no `metadata.name` (write every object of the list as a document of its own)",
                "x.yaml:16:11 template/not-an-object the object has no `metadata.name` (give the object a fixed name: `generateName` makes another object on every sync)",
            ],
        );
    }
}
