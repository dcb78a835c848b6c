//! Selectors of nodes by labels and fields.
//!
//! Source: `ValidateNodeSelector` of `pkg/apis/core/validation/validation.go`.

use super::{Check, Place, form};
use crate::syntax::{labels, names};

/// A node selector that is set.
pub(super) fn node_selector(place: &Place<'_>, check: &mut Check<'_>) {
    let terms = place.field("nodeSelectorTerms");
    if terms.is_empty() {
        check.required(&terms, "must have at least one node selector term");
    }
    for term in terms.items() {
        node_term(&term, true, check);
    }
}

/// One term of a selector. The values of a preference may be anything: what is no label value matches no node. Before 1.32
/// the same held for pods that must run somewhere.
pub(super) fn node_term(term: &Place<'_>, label_values: bool, check: &mut Check<'_>) {
    for requirement in term.field("matchExpressions").items() {
        expression(&requirement, label_values, check);
    }
    for requirement in term.field("matchFields").items() {
        node_field(&requirement, check);
    }
}

fn expression(place: &Place<'_>, label_values: bool, check: &mut Check<'_>) {
    let (operator, values) = (place.field("operator"), place.field("values"));
    match operator.text_or_empty() {
        "In" | "NotIn" if values.is_empty() => {
            check.required(&values, "must be specified when `operator` is 'In' or 'NotIn'");
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            check.forbidden(&values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        "Gt" | "Lt" if values.len() != 1 => {
            check.required(&values, "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        _ => check.invalid(&operator, "not a valid selector operator"),
    }
    form::text(&place.field("key"), labels::label_key, check);
    for value in values.items().filter(|_| label_values) {
        form::text(&value, labels::label_value, check);
    }
}

fn node_field(place: &Place<'_>, check: &mut Check<'_>) {
    let (operator, key, values) = (place.field("operator"), place.field("key"), place.field("values"));
    match operator.text_or_empty() {
        "In" | "NotIn" if values.len() != 1 => {
            let detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
            check.required(&values, detail);
        }
        "In" | "NotIn" => {}
        _ => check.invalid(&operator, "not a valid selector operator"),
    }
    if key.text_or_empty() != "metadata.name" {
        check.invalid(&key, "not a valid field selector key");
        return;
    }
    for value in values.items() {
        form::text(&value, names::dns1123_subdomain, check);
    }
}
