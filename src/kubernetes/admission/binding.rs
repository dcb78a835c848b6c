//! Bindings of policies to what they guard and to their parameters.
//!
//! Source: `pkg/apis/admissionregistration/validation/validation.go`.

use super::matching::match_resources;
use super::policy::no_deletion;
use crate::kubernetes::selector::label_selector;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::names;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    shared(&spec, check);
    let actions = spec.field("validationActions");
    if actions.is_empty() {
        check.required(&actions, "at least one validation action is required");
    }
    for action in actions.items() {
        form::not_blank(&action, &["Audit", "Deny", "Warn"], check);
    }
    form::distinct(actions.items(), check);
    let has = |wanted: &str| actions.items().any(|action| action.text() == Some(wanted));
    if has("Deny") && has("Warn") {
        let detail = "must not contain both Deny and Warn (repeating the same validation failure information in the API \
                      response and headers serves no purpose)";
        check.invalid(&actions, detail);
    }
}

pub(super) fn validate_mutating(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    shared(&spec, check);
    no_deletion(&spec.field("matchResources"), check);
}

fn shared(spec: &Place<'_>, check: &mut Check<'_>) {
    form::needed_text(&spec.field("policyName"), names::dns1123_subdomain, check);
    match_resources(&spec.field("matchResources"), check);
    let params = spec.field("paramRef");
    if !params.is_set() {
        return;
    }
    let (name, selector) = (params.field("name"), params.field("selector"));
    form::optional_text(&name, names::path_segment_name, check);
    label_selector(&selector, check);
    if !name.is_empty() && selector.is_set() {
        check.forbidden(&name, "name and selector are mutually exclusive");
    }
    if name.is_empty() && !selector.is_set() {
        check.required(&params, "one of name or selector must be specified");
    }
    form::needed(&params.field("parameterNotFoundAction"), check);
}
