//! The selector that the server makes for a job, and the labels that go with it.
//!
//! The job gets an identifier when it is created; the template and the selector get it and the job's name as labels
//! (`pkg/registry/batch/job/strategy.go`, `generateSelector`). Whoever writes such labels must guess them right.

use crate::kubernetes::apps;
use crate::kubernetes::{Check, Place, map};

/// What stands for the identifier, which nobody knows before the server has made it.
pub(in crate::kubernetes) const IDENTIFIER: &str = "00000000-0000-0000-0000-000000000000";

/// The labels that hold the job's name.
pub(in crate::kubernetes) const NAME_LABELS: [&str; 2] = ["job-name", "batch.kubernetes.io/job-name"];

/// The labels that hold the job's identifier.
pub(in crate::kubernetes) const IDENTIFIER_LABELS: [&str; 2] = ["controller-uid", "batch.kubernetes.io/controller-uid"];

/// The written labels and the written selector agree with what the server adds.
pub(super) fn selector(object: &Place<'_>, check: &mut Check<'_>) {
    let name = object.down(["metadata", "name"]).text_or_empty();
    let expected = |key: &str| match key {
        key if NAME_LABELS.contains(&key) => Some(name),
        key if IDENTIFIER_LABELS.contains(&key) => Some(IDENTIFIER),
        _ => None,
    };
    let spec = object.field("spec");
    let labels = spec.down(["template", "metadata", "labels"]);
    for (key, value) in map::keys(&labels) {
        if expected(key).is_some_and(|expected| value.text_or_empty() != expected) {
            let text = if NAME_LABELS.contains(&key) { name } else { "the identifier that the server gives" };
            check.invalid(&value, format_args!("must be '{text}'"));
        }
    }
    let selector = spec.field("selector");
    if !selector.is_set() {
        return;
    }
    if apps::matches(&selector, expected) == Some(false) {
        check.invalid(&selector, "`selector` not auto-generated");
    }
    if apps::matches(&selector, |key| map::text(&labels, key).or_else(|| expected(key))) == Some(false) {
        apps::mismatch(&labels, check);
    }
}
