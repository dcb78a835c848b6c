//! The fields of JSON schemas in definitions that hold one of two types.
//!
//! They have readers of their own (`k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/marshal.go`), below which
//! unknown fields are passed over.

use super::trail::{Step, Trail};
use super::{Decoder, scalar};
use crate::types::{Shape, TypeId, Types};
use crate::yaml::{Node, Value};

/// The type of schemas, where it is the one that is meant.
pub(super) fn schema(types: &Types, ty: TypeId) -> Option<TypeId> {
    types.named("apiextensions.k8s.io/v1.JSONSchemaProps").filter(|schema| *schema == ty)
}

impl<'o> Decoder<'_, 'o, '_> {
    /// Decodes a field of a schema; not, when it is of an ordinary type.
    pub(super) fn schema_field(&mut self, name: &str, node: &'o Node, schema: TypeId, trail: &Trail<'_, 'o>) -> bool {
        match (name, &node.value) {
            ("additionalItems" | "additionalProperties" | "items", Value::Map(_)) => {
                self.leniently(node, &Shape::Object(schema), trail);
            }
            ("additionalItems" | "additionalProperties", _) => {
                let scalar = node.as_scalar();
                if !node.is_null() && scalar.is_none_or(|scalar| scalar.as_bool().is_none()) {
                    let text = format!("expected a boolean or a JSON schema, found {}", node.describe());
                    self.wrong(&trail.place(self.object), &scalar::Mistake::from(text));
                }
            }
            ("items", Value::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.leniently(item, &Shape::Object(schema), &trail.to(Step::Index(index)));
                }
            }
            ("dependencies", Value::Map(map)) => {
                for entry in map.iter() {
                    let below = trail.to(Step::Key(entry));
                    match &entry.value.value {
                        Value::Map(_) => self.leniently(&entry.value, &Shape::Object(schema), &below),
                        Value::List(items) => {
                            for (index, item) in items.iter().enumerate() {
                                self.value(item, &Shape::String, &below.to(Step::Index(index)));
                            }
                        }
                        Value::Scalar(_) => {}
                    }
                }
            }
            _ => return false,
        }
        true
    }

    fn leniently(&mut self, node: &'o Node, shape: &Shape, trail: &Trail<'_, 'o>) {
        let strict = std::mem::replace(&mut self.strict, false);
        self.value(node, shape, trail);
        self.strict = strict;
    }
}
