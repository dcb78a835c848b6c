//! Which pods a controller owns: its selector, and the template that must match it.

use crate::kubernetes::{Check, Place, map, pod, selector};
use crate::syntax::labels::{label_key, label_value};

/// The selector of a controller: there, and not empty.
pub(super) fn required_selector(place: &Place<'_>, kind: &str, check: &mut Check<'_>) {
    if !place.is_set() {
        check.required(place, "");
        return;
    }
    selector::label_selector(place, check);
    if is_empty(place) {
        check.invalid(place, format_args!("empty selector is invalid for {kind}"));
    }
}

/// Whether a selector that is there wants nothing.
pub(super) fn is_empty(selector: &Place<'_>) -> bool {
    selector.field("matchLabels").is_empty() && selector.field("matchExpressions").is_empty()
}

/// The labels of the template are among those that the selector wants.
pub(super) fn selector_matches_template<'o>(selector: &Place<'o>, template: &Place<'o>, check: &mut Check<'_>) {
    let labels = template.down(["metadata", "labels"]);
    if matches(selector, |key| map::text(&labels, key)) == Some(false) {
        mismatch(&labels, check);
    }
}

/// What the server says about labels that a selector does not match.
pub(in crate::kubernetes) fn mismatch(labels: &Place<'_>, check: &mut Check<'_>) {
    check.invalid(labels, "`selector` does not match template `labels`");
}

/// Whether labels match a selector; nothing when the selector itself is wrong. One that is absent matches nothing, an empty
/// one everything.
pub(in crate::kubernetes) fn matches<'o>(
    selector: &Place<'o>,
    label: impl Fn(&'o str) -> Option<&'o str>,
) -> Option<bool> {
    if !selector.is_set() {
        return Some(false);
    }
    let mut matches = true;
    for (key, wanted) in map::keys(&selector.field("matchLabels")) {
        let wanted = wanted.text_or_empty();
        if label_key(key).is_err() || label_value(wanted).is_err() {
            return None;
        }
        matches &= label(key) == Some(wanted);
    }
    for requirement in selector.field("matchExpressions").items() {
        matches &= fulfilled(&requirement, &label)?;
    }
    Some(matches)
}

fn fulfilled<'o>(requirement: &Place<'o>, label: &impl Fn(&'o str) -> Option<&'o str>) -> Option<bool> {
    let key = requirement.field("key");
    let values = requirement.field("values");
    let good = |value: Place<'_>| label_value(value.text_or_empty()).is_ok();
    if label_key(key.text_or_empty()).is_err() || !values.items().all(good) {
        return None;
    }
    let found = label(key.text_or_empty());
    let among = values.items().any(|value| found == Some(value.text_or_empty()));
    match (requirement.field("operator").text_or_empty(), values.len()) {
        ("In", 1..) => Some(among),
        ("NotIn", 1..) => Some(!among),
        ("Exists", 0) => Some(found.is_some()),
        ("DoesNotExist", 0) => Some(found.is_none()),
        _ => None,
    }
}

/// The template of a controller whose pods run until they are deleted.
pub(super) fn long_running_template(template: &Place<'_>, kind: &str, check: &mut Check<'_>) {
    pod::template(template, check);
    restarts_always(template, kind, check);
}

/// What such a controller allows in its template and a pod by itself does not need.
pub(super) fn restarts_always(template: &Place<'_>, kind: &str, check: &mut Check<'_>) {
    let policy = template.down(["spec", "restartPolicy"]);
    if policy.text_or("Always") != "Always" {
        check.unsupported(&policy, &["Always"]);
    }
    let deadline = template.down(["spec", "activeDeadlineSeconds"]);
    if deadline.is_set() {
        check.forbidden(&deadline, format_args!("activeDeadlineSeconds in {kind} is not Supported"));
    }
}
