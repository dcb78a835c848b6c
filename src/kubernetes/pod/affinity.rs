//! Affinity to nodes and to pods.

use super::scope::Scope;
use crate::kubernetes::node_selector::node_term;
use crate::kubernetes::{Check, Place, form, map, selector};
use crate::syntax::labels::label_key;
use crate::syntax::names::dns1123_label;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// `validateAffinity`.
pub(super) fn affinity(scope: &Scope<'_>, check: &mut Check<'_>) {
    let affinity = scope.spec.field("affinity");
    node_affinity(&affinity.field("nodeAffinity"), check);
    for of_pods in ["podAffinity", "podAntiAffinity"].map(|field| affinity.field(field)) {
        for term in of_pods.field(REQUIRED).items() {
            pod_term(&term, scope, check);
        }
        for term in of_pods.field(PREFERRED).items() {
            weight(&term.field("weight"), check);
            pod_term(&term.field("podAffinityTerm"), scope, check);
        }
    }
}

fn weight(weight: &Place<'_>, check: &mut Check<'_>) {
    if !(1..=100).contains(&form::number(weight)) {
        check.invalid(weight, "must be in the range 1-100");
    }
}

fn node_affinity(affinity: &Place<'_>, check: &mut Check<'_>) {
    let required = affinity.field(REQUIRED);
    let terms = required.field("nodeSelectorTerms");
    if required.is_set() && terms.is_empty() {
        check.required(&terms, "must have at least one node selector term");
    }
    let label_values = check.since(32);
    for term in terms.items() {
        node_term(&term, label_values, check);
    }
    for term in affinity.field(PREFERRED).items() {
        weight(&term.field("weight"), check);
        node_term(&term.field("preference"), false, check);
    }
}

fn pod_term(term: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    selector::label_selector(&term.field("labelSelector"), check);
    selector::label_selector(&term.field("namespaceSelector"), check);
    for namespace in term.field("namespaces").items() {
        form::text(&namespace, dns1123_label, check);
    }
    if check.since(31) {
        label_keys(term, scope, check);
    }
    let key = term.field("topologyKey");
    if key.is_empty() {
        check.required(&key, "can not be empty");
    } else {
        form::text(&key, label_key, check);
    }
}

/// The keys whose values come from the pod's own labels: `ValidateMatchLabelKeysAndMismatchLabelKeys`.
pub(super) fn label_keys(term: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let [matching, others] = ["matchLabelKeys", "mismatchLabelKeys"].map(|field| term.field(field));
    let selector = term.field("labelSelector");
    for keys in [&matching, &others] {
        if !keys.is_empty() && !selector.is_set() {
            check.forbidden(keys, "must not be specified when labelSelector is not set");
        } else {
            keys.items().for_each(|key| form::text(&key, label_key, check));
        }
    }
    if selector.is_set() {
        selected_twice(&matching, &selector, scope, check);
    }
    for key in matching.items() {
        if others.items().any(|other| other.text_or_empty() == key.text_or_empty()) {
            check.invalid(&key, "exists in both matchLabelKeys and mismatchLabelKeys");
        }
    }
}

/// The server turns keys that are labels of a pod into expressions, which then may not stand beside others on the same
/// key. Templates are not turned, so there only the written expressions count.
fn selected_twice(keys: &Place<'_>, selector: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let labels = selector.field("matchLabels");
    let mut known: Vec<&str> = map::keys(&labels).map(|(key, _)| key).collect();
    let mut rules: Vec<&str> =
        selector.field("matchExpressions").items().map(|rule| rule.field("key").text_or_empty()).collect();
    let own = scope.metadata.field("labels");
    if scope.is_pod {
        let of_pod = |key: &&str| map::keys(&own).any(|(own, _)| own == *key);
        rules.extend(keys.items().map(|key| key.text_or_empty()).filter(of_pod));
    }
    for rule in rules {
        let twice = keys.items().find(|key| known.contains(&rule) && key.text_or_empty() == rule);
        if let Some(key) = twice {
            check.invalid(&key, "exists in both matchLabelKeys and labelSelector");
        }
        known.push(rule);
    }
}
