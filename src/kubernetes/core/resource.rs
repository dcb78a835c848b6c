//! Names and amounts of resources.
//!
//! Sources: `pkg/apis/core/helper/helpers.go`, `validateResourceName` and its kin in
//! `pkg/apis/core/validation/validation.go`.

use crate::kubernetes::{Check, Place, amount, rules};
use crate::syntax::names;
use crate::syntax::quantity::Quantity;

/// Standard resources that may be counted or limited, apart from huge pages.
const STANDARD: [&str; 20] = [
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "storage",
    "requests.storage",
    "services.nodeports",
    "services.loadbalancers",
];
const WHOLE: [&str; 9] = [
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];

/// The quantity of a resource that is named: `null` is none of it.
pub(in crate::kubernetes) fn quantity(place: &Place<'_>) -> Option<Quantity> {
    match place.node() {
        None => Some(Quantity::ZERO),
        Some(_) => amount::quantity(place),
    }
}

fn refuse(place: &Place<'_>, name: &str, reason: &str, check: &mut Check<'_>) {
    check.error(rules::INVALID_VALUE, place, format!("{}: Invalid value: \"{name}\": {reason}", place.path()));
}

fn is_huge_page_quota(name: &str) -> bool {
    name.starts_with("hugepages-") || name.starts_with("requests.hugepages-")
}

/// Whether quota knows the resource by itself.
pub(super) fn is_standard_quota(name: &str) -> bool {
    (name != "storage" && STANDARD.contains(&name)) || is_huge_page_quota(name)
}

/// The name of any resource; whether it is one.
pub(in crate::kubernetes) fn resource_name(name: &str, place: &Place<'_>, check: &mut Check<'_>) -> bool {
    if let Err(reason) = names::qualified_name(name) {
        refuse(place, name, &reason, check);
        return false;
    }
    let known = name.contains('/') || STANDARD.contains(&name) || is_huge_page_quota(name);
    if !known {
        refuse(place, name, "must be a standard resource type or fully qualified", check);
    }
    known
}

/// The name of a resource that a container can ask for.
pub(in crate::kubernetes) fn container_resource_name(name: &str, place: &Place<'_>, check: &mut Check<'_>) {
    if !resource_name(name, place, check) {
        return;
    }
    if !name.contains('/') {
        if !matches!(name, "cpu" | "memory" | "ephemeral-storage") && !name.starts_with("hugepages-") {
            refuse(place, name, "must be a standard resource for containers", check);
        }
    } else if !is_native(name) && !is_extended(name) {
        refuse(place, name, "doesn't follow extended resource name standard", check);
    }
}

/// The name of a resource that quota can count.
pub(super) fn quota_resource_name(name: &str, place: &Place<'_>, check: &mut Check<'_>) {
    if resource_name(name, place, check) && !name.contains('/') && !is_standard_quota(name) {
        refuse(place, name, "must be a standard resource for quota", check);
    }
}

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

fn is_extended(name: &str) -> bool {
    !is_native(name) && !name.starts_with("requests.") && names::qualified_name(&format!("requests.{name}")).is_ok()
}

/// Whether more of the resource may be promised than there is.
pub(in crate::kubernetes) fn is_overcommit_allowed(name: &str) -> bool {
    is_native(name) && !name.starts_with("hugepages-")
}

/// An amount of a resource: never negative, and whole where the resource is counted.
pub(in crate::kubernetes) fn resource_amount(name: &str, place: &Place<'_>, check: &mut Check<'_>) {
    let Some(quantity) = quantity(place) else {
        return;
    };
    if quantity.signum() < 0 {
        check.invalid(place, "must be greater than or equal to 0");
    }
    if (WHOLE.contains(&name) || is_extended(name)) && !is_whole(place, quantity) {
        check.invalid(place, "must be an integer");
    }
}

/// The server looks at thousandths in 64 bits, which wrap around.
fn is_whole(place: &Place<'_>, quantity: Quantity) -> bool {
    let text = place.node().and_then(|node| node.as_scalar()).map_or("", |scalar| &*scalar.text);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return quantity.is_integer();
    }
    let low = digits.bytes().fold(0_i64, |low, digit| low.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')));
    low.wrapping_mul(1000) % 1000 == 0
}
