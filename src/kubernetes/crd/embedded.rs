//! Objects inside of objects: `x-kubernetes-embedded-resource`.
//!
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta/validation.go`.

use super::schema::Schema;
use crate::kubernetes::{Check, Place, decode, metadata};
use crate::syntax::names::dns1035_label;
use crate::yaml::{Node, Value};

/// Decodes the metadata of every embedded object.
pub(super) fn decode<'o>(node: &'o Node, at: &Place<'o>, schema: &Schema, check: &mut Check<'_>) {
    each(node, at, schema, &mut |object| decode::decode_metadata_of(&object.field("metadata"), check));
}

/// Checks what makes every embedded object an object.
pub(super) fn check<'o>(node: &'o Node, at: &Place<'o>, schema: &Schema, check: &mut Check<'_>) {
    each(node, at, schema, &mut |object| self::object(object, check));
}

fn each<'o>(node: &'o Node, at: &Place<'o>, schema: &Schema, visit: &mut dyn FnMut(&Place<'o>)) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => {
            if let Some(schema) = &schema.items {
                for (index, item) in items.iter().enumerate() {
                    each(item, &at.item(index), schema, visit);
                }
            }
        }
        Value::Map(map) => {
            if schema.embedded {
                visit(at);
            }
            for entry in &**map {
                let name = &*entry.key.text;
                if let Some(below) = schema.below(name) {
                    let is_named = schema.properties.contains_key(name);
                    let place = if is_named { at.field(name) } else { at.key(name) };
                    each(&entry.value, &place, below, visit);
                }
            }
        }
    }
}

fn object(at: &Place<'_>, check: &mut Check<'_>) {
    let (api_version, kind) = (at.field("apiVersion"), at.field("kind"));
    if let Some(text) = word(&api_version, check)
        && text.matches('/').count() > 1
    {
        check.invalid(&api_version, format_args!("unexpected GroupVersion string: {text}"));
    }
    if let Some(text) = word(&kind, check)
        && let Err(reason) = dns1035_label(&text.to_lowercase())
    {
        check.invalid(&kind, format_args!("may have mixed case, but should otherwise match: {reason}"));
    }
    metadata::embedded(&at.field("metadata"), check);
}

fn word<'o>(place: &Place<'o>, check: &mut Check<'_>) -> Option<&'o str> {
    match place.text() {
        Some("") => check.invalid(place, "must not be empty"),
        Some(text) => return Some(text),
        None if place.is_set() => check.invalid(place, "must be a string"),
        None => check.required(place, ""),
    }
    None
}
