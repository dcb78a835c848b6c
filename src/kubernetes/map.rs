//! Maps with arbitrary keys, as the server sees them.

use super::Place;
use crate::yaml::Node;

/// Every key with its value. A key whose value is `null` is there for the server, with an empty value.
pub(super) fn keys<'o>(place: &Place<'o>) -> impl Iterator<Item = (&'o str, Place<'o>)> {
    let map = place.node().and_then(Node::as_map);
    let keys = map.into_iter().flat_map(|map| map.iter()).map(|entry| &*entry.key.text);
    keys.map(|key| (key, place.key(key)))
}

/// The text of a key that is there; `null` is an empty one.
pub(super) fn text<'o>(place: &Place<'o>, key: &'o str) -> Option<&'o str> {
    let there = place.node().is_some_and(|node| node.get(key).is_some());
    there.then(|| place.key(key).text_or_empty())
}
