//! One version of a custom kind: its schema, subresources, columns and selectable fields.

use std::collections::BTreeSet;

use super::super::path::{self, Paths};
use super::{defaults, expressions, keywords, structural};
use crate::kubernetes::{Check, Place, form};

const COLUMN_TYPES: [&str; 5] = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS: [&str; 8] = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
/// What may not stand at the root of a schema whose status is a resource of its own.
const NOT_AT_ROOT: [&str; 22] = [
    "$ref",
    "$schema",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "definitions",
    "dependencies",
    "enum",
    "id",
    "maxProperties",
    "minProperties",
    "not",
    "nullable",
    "oneOf",
    "patternProperties",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
];

pub(super) fn validate_all(versions: &Place<'_>, check: &mut Check<'_>) {
    let has_status = |version: &Place<'_>| version.down(["subresources", "status"]).is_set();
    // One schema for all versions is kept once, and then any status counts.
    let node = |version: &Place<'_>| version.field("schema").node().cloned();
    let first = versions.items().next().and_then(|version| node(&version));
    let one_schema = first.is_some() && versions.items().all(|version| node(&version) == first);
    let any_status = versions.items().any(|version| has_status(&version));
    for version in versions.items() {
        let status = if one_schema { any_status } else { has_status(&version) };
        validate(&version, status, check);
    }
}

fn validate(version: &Place<'_>, status: bool, check: &mut Check<'_>) {
    deprecation(version, check);
    let schema = version.down(["schema", "openAPIV3Schema"]);
    if schema.is_set() {
        whole_schema(&schema, status, check);
    } else {
        check.required(&schema, "");
    }
    scale(&version.down(["subresources", "scale"]), check);
    for column in version.field("additionalPrinterColumns").items() {
        self::column(&column, check);
    }
    let selectable = version.field("selectableFields");
    if check.since(31) && !selectable.is_empty() {
        if schema.is_set() {
            selectable_fields(&selectable, &schema, check);
        } else {
            check.invalid(&selectable, "may only be set when `version.schema.openAPIV3Schema` is included");
        }
    }
}

fn whole_schema(schema: &Place<'_>, status: bool, check: &mut Check<'_>) {
    if status {
        root_of_status(schema, check);
    }
    if schema.field("nullable").is_true() {
        check.forbidden(&schema.field("nullable"), "nullable cannot be true at the root");
    }
    let before = check.errors();
    let supported = structural::is_supported(schema);
    if supported {
        structural::validate(schema, check);
        if check.errors() == before {
            defaults::validate(schema, check);
        }
    }
    let sound = supported && check.errors() == before;
    keywords::validate(schema, check);
    if !supported && check.errors() == before {
        check.invalid(schema, "OpenAPIV3Schema 'schema' is not supported");
    }
    if sound && check.errors() == before {
        expressions::validate(schema, check);
    }
}

fn root_of_status(schema: &Place<'_>, check: &mut Check<'_>) {
    let of = schema.field("type");
    if !of.is_empty() && of.text() != Some("object") {
        let detail =
            "only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled";
        return check.invalid(&of, detail);
    }
    let is_zero = |place: &Place<'_>| place.boolean() == Some(false) || place.text() == Some("");
    let misplaced = schema.set_fields().find(|name| NOT_AT_ROOT.contains(name) && !is_zero(&schema.field(name)));
    if let Some(name) = misplaced {
        let detail = "is not allowed at the root of the schema if the status subresource is enabled";
        check.invalid(&schema.field(name), detail);
    }
}

fn deprecation(version: &Place<'_>, check: &mut Check<'_>) {
    let warning = version.field("deprecationWarning");
    let Some(text) = warning.text() else { return };
    if !version.field("deprecated").is_true() {
        return check.invalid(&warning, "can only be set for deprecated versions");
    }
    if text.len() > 256 {
        check.invalid(&warning, "must be <= 256 characters long");
    }
    if text.is_empty() {
        check.invalid(&warning, "must not be an empty string");
    }
    let odd = |sign: char| sign.is_control() || (sign.is_whitespace() && sign != ' ');
    if let Some(index) = text.find(odd) {
        let detail = "must only contain printable UTF-8 characters; non-printable character found at index";
        check.invalid(&warning, format_args!("{detail} {index}"));
    }
}

fn column(column: &Place<'_>, check: &mut Check<'_>) {
    form::needed(&column.field("name"), check);
    let (of, format, path) = (column.field("type"), column.field("format"), column.field("jsonPath"));
    let types = format!("must be one of {}", COLUMN_TYPES.join(","));
    if of.is_empty() {
        check.required(&of, types);
    } else if !COLUMN_TYPES.contains(&of.text_or_empty()) {
        check.invalid(&of, types);
    }
    if !format.is_empty() && !COLUMN_FORMATS.contains(&format.text_or_empty()) {
        check.invalid(&format, format_args!("must be one of {}", COLUMN_FORMATS.join(",")));
    }
    if form::needed(&path, check) {
        simple_path(&path, check);
    }
}

/// Whether a path begins as one; reports where it does not.
fn simple_path(path: &Place<'_>, check: &mut Check<'_>) -> bool {
    let good = path.text_or_empty().starts_with('.');
    if !good {
        check.invalid(path, "must be a simple json path starting with .");
    }
    good
}

fn scale(scale: &Place<'_>, check: &mut Check<'_>) {
    if !scale.is_set() {
        return;
    }
    let paths = [
        ("specReplicasPath", &[".spec."][..], "should be a json path under .spec"),
        ("statusReplicasPath", &[".status."], "should be a json path under .status"),
        ("labelSelectorPath", &[".spec.", ".status."], "should be a json path under either .spec or .status"),
    ];
    for (name, roots, detail) in paths {
        let path = scale.field(name);
        if path.is_empty() {
            if name != "labelSelectorPath" {
                check.required(&path, "");
            }
        } else if simple_path(&path, check) && !roots.iter().any(|root| path.text_or_empty().starts_with(root)) {
            check.invalid(&path, detail);
        }
    }
}

const MOST_SELECTABLE: usize = 8;

fn selectable_fields(fields: &Place<'_>, schema: &Place<'_>, check: &mut Check<'_>) {
    let mut seen = BTreeSet::new();
    for field in fields.items() {
        let place = field.field("jsonPath");
        if !form::needed(&place, check) {
            continue;
        }
        let (steps, found) = match path::resolve(place.text_or_empty(), schema, Paths::OfFields) {
            Ok(resolved) => resolved,
            Err(reason) => {
                check.invalid(&place, format_args!("is an invalid path: {reason}"));
                continue;
            }
        };
        if steps.first().is_some_and(|step| &*step.name == "metadata") {
            check.invalid(&place, "must not point to fields in metadata");
        }
        let of = found.field("type");
        if !["string", "boolean", "integer"].contains(&of.text_or_empty()) {
            let detail = "must point to a field of type string, boolean or integer. Enum string fields and strings with \
                          formats are allowed.";
            check.invalid(&place, detail);
        }
        if !seen.insert(steps) {
            check.duplicate(&place);
        }
    }
    if seen.len() > MOST_SELECTABLE {
        check.too_many(fields, MOST_SELECTABLE);
    }
}
