//! Resource quotas.
//!
//! Source: `ValidateResourceQuotaSpec` and `ValidateResourceQuotaUpdate` in `pkg/apis/core/validation/validation.go`.

use std::collections::BTreeSet;

use super::resource::{is_standard_quota, quota_resource_name, resource_amount};
use super::{Check, Place};
use crate::kubernetes::map;

const SCOPES: [&str; 6] =
    ["Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity"];
const COMPUTE: [&str; 6] = ["cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
const OPPOSITES: [[&str; 2]; 2] = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]];
const ONLY_EXISTS: &str = "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, \
    ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or \
    ResourceQuotaScopeCrossNamespacePodAffinity";

/// A new quota.
pub(super) fn validate(quota: &Place<'_>, check: &mut Check<'_>) {
    let spec = quota.field("spec");
    let places = [spec.field("hard"), quota.down(["status", "hard"]), quota.down(["status", "used"])];
    for (index, place) in places.iter().enumerate() {
        // What is written as status counts for the update of status only.
        for (name, value) in map::keys(place).filter(|_| index == 0) {
            quota_resource_name(name, &value, check);
            resource_amount(name, &value, check);
        }
    }
    let hard: Vec<&str> = map::keys(&places[0]).map(|(name, _)| name).collect();
    scopes(&spec, &hard, check);
    selector(&spec, &hard, check);
}

/// The scope for classes of volumes came with 1.31, switched on with 1.34.
fn is_scope(scope: &str, check: &Check<'_>) -> bool {
    SCOPES.contains(&scope) || (scope == "VolumeAttributesClass" && check.since(31))
}

/// Whether what a quota counts exists in a scope.
fn counts(scope: &str, resource: &str) -> bool {
    match scope {
        "BestEffort" => resource == "pods",
        "VolumeAttributesClass" => matches!(resource, "persistentvolumeclaims" | "requests.storage"),
        scope if SCOPES.contains(&scope) => resource == "pods" || COMPUTE.contains(&resource),
        _ => true,
    }
}

fn one_scope(scope: &str, place: &Place<'_>, list: &Place<'_>, hard: &[&str], check: &mut Check<'_>) {
    if !is_scope(scope, check) {
        check.invalid(place, "unsupported scope");
    }
    for _ in hard.iter().filter(|resource| is_standard_quota(resource) && !counts(scope, resource)) {
        check.invalid(list, "unsupported scope applied to resource");
    }
}

fn opposites(seen: &[&str], place: &Place<'_>, check: &mut Check<'_>) {
    for _ in OPPOSITES.iter().filter(|pair| pair.iter().all(|scope| seen.contains(scope))) {
        check.invalid(place, "conflicting scopes");
    }
}

fn scopes(spec: &Place<'_>, hard: &[&str], check: &mut Check<'_>) {
    let list = spec.field("scopes");
    let scopes: Vec<&str> = list.items().map(|scope| scope.text_or_empty()).collect();
    for scope in &scopes {
        one_scope(scope, &list, &list, hard, check);
    }
    opposites(&scopes, &list, check);
}

fn selector(spec: &Place<'_>, hard: &[&str], check: &mut Check<'_>) {
    let list = spec.down(["scopeSelector", "matchExpressions"]);
    let mut seen = Vec::new();
    for expression in list.items() {
        let scope = expression.field("scopeName");
        one_scope(scope.text_or_empty(), &scope, &list, hard, check);
        let (operator, values) = (expression.field("operator"), expression.field("values"));
        let bare = matches!(scope.text_or_empty(), text if SCOPES.contains(&text) && text != "PriorityClass");
        if bare && operator.text_or_empty() != "Exists" {
            check.invalid(&operator, ONLY_EXISTS);
        }
        match operator.text_or_empty() {
            "In" | "NotIn" if values.is_empty() => check
                .required(&values, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"),
            "Exists" | "DoesNotExist" if !values.is_empty() => check
                .invalid(&values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"),
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            _ => check.invalid(&operator, "not a valid selector operator"),
        }
        seen.push(scope.text_or_empty());
    }
    opposites(&seen, &list, check);
}

/// A changed quota: it counts in the same scopes.
pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (before, after) = (old.down(["spec", "scopes"]), new.down(["spec", "scopes"]));
    let set = |place: &Place<'_>| -> BTreeSet<String> {
        place.items().map(|scope| scope.text_or_empty().to_owned()).collect()
    };
    if set(&before) != set(&after) {
        check.immutable(&after, format!("{}: field is immutable", after.quoted()));
    }
}
