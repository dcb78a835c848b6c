//! Reading the schema of a version: from YAML to [`Schema`].
//!
//! What a server would not take as a schema is passed over here; the rules of definitions report it.

use std::collections::HashSet;
use std::sync::Arc;

use super::format::Format;
use super::number::Number;
use super::schema::{Additional, Bound, Choices, ListKind, Rare, Schema, Type};
use super::{rule, stored};
use crate::syntax::pattern::Pattern;
use crate::types::Minor;
use crate::yaml::{Node, Scalar};

/// The schema of a version, for a Kubernetes minor, which decides which formats are known.
pub(super) fn read(node: &Node, minor: Minor) -> Schema {
    one(node, true, minor)
}

/// The schema that a default must satisfy: the server forgets there that an int-or-string is one of the two.
pub(super) fn read_for_default(node: &Node, minor: Minor) -> Schema {
    let mut schema = one(node, false, minor);
    forget_int_or_string(&mut schema);
    schema
}

fn forget_int_or_string(schema: &mut Schema) {
    schema.int_or_string = false;
    let additional = match schema.additional.as_deref_mut() {
        Some(Additional::Schema(schema)) => Some(schema),
        _ => None,
    };
    let below = schema.properties.values_mut().chain(schema.items.as_deref_mut()).chain(additional);
    below.for_each(forget_int_or_string);
}

fn one(node: &Node, is_root: bool, minor: Minor) -> Schema {
    let items = node.get("items").filter(|items| items.as_map().is_some());
    let mut schema = Schema {
        of: text(node, "type").and_then(Type::named),
        nullable: flag(node, "nullable"),
        preserves: flag(node, "x-kubernetes-preserve-unknown-fields"),
        embedded: flag(node, "x-kubernetes-embedded-resource"),
        int_or_string: flag(node, "x-kubernetes-int-or-string"),
        default: None,
        properties: properties(node, minor),
        additional: node.get("additionalProperties").and_then(|node| additional(node, minor)).map(Box::new),
        items: items.map(|items| Box::new(one(items, false, minor))),
        list: list_kind(node),
        rare: None,
        rules: rule::read(node, is_root, minor),
        has_rules: false,
    };
    schema.rare = rare(node, &schema, minor).map(Box::new);
    schema.has_rules = !schema.rules.is_empty()
        || schema.properties.values().chain(schema.items.as_deref()).any(|schema| schema.has_rules)
        || matches!(schema.additional.as_deref(), Some(Additional::Schema(schema)) if schema.has_rules);
    if let Some(default) = node.get("default").filter(|default| !default.is_null()) {
        schema.default = Some(stored::filled(default, &schema).unwrap_or_else(|| default.clone()));
    }
    schema
}

fn properties(node: &Node, minor: Minor) -> std::collections::BTreeMap<Arc<str>, Schema> {
    let map = node.get("properties").and_then(Node::as_map);
    map.into_iter().flatten().map(|entry| (Arc::clone(&entry.key.text), one(&entry.value, false, minor))).collect()
}

fn additional(node: &Node, minor: Minor) -> Option<Additional> {
    match node.as_scalar().and_then(Scalar::as_bool) {
        Some(true) => Some(Additional::Any),
        Some(false) => Some(Additional::None),
        None => node.as_map().is_some().then(|| Additional::Schema(one(node, false, minor))),
    }
}

fn list_kind(node: &Node) -> ListKind {
    match text(node, "x-kubernetes-list-type") {
        Some("set") => ListKind::Set,
        Some("map") => ListKind::Map(texts(node, "x-kubernetes-list-map-keys")),
        _ => ListKind::Atomic,
    }
}

/// What only few schemas have.
const RARE: [&str; 20] = [
    "allOf",
    "anyOf",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "required",
    "uniqueItems",
];

fn rare(node: &Node, schema: &Schema, minor: Minor) -> Option<Rare> {
    RARE.iter().any(|name| node.get(name).is_some()).then(|| {
        let count = |name: &str| number(node, name).map(Number::cut);
        let bound = |name: &str, exclusive: &str| {
            number(node, name).map(|at| Bound { at: at.float(), exclusive: flag(node, exclusive) })
        };
        let schemas = |name: &str| list(node, name).iter().map(|node| one(node, false, minor)).collect();
        Rare {
            format: text(node, "format").and_then(|name| Format::named(name, schema, minor)),
            maximum: bound("maximum", "exclusiveMaximum"),
            minimum: bound("minimum", "exclusiveMinimum"),
            multiple_of: number(node, "multipleOf").map(Number::float),
            max_length: count("maxLength"),
            min_length: count("minLength"),
            pattern: text(node, "pattern").filter(|text| !text.is_empty()).and_then(pattern),
            max_items: count("maxItems"),
            min_items: count("minItems"),
            max_properties: count("maxProperties"),
            min_properties: count("minProperties"),
            required: texts(node, "required"),
            choices: choices(list(node, "enum")),
            all_of: schemas("allOf"),
            any_of: schemas("anyOf"),
            one_of: schemas("oneOf"),
            not: node.get("not").filter(|not| !not.is_null()).map(|not| Box::new(one(not, false, minor))),
        }
    })
}

fn pattern(text: &str) -> Option<(Arc<str>, Pattern)> {
    Some((text.into(), Pattern::read(text).ok()?))
}

fn choices(values: &[Node]) -> Option<Choices> {
    if values.is_empty() {
        return None;
    }
    let mut choices = Choices { texts: HashSet::new(), numbers: Vec::new(), others: Vec::new(), shown: Vec::new() };
    for value in values {
        let scalar = value.as_scalar();
        match (value.as_str(), scalar.and_then(Number::of)) {
            (Some(text), _) => {
                choices.texts.insert(text.into());
                choices.shown.push(text.to_owned());
            }
            (None, Some(number)) => {
                choices.numbers.push(number);
                choices.shown.push(number.to_string());
            }
            (None, None) => {
                choices.shown.push(super::super::Place::root(value).quoted());
                choices.others.push(value.clone());
            }
        }
    }
    Some(choices)
}

fn flag(node: &Node, name: &str) -> bool {
    node.get(name).and_then(Node::as_scalar).and_then(Scalar::as_bool) == Some(true)
}

fn text<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    node.get(name).and_then(Node::as_str)
}

fn number(node: &Node, name: &str) -> Option<Number> {
    Number::of(node.get(name)?.as_scalar()?)
}

fn list<'n>(node: &'n Node, name: &str) -> &'n [Node] {
    node.get(name).and_then(Node::as_list).unwrap_or_default()
}

fn texts(node: &Node, name: &str) -> Vec<Arc<str>> {
    list(node, name).iter().filter_map(Node::as_str).map(Into::into).collect()
}
