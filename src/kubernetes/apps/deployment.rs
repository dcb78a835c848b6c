//! Deployments (`pkg/apis/apps/validation/validation.go`, `ValidateDeploymentSpec`).

use super::count::{amount, int_or_percent, nonnegative, not_more_than_all};
use super::selection::{long_running_template, required_selector, selector_matches_template};
use crate::kubernetes::{Check, Place, update};

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    nonnegative(&spec.field("replicas"), check);
    let (selector, template) = (spec.field("selector"), spec.field("template"));
    required_selector(&selector, "deployment", check);
    selector_matches_template(&selector, &template, check);
    long_running_template(&template, "ReplicaSet", check);
    strategy(&spec.field("strategy"), check);
    nonnegative(&spec.field("minReadySeconds"), check);
    nonnegative(&spec.field("revisionHistoryLimit"), check);
    progress_deadline(&spec, check);
}

fn progress_deadline(spec: &Place<'_>, check: &mut Check<'_>) {
    let deadline = spec.field("progressDeadlineSeconds");
    nonnegative(&deadline, check);
    if deadline.integer().unwrap_or(600) <= spec.field("minReadySeconds").integer().unwrap_or(0) {
        check.invalid(&deadline, "must be greater than minReadySeconds");
    }
}

fn strategy(strategy: &Place<'_>, check: &mut Check<'_>) {
    let rolling = strategy.field("rollingUpdate");
    match strategy.field("type").text_or("RollingUpdate") {
        "Recreate" if rolling.is_set() => {
            check.forbidden(&rolling, "may not be specified when strategy `type` is 'Recreate'");
        }
        "RollingUpdate" => rolling_update(&rolling, check),
        _ => {}
    }
}

fn rolling_update(rolling: &Place<'_>, check: &mut Check<'_>) {
    let (unavailable, surge) = (rolling.field("maxUnavailable"), rolling.field("maxSurge"));
    int_or_percent(&unavailable, check);
    int_or_percent(&surge, check);
    if amount(&unavailable, 25) == 0 && amount(&surge, 25) == 0 {
        check.invalid(&unavailable, "may not be 0 when `maxSurge` is 0");
    }
    not_more_than_all(&unavailable, check);
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    update::immutable(&old.down(["spec", "selector"]), &new.down(["spec", "selector"]), check);
}
