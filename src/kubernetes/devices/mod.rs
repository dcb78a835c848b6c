//! Devices: classes, claims, and what drivers offer (dynamic resource allocation).
//!
//! Rules hold for the versions in which a claim has `exactly` or `firstAvailable`; older ones are served nowhere unless
//! somebody turns them on.

mod attribute;
mod claim;
mod configuration;
mod slice;
#[cfg(test)]
mod tests;

use super::{Check, KindRules, Place};
use crate::syntax::names::dns1123_subdomain;

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] = &[
    kind("DeviceClass", claim::validate_class, |_, _, _| {}),
    kind("ResourceClaim", claim::validate, claim::update),
    kind("ResourceClaimTemplate", claim::validate_template, claim::update),
    kind("ResourceSlice", slice::validate, slice::update),
];

const fn kind(
    kind: &'static str,
    validate: fn(&Place<'_>, &mut Check<'_>),
    update: fn(&Place<'_>, &Place<'_>, &mut Check<'_>),
) -> KindRules {
    KindRules { group: "resource.k8s.io", kind, name: dns1123_subdomain, validate, update }
}

/// Whether the object is of a version that these rules know.
fn is_current(object: &Place<'_>) -> bool {
    matches!(object.field("apiVersion").text_or_empty(), "resource.k8s.io/v1" | "resource.k8s.io/v1beta2")
}

/// Whether a list has at most so many items; reports where it has more.
fn fits(list: &Place<'_>, most: usize, check: &mut Check<'_>) -> bool {
    if list.len() > most {
        check.too_many(list, most);
    }
    list.len() <= most
}

/// Items of a list that have the same key.
fn distinct_items<'p>(list: &Place<'p>, key: impl Fn(&Place<'p>) -> &'p str, check: &mut Check<'_>) {
    let mut seen = std::collections::BTreeSet::new();
    for item in list.items() {
        if !seen.insert(key(&item)) {
            check.duplicate(&item);
        }
    }
}
