//! Chains: what several layers say about one thing, lowest first.

use crate::yaml::{Entry, Map, Node, overlay, prune_map};

use super::Merger;

impl Merger<'_> {
    /// Maps merged by key; `null` removes.
    pub(super) fn merged(&mut self, chain: Vec<&Node>) -> Map {
        let mut idle = Vec::new();
        let mut result: Option<Node> = None;
        for node in chain {
            result = Some(overlay(result.as_ref(), node, &mut idle));
        }
        self.idle.extend(idle);
        prune_map(result.as_ref().and_then(Node::as_map).cloned().unwrap_or_default())
    }

    /// Maps of things that are replaced as a whole, by name; `null` removes. Nulls inside the things mean what their
    /// reader makes of them.
    pub(super) fn by_name(&mut self, chain: Vec<&Node>) -> Map {
        let mut result: Vec<Entry> = Vec::new();
        for map in chain {
            if map.is_null() {
                if result.is_empty() {
                    self.idle.insert(map.origin.span);
                }
                result.clear();
            }
            for upper in map.as_map().into_iter().flatten() {
                let lower = result.iter_mut().find(|lower| lower.key.text == upper.key.text);
                match lower {
                    Some(lower) => {
                        let value = over(Some(lower.value.clone()), &upper.value);
                        *lower = Entry { key: upper.key.clone(), value };
                    }
                    None if upper.value.is_null() => {
                        self.idle.insert(upper.value.origin.span);
                    }
                    None => result.push(upper.clone()),
                }
            }
        }
        result.into_iter().filter(|entry| !entry.value.is_null()).collect()
    }

    /// The last word; nothing when that is `null`.
    pub(super) fn highest(&mut self, chain: Vec<&Node>) -> Option<Node> {
        let mut result: Option<Node> = None;
        for node in chain {
            if node.is_null() && result.as_ref().is_none_or(Node::is_null) {
                self.idle.insert(node.origin.span);
                continue;
            }
            result = Some(over(result, node));
        }
        result.filter(|node| !node.is_null())
    }

    /// [`Merger::highest`] for text that only people read.
    pub(super) fn prose(&mut self, chain: Vec<&Node>) -> String {
        let text = self.highest(chain);
        text.as_ref().and_then(Node::as_str).map_or_else(String::new, |text| text.trim_end().to_owned())
    }
}

/// `upper` instead of `lower`, which it remembers.
pub(super) fn over(lower: Option<Node>, upper: &Node) -> Node {
    let origin = match lower {
        Some(lower) => upper.origin.clone().overriding(lower),
        None => upper.origin.clone(),
    };
    Node { value: upper.value.clone(), origin }
}
