//! One schema file in the making: the definitions that its parts share, and what is known of the workspace.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::build::Schema;
use super::known::Known;
use crate::types::{Minor, TypeId, Types};

/// Taken where no workspace says otherwise.
const NEWEST: Minor = Minor(34);

/// Collects the definitions of one schema file.
pub(super) struct Writer<'a> {
    pub(super) known: Option<&'a Known>,
    pub(super) types: Types,
    /// The definitions of Kubernetes types, of whole values and of parts.
    pub(super) kubernetes: HashMap<(TypeId, bool), String>,
    definitions: Map<String, Value>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(known: Option<&'a Known>) -> Self {
        let minor = known.and_then(|known| known.minor).unwrap_or(NEWEST);
        Self { known, types: Types::of(minor), kubernetes: HashMap::new(), definitions: Map::new() }
    }

    /// A shared definition, made when it is met first. It may refer to itself.
    pub(super) fn define(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Schema) -> Schema {
        if !self.definitions.contains_key(name) {
            self.definitions.insert(name.to_owned(), Value::Bool(true));
            let schema = make(self);
            self.definitions.insert(name.to_owned(), schema.into());
        }
        Schema::defined(name)
    }

    /// The file: a root with all definitions it needs.
    pub(super) fn finish(self, title: &str, root: Schema) -> Value {
        let mut file = Map::new();
        file.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
        file.insert("title".to_owned(), title.into());
        if let Value::Object(root) = Value::from(root) {
            file.extend(root);
        }
        if !self.definitions.is_empty() {
            let mut definitions: Vec<(String, Value)> = self.definitions.into_iter().collect();
            definitions.sort_by(|left, right| left.0.cmp(&right.0));
            file.insert("$defs".to_owned(), Value::Object(definitions.into_iter().collect()));
        }
        Value::Object(file)
    }
}
