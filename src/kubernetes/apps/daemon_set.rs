//! Daemon sets (`pkg/apis/apps/validation/validation.go`, `ValidateDaemonSetSpec`).

use super::count::{amount, int_or_percent, nonnegative, not_more_than_all};
use super::selection::{is_empty, long_running_template, selector_matches_template};
use crate::kubernetes::{Check, Place, selector, update};

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    let (selector, template) = (spec.field("selector"), spec.field("template"));
    selector::label_selector(&selector, check);
    selector_matches_template(&selector, &template, check);
    if selector.is_set() && is_empty(&selector) {
        check.invalid(&selector, "empty selector is invalid for daemonset");
    }
    long_running_template(&template, "DaemonSet", check);
    nonnegative(&spec.field("minReadySeconds"), check);
    let strategy = spec.field("updateStrategy");
    if strategy.field("type").text_or("RollingUpdate") == "RollingUpdate" {
        rolling_update(&strategy.field("rollingUpdate"), check);
    }
    nonnegative(&spec.field("revisionHistoryLimit"), check);
}

/// Pods are replaced either after the old one is gone or before, never both and never neither.
fn rolling_update(rolling: &Place<'_>, check: &mut Check<'_>) {
    let (unavailable, surge) = (rolling.field("maxUnavailable"), rolling.field("maxSurge"));
    for place in [&unavailable, &surge] {
        int_or_percent(place, check);
        not_more_than_all(place, check);
    }
    match (amount(&unavailable, 1) != 0, amount(&surge, 0) != 0) {
        (true, true) => check.invalid(&surge, "may not be set when maxUnavailable is non-zero"),
        (false, false) => check.required(&unavailable, "cannot be 0 when maxSurge is 0"),
        _ => {}
    }
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    update::immutable(&old.down(["spec", "selector"]), &new.down(["spec", "selector"]), check);
}
