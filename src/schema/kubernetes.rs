//! Types of the Kubernetes API: their fields complete, and are checked for their shape, their values and what they demand.

use super::build::{EXPRESSION, MESSAGE, Schema};
use super::writer::Writer;
use crate::types::{Field, Shape, TypeId};

impl Writer<'_> {
    /// A value of a type such as `core/v1.Probe`, or what one layer says of it; anything where the tables do not know it.
    pub(super) fn kubernetes(&mut self, name: &str, partial: bool) -> Schema {
        match self.types.named(name) {
            Some(ty) => self.object(ty, &name.replace('/', "."), partial),
            None => Schema::anything(),
        }
    }

    /// A type under the name by which it was met first: `core.v1.Probe.httpGet`. A part of a value lacks what other layers say.
    fn object(&mut self, ty: TypeId, name: &str, partial: bool) -> Schema {
        if let Some(known) = self.kubernetes.get(&(ty, partial)) {
            return Schema::defined(known);
        }
        let fields = self.types.fields(ty);
        let defined = if partial { format!("{name}.part") } else { name.to_owned() };
        self.kubernetes.insert((ty, partial), defined.clone());
        self.define(&defined, |writer| {
            let properties = fields.iter().map(|field| {
                let shape = writer.field(field, &format!("{name}.{}", field.name), partial);
                (field.name, shape)
            });
            let properties: Vec<(&str, Schema)> = properties.collect();
            let required = fields.iter().filter(|field| field.required && !partial).map(|field| field.name);
            let required: Vec<&str> = required.collect();
            Schema::properties(properties)
                .with("type", vec!["object", "string", "null"])
                .with("additionalProperties", false)
                .maybe("required", (!required.is_empty()).then_some(required))
                .with("pattern", EXPRESSION)
                .with(MESSAGE, "Expected object or an expression.")
        })
    }

    fn field(&mut self, field: &Field, name: &str, partial: bool) -> Schema {
        match field.shape {
            // An empty text is an absent one.
            Shape::String if !field.values.is_empty() => {
                let values = field.values.iter().copied().filter(|value| !value.is_empty());
                Schema::one_of(values.chain([""])).or_expression().or_null()
            }
            _ => self.shape(&field.shape, name, partial),
        }
    }

    fn shape(&mut self, shape: &Shape, name: &str, partial: bool) -> Schema {
        let schema = match shape {
            Shape::String | Shape::Bytes | Shape::Time | Shape::MicroTime | Shape::Quantity | Shape::IntOrString => {
                Schema::text()
            }
            Shape::Int32 | Shape::Int64 => Schema::of(&["integer"]),
            Shape::Number => Schema::of(&["number"]),
            Shape::Boolean => Schema::of(&["boolean"]),
            Shape::Object(ty) => return self.object(*ty, name, partial),
            Shape::Map(of) => Schema::map_of(self.shape(of, name, partial)),
            // Layers replace lists, so items are whole.
            Shape::List(of, _) => Schema::list_of(self.shape(of, name, false)),
            Shape::Any => return Schema::anything(),
        };
        schema.or_expression().or_null()
    }
}
