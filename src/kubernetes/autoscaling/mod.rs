//! Autoscalers, in version 1 and 2.
//!
//! Source: `pkg/apis/autoscaling/validation/validation.go`.

mod behavior;
mod metric;
#[cfg(test)]
mod tests;

use super::{Check, KindRules, Place};
use crate::syntax::names;

/// Before this minor the server did not look at the `apiVersion` of references.
const VERSIONS_ARE_READ: u32 = 34;

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] = &[KindRules {
    group: "autoscaling",
    kind: "HorizontalPodAutoscaler",
    name: names::dns1123_subdomain,
    validate,
    update,
}];

/// A new autoscaler.
fn validate(autoscaler: &Place<'_>, check: &mut Check<'_>) {
    let spec = autoscaler.field("spec");
    let (min, max) = (spec.field("minReplicas"), spec.field("maxReplicas"));
    if min.integer().is_some_and(|min| min < 1) {
        check.invalid(&min, "must be greater than or equal to 1");
    }
    let most = max.integer().unwrap_or(0);
    match most {
        0 => check.required(&max, "must be set and greater than 0"),
        _ if most < 0 => check.invalid(&max, "must be greater than or equal to 1"),
        _ => {}
    }
    if most != 0 && most < min.integer().unwrap_or(1) {
        check.invalid(&max, "must be greater than or equal to `minReplicas`");
    }
    let scaled = spec.field("scaleTargetRef");
    // The only kind of the core group that can be scaled.
    target(&scaled, scaled.field("kind").text() == Some("ReplicationController"), check);
    let percent = spec.field("targetCPUUtilizationPercentage");
    if percent.integer().is_some_and(|percent| percent < 1) {
        check.invalid(&percent, "must be greater than 0");
    }
    for place in spec.field("metrics").items() {
        metric::metric(&place, check);
    }
    for direction in ["scaleUp", "scaleDown"] {
        behavior::rules(&spec.field("behavior").field(direction), check);
    }
}

/// The object that is scaled, or that a metric describes.
fn target(place: &Place<'_>, core_too: bool, check: &mut Check<'_>) {
    for field in ["kind", "name"] {
        let part = place.field(field);
        if part.is_empty() {
            check.required(&part, "");
        } else if let Err(reason) = names::path_segment_name(part.text_or_empty()) {
            check.invalid(&part, reason);
        }
    }
    if check.since(VERSIONS_ARE_READ) {
        version(&place.field("apiVersion"), core_too, check);
    }
}

fn version(version: &Place<'_>, core_too: bool, check: &mut Check<'_>) {
    let text = version.text_or_empty();
    if text.matches('/').count() > 1 {
        check.invalid(version, format!("unexpected GroupVersion string: {text}"));
    } else if !core_too && text.split_once('/').is_none_or(|(group, _)| group.is_empty()) {
        check.invalid(version, "apiVersion must specify API group");
    }
}

fn update(_old: &Place<'_>, _new: &Place<'_>, _check: &mut Check<'_>) {}
