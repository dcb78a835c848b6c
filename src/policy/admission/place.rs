//! The place in an object that a decision is about: what the expression read last says it best.

use crate::cel;
use crate::kubernetes::Place;
use crate::yaml::{Node, Value};

/// The fields that expressions read to see which object it is, rather than what is wrong with it.
const IDENTITY: [&str; 6] =
    ["apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace", "metadata.generateName"];

/// The place that a decision is about, by what of the object it read: the last that tells more than which object it is. A
/// decision that read nothing of the object is about the whole of it.
pub(in crate::policy) fn guilty<'o>(object: &'o Node, reads: &[&Node]) -> Place<'o> {
    let root = Place::root(object);
    let mut weak = None;
    for read in reads.iter().rev() {
        let Some(place) = find(&root, read) else { continue };
        let path = place.path().to_string();
        if path != "spec" && !IDENTITY.contains(&&*path) {
            return place;
        }
        weak = weak.or(Some(place));
    }
    weak.unwrap_or(root)
}

/// Where a node stands in an object. Nodes are told apart by their addresses: equal values may stand in many places.
fn find<'o>(place: &Place<'o>, wanted: &Node) -> Option<Place<'o>> {
    find_where(place, &|node| std::ptr::eq(node, wanted))
}

fn find_where<'o>(place: &Place<'o>, is_it: &dyn Fn(&Node) -> bool) -> Option<Place<'o>> {
    let node = place.node()?;
    if is_it(node) {
        return Some(place.clone());
    }
    match &node.value {
        Value::Map(map) => map.iter().find_map(|entry| {
            let name = &*entry.key.text;
            let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
            find_where(&if is_name { place.field(name) } else { place.key(name) }, is_it)
        }),
        Value::List(items) => (0..items.len()).find_map(|index| find_where(&place.item(index), is_it)),
        Value::Scalar(_) => None,
    }
}

/// Where a value of an expression stands in an object, when the expression took it from there and did not make it.
pub(in crate::policy) fn find_value<'o>(object: &'o Node, value: &cel::Value<'_>) -> Option<Place<'o>> {
    let is_it = |node: &Node| match (&node.value, value) {
        (Value::Map(own), cel::Value::Map(cel::Map::Nodes(map, _))) => std::ptr::eq(&raw const **own, *map),
        (Value::List(own), cel::Value::List(cel::List::Nodes(items, _))) => std::ptr::eq(own.as_ptr(), items.as_ptr()),
        (Value::Scalar(own), cel::Value::String(cel::Text::Borrowed(text))) => {
            std::ptr::eq(own.text.as_ptr(), text.as_ptr())
        }
        _ => false,
    };
    find_where(&Place::root(object), &is_it)
}
