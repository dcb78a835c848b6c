//! Maps with known keys.

use serde_json::{Map, Value, json};

use super::build::Schema;

/// A map with known keys and no others.
#[derive(Debug, Default)]
pub(super) struct Keys {
    properties: Map<String, Value>,
    required: Vec<Value>,
}

impl Keys {
    /// No keys yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A key that may be there.
    pub(super) fn key(mut self, name: &str, description: &str, schema: Schema) -> Self {
        self.properties.insert(name.to_owned(), schema.describe(description).into());
        self
    }

    /// A key that must be there.
    pub(super) fn required(mut self, name: &str, description: &str, schema: Schema) -> Self {
        self.required.push(json!(name));
        self.key(name, description, schema)
    }

    /// The key, described before, must be there.
    pub(super) fn require(mut self, name: &str) -> Self {
        self.required.push(json!(name));
        self
    }

    /// The key may also stand elsewhere.
    pub(super) fn release(&mut self, name: &str) {
        self.required.retain(|required| required != name);
    }

    /// The map.
    pub(super) fn schema(self) -> Schema {
        let required = (!self.required.is_empty()).then_some(self.required);
        Schema::of(&["object"])
            .with("properties", self.properties)
            .maybe("required", required)
            .with("additionalProperties", false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_closed() {
        let keys = Keys::new().key("a", "", Schema::text()).required("b", "The b.", Schema::of(&["integer"]));
        assert_eq!(
            Value::from(keys.schema()),
            json!({
                "type": "object",
                "properties": {
                    "a": { "type": ["string", "number", "boolean"] },
                    "b": { "type": "integer", "description": "The b." },
                },
                "required": ["b"],
                "additionalProperties": false,
            }),
        );
    }
}
