//! Whether a schema is structural: one tree of types, and alternatives that only narrow it.
//!
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/validation.go` (`ValidateStructural`), `complete.go`, `convert.go`.

use super::super::unknown::META;
use crate::kubernetes::{Check, Place};
use crate::syntax::pattern::Pattern;
use crate::yaml::Node;

/// Where in the tree a schema stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    Item,
    Field,
}

/// Whether a schema has only what a structural one may have; the keywords themselves are reported elsewhere.
pub(super) fn is_supported(schema: &Place<'_>) -> bool {
    let Some(node) = schema.node() else { return true };
    let has = |name: &str| node.get(name).is_some_and(|value| !value.is_null());
    let filled = |name: &str| !schema_field(node, name).is_none_or(is_empty);
    if ["id", "$schema", "$ref", "patternProperties", "dependencies", "definitions"].into_iter().any(filled)
        || has("additionalItems")
        || schema.field("x-kubernetes-preserve-unknown-fields").boolean() == Some(false)
        || schema.field("items").node().is_some_and(|items| items.as_list().is_some_and(|items| !items.is_empty()))
    {
        return false;
    }
    let single = ["items", "not", "additionalProperties"].into_iter().all(|name| is_supported(&schema.field(name)));
    let many = ["allOf", "anyOf", "oneOf"].into_iter();
    single
        && many.into_iter().all(|name| schema.field(name).items().all(|item| is_supported(&item)))
        && schema.field("properties").entries().all(|(_, property)| is_supported(&property))
}

fn schema_field<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.get(name).filter(|value| !value.is_null())
}

fn is_empty(node: &Node) -> bool {
    node.as_str() == Some("") || node.as_map().is_some_and(crate::yaml::Map::is_empty)
}

pub(super) fn validate(schema: &Place<'_>, check: &mut Check<'_>) {
    invariants(schema, Level::Root, check);
    complete(schema, schema, check);
}

fn invariants(schema: &Place<'_>, level: Level, check: &mut Check<'_>) {
    if !schema.is_set() || schema.node().is_some_and(|node| node.as_map().is_none()) {
        return;
    }
    let items = schema.field("items");
    // A server reads neither a schema nor schemas out of anything else, and takes it for nothing.
    let is_schema = items.node().is_some_and(|node| node.as_scalar().is_none());
    if schema.field("type").text() == Some("array") && !is_schema {
        check.required(&items, "must be specified");
    }
    invariants(&items, Level::Item, check);
    for (_, property) in schema.field("properties").entries_with_null() {
        if property.is_set() {
            invariants(&property, Level::Field, check);
        } else {
            check.required(&property.field("type"), "must not be empty for specified object fields");
        }
    }
    let additional = schema.field("additionalProperties");
    if additional.is_set() && level == Level::Root {
        check.forbidden(&additional, "must not be used at the root");
    }
    invariants(&additional, Level::Field, check);
    types(schema, level, check);
    narrowing(schema, Skip::of(schema), check);
    meta(schema, level, check);
}

/// Whether the extensions of a schema go together with each other and with its type.
fn types(schema: &Place<'_>, level: Level, check: &mut Check<'_>) {
    let (of, int_or_string) = (schema.field("type"), schema.field("x-kubernetes-int-or-string").is_true());
    let preserve = schema.field("x-kubernetes-preserve-unknown-fields");
    let embedded = schema.field("x-kubernetes-embedded-resource");
    for place in [&preserve, &embedded] {
        if int_or_string && place.is_true() {
            check.invalid(place, "must be false if x-kubernetes-int-or-string is true");
        }
    }
    if embedded.is_true() && of.text() != Some("object") {
        const DETAIL: &str = "must be object if x-kubernetes-embedded-resource is true";
        if of.is_empty() { check.required(&of, DETAIL) } else { check.invalid(&of, DETAIL) }
    } else if of.is_empty() && !int_or_string && !preserve.is_true() {
        let detail = match level {
            Level::Root => "must not be empty at the root",
            Level::Item => "must not be empty for specified array items",
            Level::Field => "must not be empty for specified object fields",
        };
        check.required(&of, detail);
    }
    if embedded.is_true() {
        let additional = schema.field("additionalProperties");
        if additional.is_set() {
            check.forbidden(&additional, "must not be used if x-kubernetes-embedded-resource is set");
        }
        let properties = schema.field("properties");
        if !preserve.is_true() && properties.is_empty() {
            let detail = "must not be empty if x-kubernetes-embedded-resource is true without \
                          x-kubernetes-preserve-unknown-fields";
            check.required(&properties, detail);
        }
    }
    if level == Level::Root && !of.is_empty() && of.text() != Some("object") {
        check.invalid(&of, "must be object at the root");
    }
}

/// What a schema may say of the fields that every object has.
fn meta(schema: &Place<'_>, level: Level, check: &mut Check<'_>) {
    let is_object = level == Level::Root || schema.field("x-kubernetes-embedded-resource").is_true();
    let properties = schema.field("properties");
    for name in META.into_iter().filter(|_| is_object) {
        let property = properties.key(name);
        let (of, wanted) = (property.field("type"), if name == "metadata" { "object" } else { "string" });
        if property.is_set() && of.text_or_empty() != wanted {
            check.invalid(&of, format_args!("must be {wanted}"));
        }
    }
    let metadata = properties.key("metadata");
    if level == Level::Root && metadata.is_set() && !is_plain_metadata(&metadata) {
        let detail = "must not specify anything other than name and generateName, but metadata is implicitly specified";
        check.forbidden(&metadata, detail);
    }
}

fn is_plain_metadata(metadata: &Place<'_>) -> bool {
    let plain = |(entry, value): (&crate::yaml::Entry, Place<'_>)| match &*entry.key.text {
        "type" | "default" => true,
        "properties" => value.set_fields().all(|name| ["name", "generateName"].contains(&name)),
        _ => value.boolean() == Some(false) || value.text() == Some(""),
    };
    metadata.entries().all(plain)
}

/// Alternatives that only say `integer or string`, which is allowed although they name types.
#[derive(Clone, Copy, Default)]
struct Skip {
    any_of: bool,
    first_all_of: bool,
}

impl Skip {
    fn of(schema: &Place<'_>) -> Self {
        Self { any_of: is_int_or_string(schema), first_all_of: is_int_or_string(&schema.field("allOf").item(0)) }
    }
}

fn is_int_or_string(schema: &Place<'_>) -> bool {
    let alternatives = schema.field("anyOf");
    let of = |index: usize, of: &str| {
        let alternative = alternatives.item(index);
        // An empty text is as good as none.
        let says = |field: &&str| !alternative.field(field).is_empty();
        alternative.field("type").text() == Some(of) && alternative.set_fields().filter(says).count() == 1
    };
    alternatives.len() == 2 && of(0, "integer") && of(1, "string")
}

/// What narrows a schema: alternatives and patterns.
fn narrowing(schema: &Place<'_>, skip: Skip, check: &mut Check<'_>) {
    if !skip.any_of {
        for alternative in schema.field("anyOf").items() {
            nested(&alternative, false, check);
        }
    }
    for (index, alternative) in schema.field("allOf").items().enumerate() {
        nested(&alternative, skip.first_all_of && index == 0, check);
    }
    for alternative in schema.field("oneOf").items() {
        nested(&alternative, false, check);
    }
    nested(&schema.field("not"), false, check);
    let pattern = schema.field("pattern");
    if let Err(reason) = Pattern::read(pattern.text_or_empty()) {
        check.invalid(&pattern, format_args!("must be a valid regular expression, but isn't: {reason}"));
    }
}

/// What only the tree itself may say, with what it must not be.
const STRUCTURE: [(&str, &str); 12] = [
    ("type", "must be empty to be structural"),
    ("additionalProperties", "must be undefined to be structural"),
    ("default", "must be undefined to be structural"),
    ("title", "must be empty to be structural"),
    ("description", "must be empty to be structural"),
    ("nullable", "must be false to be structural"),
    ("x-kubernetes-preserve-unknown-fields", "must be false to be structural"),
    ("x-kubernetes-embedded-resource", "must be false to be structural"),
    ("x-kubernetes-int-or-string", "must be false to be structural"),
    ("x-kubernetes-list-map-keys", "must be empty to be structural"),
    ("x-kubernetes-list-type", "must be undefined to be structural"),
    ("x-kubernetes-map-type", "must be undefined to be structural"),
];

fn nested(schema: &Place<'_>, skip_any_of: bool, check: &mut Check<'_>) {
    if !schema.is_set() || schema.node().is_some_and(|node| node.as_map().is_none()) {
        return;
    }
    narrowing(schema, Skip { any_of: skip_any_of, first_all_of: false }, check);
    nested(&schema.field("items"), false, check);
    for (entry, property) in schema.field("properties").entries() {
        nested(&property, false, check);
        if &*entry.key.text == "metadata" {
            check.forbidden(&property, "must not be specified in a nested context");
        }
    }
    for (name, detail) in STRUCTURE {
        let place = schema.field(name);
        let is_said = match name {
            "additionalProperties" => place.is_set() && place.boolean() != Some(false),
            "default" | "x-kubernetes-list-type" | "x-kubernetes-map-type" => place.is_set(),
            _ => !place.is_empty() && place.boolean() != Some(false),
        };
        if is_said {
            check.forbidden(&place, detail);
        }
    }
    if !schema.field("x-kubernetes-validations").is_empty() {
        check.forbidden(&schema.field("x-kubernetes-validations"), "must be empty to be structural");
    }
}

/// What alternatives name must be in the tree. Only those of the root are looked at.
fn complete(narrowing: &Place<'_>, tree: &Place<'_>, check: &mut Check<'_>) {
    nested_complete(&narrowing.field("not"), tree, check);
    for name in ["allOf", "anyOf", "oneOf"] {
        for alternative in narrowing.field(name).items() {
            nested_complete(&alternative, tree, check);
        }
    }
}

fn nested_complete(narrowing: &Place<'_>, tree: &Place<'_>, check: &mut Check<'_>) {
    if !narrowing.is_set() {
        return;
    }
    if tree.node().is_none_or(|node| node.as_map().is_none()) {
        return check.required(tree, format_args!("because it is defined in {}", narrowing.path()));
    }
    complete(narrowing, tree, check);
    nested_complete(&narrowing.field("items"), &tree.field("items"), check);
    let properties = tree.field("properties");
    for (entry, property) in narrowing.field("properties").entries() {
        nested_complete(&property, &properties.key(&entry.key.text), check);
    }
}
