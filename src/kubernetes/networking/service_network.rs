//! `IPAddress` and `ServiceCIDR`: what the addresses of services are taken from.
//!
//! Source: `ValidateIPAddress` and `ValidateServiceCIDR` in `pkg/apis/networking/validation/validation.go`.

use super::{Check, Place, form};
use crate::kubernetes::update::same;
use crate::syntax::{address as addresses, names};

/// The name of an `IPAddress` is the address.
pub(super) fn address_name(name: &str) -> Result<(), String> {
    addresses::ip_strict(name)
}

/// A new `IPAddress`.
pub(super) fn address(address: &Place<'_>, check: &mut Check<'_>) {
    let parent = address.down(["spec", "parentRef"]);
    if !parent.is_set() {
        check.required(&parent, "");
        return;
    }
    let (group, namespace) = (parent.field("group"), parent.field("namespace"));
    if !group.is_empty() {
        form::text(&group, names::dns1123_subdomain, check);
    }
    for field in ["resource", "name"] {
        let part = parent.field(field);
        if part.is_empty() {
            check.required(&part, "");
        } else {
            form::text(&part, names::path_segment_name, check);
        }
    }
    if !namespace.is_empty() {
        form::text(&namespace, names::path_segment_name, check);
    }
}

/// A changed `IPAddress`: it stays with its parent.
pub(super) fn update_address(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (before, after) = (old.down(["spec", "parentRef"]), new.down(["spec", "parentRef"]));
    if !same(&before, &after) {
        check.immutable(&after, format!("{}: field is immutable", after.quoted()));
    }
}

/// A new `ServiceCIDR`.
pub(super) fn network(network: &Place<'_>, check: &mut Check<'_>) {
    let cidrs = network.down(["spec", "cidrs"]);
    if cidrs.is_empty() {
        check.required(&cidrs, "at least one CIDR required");
        return;
    }
    if cidrs.len() > 2 {
        check.invalid(&cidrs, "may only hold up to 2 values");
        return;
    }
    let mut families = Vec::new();
    for place in cidrs.items() {
        if let Err(reason) = addresses::cidr_strict(place.text_or_empty()) {
            check.invalid(&place, reason);
        }
        families.extend(addresses::parse_cidr(place.text_or_empty()).map(|network| network.address.is_ipv4()));
    }
    if matches!(*families, [first, second] if first == second) {
        let detail = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
        check.invalid(&cidrs, detail);
    }
}

/// A changed `ServiceCIDR`: only a second family may come, from 1.34.
pub(super) fn update_network(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (before, after) = (old.down(["spec", "cidrs"]), new.down(["spec", "cidrs"]));
    let grows = before.len() == 1 && after.len() == 2 && check.since(34);
    let kept = before.items().zip(after.items()).all(|(before, after)| before.text() == after.text());
    if !kept || (before.len() != after.len() && !grows) {
        check.immutable(&after, format!("{}: field is immutable", after.quoted()));
    }
}
