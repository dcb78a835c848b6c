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

/// The object as the server stores it, be it new or in place of `old`.
#[must_use]
pub(super) fn stored(object: &Node, old: Option<&Node>, types: &Types) -> Node {
    let mut object = object.clone();
    if let Some(id) = identify(&object) {
        let filling = Filling { types, defaults: table::of(types), conditional: conditional::of(types) };
        filling.fill(&mut object, &types.root(&id.gvk));
        strategy::prepare(&mut object, old, &id.gvk);
    }
    object
}

struct Filling<'t> {
    types: &'t Types,
    defaults: HashMap<TypeId, Vec<table::Line>>,
    conditional: HashMap<TypeId, conditional::Fill>,
}

impl Filling<'_> {
    /// A type comes before the types that its fields hold, as on the server.
    fn fill(&self, node: &mut Node, shape: &Shape) {
        match shape {
            Shape::Object(ty) if node.as_map().is_some() => {
                for line in self.defaults.get(ty).into_iter().flatten() {
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
