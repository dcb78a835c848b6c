//! What roles allow.

use super::{Check, Place};
use crate::kubernetes::selector;

/// A new role of a namespace.
pub(super) fn role(role: &Place<'_>, check: &mut Check<'_>) {
    for place in role.field("rules").items() {
        rule(&place, true, check);
    }
}

/// A new role of the cluster, which may be put together from others.
pub(super) fn cluster_role(role: &Place<'_>, check: &mut Check<'_>) {
    for place in role.field("rules").items() {
        rule(&place, false, check);
    }
    let aggregation = role.field("aggregationRule");
    let selectors = aggregation.field("clusterRoleSelectors");
    if aggregation.is_set() && selectors.is_empty() {
        check.required(&selectors, "at least one clusterRoleSelector required if aggregationRule is non-nil");
    }
    for place in selectors.items() {
        selector::label_selector(&place, check);
    }
}

fn rule(rule: &Place<'_>, namespaced: bool, check: &mut Check<'_>) {
    let urls = rule.field("nonResourceURLs");
    if rule.field("verbs").is_empty() {
        check.required(&rule.field("verbs"), "verbs must contain at least one value");
    }
    if !urls.is_empty() {
        if namespaced {
            check.invalid(&urls, "namespaced rules cannot apply to non-resource URLs");
        }
        if ["apiGroups", "resources", "resourceNames"].iter().any(|field| !rule.field(field).is_empty()) {
            check.invalid(&urls, "rules cannot apply to both regular resources and non-resource URLs");
        }
        return;
    }
    if rule.field("apiGroups").is_empty() {
        check.required(&rule.field("apiGroups"), "resource rules must supply at least one api group");
    }
    if rule.field("resources").is_empty() {
        check.required(&rule.field("resources"), "resource rules must supply at least one resource");
    }
}
