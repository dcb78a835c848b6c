//! The ports of a service.

use std::collections::HashSet;

use super::{Check, Place};
use crate::kubernetes::port;
use crate::syntax::names;

/// The ports and node ports.
///
/// Source: `validateServicePort` in `pkg/apis/core/validation/validation.go`.
pub(super) fn ports(spec: &Place<'_>, kind: &str, check: &mut Check<'_>) {
    let ports = spec.field("ports");
    let several = ports.len() > 1;
    let (mut seen_names, mut seen_ports, mut seen_nodes) = (HashSet::new(), HashSet::new(), HashSet::new());
    for place in ports.items() {
        one(&place, several, check);
        let name = place.field("name");
        if name.text().is_some_and(|name| !name.is_empty() && !seen_names.insert(name)) {
            check.duplicate(&name);
        }
        let protocol = place.field("protocol").text_or("TCP");
        if !seen_ports.insert((protocol, place.field("port").integer().unwrap_or(0))) {
            check.duplicate(&place);
        }
        let node = place.field("nodePort");
        let number = node.integer().unwrap_or(0);
        if number != 0 && kind == "ClusterIP" {
            check.forbidden(&node, "may not be used when `type` is 'ClusterIP'");
        }
        if number != 0 && !seen_nodes.insert((protocol, number)) {
            check.duplicate(&node);
        }
    }
}

fn one(place: &Place<'_>, several: bool, check: &mut Check<'_>) {
    let name = place.field("name");
    if !name.is_empty() {
        if let Err(reason) = names::dns1123_label(name.text_or_empty()) {
            check.invalid(&name, reason);
        }
    } else if several {
        check.required(&name, "");
    }
    port::number(&place.field("port"), check);
    let target = place.field("targetPort");
    // Neither nothing nor zero is a target: the server takes the port itself.
    if !target.is_empty() && target.integer() != Some(0) {
        port::number_or_name(&target, check);
    }
    let application = place.field("appProtocol");
    if let Some(text) = application.text()
        && let Err(reason) = names::qualified_name(text)
    {
        check.invalid(&application, reason);
    }
}
