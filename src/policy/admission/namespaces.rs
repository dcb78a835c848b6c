//! What is known of the namespaces of a cluster: those that are rendered are known, of others only the name.

use std::collections::HashMap;

use super::selector::Label;
use crate::yaml::Node;

/// The namespaces of a cluster, as its server has them.
#[derive(Debug, Default)]
pub(in crate::policy) struct Namespaces<'a>(HashMap<&'a str, &'a Node>);

/// The label that every namespace has.
const NAME: &str = "kubernetes.io/metadata.name";

impl<'a> Namespaces<'a> {
    pub(in crate::policy) fn of(namespaces: impl Iterator<Item = (&'a str, &'a Node)>) -> Self {
        Self(namespaces.collect())
    }

    /// A namespace that is rendered.
    pub(in crate::policy) fn get(&self, name: &str) -> Option<&'a Node> {
        self.0.get(name).copied()
    }

    /// What is known of a label of a namespace.
    pub(in crate::policy) fn label<'s>(&self, namespace: &'s str, key: &str) -> Label<'s>
    where
        'a: 's,
    {
        match self.get(namespace) {
            Some(node) => {
                let labels = node.get("metadata").and_then(|metadata| metadata.get("labels"));
                Label::Known(labels.and_then(|labels| labels.get(key)).and_then(Node::as_str))
            }
            None if key == NAME => Label::Known(Some(namespace)),
            None => Label::Unknown,
        }
    }
}
