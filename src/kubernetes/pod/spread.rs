//! Topology spread constraints.

use super::affinity::label_keys;
use super::scope::Scope;
use crate::kubernetes::{Check, Place, form, map, selector};
use crate::syntax::labels::label_key;

/// `validateTopologySpreadConstraints`.
pub(super) fn constraints(scope: &Scope<'_>, check: &mut Check<'_>) {
    let mut seen = Vec::new();
    for constraint in scope.spec.field("topologySpreadConstraints").items() {
        let (key, action) = (constraint.field("topologyKey"), constraint.field("whenUnsatisfiable"));
        let skew = constraint.field("maxSkew");
        if form::number(&skew) <= 0 {
            check.invalid(&skew, "must be greater than zero");
        }
        if key.is_empty() {
            check.required(&key, "can not be empty");
        }
        if action.is_empty() {
            check.required(&action, "");
        }
        let pair = (key.text_or_empty(), action.text_or_empty());
        if seen.contains(&pair) {
            check.duplicate(&constraint);
        }
        seen.push(pair);
        least_domains(&constraint, check);
        for policy in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            form::not_blank(&constraint.field(policy), &["Honor", "Ignore"], check);
        }
        keys(&constraint, scope, check);
        selector::label_selector(&constraint.field("labelSelector"), check);
    }
}

fn least_domains(constraint: &Place<'_>, check: &mut Check<'_>) {
    let domains = constraint.field("minDomains");
    let Some(least) = domains.integer() else {
        return;
    };
    if least <= 0 {
        check.invalid(&domains, "must be greater than zero");
    }
    let action = constraint.field("whenUnsatisfiable").text_or_empty();
    if action != "DoNotSchedule" {
        check.invalid(
            &domains,
            format_args!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"),
        );
    }
}

/// Since 1.34 the server merges the keys into the selector, as in affinity; before, it only compared them.
fn keys(constraint: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let (keys, selector) = (constraint.field("matchLabelKeys"), constraint.field("labelSelector"));
    if check.since(34) {
        label_keys(constraint, scope, check);
        return;
    }
    if !keys.is_empty() && !selector.is_set() {
        check.forbidden(&keys, "must not be specified when labelSelector is not set");
    }
    let labels = selector.field("matchLabels");
    let mut known: Vec<&str> = map::keys(&labels).map(|(key, _)| key).collect();
    known.extend(selector.field("matchExpressions").items().map(|rule| rule.field("key").text_or_empty()));
    for key in keys.items() {
        form::text(&key, label_key, check);
        if known.contains(&key.text_or_empty()) {
            check.invalid(&key, "exists in both matchLabelKeys and labelSelector");
        }
    }
}
