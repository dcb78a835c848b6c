//! Every node of an object with its path, and the object line by line.

use super::{Line, secrecy};
use crate::source::SourceMap;
use crate::yaml::{self, Entry, FieldPath, Key, Map, Node, Origin, Segment, Value};

/// Calls `visit` for every node below a root, the root first, with its path and its key.
pub(super) fn visit<'a>(root: &'a Node, visit: &mut dyn FnMut(&FieldPath, Option<&'a Key>, &'a Node)) {
    // A stack of our own: no depth of the tree can exhaust the thread's.
    let mut pending: Vec<(FieldPath, Option<&'a Key>, &'a Node)> = vec![(FieldPath::root(), None, root)];
    while let Some((path, key, node)) = pending.pop() {
        visit(&path, key, node);
        match &node.value {
            Value::Scalar(_) => {}
            Value::List(items) => {
                let named = items.iter().enumerate().map(|(index, item)| (item_path(&path, items, index), None, item));
                pending.extend(named.rev());
            }
            Value::Map(map) => {
                let entries = map.iter().map(|Entry { key, value }| (path.key(&key.text), Some(key), value));
                pending.extend(entries.collect::<Vec<_>>().into_iter().rev());
            }
        }
    }
}

/// An item is called by its name where that is enough.
fn item_path(list: &FieldPath, items: &[Node], index: usize) -> FieldPath {
    let name = |item: &Node| item.get("name").and_then(Node::as_str).map(str::to_owned);
    let own = items.get(index).and_then(name).filter(|own| !own.is_empty() && !own.contains([']', '"']));
    let own = own.filter(|own| items.iter().filter(|item| name(item).as_ref() == Some(own)).count() == 1);
    match own {
        Some(own) => {
            let mut path = list.clone();
            path.0.push(Segment::Match("name".to_owned(), own));
            path
        }
        None => list.index(index),
    }
}

/// Whether nothing lies below a node.
pub(super) fn is_leaf(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(_) => true,
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.is_empty(),
    }
}

/// The lines of an object as it is printed, each with the place that gave it.
pub(super) fn lines(body: &Node, sources: &SourceMap) -> Vec<Line> {
    let text = yaml::print(body);
    let mut printed = text.lines();
    let mut lines = Vec::new();
    visit(body, &mut |path, key, node| {
        let origin = key.filter(|_| !is_leaf(node)).map_or(&node.origin, |key| &key.origin);
        let own = own_lines(path, key, node);
        for number in 0..own {
            let Some(line) = printed.next() else { return };
            let hidden = secrecy::hides(body, path);
            match (hidden, number) {
                (true, 0) => lines.push(line_of(&hidden_line(line), Some(origin), sources)),
                (true, _) => {}
                (false, _) => lines.push(line_of(line, Some(origin).filter(|_| number == 0), sources)),
            }
        }
    });
    lines
}

fn line_of(text: &str, origin: Option<&Origin>, sources: &SourceMap) -> Line {
    Line {
        text: secrecy::without_credentials(text),
        place: origin.map(|origin| sources.locate(origin.span)),
        layer: origin.map(|origin| origin.layer.as_str()),
    }
}

/// The line of a value that may be a secret, without the value.
fn hidden_line(line: &str) -> String {
    let key = line.find(':').map_or(line, |colon| &line[..=colon]);
    format!("{key} (not shown: it may be a secret)")
}

/// How many lines a node has beside those of the nodes below it. The first child of an item stands on the item's line.
fn own_lines(path: &FieldPath, key: Option<&Key>, node: &Node) -> usize {
    match (is_leaf(node), key) {
        (true, Some(key)) => {
            let mut map = Map::new();
            map.push(key.clone(), node.clone());
            yaml::print(&Node::map(map, node.origin.clone())).lines().count()
        }
        (true, None) if path.0.is_empty() => 1,
        (true, None) => yaml::print(&Node::list(vec![node.clone()], node.origin.clone())).lines().count(),
        (false, Some(_)) => 1,
        (false, None) => 0,
    }
}
