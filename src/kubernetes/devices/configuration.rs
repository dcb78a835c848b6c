//! Configuration that a driver reads, selectors over devices, tolerations of their taints.
//!
//! Source: `pkg/apis/resource/validation/validation.go`.

use crate::kubernetes::admission::expression::{Environment, Purpose, expression};
use crate::kubernetes::storage::driver_name;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::labels;
use crate::yaml::Node;

const LONGEST_PARAMETERS: usize = 10 * 1024;
const LONGEST_EXPRESSION: usize = 10 * 1024;
const EFFECTS: [&str; 3] = ["NoExecute", "NoSchedule", "None"];

/// What an item of `config` hands to a driver.
pub(super) fn configuration(item: &Place<'_>, check: &mut Check<'_>) {
    let opaque = item.field("opaque");
    if !opaque.is_set() {
        return check.required(&opaque, "");
    }
    driver_name(&opaque.field("driver"), check);
    let parameters = opaque.field("parameters");
    if !parameters.is_set() {
        check.required(&parameters, "");
    } else if parameters.node().and_then(Node::as_map).is_none() {
        check.invalid(&parameters, "must be a valid JSON object");
    } else if parameters.quoted().len() > LONGEST_PARAMETERS {
        check.too_long(&parameters, LONGEST_PARAMETERS);
    }
}

/// Selectors of devices.
pub(super) fn selectors(list: &Place<'_>, check: &mut Check<'_>) {
    if !super::fits(list, 32, check) {
        return;
    }
    let environment = Environment { purpose: Purpose::Device, params: false, variables: Vec::new() };
    for item in list.items() {
        let cel = item.field("cel");
        if !cel.is_set() {
            check.required(&cel, "");
            continue;
        }
        let text = cel.field("expression");
        if text.text_or_empty().len() > LONGEST_EXPRESSION {
            check.too_long(&text, LONGEST_EXPRESSION);
        } else if text.text_or_empty().trim().is_empty() {
            check.invalid(&text, "compilation failed: ERROR: <input>: Syntax error: mismatched input '<EOF>'");
        } else {
            expression(&text, &environment, check);
        }
    }
}

/// Tolerations of device taints.
pub(super) fn tolerations(list: &Place<'_>, check: &mut Check<'_>) {
    if !check.since(36) {
        return;
    }
    for item in list.items() {
        form::optional_text(&item.field("key"), labels::label_key, check);
        let (operator, value, effect) = (item.field("operator"), item.field("value"), item.field("effect"));
        match operator.text_or("Equal") {
            "Exists" if !value.is_empty() => check.invalid(&value, "must be empty for operator `Exists`"),
            "Exists" => {}
            "Equal" => form::text(&value, labels::label_value, check),
            _ => check.unsupported(&operator, &["Equal", "Exists"]),
        }
        if !effect.is_empty() && !EFFECTS.contains(&effect.text_or_empty()) {
            check.unsupported(&effect, &EFFECTS);
        }
    }
}

/// Taints of a device.
pub(super) fn taints(list: &Place<'_>, check: &mut Check<'_>) {
    if !check.since(36) || !super::fits(list, 16, check) {
        return;
    }
    for item in list.items() {
        form::text(&item.field("key"), labels::label_key, check);
        form::optional_text(&item.field("value"), labels::label_value, check);
        let effect = item.field("effect");
        if form::needed(&effect, check) && !EFFECTS.contains(&effect.text_or_empty()) {
            check.unsupported(&effect, &EFFECTS);
        }
    }
}
