//! Priorities of pods.
//!
//! Sources: `pkg/apis/scheduling/validation/validation.go`, `pkg/apis/scheduling/v1/helpers.go`.

use crate::kubernetes::{Check, Place, form};

const HIGHEST: i64 = 1_000_000_000;
const DEFAULT_POLICY: &str = "PreemptLowerPriority";
const SYSTEM: [(&str, i64); 2] = [("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000)];

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let (name, value) = (object.down(["metadata", "name"]), object.field("value"));
    let number = value.integer().unwrap_or(0);
    if name.text_or_empty().starts_with("system-") {
        if let Err(reason) = known_to_the_system(object, number) {
            let detail = "priority class names with 'system-' prefix are reserved for system use only. error: ";
            check.forbidden(&name, format_args!("{detail}{reason}"));
        }
    } else if number > HIGHEST {
        check.forbidden(&value, format_args!("maximum allowed value of a user defined priority is {HIGHEST}"));
    }
    form::not_blank(&object.field("preemptionPolicy"), &["Never", "PreemptLowerPriority"], check);
}

fn known_to_the_system(object: &Place<'_>, value: i64) -> Result<(), String> {
    let name = object.down(["metadata", "name"]).text_or_empty();
    let known = SYSTEM.iter().find(|(known, _)| *known == name);
    let (_, wanted) = known.ok_or_else(|| format!("{name} is not a known system priority class"))?;
    if value != *wanted {
        return Err(format!("value of {name} PriorityClass must be {wanted}"));
    }
    if object.field("globalDefault").is_true() {
        return Err(format!("globalDefault of {name} PriorityClass must be false"));
    }
    Ok(())
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let value = new.field("value");
    if old.field("value").integer().unwrap_or(0) != value.integer().unwrap_or(0) {
        check.forbidden(&value, "may not be changed in an update.");
    }
    let policy = new.field("preemptionPolicy");
    if old.field("preemptionPolicy").text().unwrap_or(DEFAULT_POLICY) != policy.text().unwrap_or(DEFAULT_POLICY) {
        check.immutable(&policy, format_args!("{}: field is immutable", policy.quoted()));
    }
}
