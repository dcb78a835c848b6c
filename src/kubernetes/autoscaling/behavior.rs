//! How fast an autoscaler scales.

use super::{Check, Place};
use crate::kubernetes::core;

const LONGEST_PERIOD: i64 = 1800;
const LONGEST_WINDOW: i64 = 3600;

/// The rules of one direction. Policies that are not named are the server's; an empty list is none.
pub(super) fn rules(rules: &Place<'_>, check: &mut Check<'_>) {
    let (window, policies) = (rules.field("stabilizationWindowSeconds"), rules.field("policies"));
    if window.integer().is_some_and(|seconds| seconds < 0) {
        check.invalid(&window, "must be greater than or equal to zero");
    }
    if window.integer().is_some_and(|seconds| seconds > LONGEST_WINDOW) {
        check.invalid(&window, format!("must be less than or equal to {LONGEST_WINDOW}"));
    }
    let choice = rules.field("selectPolicy");
    if choice.text() == Some("") {
        check.unsupported(&choice, &["Disabled", "Max", "Min"]);
    }
    if policies.is_set() && policies.is_empty() {
        check.required(&policies, "must specify at least one Policy");
    }
    for place in policies.items() {
        policy(&place, check);
    }
    let tolerance = rules.field("tolerance");
    // Before 1.35 the server dropped it unread.
    if check.since(35) && core::quantity(&tolerance).is_some_and(|tolerance| tolerance.signum() < 0) {
        check.invalid(&tolerance, "must be greater than or equal to 0");
    }
}

fn policy(policy: &Place<'_>, check: &mut Check<'_>) {
    let (kind, value, period) = (policy.field("type"), policy.field("value"), policy.field("periodSeconds"));
    if kind.is_empty() {
        check.unsupported(&kind, &["Percent", "Pods"]);
    }
    if value.integer().unwrap_or(0) <= 0 {
        check.invalid(&value, "must be greater than zero");
    }
    let seconds = period.integer().unwrap_or(0);
    if seconds <= 0 {
        check.invalid(&period, "must be greater than zero");
    }
    if seconds > LONGEST_PERIOD {
        check.invalid(&period, format!("must be less than or equal to {LONGEST_PERIOD}"));
    }
}
