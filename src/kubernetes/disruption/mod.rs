//! Disruption budgets.
//!
//! Source: `ValidatePodDisruptionBudgetSpec` in `pkg/apis/policy/validation/validation.go`.

#[cfg(test)]
mod tests;

use super::{Check, KindRules, Place, selector};
use crate::syntax::names;

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] =
    &[KindRules { group: "policy", kind: "PodDisruptionBudget", name: names::path_segment_name, validate, update }];

/// A new budget.
fn validate(budget: &Place<'_>, check: &mut Check<'_>) {
    let spec = budget.field("spec");
    let (available, unavailable) = (spec.field("minAvailable"), spec.field("maxUnavailable"));
    if available.is_set() && unavailable.is_set() {
        check.invalid(&spec, "minAvailable and maxUnavailable cannot be both set");
    }
    share(&available, check);
    share(&unavailable, check);
    selector::label_selector(&spec.field("selector"), check);
    let policy = spec.field("unhealthyPodEvictionPolicy");
    if policy.text() == Some("") {
        check.unsupported(&policy, &["AlwaysAllow", "IfHealthyBudget"]);
    }
}

/// A number of pods, or a percentage of them up to all.
fn share(place: &Place<'_>, check: &mut Check<'_>) {
    if let Some(text) = place.text() {
        let digits = text.strip_suffix('%').filter(|digits| !digits.is_empty());
        match digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) {
            None => check.invalid(
                place,
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex \
                 used for validation is '[0-9]+%')",
            ),
            Some(digits) if digits.parse::<u64>().is_ok_and(|percent| percent <= 100) => {}
            Some(_) => check.invalid(place, "must not be greater than 100%"),
        }
    } else if place.integer().is_some_and(|count| count < 0) {
        check.invalid(place, "must be greater than or equal to 0");
    }
}

fn update(_old: &Place<'_>, _new: &Place<'_>, _check: &mut Check<'_>) {}
