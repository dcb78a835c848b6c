//! Runtimes of containers.
//!
//! Source: `pkg/apis/node/validation/validation.go`.

use std::collections::BTreeSet;

use super::overhead::overhead;
use crate::kubernetes::selector::labels;
use crate::kubernetes::update::immutable;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::{labels, names};

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    form::needed_text(&object.field("handler"), names::dns1123_label, check);
    overhead(&object.down(["overhead", "podFixed"]), check);
    let scheduling = object.field("scheduling");
    labels(&scheduling.field("nodeSelector"), check);
    let mut seen = BTreeSet::new();
    for item in scheduling.field("tolerations").items() {
        toleration(&item, check);
        let key = ["key", "operator", "value", "effect"].map(|field| item.field(field).text_or_empty());
        if !seen.insert(key) {
            check.duplicate(&item);
        }
    }
}

fn toleration(item: &Place<'_>, check: &mut Check<'_>) {
    let (key, operator, value) = (item.field("key"), item.field("operator"), item.field("value"));
    form::optional_text(&key, labels::label_key, check);
    if key.is_empty() && operator.text_or_empty() != "Exists" {
        let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
        check.invalid(&operator, detail);
    }
    let effect = item.field("effect");
    if item.field("tolerationSeconds").is_set() && effect.text_or_empty() != "NoExecute" {
        check.invalid(&effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    match operator.text_or_empty() {
        "" | "Equal" => form::text(&value, labels::label_value, check),
        "Exists" if !value.is_empty() => check.invalid(&value, "value must be empty when `operator` is 'Exists'"),
        _ => {}
    }
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    immutable(&old.field("handler"), &new.field("handler"), check);
}
