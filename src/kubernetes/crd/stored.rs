//! What the server makes of a custom object before it validates it: defaults filled in, useless nulls left out.
//!
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting` (`algorithm.go`, `prunenulls.go`). A `null` where no
//! null may stand is the default, or nothing. Defaults are shared with the schema, so however often one is filled in, it
//! costs nothing.

use super::schema::Schema;
use crate::yaml::{Entry, Key, Map, Node, Origin, Value};

/// The value with its defaults; nothing when it stays as it is.
pub(super) fn filled(node: &Node, schema: &Schema) -> Option<Node> {
    match &node.value {
        Value::Map(map) => filled_map(map, schema, &node.origin).map(|map| Node::map(map, node.origin.clone())),
        Value::List(items) => {
            let item = schema.items.as_deref()?;
            let fill = |node: &Node| if node.is_null() { replacement(item, &node.origin) } else { filled(node, item) };
            let changed: Vec<Option<Node>> = items.iter().map(fill).collect();
            changed.iter().any(Option::is_some).then(|| {
                let items = items.iter().zip(changed).map(|(old, new)| new.unwrap_or_else(|| old.clone()));
                Node::list(items.collect(), node.origin.clone())
            })
        }
        Value::Scalar(_) => None,
    }
}

/// What becomes of a null.
fn replacement(schema: &Schema, origin: &Origin) -> Option<Node> {
    let default = schema.default.as_ref().filter(|_| !schema.nullable)?;
    Some(Node { value: default.value.clone(), origin: origin.clone() })
}

/// What becomes of an entry.
enum Fate {
    Kept,
    Dropped,
    Replaced(Node),
}

fn filled_map(map: &Map, schema: &Schema, origin: &Origin) -> Option<Map> {
    let fates: Vec<Fate> = map.iter().map(|entry| fate(entry, schema)).collect();
    let missing: Vec<Entry> = schema
        .properties
        .iter()
        .filter_map(|(name, schema)| {
            let default = schema.default.as_ref().filter(|_| map.get(name).is_none())?;
            let value = Node { value: default.value.clone(), origin: origin.clone() };
            Some(Entry { key: Key::new(name.clone(), origin.clone()), value })
        })
        .collect();
    if missing.is_empty() && fates.iter().all(|fate| matches!(fate, Fate::Kept)) {
        return None;
    }
    let kept = map.iter().zip(fates).filter_map(|(entry, fate)| match fate {
        Fate::Kept => Some(entry.clone()),
        Fate::Dropped => None,
        Fate::Replaced(value) => Some(Entry { key: entry.key.clone(), value }),
    });
    Some(kept.chain(missing).collect())
}

fn fate(entry: &Entry, schema: &Schema) -> Fate {
    let Some(below) = schema.below(&entry.key.text) else {
        return Fate::Kept;
    };
    if !entry.value.is_null() {
        return filled(&entry.value, below).map_or(Fate::Kept, Fate::Replaced);
    }
    match replacement(below, &entry.value.origin) {
        Some(value) => Fate::Replaced(value),
        None if below.nullable => Fate::Kept,
        None => Fate::Dropped,
    }
}
