//! Labels and label selectors inside specs.
//!
//! Source: `k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go`.

use super::{Check, Place};
use crate::syntax::labels::{label_key, label_value};
use crate::yaml::Node;

/// A label selector, where one is set.
pub(super) fn label_selector(place: &Place<'_>, check: &mut Check<'_>) {
    labels(&place.field("matchLabels"), check);
    for expression in place.field("matchExpressions").items() {
        requirement(&expression, check);
    }
}

fn requirement(expression: &Place<'_>, check: &mut Check<'_>) {
    let (operator, values) = (expression.field("operator"), expression.field("values"));
    match operator.text_or_empty() {
        "In" | "NotIn" if values.is_empty() => {
            check.required(&values, "must be specified when `operator` is 'In' or 'NotIn'");
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            check.forbidden(&values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        _ => check.invalid(&operator, "not a valid selector operator"),
    }
    let key = expression.field("key");
    if let Err(reason) = label_key(key.text_or_empty()) {
        check.invalid(&key, reason);
    }
    for value in values.items() {
        if let Err(reason) = label_value(value.text_or_empty()) {
            check.invalid(&value, reason);
        }
    }
}

/// The labels of an object, or those that a selector wants.
pub(super) fn labels(labels: &Place<'_>, check: &mut Check<'_>) {
    let entries = labels.node().and_then(Node::as_map).into_iter().flatten();
    for entry in entries {
        if let Err(reason) = label_key(&entry.key.text) {
            check.invalid_key(labels, entry, reason);
        }
        if let Err(reason) = label_value(entry.value.as_str().unwrap_or_default()) {
            check.invalid(&labels.key(&entry.key.text), reason);
        }
    }
}
