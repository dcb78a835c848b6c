//! Replica sets (`pkg/apis/apps/validation/validation.go`, `ValidateReplicaSetSpec`) and replication controllers
//! (`pkg/apis/core/validation/validation.go`, `ValidateReplicationControllerSpec`).

use super::count::nonnegative;
use super::selection::{long_running_template, mismatch, required_selector, selector_matches_template};
use crate::kubernetes::{Check, Place, map, update};

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    nonnegative(&spec.field("replicas"), check);
    nonnegative(&spec.field("minReadySeconds"), check);
    let (selector, template) = (spec.field("selector"), spec.field("template"));
    required_selector(&selector, "deployment", check);
    selector_matches_template(&selector, &template, check);
    long_running_template(&template, "ReplicaSet", check);
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    update::immutable(&old.down(["spec", "selector"]), &new.down(["spec", "selector"]), check);
}

/// The selector of a replication controller is a map of labels; by default it is the labels of the template.
pub(super) fn validate_controller(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    nonnegative(&spec.field("minReadySeconds"), check);
    nonnegative(&spec.field("replicas"), check);
    let (selector, template) = (spec.field("selector"), spec.field("template"));
    let labels = template.down(["metadata", "labels"]);
    if selector.is_empty() && labels.is_empty() {
        check.required(&selector, "");
    }
    if !template.is_set() {
        check.required(&template, "");
        return;
    }
    let mut wanted = map::keys(&selector);
    if !wanted.all(|(key, value)| map::text(&labels, key) == Some(value.text_or_empty())) {
        mismatch(&labels, check);
    }
    long_running_template(&template, "ReplicationController", check);
}
