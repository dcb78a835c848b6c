//! Endpoints.

use super::{Check, Place, endpoint_address};
use crate::kubernetes::port;
use crate::syntax::names;

/// Source: `ValidateEndpoints` in `pkg/apis/core/validation/validation.go`.
pub(super) fn validate(endpoints: &Place<'_>, check: &mut Check<'_>) {
    for subset in endpoints.field("subsets").items() {
        let (ready, waiting) = (subset.field("addresses"), subset.field("notReadyAddresses"));
        if ready.is_empty() && waiting.is_empty() {
            check.required(&subset, "must specify `addresses` or `notReadyAddresses`");
        }
        for one in ready.items().chain(waiting.items()) {
            address(&one, check);
        }
        let ports = subset.field("ports");
        for one in ports.items() {
            endpoint_port(&one, ports.len() > 1, check);
        }
    }
}

fn address(place: &Place<'_>, check: &mut Check<'_>) {
    endpoint_address(&place.field("ip"), check);
    let (host, node) = (place.field("hostname"), place.field("nodeName"));
    if !host.is_empty()
        && let Err(reason) = names::dns1123_label(host.text_or_empty())
    {
        check.invalid(&host, reason);
    }
    if let Some(Err(reason)) = node.text().map(names::dns1123_subdomain) {
        check.invalid(&node, reason);
    }
}

fn endpoint_port(place: &Place<'_>, several: bool, check: &mut Check<'_>) {
    let (name, application) = (place.field("name"), place.field("appProtocol"));
    if several && name.is_empty() {
        check.required(&name, "");
    } else if !name.is_empty()
        && let Err(reason) = names::dns1123_label(name.text_or_empty())
    {
        check.invalid(&name, reason);
    }
    port::number(&place.field("port"), check);
    if let Some(Err(reason)) = application.text().map(names::qualified_name) {
        check.invalid(&application, reason);
    }
}
