//! Fields that no schema names.
//!
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go`: a server drops them, and refuses the object
//! under strict validation. Where a schema preserves unknown fields, those that it names are looked at all the same.

use super::schema::{Additional, Schema};
use crate::diagnostic::nearest;
use crate::kubernetes::{Check, Place, rules};
use crate::yaml::{Node, Value};

/// What every object has, whatever its schema says.
pub(super) const META: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// Reports the unknown fields of an object.
pub(super) fn check(node: &Node, at: &Place<'_>, schema: &Schema, check: &mut Check<'_>) {
    Search { check }.value(node, at, Some(schema), true);
}

struct Search<'k, 'c> {
    check: &'k mut Check<'c>,
}

impl Search<'_, '_> {
    fn value<'o>(&mut self, node: &'o Node, at: &Place<'o>, schema: Option<&Schema>, is_object: bool) {
        let preserves = schema.is_some_and(|schema| schema.preserves);
        match &node.value {
            Value::Scalar(_) => {}
            // Server-side apply knows no bounds below what preserves unknown fields.
            Value::List(_) if preserves && self.check.is_applied() => {}
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    match schema {
                        Some(schema) if preserves => self.kept(item, &at.item(index), schema.items.as_deref()),
                        _ => {
                            self.value(item, &at.item(index), schema.and_then(|schema| schema.items.as_deref()), false);
                        }
                    }
                }
            }
            Value::Map(_) => self.fields(node, at, schema, is_object),
        }
    }

    fn fields<'o>(&mut self, node: &'o Node, at: &Place<'o>, schema: Option<&Schema>, is_object: bool) {
        let preserves = schema.is_some_and(|schema| schema.preserves);
        let is_object = is_object || schema.is_some_and(|schema| schema.embedded);
        for entry in node.as_map().into_iter().flatten() {
            let name = &*entry.key.text;
            if is_object && META.contains(&name) || preserves && self.check.is_applied() {
                continue;
            }
            let below = schema.and_then(|schema| schema.below(name));
            let is_open = schema
                .is_some_and(|schema| matches!(schema.additional.as_deref(), Some(Additional::Any | Additional::None)));
            if below.is_some() || is_open {
                self.value(&entry.value, &at.field(name), below, false);
            } else if !preserves {
                self.unknown(&at.field(name), name, schema);
            }
        }
    }

    /// Items of a list that preserves what it does not know are kept like it.
    fn kept<'o>(&mut self, node: &'o Node, at: &Place<'o>, schema: Option<&Schema>) {
        let Some(schema) = schema else { return };
        match &node.value {
            Value::Scalar(_) => {}
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.kept(item, &at.item(index), schema.items.as_deref());
                }
            }
            Value::Map(map) => {
                for entry in &**map {
                    let name = &*entry.key.text;
                    if let Some(below) = schema.below(name).filter(|_| !schema.embedded || !META.contains(&name)) {
                        self.value(&entry.value, &at.field(name), Some(below), false);
                    }
                }
            }
        }
    }

    fn unknown(&mut self, at: &Place<'_>, name: &str, schema: Option<&Schema>) {
        let known = schema.into_iter().flat_map(|schema| schema.properties.keys()).map(|name| &**name);
        let help = match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("remove `{name}`"),
        };
        self.check.refuse(rules::UNKNOWN_FIELD, at, format!("unknown field \"{}\"", at.path()), help);
    }
}
