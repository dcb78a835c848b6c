//! What the server fills in where an object is silent (`pkg/apis/*/*/defaults.go` of kubernetes/kubernetes).
//!
//! Updates compare objects as the server stores them. Rules for new objects read defaults by accessor instead.

mod conditional;
mod strategy;
mod table;

use std::collections::HashMap;

use crate::manifest::identify;
use crate::types::{Shape, TypeId, Types};
use crate::yaml::Node;

/// The defaults of an API, read once for many objects.
#[derive(Debug)]
pub(super) struct Defaults<'t> {
    types: &'t Types,
    lines: HashMap<TypeId, Vec<table::Line>>,
    conditional: HashMap<TypeId, conditional::Fill>,
}

impl<'t> Defaults<'t> {
    pub(super) fn of(types: &'t Types) -> Self {
        Self { types, lines: table::of(types), conditional: conditional::of(types) }
    }

    /// The object as the server stores it, be it new or in place of `old`.
    pub(super) fn stored(&self, object: &Node, old: Option<&Node>) -> Node {
        let mut object = object.clone();
        if let Some(id) = identify(&object) {
            self.fill(&mut object, &self.types.root(&id.gvk));
            strategy::prepare(&mut object, old, &id.gvk);
        }
        object
    }

    /// A type comes before the types that its fields hold, as on the server.
    fn fill(&self, node: &mut Node, shape: &Shape) {
        match shape {
            Shape::Object(ty) if node.as_map().is_some() => {
                for line in self.lines.get(ty).into_iter().flatten() {
                    line.fill(node);
                }
                if let Some(fill) = self.conditional.get(ty) {
                    fill(node);
                }
                for entry in node.as_map_mut().into_iter().flatten() {
                    if let Some(field) = self.types.field(*ty, &entry.key.text) {
                        self.fill(&mut entry.value, &field.shape);
                    }
                }
            }
            Shape::Map(value) => {
                for entry in node.as_map_mut().into_iter().flatten() {
                    self.fill(&mut entry.value, value);
                }
            }
            Shape::List(item, _) => {
                for node in node.as_list_mut().into_iter().flatten() {
                    self.fill(node, item);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
