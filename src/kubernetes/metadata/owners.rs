//! Owner references.
//!
//! `ValidateOwnerReferences` of `k8s.io/apimachinery/pkg/api/validation/objectmeta.go`.

use super::super::{Check, Place};

pub(super) fn validate(owners: &Place<'_>, check: &mut Check<'_>) {
    let mut controller: Option<String> = None;
    for owner in owners.items() {
        reference(&owner, check);
        if !owner.field("controller").is_true() {
            continue;
        }
        let name = format!("{}/{}", owner.field("kind").text_or_empty(), owner.field("name").text_or_empty());
        match &controller {
            Some(first) => {
                let rule = "Only one reference can have Controller set to true. Found \"true\" in references for";
                check.invalid(&owner.field("controller"), format_args!("{rule} {first} and {name}"));
            }
            None => controller = Some(name),
        }
    }
}

fn reference(owner: &Place<'_>, check: &mut Check<'_>) {
    let api_version = owner.field("apiVersion");
    let version = match api_version.text_or_empty().split_once('/') {
        Some((_, version)) if version.contains('/') => "",
        Some((_, version)) => version,
        None => api_version.text_or_empty(),
    };
    if version.is_empty() {
        check.invalid(&api_version, "version must not be empty");
    }
    for name in ["kind", "name", "uid"] {
        let field = owner.field(name);
        if field.is_empty() {
            check.invalid(&field, "must not be empty");
        }
    }
    if api_version.text() == Some("v1") && owner.field("kind").text() == Some("Event") {
        check.invalid(owner, "/v1, Kind=Event is disallowed from being an owner");
    }
}
