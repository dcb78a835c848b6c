//! What admission matches: rules over resources, selectors, conditions.
//!
//! Source: `pkg/apis/admissionregistration/validation/validation.go`.

use std::collections::BTreeSet;

use super::expression::{Environment, Purpose, expression};
use crate::kubernetes::selector::label_selector;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::{labels, names};

pub(super) const OPERATIONS: [&str; 5] = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

/// A rule of a webhook or a policy.
pub(super) fn rule(rule: &Place<'_>, check: &mut Check<'_>) {
    let operations = rule.field("operations");
    wildcard_alone(&operations, "operations", check);
    for operation in operations.items() {
        form::not_blank(&operation, &OPERATIONS, check);
    }
    wildcard_alone(&rule.field("apiGroups"), "API groups", check);
    let versions = rule.field("apiVersions");
    wildcard_alone(&versions, "API versions", check);
    for version in versions.items() {
        form::needed(&version, check);
    }
    resources(&rule.field("resources"), check);
    form::not_blank(&rule.field("scope"), &["*", "Cluster", "Namespaced"], check);
}

fn wildcard_alone(list: &Place<'_>, what: &str, check: &mut Check<'_>) {
    form::needed(list, check);
    if list.len() > 1 && list.items().any(|item| item.text() == Some("*")) {
        check.invalid(list, format_args!("if '*' is present, must not specify other {what}"));
    }
}

fn resources(list: &Place<'_>, check: &mut Check<'_>) {
    form::needed(list, check);
    let (mut whole, mut subresources) = (BTreeSet::new(), BTreeSet::new());
    let mut last_is_plain = false;
    for item in list.items() {
        if !form::needed(&item, check) {
            continue;
        }
        let text = item.text_or_empty();
        let Some((resource, subresource)) = text.split_once('/') else {
            // As the server: the last one without a subresource decides.
            last_is_plain = text != "*";
            continue;
        };
        if whole.contains(resource) {
            check.invalid(&item, format_args!("if '{resource}/*' is present, must not specify {text}"));
        }
        if subresources.contains(subresource) {
            check.invalid(&item, format_args!("if '*/{subresource}' is present, must not specify {text}"));
        }
        if subresource == "*" {
            whole.insert(resource);
        }
        if resource == "*" {
            subresources.insert(subresource);
        }
    }
    let has = |wanted: &str| list.items().any(|item| item.text() == Some(wanted));
    if list.len() > 1 && has("*/*") {
        check.invalid(list, "if '*/*' is present, must not specify other resources");
    }
    if has("*") && last_is_plain {
        check.invalid(list, "if '*' is present, must not specify other resources without subresources");
    }
}

/// What a policy or a binding matches, where it is set.
pub(super) fn match_resources(place: &Place<'_>, check: &mut Check<'_>) {
    form::not_blank(&place.field("matchPolicy"), &["Equivalent", "Exact"], check);
    label_selector(&place.field("namespaceSelector"), check);
    label_selector(&place.field("objectSelector"), check);
    for list in ["resourceRules", "excludeResourceRules"] {
        for named in place.field(list).items() {
            let resource_names = named.field("resourceNames");
            for name in resource_names.items() {
                form::text(&name, names::path_segment_name, check);
            }
            form::distinct(resource_names.items(), check);
            rule(&named, check);
        }
    }
}

/// What a policy matches, which must be something.
pub(super) fn match_constraints(place: &Place<'_>, check: &mut Check<'_>) {
    if place.is_set() {
        match_resources(place, check);
        form::needed(&place.field("resourceRules"), check);
    } else {
        check.required(place, "");
    }
}

/// The conditions under which a request is looked at.
pub(super) fn conditions(list: &Place<'_>, params: bool, check: &mut Check<'_>) {
    if list.len() > 64 {
        check.too_many(list, 64);
    }
    let environment = Environment { purpose: Purpose::MatchCondition, params, variables: Vec::new() };
    for condition in list.items() {
        needed_expression(&condition.field("expression"), &environment, "", check);
        form::needed_text(&condition.field("name"), labels::qualified_name, check);
    }
    form::distinct(list.items().map(|item| item.field("name")).filter(|name| !name.is_empty()), check);
}

/// An expression that must be there; blanks are nothing.
pub(super) fn needed_expression(place: &Place<'_>, environment: &Environment, missing: &str, check: &mut Check<'_>) {
    if place.text_or_empty().trim().is_empty() {
        check.required(place, missing);
    } else {
        expression(place, environment, check);
    }
}
