//! The keywords of a schema that custom kinds may use, each by itself and together.
//!
//! `ValidateCustomResourceDefinitionOpenAPISchema`.

use super::super::schema::Type;
use super::super::unknown::META;
use super::{expressions, lists};
use crate::kubernetes::{Check, Place};

/// What holds where a schema stands.
#[derive(Clone, Copy, Debug, Default)]
struct Around {
    is_root: bool,
    /// Inside of what every object has.
    in_meta: bool,
    /// Why no default may be given.
    no_defaults: Option<&'static str>,
}

/// Keywords of JSON Schema that are not supported. The first may be empty.
const UNSUPPORTED: [(&str, bool); 6] = [
    ("id", true),
    ("additionalItems", false),
    ("patternProperties", true),
    ("definitions", true),
    ("dependencies", false),
    ("$ref", false),
];

pub(super) fn validate(schema: &Place<'_>, check: &mut Check<'_>) {
    self::schema(schema, Around { is_root: true, ..Around::default() }, check);
}

fn schema(schema: &Place<'_>, around: Around, check: &mut Check<'_>) {
    if !schema.is_set() || schema.node().is_some_and(|node| node.as_map().is_none()) {
        return;
    }
    own(schema, around, check);
    if schema.field("uniqueItems").is_true() {
        let detail = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
        check.forbidden(&schema.field("uniqueItems"), detail);
    }
    below(schema, around, check);
    if schema.field("x-kubernetes-preserve-unknown-fields").boolean() == Some(false) {
        check.invalid(&schema.field("x-kubernetes-preserve-unknown-fields"), "must be true or undefined");
    }
    map_type(schema, check);
    lists::validate(schema, check);
    expressions::words(schema, check);
}

fn own(schema: &Place<'_>, around: Around, check: &mut Check<'_>) {
    let of = schema.field("type");
    if !of.is_empty() && Type::named(of.text_or_empty()).is_none() {
        check.unsupported(&of, &Type::ALL.map(|(name, _)| name));
    }
    if let (true, Some(reason)) = (schema.field("default").is_set(), around.no_defaults) {
        check.forbidden(&schema.field("default"), format_args!("must not be set {reason}"));
    }
    for (name, may_be_empty) in UNSUPPORTED {
        let place = schema.field(name);
        if place.is_set() && !(may_be_empty && place.is_empty()) {
            check.forbidden(&place, format_args!("{name} is not supported"));
        }
    }
    if of.text() == Some("null") {
        check.forbidden(&of, "type cannot be set to null, use nullable as an alternative");
    }
    let items = schema.field("items");
    if items.node().is_some_and(|node| node.as_list().is_some_and(|items| !items.is_empty())) {
        check.forbidden(&items, "items must be a schema object and not an array");
    }
    let embedded = schema.field("x-kubernetes-embedded-resource");
    if around.in_meta && embedded.is_true() {
        check.forbidden(&embedded, "must not be used inside of resource meta");
    }
}

fn below(place: &Place<'_>, around: Around, check: &mut Check<'_>) {
    let inside = Around { is_root: false, ..around };
    let (additional, properties) = (place.field("additionalProperties"), place.field("properties"));
    if additional.is_set() && !properties.is_empty() && !additional.is_true() {
        check.forbidden(&additional, "additionalProperties and properties are mutual exclusive");
    }
    let values = if around.in_meta {
        Around { no_defaults: Some("inside additionalProperties applying to object metadata"), ..inside }
    } else {
        inside
    };
    schema(&additional, values, check);
    let is_object = around.is_root || place.field("x-kubernetes-embedded-resource").is_true();
    for (entry, property) in properties.entries() {
        let mut inside = inside;
        if let Some(name) = META.into_iter().find(|name| is_object && **name == *entry.key.text) {
            inside.in_meta = true;
            if around.is_root {
                inside.no_defaults = Some(match name {
                    "metadata" => "in top-level metadata",
                    "kind" => "in top-level kind",
                    _ => "in top-level apiVersion",
                });
            }
        }
        schema(&property, inside, check);
    }
    schema(&place.field("not"), inside, check);
    schema(&place.field("items"), inside, check);
    for name in ["allOf", "anyOf", "oneOf", "items"] {
        for alternative in place.field(name).items() {
            schema(&alternative, inside, check);
        }
    }
    for (_, definition) in place.field("definitions").entries() {
        schema(&definition, inside, check);
    }
}

fn map_type(schema: &Place<'_>, check: &mut Check<'_>) {
    let (of, kind) = (schema.field("type"), schema.field("x-kubernetes-map-type"));
    let Some(name) = kind.text() else { return };
    lists::needs_type(&of, "object", "must be object if x-kubernetes-map-type is specified", check);
    if !["atomic", "granular"].contains(&name) {
        check.unsupported(&kind, &["atomic", "granular"]);
    }
}
