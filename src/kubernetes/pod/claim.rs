//! The resource claims of a pod, and the containers' references to them.

use std::collections::BTreeSet;

use super::scope::Scope;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::names::{dns1123_label, dns1123_subdomain};

/// `spec.resourceClaims`: `validatePodResourceClaims`.
pub(super) fn claims(scope: &Scope<'_>, check: &mut Check<'_>) {
    let mut names = BTreeSet::new();
    for claim in scope.spec.field("resourceClaims").items() {
        let name = claim.field("name");
        if name.is_empty() {
            check.required(&name, "");
        } else if names.insert(name.text_or_empty()) {
            form::text(&name, dns1123_label, check);
        } else {
            check.duplicate(&name);
        }
        one_source(&claim, check);
    }
}

fn one_source(claim: &Place<'_>, check: &mut Check<'_>) {
    let sources = ["resourceClaimName", "resourceClaimTemplateName"].map(|field| claim.field(field));
    match sources.iter().filter(|source| source.is_set()).count() {
        0 => check.invalid(claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"),
        1 => {}
        _ => check.invalid(claim, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"),
    }
    for source in sources.iter().filter(|source| source.is_set()) {
        form::text(source, dns1123_subdomain, check);
    }
}

/// The claims of a container: `validateResourceClaimNames`.
pub(super) fn used(used: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let known = scope.claims();
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for claim in used.items() {
        let (name, request) = (claim.field("name").text_or_empty(), claim.field("request").text_or_empty());
        if name.is_empty() {
            check.required(&claim, "");
            continue;
        }
        form::optional_text(&claim.field("request"), dns1123_label, check);
        let overlaps = |(other, part): &(&str, &str)| {
            *other == name && (part.is_empty() || request.is_empty() || *part == request)
        };
        if seen.iter().any(overlaps) {
            check.duplicate(&claim);
        }
        seen.push((name, request));
        if !known.contains(name) {
            check.not_found(&claim);
        }
    }
}
