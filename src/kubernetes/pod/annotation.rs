//! Annotations that say something about the pod.

use super::profile;
use super::scope::Scope;
use crate::kubernetes::{Check, map};

pub(super) const MIRROR: &str = "kubernetes.io/config.mirror";
const TOLERATIONS: &str = "scheduler.alpha.kubernetes.io/tolerations";
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// `ValidatePodSpecificAnnotations`.
pub(super) fn of_pod(scope: &Scope<'_>, check: &mut Check<'_>) {
    let annotations = scope.metadata.field("annotations");
    for (key, value) in map::keys(&annotations) {
        match key {
            MIRROR if scope.spec.field("nodeName").is_empty() => {
                check.invalid(&value, "must set spec.nodeName if mirror pod annotation is set");
            }
            TOLERATIONS if !is_list(value.text_or_empty()) => {
                check.invalid(&value, "must be a JSON list of tolerations");
            }
            DELETION_COST if !is_cost(value.text_or_empty()) => check.invalid(&value, "must be a 32bit integer"),
            _ => {}
        }
    }
    profile::annotations(&annotations, scope, check);
}

/// A number of 32 bits without a plus or leading zeros.
fn is_cost(text: &str) -> bool {
    let first = text == "0" || !text.starts_with(['0', '+']);
    first && text.parse::<i32>().is_ok()
}

fn is_list(text: &str) -> bool {
    text.is_empty() || serde_json::from_str::<Option<Vec<serde_json::Map<String, serde_json::Value>>>>(text).is_ok()
}
