//! Changes at paths of an object, for those who fill in what the server would.

use crate::yaml::{Entry, Key, Map, Node, Origin};

/// What stands at a path, `null` as nothing.
pub(super) fn at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, name| node.get(name)).filter(|node| !node.is_null())
}

/// Puts a value at a path; containers on the way are made. Nothing happens where something else stands in the way. The
/// value takes the origin of the container that was silent.
pub(super) fn put(node: &mut Node, path: &[&str], value: impl FnOnce(Origin) -> Node) {
    let origin = node.origin.clone();
    let (Some((name, rest)), Some(map)) = (path.split_first(), node.as_map_mut()) else {
        return;
    };
    if rest.is_empty() {
        map.insert(Key::new(*name, origin.clone()), value(origin));
        return;
    }
    if map.get(name).is_none_or(Node::is_null) {
        map.insert(Key::new(*name, origin.clone()), Node::map(Map::new(), origin));
    }
    if let Some(next) = map.get_mut(name) {
        put(next, rest, value);
    }
}

/// Takes out what stands at a path.
pub(super) fn remove(node: &mut Node, path: &[&str]) -> Option<Entry> {
    let (last, containers) = path.split_last()?;
    let holder = containers.iter().try_fold(node, |node, name| node.as_map_mut()?.get_mut(name))?;
    holder.as_map_mut()?.remove(last)
}

/// Makes what stands at a path what stands there in another object, be it nothing.
pub(super) fn replace(node: &mut Node, path: &[&str], from: &Node) {
    match at(from, path) {
        Some(value) => put(node, path, |_| value.clone()),
        None => {
            remove(node, path);
        }
    }
}
