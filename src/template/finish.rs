//! Final touches: objects get their namespace, and scalars the kind that their field wants.
//!
//! Nothing else is added to what a template wrote. A `null` that a template wrote stays: in most fields Kubernetes reads it as
//! absent, in some (`ConfigMap.data`) it does not, and the compiler does not guess which one was meant; an optional input
//! that is not set leaves its key out long before this.

use super::object::as_spelled;
use crate::diagnostic::{Diagnostic, Report};
use crate::manifest::{Manifest, ManifestId, identify};
use crate::types::{Scope, Shape, Types};
use crate::yaml::{FieldPath, Key, Layer, Node, Origin, Scalar, ScalarKind, Segment, Value};

/// After the patches: sets `metadata.namespace` where the kind has one and the object does not, and gives every scalar the kind that
/// its field wants.
///
/// Where Kubernetes wants a string or a quantity, a plain number or boolean becomes a string as it was spelled. A scalar
/// that YAML 1.1 and 1.2 read differently is fine there, and an error everywhere else.
pub fn finish(manifest: &mut Manifest, namespace: &Node, types: &Types, report: &mut Report) {
    if types.scope(&manifest.id.gvk) == Some(Scope::Namespaced) {
        set_namespace(&mut manifest.body, namespace);
    }
    let mut settling = Settling { types, id: &manifest.id, report, steps: Vec::new() };
    if let Some(settled) = settling.node(&manifest.body, &types.root(&manifest.id.gvk)) {
        manifest.body = settled;
    }
    if let Some(id) = identify(&manifest.body) {
        manifest.id = id;
    }
}

fn set_namespace(body: &mut Node, namespace: &Node) {
    let Some(text) = namespace.as_str() else { return };
    let Some(metadata) = body.as_map_mut().and_then(|map| map.get_mut("metadata")).and_then(Node::as_map_mut) else {
        return;
    };
    if metadata.get("namespace").is_some_and(|node| !node.is_null()) {
        return;
    }
    let origin = Origin::new(namespace.origin.span, Layer::Derived).reading(vec![namespace.origin.clone()]);
    let after_name = metadata.iter().position(|entry| &*entry.key.text == "name").map_or(0, |at| at + 1);
    let value = Node::string(text, origin.clone());
    match metadata.get_mut("namespace") {
        Some(null) => *null = value,
        None => metadata.insert_at(after_name, Key::new("namespace", origin), value),
    }
}

/// The walk along the types of one object. Nodes that stay as they are stay shared.
struct Settling<'a, 'n> {
    types: &'a Types,
    id: &'a ManifestId,
    report: &'a mut Report,
    steps: Vec<Step<'n>>,
}

#[derive(Clone, Copy)]
enum Step<'n> {
    Key(&'n str),
    Index(usize),
}

impl<'n> Settling<'_, 'n> {
    /// The node as its shape wants it; nothing when it is so already.
    fn node(&mut self, node: &'n Node, shape: &Shape) -> Option<Node> {
        match &node.value {
            Value::Scalar(scalar) => self.scalar(node, scalar, shape),
            Value::List(items) => {
                let inner = match shape {
                    Shape::List(inner, _) => &**inner,
                    _ => &Shape::Any,
                };
                let changes = self.children(items.iter(), |this, index, item| {
                    this.steps.push(Step::Index(index));
                    this.node(item, inner)
                });
                let mut items = (!changes.is_empty()).then(|| items.to_vec())?;
                for (index, item) in changes {
                    items[index] = item;
                }
                Some(Node::list(items, node.origin.clone()))
            }
            Value::Map(map) => {
                let changes = self.children(map.iter(), |this, _, entry| {
                    this.steps.push(Step::Key(&entry.key.text));
                    this.node(&entry.value, this.types.below(shape, &entry.key.text))
                });
                let mut map = (!changes.is_empty()).then(|| (**map).clone())?;
                let mut changes = changes.into_iter().peekable();
                for (index, entry) in map.iter_mut().enumerate() {
                    if let Some((_, value)) = changes.next_if(|(at, _)| *at == index) {
                        entry.value = value;
                    }
                }
                Some(Node::map(map, node.origin.clone()))
            }
        }
    }

    /// What changes among children, by position. Every call of `settle` adds its step.
    fn children<T: 'n>(
        &mut self,
        children: impl Iterator<Item = &'n T>,
        mut settle: impl FnMut(&mut Self, usize, &'n T) -> Option<Node>,
    ) -> Vec<(usize, Node)> {
        let mut changes = Vec::new();
        for (index, child) in children.enumerate() {
            if let Some(changed) = settle(self, index, child) {
                changes.push((index, changed));
            }
            self.steps.pop();
        }
        changes
    }

    fn scalar(&mut self, node: &Node, scalar: &Scalar, shape: &Shape) -> Option<Node> {
        match shape {
            shape if shape.is_text() => as_spelled(node),
            _ if scalar.kind == ScalarKind::Ambiguous => {
                self.ambiguous(node, scalar);
                as_spelled(node)
            }
            _ => None,
        }
    }

    fn ambiguous(&mut self, node: &Node, scalar: &Scalar) {
        let steps = self.steps.iter().map(|step| match step {
            Step::Key(key) => Segment::Key((*key).to_owned()),
            Step::Index(index) => Segment::Index(*index),
        });
        let text: String = scalar.text.chars().take(60).collect();
        let help = match text.to_ascii_lowercase().as_str() {
            "y" | "yes" | "on" => format!("write `true`, or `\"{text}\"` for the text"),
            "n" | "no" | "off" => format!("write `false`, or `\"{text}\"` for the text"),
            _ => format!("write `\"{text}\"` for the text, or the number in plain digits"),
        };
        let message = format!("YAML 1.1 and YAML 1.2 read `{text}` differently");
        let mut finding = Diagnostic::error(crate::yaml::rules::AMBIGUOUS_SCALAR, node.origin.span, message)
            .help(help)
            .object(self.id.object_ref())
            .path(FieldPath(steps.collect()));
        if let Some(place) = node.origin.placed_by().last() {
            finding = finding.label(*place, "used here");
        }
        self.report.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceId, SourceMap};
    use crate::template::object;
    use crate::types::Minor;
    use crate::yaml::{Dialect, load};

    fn documents(sources: &mut SourceMap, path: &str, text: &str) -> (SourceId, Vec<Node>) {
        let source = sources.add(path, text.into());
        let mut report = Report::new();
        let documents = load(sources, source, Dialect::Own, Layer::Template, &mut report);
        assert!(report.is_empty(), "{report:?}");
        (source, documents)
    }

    fn finished(text: &str) -> (Vec<Manifest>, Vec<String>) {
        let mut sources = SourceMap::default();
        let (_, mut namespace) = documents(&mut sources, "app.yaml", "backend");
        let (_, templates) = documents(&mut sources, "x.yaml", text);
        let namespace = namespace.remove(0);
        let mut types = Types::of(Minor(34));
        types.add_custom("x.io", "Thing", Scope::Namespaced);
        let mut report = Report::new();
        let mut manifests: Vec<Manifest> =
            templates.into_iter().filter_map(|node| object(node, &"app".into(), &"one".into(), &mut report)).collect();
        for manifest in &mut manifests {
            finish(manifest, &namespace, &types, &mut report);
        }
        let findings = report.iter().map(|finding| {
            let location = sources.locate(finding.span());
            let path = finding.path.as_deref().map(|path| format!(" at {path}")).unwrap_or_default();
            let help = finding.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{location} {} {}{path}{help}", finding.rule, finding.message)
        });
        (manifests, findings.collect())
    }

    fn check(text: &str, expected: &str, findings: &[&str]) {
        let (manifests, found) = finished(text);
        let bodies: Vec<Node> = manifests.iter().map(|manifest| manifest.body.clone()).collect();
        let (_, expected) = documents(&mut SourceMap::default(), "expected.yaml", expected);
        assert_eq!(bodies, expected);
        assert_eq!(found, findings);
        for manifest in &manifests {
            assert_eq!(identify(&manifest.body).as_ref(), Some(&manifest.id));
        }
    }

    #[test]
    fn strings_and_quantities_are_spelled_as_they_were_written() {
        check(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: 12, namespace: web, labels: { on: yes } }\ndata:\n  DEBUG: false\n  PORT: 3306\n  A: 1.10\n  B: 014\n  C: null\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: \"12\", namespace: web, labels: { on: \"yes\" } }\ndata:\n  DEBUG: \"false\"\n  PORT: \"3306\"\n  A: \"1.10\"\n  B: \"014\"\n  C: null\n",
            &[],
        );
        check(
            "apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: web }\nspec:\n  priority: 5\n  containers:\n    - { name: c, args: [1, true, x], env: [{ name: A, value: 0x1F }], resources: { limits: { cpu: 0.5, memory: 1e3 } }, livenessProbe: { httpGet: { port: 80 } } }\n",
            "apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: web }\nspec:\n  priority: 5\n  containers:\n    - { name: c, args: ['1', 'true', x], env: [{ name: A, value: '0x1F' }], resources: { limits: { cpu: '0.5', memory: '1e3' } }, livenessProbe: { httpGet: { port: 80 } } }\n",
            &[],
        );
    }

    #[test]
    fn ambiguous_scalars_are_errors_where_no_string_is_wanted() {
        check(
            "apiVersion: x.io/v1\nkind: Thing\nmetadata: { name: t, annotations: { a: on } }\nspec:\n  list: [1, { deep: yes }]\n  octal: 014\n",
            "apiVersion: x.io/v1\nkind: Thing\nmetadata: { name: t, namespace: backend, annotations: { a: \"on\" } }\nspec:\n  list: [1, { deep: \"yes\" }]\n  octal: \"014\"\n",
            &[
                "x.yaml:5:21 yaml/ambiguous-scalar YAML 1.1 and YAML 1.2 read `yes` differently at spec.list[1].deep (write `true`, or `\"yes\"` for the text)",
                "x.yaml:6:10 yaml/ambiguous-scalar YAML 1.1 and YAML 1.2 read `014` differently at spec.octal (write `\"014\"` for the text, or the number in plain digits)",
            ],
        );
    }

    #[test]
    fn the_namespace_follows_the_name_and_comes_from_the_app() {
        let (manifests, _) = finished("apiVersion: v1\nkind: Service\nmetadata: { name: a, labels: { b: c } }\n");
        let metadata = manifests[0].body.get("metadata").and_then(Node::as_map).map(|map| {
            map.iter()
                .map(|entry| format!("{} {}", entry.key.text, entry.value.origin.layer.as_str()))
                .collect::<Vec<_>>()
        });
        let expected = ["name template", "namespace derived", "labels template"].map(str::to_owned).to_vec();
        assert_eq!(metadata, Some(expected));
        check(
            "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n---\napiVersion: y.io/v1\nkind: Other\nmetadata: { name: a }\n",
            "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n---\napiVersion: y.io/v1\nkind: Other\nmetadata: { name: a }\n",
            &[],
        );
    }
}
