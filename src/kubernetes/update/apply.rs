//! What server-side apply by one manager makes of a live object.
//!
//! Fields that the manager set before and now leaves out are removed; fields that it never set keep their live value.
//! Lists with keys are merged item by item, in the new order; all others are replaced
//! (`sigs.k8s.io/structured-merge-diff/merge/update.go`).

use super::topology::{Spot, Topology, key};
use crate::yaml::{Key, Map, Node, Origin, Value};

/// The object after the apply, without the defaults of what was removed. `live` is `old` as the server stores it.
#[must_use]
pub(super) fn applied(live: &Node, old: &Node, new: &Node, spot: Spot<'_>, topology: &Topology<'_>) -> Node {
    Apply { topology }.merge(Some(live), Some(old), new, spot)
}

struct Apply<'t> {
    topology: &'t Topology<'t>,
}

impl Apply<'_> {
    fn merge(&self, live: Option<&Node>, old: Option<&Node>, new: &Node, spot: Spot<'_>) -> Node {
        let origin = || new.origin.clone();
        // `null` takes from a live container what the manager set there, and leaves the rest.
        let gone = new.is_null();
        match live.map(|live| &live.value) {
            Some(Value::Map(live)) if (gone || new.as_map().is_some()) && !self.topology.is_atomic_map(spot) => {
                let empty = Map::new();
                let new_map = new.as_map().unwrap_or(&empty);
                Node::map(self.merge_maps(live, old, new_map, spot, &new.origin), origin())
            }
            Some(Value::List(live)) if (gone || new.as_list().is_some()) && spot.is_keyed() => {
                let old = old.and_then(Node::as_list).unwrap_or_default();
                let new_items = new.as_list().unwrap_or_default();
                Node::list(self.merge_items(live, old, new_items, spot, &new.origin), origin())
            }
            _ => new.clone(),
        }
    }

    fn merge_maps(&self, live: &Map, old: Option<&Node>, new: &Map, spot: Spot<'_>, origin: &Origin) -> Map {
        let mut merged = Map::new();
        for entry in new {
            let name = &*entry.key.text;
            let old = old.and_then(|old| old.get(name));
            let value = self.merge(live.get(name), old, &entry.value, self.topology.below(spot, name));
            merged.push(entry.key.clone(), value);
        }
        for entry in live {
            let name = &*entry.key.text;
            if new.get(name).is_none() && old.is_none_or(|old| old.get(name).is_none()) {
                merged.push(Key::new(name, origin.clone()), moved(&entry.value, origin));
            }
        }
        merged
    }

    fn merge_items(&self, live: &[Node], old: &[Node], new: &[Node], spot: Spot<'_>, origin: &Origin) -> Vec<Node> {
        let keys = spot.keys().unwrap_or_default();
        let find = |items: &[Node], wanted: &Node| items.iter().position(|item| key(item, keys) == key(wanted, keys));
        let merge = |item: &Node| {
            let live = find(live, item).and_then(|index| live.get(index));
            let old = find(old, item).and_then(|index| old.get(index));
            self.merge(live, old, item, spot.item())
        };
        let kept = live.iter().filter(|item| find(new, item).is_none() && find(old, item).is_none());
        new.iter().map(merge).chain(kept.map(|item| moved(item, origin))).collect()
    }
}

/// A value of the live object that stays: findings about it show the container in the new manifest that kept it.
fn moved(node: &Node, origin: &Origin) -> Node {
    let value = match &node.value {
        Value::Scalar(scalar) => Value::Scalar(scalar.clone()),
        Value::List(items) => {
            return Node::list(items.iter().map(|item| moved(item, origin)).collect(), origin.clone());
        }
        Value::Map(map) => {
            let mut copy = Map::new();
            for entry in &**map {
                copy.push(Key::new(entry.key.text.clone(), origin.clone()), moved(&entry.value, origin));
            }
            return Node::map(copy, origin.clone());
        }
    };
    Node { value, origin: origin.clone() }
}
