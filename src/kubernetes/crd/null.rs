//! Nulls that server-side apply keeps: a request to create loses them, an apply only where its own merge takes them away.

use super::schema::{ListKind, Schema, Type};
use super::violation::Violation;
use crate::kubernetes::{Check, Place};
use crate::yaml::{Node, Value};

/// Reports a `null` in an applied object that stays, where a value of a type is wanted.
pub(super) fn check(node: &Node, at: &Place<'_>, schema: &Schema, check: &mut Check<'_>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if let Some(schema) = &schema.items {
                    self::check(item, &at.item(index), schema, check);
                }
            }
        }
        Value::Map(map) => {
            for entry in map.iter() {
                let name = &*entry.key.text;
                let Some(below) = schema.below(name) else { continue };
                let is_named = schema.properties.contains_key(name);
                let place = if is_named { at.field(name) } else { at.key(name) };
                if entry.value.is_null() && stays(below) {
                    Violation::wrong_type(&place, below.type_names().unwrap_or_default(), "null").report(check);
                } else {
                    self::check(&entry.value, &place, below, check);
                }
            }
        }
    }
}

/// Maps, and lists with keys, merge to nothing; what is replaced as a whole becomes the null.
fn stays(schema: &Schema) -> bool {
    let is_whole = match schema.of {
        Some(Type::Object) => false,
        Some(Type::Array) => schema.list == ListKind::Atomic,
        Some(_) => true,
        None => schema.int_or_string,
    };
    is_whole && !schema.nullable && schema.default.is_none()
}
