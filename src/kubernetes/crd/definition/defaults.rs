//! Defaults must themselves be good values.
//!
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go`. Below `additionalProperties` and in what
//! every object has there are none; those of embedded metadata are not looked at here.

use super::super::read::read_for_default;
use super::super::unknown::META;
use super::super::{embedded, rule, unknown, value};
use crate::diagnostic::{ObjectRef, Report};
use crate::kubernetes::{Check, Place};
use crate::yaml::Node;

pub(super) fn validate(schema: &Place<'_>, check: &mut Check<'_>) {
    walk(schema, true, check);
}

fn walk(schema: &Place<'_>, is_root: bool, check: &mut Check<'_>) {
    let Some(node) = schema.node().filter(|node| node.as_map().is_some()) else {
        return;
    };
    let default = schema.field("default");
    if let Some(value) = default.node() {
        one(node, value, &default, check);
    }
    walk(&schema.field("items"), false, check);
    let is_object = is_root || schema.field("x-kubernetes-embedded-resource").is_true();
    for (entry, property) in schema.field("properties").entries() {
        if !is_object || !META.contains(&&*entry.key.text) {
            walk(&property, false, check);
        }
    }
}

fn one(schema: &Node, default: &Node, at: &Place<'_>, check: &mut Check<'_>) {
    let minor = check.minor();
    let schema = read_for_default(schema, minor);
    let mut unknown = Report::new();
    let nobody = ObjectRef { api_version: String::new(), kind: String::new(), namespace: None, name: String::new() };
    unknown::check(default, at, &schema, &mut Check::new(check.types(), nobody, &mut unknown));
    if unknown.has_errors() {
        check.invalid(at, "must not have unknown fields");
    }
    let before = check.errors();
    embedded::check(default, at, &schema, check);
    if check.errors() == before {
        for violation in value::violations(default, at, &schema, minor) {
            violation.report(check);
        }
    }
    if check.errors() == before {
        rule::check(default, at, &schema, check);
    }
}
