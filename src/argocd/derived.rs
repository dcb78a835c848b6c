//! Nodes that the compiler makes on behalf of a key.

use std::sync::Arc;

use crate::manifest::{Manifest, identify};
use crate::source::Span;
use crate::yaml::{Key, Layer, Map, Node, Origin};

/// Makes nodes whose origin is one key of the user: the one that asked for them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Derived(Span);

impl Derived {
    /// On behalf of what stands at `span`.
    pub(super) fn at(span: Span) -> Self {
        Self(span)
    }

    pub(super) fn of(key: &Key) -> Self {
        Self(key.origin.span)
    }

    pub(super) fn origin(self) -> Origin {
        Origin::new(self.0, Layer::Derived)
    }

    pub(super) fn key(self, text: &str) -> Key {
        Key::new(text, self.origin())
    }

    pub(super) fn text(self, text: impl Into<Arc<str>>) -> Node {
        Node::string(text, self.origin())
    }

    pub(super) fn integer(self, value: i64) -> Node {
        Node::integer(value, self.origin())
    }

    pub(super) fn boolean(self, value: bool) -> Node {
        Node::boolean(value, self.origin())
    }

    pub(super) fn list(self, items: impl IntoIterator<Item = Node>) -> Node {
        Node::list(items.into_iter().collect(), self.origin())
    }

    pub(super) fn texts<'t>(self, items: impl IntoIterator<Item = &'t str>) -> Node {
        self.list(items.into_iter().map(|item| self.text(item)))
    }

    pub(super) fn map<'t>(self, entries: impl IntoIterator<Item = (&'t str, Node)>) -> Node {
        let mut map = Map::new();
        for (key, value) in entries {
            map.insert(self.key(key), value);
        }
        Node::map(map, self.origin())
    }

    /// An object of the compiler; nothing when its name is not a text, which has been reported with the name.
    pub(super) fn object<'t>(self, app: &str, entries: impl IntoIterator<Item = (&'t str, Node)>) -> Option<Manifest> {
        let body = self.map(entries);
        Some(Manifest { id: identify(&body)?, app: app.into(), instance: "".into(), body })
    }
}

/// The text of an evaluated value; empty when it is none.
pub(super) fn text(node: &Node) -> &str {
    node.as_str().unwrap_or_default()
}

/// A value as a string, whatever plain scalar it is: the chart version `1.10` is no number.
pub(super) fn spelled(node: &Node) -> Node {
    match node.as_scalar() {
        Some(scalar) => Node::string(Arc::clone(&scalar.text), node.origin.clone()),
        None => node.clone(),
    }
}

/// The repository of a chart as Argo CD wants it: the host and path of a registry stand without `oci://`
/// (<https://argo-cd.readthedocs.io/en/stable/user-guide/helm/>).
pub(super) fn chart_repository(node: &Node) -> Node {
    match node.as_str().and_then(|text| text.strip_prefix("oci://")) {
        Some(registry) => Node::string(registry, node.origin.clone()),
        None => node.clone(),
    }
}
