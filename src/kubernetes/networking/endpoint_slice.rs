//! Endpoint slices.
//!
//! Source: `pkg/apis/discovery/validation/validation.go`.

use std::collections::HashSet;

use super::{Check, Place, form};
use crate::kubernetes::core;
use crate::syntax::{address, names};

const MOST_ENDPOINTS: usize = 1000;
const MOST_ADDRESSES: usize = 100;
const MOST_PORTS: usize = 20_000;
const MOST_HINTS: usize = 8;

/// A new slice.
pub(super) fn validate(slice: &Place<'_>, check: &mut Check<'_>) {
    let kind = slice.field("addressType");
    if kind.is_empty() {
        check.required(&kind, "");
    }
    ports(&slice.field("ports"), check);
    let endpoints = slice.field("endpoints");
    if endpoints.len() > MOST_ENDPOINTS {
        check.too_many(&endpoints, MOST_ENDPOINTS);
        return;
    }
    for place in endpoints.items() {
        endpoint(&place, kind.text_or_empty(), check);
    }
}

fn ports(ports: &Place<'_>, check: &mut Check<'_>) {
    if ports.len() > MOST_PORTS {
        check.too_many(ports, MOST_PORTS);
        return;
    }
    let mut seen = HashSet::new();
    for place in ports.items() {
        let (name, protocol) = (place.field("name"), place.field("protocol"));
        if !name.is_empty() {
            form::text(&name, names::dns1123_label, check);
        }
        if !seen.insert(name.text_or_empty().to_owned()) {
            check.duplicate(&name);
        }
        if protocol.text() == Some("") {
            check.unsupported(&protocol, &["TCP", "UDP", "SCTP"]);
        }
        let application = place.field("appProtocol");
        if application.is_set() {
            form::text(&application, names::qualified_name, check);
        }
    }
}

fn endpoint(endpoint: &Place<'_>, kind: &str, check: &mut Check<'_>) {
    let addresses = endpoint.field("addresses");
    if addresses.is_empty() {
        check.required(&addresses, "must contain at least 1 address");
    } else if addresses.len() > MOST_ADDRESSES {
        check.too_many(&addresses, MOST_ADDRESSES);
    }
    for place in addresses.items() {
        match kind {
            "IPv4" => ipv4(&place, check),
            "IPv6" => ipv6(&place, check),
            "FQDN" => domain(&place, check),
            _ => {}
        }
    }
    for (field, rule) in [("nodeName", names::dns1123_subdomain as fn(&str) -> _), ("hostname", names::dns1123_label)] {
        let place = endpoint.field(field);
        if place.is_set() {
            form::text(&place, rule, check);
        }
    }
    hints(&endpoint.down(["hints", "forZones"]), names::label_value, check);
    // Until 1.34 the server dropped hints for nodes unread.
    if check.since(34) {
        hints(&endpoint.down(["hints", "forNodes"]), names::dns1123_subdomain, check);
    }
}

fn ipv4(place: &Place<'_>, check: &mut Check<'_>) {
    core::endpoint_address(place, check);
    if address::parse_ip(place.text_or_empty()).is_some_and(|address| address.is_ipv6()) {
        check.invalid(place, "must be an IPv4 address");
    }
}

fn ipv6(place: &Place<'_>, check: &mut Check<'_>) {
    let text = place.text_or_empty();
    if let Err(reason) = if check.since(33) { address::ip_strict(text) } else { address::ip(text) } {
        check.invalid(place, reason);
    } else if let Some(address) = address::parse_ip(text) {
        if address.is_ipv4() {
            check.invalid(place, "must be an IPv6 address");
        }
        core::reachable(place, address, check);
    }
}

fn domain(place: &Place<'_>, check: &mut Check<'_>) {
    let text = place.text_or_empty();
    let name = text.strip_suffix('.').unwrap_or(text);
    if text.is_empty() {
        check.required(place, "");
    } else if let Err(reason) = names::dns1123_subdomain(name) {
        check.invalid(place, reason);
    } else if !name.contains('.') {
        check.invalid(place, "should be a domain with at least two segments separated by dots");
    } else if let Some(reason) = name.split('.').find_map(|label| names::dns1123_label(label).err()) {
        check.invalid(place, reason);
    }
}

fn hints(hints: &Place<'_>, rule: fn(&str) -> Result<(), String>, check: &mut Check<'_>) {
    if hints.len() > MOST_HINTS {
        check.too_many(hints, MOST_HINTS);
        return;
    }
    let mut seen = HashSet::new();
    for hint in hints.items() {
        let name = hint.field("name");
        if !seen.insert(name.text_or_empty().to_owned()) {
            check.duplicate(&name);
        }
        form::text(&name, rule, check);
    }
}

/// A changed slice: its type of addresses stays.
pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (before, after) = (old.field("addressType"), new.field("addressType"));
    if before.text_or_empty() != after.text_or_empty() {
        check.immutable(&after, format!("{}: field is immutable", after.quoted()));
    }
}
