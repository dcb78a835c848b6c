//! Leases.
//!
//! Source: `pkg/apis/coordination/validation/validation.go`. The fields of coordinated leader election are dropped unseen:
//! its feature gate is off.

use crate::kubernetes::{Check, Place, form};

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    let duration = spec.field("leaseDurationSeconds");
    if duration.integer().is_some_and(|seconds| seconds <= 0) {
        check.invalid(&duration, "must be greater than 0");
    }
    form::at_least(&spec.field("leaseTransitions"), 0, check);
}
