//! Whether a value satisfies its schema.
//!
//! `k8s.io/kube-openapi/pkg/validation/validate`: types first, then alternatives, then the constraints of the type. A schema
//! says nothing of values of other types than the one that it constrains: `maxLength` of a number is no mistake.

use super::constraint;
use super::number::Number;
use super::schema::{Additional, Rare, Schema, Type};
use super::violation::Violation;
use crate::kubernetes::Place;
use crate::types::Minor;
use crate::yaml::{Map, Node, ScalarKind, Value};

/// The constraints that a value breaks.
pub(super) fn violations<'o>(node: &'o Node, at: &Place<'o>, schema: &'o Schema, minor: Minor) -> Vec<Violation<'o>> {
    let mut judge = Judge { minor, found: Vec::new() };
    judge.value(node, at, schema);
    judge.found
}

struct Judge<'o> {
    minor: Minor,
    found: Vec<Violation<'o>>,
}

impl<'o> Judge<'o> {
    fn value(&mut self, node: &'o Node, at: &Place<'o>, schema: &'o Schema) {
        self.found.extend(wrong_type(node, at, schema));
        if let Some(rare) = &schema.rare {
            if !node.is_null() {
                self.alternatives(node, at, rare);
                self.scalar(node, at, schema, rare);
            }
            if let Some(choices) = &rare.choices
                && !constraint::is_chosen(node, choices)
            {
                self.found.push(Violation::unsupported(at, &choices.shown));
            }
        }
        match &node.value {
            Value::List(items) => self.list(items, at, schema),
            Value::Map(map) => self.map(map, at, schema),
            Value::Scalar(_) => {}
        }
    }

    fn scalar(&mut self, node: &'o Node, at: &Place<'o>, schema: &Schema, rare: &Rare) {
        if let Some(text) = node.as_str() {
            self.found.extend(constraint::of_text(text, at, schema, rare));
        } else if let Some(number) = node.as_scalar().and_then(Number::of) {
            self.found.extend(constraint::of_number(number, at, schema, rare, self.minor));
        }
    }

    /// What breaks a schema when it is the only one.
    fn alone(&self, node: &'o Node, at: &Place<'o>, schema: &'o Schema) -> Vec<Violation<'o>> {
        violations(node, at, schema, self.minor)
    }

    fn alternatives(&mut self, node: &'o Node, at: &Place<'o>, rare: &'o Rare) {
        if !rare.any_of.is_empty() {
            let tried = self.tried(node, at, &rare.any_of);
            if tried.valid == 0 {
                self.found.push(Violation::of_whole(at, "must validate at least one schema (anyOf)"));
                self.found.extend(tried.nearest);
            }
        }
        if !rare.one_of.is_empty() {
            let tried = self.tried(node, at, &rare.one_of);
            if tried.valid != 1 {
                let found = match tried.valid {
                    0 => "Found none valid".to_owned(),
                    valid => format!("Found {valid} valid alternatives"),
                };
                let detail = format!("must validate one and only one schema (oneOf). {found}");
                self.found.push(Violation::of_whole(at, &detail));
                self.found.extend(tried.nearest);
            }
        }
        let before = self.found.len();
        let mut valid = 0;
        for schema in &rare.all_of {
            let found = self.alone(node, at, schema);
            valid += usize::from(found.is_empty());
            self.found.extend(found);
        }
        if self.found.len() > before {
            let none = if valid == 0 { ". None validated" } else { "" };
            self.found.push(Violation::of_whole(at, &format!("must validate all the schemas (allOf){none}")));
        }
        if rare.not.as_ref().is_some_and(|not| self.alone(node, at, not).is_empty()) {
            self.found.push(Violation::of_whole(at, "must not validate the schema (not)"));
        }
    }

    fn tried(&self, node: &'o Node, at: &Place<'o>, schemas: &'o [Schema]) -> Tried<'o> {
        let mut tried = Tried { valid: 0, nearest: Vec::new() };
        for schema in schemas {
            let found = self.alone(node, at, schema);
            if found.is_empty() {
                tried.valid += 1;
            } else if tried.nearest.is_empty() || found.len() < tried.nearest.len() {
                tried.nearest = found;
            }
        }
        if tried.valid > 0 {
            tried.nearest.clear();
        }
        tried
    }

    fn list(&mut self, items: &'o [Node], at: &Place<'o>, schema: &'o Schema) {
        if let Some(schema) = &schema.items {
            for (index, item) in items.iter().enumerate() {
                self.value(item, &at.item(index), schema);
            }
        }
        let Some(rare) = &schema.rare else { return };
        if let Some(least) = rare.min_items.filter(|least| constraint::is_less(items.len(), *least)) {
            let detail = format!("should have at least {least} items");
            self.found.push(Violation::invalid(at, &items.len().to_string(), &detail));
        }
        if let Some(most) = rare.max_items.filter(|most| constraint::is_more(items.len(), *most)) {
            self.found.push(Violation::too_many(at, items.len(), most));
        }
    }

    fn map(&mut self, map: &'o Map, at: &Place<'o>, schema: &'o Schema) {
        if let Some(rare) = &schema.rare {
            if let Some(least) = rare.min_properties.filter(|least| constraint::is_less(map.len(), *least)) {
                let detail = format!("should have at least {least} properties");
                self.found.push(Violation::invalid(at, &map.len().to_string(), &detail));
            }
            if let Some(most) = rare.max_properties.filter(|most| constraint::is_more(map.len(), *most)) {
                self.found.push(Violation::too_many(at, map.len(), most));
            }
        }
        for entry in map {
            let name = &*entry.key.text;
            match (schema.below(name), schema.additional.as_deref()) {
                (Some(below), _) => self.value(&entry.value, &at.field(name), below),
                (None, Some(Additional::None)) => {
                    let message = format!("\"{name}\"");
                    self.found.push(Violation::invalid(&at.field(name), &message, "is a forbidden property"));
                }
                (None, _) => {}
            }
        }
        for name in schema.rare.iter().flat_map(|rare| &rare.required) {
            if map.get(name).is_none() {
                self.found.push(Violation::required(at.field(name)));
            }
        }
    }
}

/// What came of several alternatives.
struct Tried<'o> {
    valid: usize,
    /// What breaks the one that the value nearly satisfies.
    nearest: Vec<Violation<'o>>,
}

/// The type of a value as Go knows it: its name in schemas, and its format.
fn go_type(node: &Node) -> (Option<Type>, &'static str) {
    match &node.value {
        Value::List(_) => (Some(Type::Array), ""),
        Value::Map(_) => (Some(Type::Object), ""),
        Value::Scalar(scalar) => match (scalar.kind, Number::of(scalar)) {
            (ScalarKind::Boolean, _) => (Some(Type::Boolean), ""),
            (ScalarKind::Null, _) => (None, ""),
            (_, Some(Number::Whole(_))) => (Some(Type::Integer), "int64"),
            (_, Some(Number::Float(_))) => (Some(Type::Number), "float64"),
            _ => (Some(Type::String), ""),
        },
    }
}

fn wrong_type<'o>(node: &'o Node, at: &Place<'o>, schema: &Schema) -> Option<Violation<'o>> {
    let names = schema.type_names();
    let (found, format_found) = go_type(node);
    let Some(found) = found else {
        let names = names.filter(|_| !schema.nullable)?;
        return Some(Violation::wrong_type(at, names, "null"));
    };
    let format = schema.rare.as_ref().and_then(|rare| rare.format).map(|format| format.name);
    if names.is_none() && format.is_none() {
        return None;
    }
    let number = node.as_scalar().and_then(Number::of);
    let fits = schema.takes(found)
        || (found == Type::Number && schema.takes(Type::Integer) && number.is_some_and(Number::is_whole))
        || (found == Type::Integer && schema.takes(Type::Number));
    let is_text_or_list = matches!(found, Type::String | Type::Array);
    let is_numeric = schema.takes(Type::Number) || schema.takes(Type::Integer);
    match format {
        Some(format) if !is_text_or_list && !fits => Some(Violation::wrong_type(at, format, format_found)),
        // A text with a format is not asked for its type, and nor is a list.
        Some(_) if is_text_or_list && !is_numeric => None,
        _ if fits => None,
        _ => Some(Violation::wrong_type(at, names.unwrap_or_default(), found.name())),
    }
}
