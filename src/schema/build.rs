//! JSON Schema as it is put together.
//!
//! Only keywords that draft 7 and 2020-12 read alike are used, because most editors still read draft 7. Wherever an
//! expression may stand, the alternative is a string with a pattern in the same schema, not an `anyOf`: editors complete
//! and explain a single schema better than a choice.

use serde_json::{Map, Value, json};

/// A string that evaluation is going to change: `{{` that is not followed by `.` or `$`, or a statement.
pub(super) const EXPRESSION: &str = r"\{%|\{\{\s*([^\s.$]|$)";

/// What the language server says where a pattern does not match; others pass over it.
pub(super) const MESSAGE: &str = "patternErrorMessage";

/// What may stand at one place.
#[derive(Clone, Debug)]
pub(super) struct Schema(Map<String, Value>);

impl Schema {
    /// Whatever there is.
    pub(super) fn anything() -> Self {
        Self(Map::new())
    }

    /// Values of some types; the first one is what an editor inserts.
    pub(super) fn of(types: &[&str]) -> Self {
        let types = match types {
            [only] => json!(only),
            types => json!(types),
        };
        Self::anything().with("type", types)
    }

    /// Text: scalars count as they are spelled.
    pub(super) fn text() -> Self {
        Self::of(&["string", "number", "boolean"])
    }

    /// Text that matches, or is an expression; a number where numbers can match.
    pub(super) fn matching(types: &[&str], pattern: &str) -> Self {
        Self::of(types).with("pattern", pattern)
    }

    /// One of a few values.
    pub(super) fn one_of(values: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        Self::anything().with("enum", values)
    }

    /// Exactly this text.
    pub(super) fn exactly(text: &str) -> Self {
        Self::anything().with("const", text)
    }

    /// A shared definition.
    pub(super) fn defined(name: &str) -> Self {
        Self::anything().with("$ref", format!("#/$defs/{name}"))
    }

    /// Whatever one of these takes.
    pub(super) fn any_of(schemas: impl IntoIterator<Item = Self>) -> Self {
        Self::anything().with("anyOf", list(schemas))
    }

    /// What all of these take.
    pub(super) fn all_of(schemas: impl IntoIterator<Item = Self>) -> Self {
        Self::anything().with("allOf", list(schemas))
    }

    /// A list.
    pub(super) fn list_of(items: Self) -> Self {
        Self::of(&["array"]).with("items", items)
    }

    /// A map from names to values.
    pub(super) fn map_of(values: Self) -> Self {
        Self::of(&["object"]).with("additionalProperties", values)
    }

    /// A condition on an object: it has the key, and the value fits.
    pub(super) fn when_key(key: &str, fits: Self) -> Self {
        Self::properties([(key, fits)]).with("required", json!([key]))
    }

    /// A condition on an object: it lacks the key.
    pub(super) fn without_key(key: &str) -> Self {
        Self::anything().with("not", json!({ "required": [key] }))
    }

    /// An object with one of two keys, and not with both.
    pub(super) fn either(first: &str, second: &str) -> Self {
        Self::if_then(Self::when_key(first, Self::anything()), Self::without_keys(&[second]))
            .with("else", json!({ "required": [second] }))
    }

    /// What some keys hold, and nothing about others.
    pub(super) fn properties<'k>(properties: impl IntoIterator<Item = (&'k str, Self)>) -> Self {
        let properties = properties.into_iter().map(|(key, schema)| (key.to_owned(), schema.into()));
        let properties: Map<String, Value> = properties.collect();
        if properties.is_empty() { Self::anything() } else { Self::anything().with("properties", properties) }
    }

    /// Keys that must not be there.
    pub(super) fn without_keys(keys: &[&str]) -> Self {
        let properties = keys.iter().map(|key| ((*key).to_owned(), Value::Bool(false)));
        Self::anything().with("properties", properties.collect::<Map<String, Value>>())
    }

    /// What holds under a condition.
    pub(super) fn if_then(condition: Self, then: Self) -> Self {
        Self::anything().with("if", condition).with("then", then)
    }

    /// What holds where a condition fails.
    pub(super) fn unless(condition: Self, then: Self) -> Self {
        Self::anything().with("if", condition).with("else", then)
    }

    /// The same with a keyword.
    pub(super) fn with(mut self, keyword: &str, value: impl Into<Value>) -> Self {
        self.0.insert(keyword.to_owned(), value.into());
        self
    }

    /// The same with a keyword, where there is a value.
    pub(super) fn maybe(self, keyword: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(keyword, value),
            None => self,
        }
    }

    /// The same with a text for people.
    pub(super) fn describe(self, text: &str) -> Self {
        if text.is_empty() { self } else { self.with("description", text) }
    }

    /// The same, where names are restricted.
    pub(super) fn named(self, names: Self) -> Self {
        self.with("propertyNames", names)
    }

    /// The same or `null`.
    pub(super) fn or_null(mut self) -> Self {
        if let Some(values) = self.0.get_mut("enum").and_then(Value::as_array_mut) {
            values.push(Value::Null);
            return self;
        }
        self.or("null", Self::of(&["null"]))
    }

    /// The same or an expression.
    pub(super) fn or_expression(self) -> Self {
        let expression = Self::matching(&["string"], EXPRESSION);
        if self.0.contains_key("enum") {
            return Self::any_of([self, expression]);
        }
        let types = self.types().unwrap_or_default();
        if types.is_empty() {
            return self.or("string", expression);
        }
        if !types.contains(&"string") {
            let message = format!("Expected {} or an expression.", types.join(", "));
            return self.or("string", expression).with("pattern", EXPRESSION).with(MESSAGE, message);
        }
        // What else is said about strings would be said about expressions, too.
        if ["minLength", "maxLength", "allOf"].iter().any(|keyword| self.0.contains_key(*keyword)) {
            return Self::any_of([self, expression]);
        }
        match self.0.get("pattern").and_then(Value::as_str) {
            Some(pattern) => {
                let both = format!("{pattern}|{EXPRESSION}");
                self.with("pattern", both)
            }
            None => self,
        }
    }

    /// The same or another type, which is added to the types or the choices there are.
    fn or(mut self, name: &str, other: Self) -> Self {
        if let Some(choices) = self.0.get_mut("anyOf").and_then(Value::as_array_mut) {
            choices.push(other.into());
            return self;
        }
        if self.types().is_none() {
            let open = self.0.keys().all(|keyword| keyword == "description");
            return if open { self } else { Self::any_of([self, other]) };
        }
        match self.0.get_mut("type") {
            Some(Value::Array(types)) => types.push(json!(name)),
            Some(only) => *only = json!([only.clone(), name]),
            None => {}
        }
        self
    }

    fn types(&self) -> Option<Vec<&str>> {
        match self.0.get("type")? {
            Value::Array(types) => Some(types.iter().filter_map(Value::as_str).collect()),
            only => only.as_str().map(|only| vec![only]),
        }
    }
}

impl From<Schema> for Value {
    fn from(schema: Schema) -> Self {
        Self::Object(schema.0)
    }
}

fn list(schemas: impl IntoIterator<Item = Schema>) -> Vec<Value> {
    schemas.into_iter().map(Value::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schema: Schema, expected: &Value) {
        assert_eq!(&Value::from(schema), expected);
    }

    #[test]
    fn an_expression_joins_the_types_where_it_can() {
        let expression = json!({ "type": "string", "pattern": EXPRESSION });
        check(Schema::text().or_expression(), &json!({ "type": ["string", "number", "boolean"] }));
        check(
            Schema::of(&["integer"]).with("minimum", 1).or_expression(),
            &json!({
                "type": ["integer", "string"],
                "minimum": 1,
                "pattern": EXPRESSION,
                "patternErrorMessage": "Expected integer or an expression.",
            }),
        );
        check(
            Schema::matching(&["string"], "^a$").or_expression(),
            &json!({ "type": "string", "pattern": format!("^a$|{EXPRESSION}") }),
        );
        check(
            Schema::of(&["string"]).with("maxLength", 3).or_expression(),
            &json!({ "anyOf": [{ "type": "string", "maxLength": 3 }, expression] }),
        );
        check(Schema::one_of(["a"]).or_expression(), &json!({ "anyOf": [{ "enum": ["a"] }, expression] }));
        check(Schema::anything().or_expression(), &json!({}));
    }

    #[test]
    fn null_joins_the_types_or_the_choices() {
        check(Schema::of(&["object"]).or_null(), &json!({ "type": ["object", "null"] }));
        check(Schema::one_of(["a"]).or_null(), &json!({ "enum": ["a", null] }));
        check(Schema::defined("x").or_null(), &json!({ "anyOf": [{ "$ref": "#/$defs/x" }, { "type": "null" }] }));
        check(Schema::anything().or_null(), &json!({}));
    }
}
