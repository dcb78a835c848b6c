//! Admission: webhooks, policies and their bindings; servers for further API groups.

mod binding;
pub(in crate::kubernetes) mod expression;
mod matching;
mod policy;
mod service;
mod webhook;
#[cfg(test)]
mod tests;

use super::{Check, KindRules, Place};
use crate::syntax::names::{dns1123_subdomain, path_segment_name};

pub(super) use webhook::client;

/// The kinds of this area. Nothing in them is immutable: an update is judged like a new object.
pub(super) const KINDS: &[KindRules] = &[
    kind("ValidatingWebhookConfiguration", webhook::validate),
    kind("MutatingWebhookConfiguration", webhook::validate),
    kind("ValidatingAdmissionPolicy", policy::validate),
    kind("ValidatingAdmissionPolicyBinding", binding::validate),
    kind("MutatingAdmissionPolicy", policy::validate_mutating),
    kind("MutatingAdmissionPolicyBinding", binding::validate_mutating),
    KindRules {
        group: "apiregistration.k8s.io",
        kind: "APIService",
        name: path_segment_name,
        validate: service::validate,
        update: |_, _, _| {},
    },
];

const fn kind(kind: &'static str, validate: fn(&Place<'_>, &mut Check<'_>)) -> KindRules {
    KindRules { group: "admissionregistration.k8s.io", kind, name: dns1123_subdomain, validate, update: |_, _, _| {} }
}
