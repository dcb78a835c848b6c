//! Addresses that traffic is sent to.

use std::net::IpAddr;

use crate::kubernetes::{Check, Place};
use crate::syntax::address;

/// An address in an old field, read strictly from 1.36.
///
/// Source: `IsValidIPForLegacyField` in `pkg/apis/core/validation/validation.go`.
pub(in crate::kubernetes) fn old_ip(place: &Place<'_>, check: &mut Check<'_>) -> Option<IpAddr> {
    let form = if check.since(36) { address::ip_unambiguous } else { address::ip };
    let text = place.text_or_empty();
    form(text).map_err(|reason| check.invalid(place, reason)).ok().and_then(|()| address::parse_ip(text))
}

/// The address of an endpoint, or of a service from outside: one that a packet can be sent to.
///
/// Source: `ValidateEndpointIP` in `pkg/apis/core/validation/validation.go`.
pub(in crate::kubernetes) fn endpoint_address(place: &Place<'_>, check: &mut Check<'_>) {
    if let Some(address) = old_ip(place, check) {
        reachable(place, address, check);
    }
}

/// Whether a packet can be sent to the address.
pub(in crate::kubernetes) fn reachable(place: &Place<'_>, address: IpAddr, check: &mut Check<'_>) {
    let (link_local, link_local_multicast) = match address {
        IpAddr::V4(address) => (address.is_link_local(), address.octets()[..3] == [224, 0, 0]),
        IpAddr::V6(address) => (address.is_unicast_link_local(), address.segments()[0] & 0xff0f == 0xff02),
    };
    if address.is_unspecified() {
        check.invalid(place, format!("may not be unspecified ({})", place.text_or_empty()));
    }
    if address.is_loopback() {
        check.invalid(place, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if link_local {
        check.invalid(place, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if link_local_multicast {
        check.invalid(place, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
}
