//! Network policies.
//!
//! Source: `ValidateNetworkPolicySpec` in `pkg/apis/networking/validation/validation.go`.

use super::{Check, Place};
use crate::kubernetes::{port, selector};
use crate::syntax::address::{self, Cidr};

/// A new policy.
pub(super) fn validate(policy: &Place<'_>, check: &mut Check<'_>) {
    let spec = policy.field("spec");
    selector::label_selector(&spec.field("podSelector"), check);
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in spec.field(direction).items() {
            for place in rule.field("ports").items() {
                ports(&place, check);
            }
            for place in rule.field(peers).items() {
                peer(&place, check);
            }
        }
    }
    let types = spec.field("policyTypes");
    if types.len() > 2 {
        check.invalid(&types, "may not specify more than two policyTypes");
        return;
    }
    for kind in types.items().filter(Place::is_empty) {
        check.unsupported(&kind, &["Ingress", "Egress"]);
    }
}

fn ports(place: &Place<'_>, check: &mut Check<'_>) {
    let (protocol, start, end) = (place.field("protocol"), place.field("port"), place.field("endPort"));
    if protocol.text() == Some("") {
        check.unsupported(&protocol, &["TCP", "UDP", "SCTP"]);
    }
    if !start.is_set() {
        if end.is_set() {
            check.invalid(&end, "may not be specified when `port` is not specified");
        }
        return;
    }
    port::number_or_name(&start, check);
    if !end.is_set() {
        return;
    }
    if start.text().is_some() {
        check.invalid(&end, "may not be specified when `port` is non-numeric");
        return;
    }
    if end.integer() < start.integer() {
        check.invalid(&end, "must be greater than or equal to `port`");
    }
    port::number(&end, check);
}

fn peer(place: &Place<'_>, check: &mut Check<'_>) {
    let (pods, namespaces, block) =
        (place.field("podSelector"), place.field("namespaceSelector"), place.field("ipBlock"));
    selector::label_selector(&pods, check);
    selector::label_selector(&namespaces, check);
    if block.is_set() {
        ip_block(&block, check);
    }
    match (pods.is_set() || namespaces.is_set(), block.is_set()) {
        (false, false) => check.required(place, "must specify a peer"),
        (true, true) => check.forbidden(place, "may not specify both ipBlock and another peer"),
        _ => {}
    }
}

fn network(place: &Place<'_>, check: &mut Check<'_>) -> Option<Cidr> {
    let text = place.text_or_empty();
    if let Err(reason) = if check.since(36) { address::cidr_unambiguous(text) } else { address::cidr(text) } {
        check.invalid(place, reason);
    }
    address::parse_cidr(text)
}

fn ip_block(block: &Place<'_>, check: &mut Check<'_>) {
    let cidr = block.field("cidr");
    if cidr.is_empty() {
        check.required(&cidr, "");
        return;
    }
    let Some(whole) = network(&cidr, check) else {
        return;
    };
    for place in block.field("except").items() {
        let part = network(&place, check);
        if part.is_some_and(|part| !whole.contains(part.network()) || whole.prefix >= part.prefix) {
            check.invalid(&place, "must be a strict subset of `cidr`");
        }
    }
}
