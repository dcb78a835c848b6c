//! How the items of a list are told apart: `x-kubernetes-list-type`.

use crate::kubernetes::{Check, Place};

/// The type that an extension asks for.
pub(super) fn needs_type(of: &Place<'_>, wanted: &str, detail: &str, check: &mut Check<'_>) {
    if of.is_empty() {
        check.required(of, detail);
    } else if of.text() != Some(wanted) {
        check.invalid(of, detail);
    }
}

pub(super) fn validate(schema: &Place<'_>, check: &mut Check<'_>) {
    let (kind, keys, items) =
        (schema.field("x-kubernetes-list-type"), schema.field("x-kubernetes-list-map-keys"), schema.field("items"));
    if schema.field("type").text() != Some("array") && kind.is_set() {
        let detail = "must be array if x-kubernetes-list-type is specified";
        needs_type(&schema.field("type"), "array", detail, check);
    } else if kind.text() == Some("set") {
        items_of_set(&items, check);
    }
    if kind.text().is_some_and(|kind| !["atomic", "set", "map"].contains(&kind)) {
        check.unsupported(&kind, &["atomic", "set", "map"]);
    }
    if !keys.is_empty() && kind.text() != Some("map") {
        const DETAIL: &str = "must be map if x-kubernetes-list-map-keys is non-empty";
        if kind.is_set() { check.invalid(&kind, DETAIL) } else { check.required(&kind, DETAIL) }
    }
    if kind.text() == Some("map") {
        map(&keys, &items, check);
    }
    if let Some(name @ ("set" | "map")) = kind.text()
        && items.field("nullable").is_true()
    {
        check.forbidden(
            &items.field("nullable"),
            format_args!("cannot be nullable when x-kubernetes-list-type is {name}"),
        );
    }
}

/// Items of a set are compared as a whole.
fn items_of_set(items: &Place<'_>, check: &mut Check<'_>) {
    const DETAIL: &str = "must be atomic as item of a list with x-kubernetes-list-type=set";
    let (list, map) = (items.field("x-kubernetes-list-type"), items.field("x-kubernetes-map-type"));
    match items.field("type").text() {
        Some("array") if list.text().is_some_and(|kind| kind != "atomic") => check.invalid(&list, DETAIL),
        Some("object") if map.text() != Some("atomic") => check.invalid(&map, DETAIL),
        _ => {}
    }
}

fn map(keys: &Place<'_>, items: &Place<'_>, check: &mut Check<'_>) {
    if keys.is_empty() {
        check.required(keys, "must not be empty if x-kubernetes-list-type is map");
    }
    if !items.is_set() {
        return check.required(items, "must have a schema if x-kubernetes-list-type is map");
    }
    if items.node().is_some_and(|node| node.as_map().is_none()) {
        return check.invalid(items, "must only have a single schema if x-kubernetes-list-type is map");
    }
    let is_object = items.field("type").text() == Some("object");
    if !is_object {
        check.invalid(&items.field("type"), "must be object if parent array's x-kubernetes-list-type is map");
    }
    let properties = items.field("properties");
    let mut seen = std::collections::BTreeSet::new();
    for key in keys.items() {
        let name = key.text_or_empty();
        let property = properties.key(name);
        if is_object && !property.is_set() {
            check.invalid(keys, "entries must all be names of item properties");
        }
        if is_object && !seen.insert(name) {
            check.invalid(keys, "must not contain duplicate entries");
        }
        if property.is_set() {
            self::key(name, &property, items, is_object, check);
        }
    }
}

/// A key must always have one value.
fn key(name: &str, property: &Place<'_>, items: &Place<'_>, is_object: bool, check: &mut Check<'_>) {
    let of = property.field("type");
    if is_object && ["array", "object"].contains(&of.text_or_empty()) {
        check.invalid(&of, "must be a scalar type if parent array's x-kubernetes-list-type is map");
    }
    let default = property.field("default");
    let needed = items.field("required").items().any(|required| required.text() == Some(name));
    if !needed && !default.is_set() {
        let detail =
            "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property";
        check.required(&default, detail);
    }
    if property.field("nullable").is_true() {
        let detail = "this property is in x-kubernetes-list-map-keys, so it cannot be nullable";
        check.forbidden(&property.field("nullable"), detail);
    }
}
