//! Ingress classes.
//!
//! Source: `ValidateIngressClass` in `pkg/apis/networking/validation/validation.go`.

use super::{Check, Place, form, reference};
use crate::syntax::names;

const LONGEST_CONTROLLER: usize = 250;

/// A new class.
pub(super) fn validate(class: &Place<'_>, check: &mut Check<'_>) {
    let spec = class.field("spec");
    controller(&spec.field("controller"), check);
    let parameters = spec.field("parameters");
    if parameters.is_set() {
        reference(&parameters, check);
        scope(&parameters, check);
    }
}

fn controller(place: &Place<'_>, check: &mut Check<'_>) {
    let text = place.text_or_empty();
    if text.len() > LONGEST_CONTROLLER {
        check.too_long(place, LONGEST_CONTROLLER);
    }
    if text.is_empty() {
        check.required(place, "");
        return;
    }
    let parts = text.split_once('/').filter(|(domain, path)| !domain.is_empty() && !path.is_empty());
    let Some((domain, path)) = parts else {
        check.invalid(place, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        return;
    };
    if let Err(reason) = names::dns1123_subdomain(domain) {
        check.invalid(place, reason);
    }
    let allowed = |sign: char| sign.is_ascii_alphanumeric() || "/-._~%!$&'()*+,;=:".contains(sign);
    if !path.chars().all(allowed) {
        let detail = "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')";
        check.invalid(place, detail);
    }
}

/// Without a word the scope is the cluster.
fn scope(parameters: &Place<'_>, check: &mut Check<'_>) {
    let (scope, namespace) = (parameters.field("scope"), parameters.field("namespace"));
    match scope.text().unwrap_or("Cluster") {
        "Namespace" if namespace.is_set() => form::text(&namespace, names::dns1123_label, check),
        "Namespace" => check.required(&namespace, "`parameters.scope` is set to 'Namespace'"),
        "Cluster" if namespace.is_set() => check.forbidden(&namespace, "`parameters.scope` is set to 'Cluster'"),
        "" => check.unsupported(&scope, &["Cluster", "Namespace"]),
        _ => {}
    }
}

/// A changed class: its controller stays.
pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (before, after) = (old.down(["spec", "controller"]), new.down(["spec", "controller"]));
    if before.text_or_empty() != after.text_or_empty() {
        check.immutable(&after, format!("{}: field is immutable", after.quoted()));
    }
}
