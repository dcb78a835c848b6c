//! Lists whose items must differ: sets, and lists with keys.
//!
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go`.

use std::collections::HashMap;
use std::sync::Arc;

use super::number::Number;
use super::schema::{ListKind, Schema};
use crate::kubernetes::{Check, Place};
use crate::yaml::{Node, Value};

/// Reports items that stand twice.
pub(super) fn check(node: &Node, at: &Place<'_>, schema: &Schema, check: &mut Check<'_>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::Map(map) => {
            for entry in &**map {
                let name = &*entry.key.text;
                if let Some(below) = schema.below(name) {
                    let is_named = schema.properties.contains_key(name);
                    let place = if is_named { at.field(name) } else { at.key(name) };
                    self::check(&entry.value, &place, below, check);
                }
            }
        }
        Value::List(items) => {
            match &schema.list {
                ListKind::Atomic => {}
                ListKind::Set => repeated(items.iter().map(canonical), at, check),
                ListKind::Map(keys) => keyed(items, keys, at, check),
            }
            if let Some(schema) = &schema.items {
                for (index, item) in items.iter().enumerate() {
                    self::check(item, &at.item(index), schema, check);
                }
            }
        }
    }
}

fn keyed(items: &[Node], keys: &[Arc<str>], at: &Place<'_>, check: &mut Check<'_>) {
    if let Some(index) = items.iter().position(|item| !item.is_null() && item.as_map().is_none()) {
        check.invalid(&at.item(index), "must be an object for an array of list-type map");
        return;
    }
    let key = |item: &Node| {
        let part = |key: &Arc<str>| Some(format!("{key:?}:{}", canonical(item.get(key)?)));
        format!("{{{}}}", keys.iter().filter_map(part).collect::<Vec<_>>().join(","))
    };
    repeated(items.iter().map(key), at, check);
}

/// Reports the second of equal items; a third says nothing new.
fn repeated(keys: impl Iterator<Item = String>, at: &Place<'_>, check: &mut Check<'_>) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (index, key) in keys.enumerate() {
        let times = seen.entry(key).or_default();
        *times += 1;
        if *times == 2 {
            check.duplicate(&at.item(index));
        }
    }
}

/// A text that equal values share.
fn canonical(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => match (node.as_str(), Number::of(scalar)) {
            (Some(text), _) => format!("{text:?}"),
            (None, Some(number)) => number.to_string(),
            (None, None) => scalar.text.to_lowercase(),
        },
        Value::List(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Map(map) => {
            let mut entries: Vec<String> =
                map.iter().map(|entry| format!("{:?}:{}", entry.key.text, canonical(&entry.value))).collect();
            entries.sort_unstable();
            format!("{{{}}}", entries.join(","))
        }
    }
}
