//! Types of the Kubernetes API: their fields complete and are checked for their shape.
//!
//! Fields that the tables do not know pass, as they do in the compiler.

use super::build::{EXPRESSION, MESSAGE, Schema};
use super::writer::Writer;
use crate::types::{Shape, TypeId};

impl Writer<'_> {
    /// A value of a type such as `core/v1.Probe`; anything where the tables do not know it.
    pub(super) fn kubernetes(&mut self, name: &str) -> Schema {
        match self.types.named(name) {
            Some(ty) => self.object(ty, &name.replace('/', ".")),
            None => Schema::anything(),
        }
    }

    /// A type under the name by which it was met first: `core.v1.Probe.httpGet`.
    fn object(&mut self, ty: TypeId, name: &str) -> Schema {
        if let Some(known) = self.kubernetes.get(&ty) {
            return Schema::defined(known);
        }
        self.kubernetes.insert(ty, name.to_owned());
        self.define(name, |writer| {
            let fields = writer.types.fields(ty);
            let properties = fields.iter().map(|field| {
                let shape = writer.shape(&field.shape, &format!("{name}.{}", field.name));
                (field.name, shape)
            });
            let properties: Vec<(&str, Schema)> = properties.collect();
            Schema::properties(properties)
                .with("type", vec!["object", "string", "null"])
                .with("pattern", EXPRESSION)
                .with(MESSAGE, "Expected object or an expression.")
        })
    }

    fn shape(&mut self, shape: &Shape, name: &str) -> Schema {
        let schema = match shape {
            Shape::String | Shape::Quantity | Shape::IntOrString => Schema::text(),
            Shape::Integer => Schema::of(&["integer"]),
            Shape::Number => Schema::of(&["number"]),
            Shape::Boolean => Schema::of(&["boolean"]),
            Shape::Object(ty) => return self.object(*ty, name),
            Shape::Map(of) => Schema::map_of(self.shape(of, name)),
            Shape::List(of, _) => Schema::list_of(self.shape(of, name)),
            Shape::Any => return Schema::anything(),
        };
        schema.or_expression().or_null()
    }
}
