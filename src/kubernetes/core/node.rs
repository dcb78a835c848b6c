//! Nodes.
//!
//! Source: `ValidateNode` and `ValidateNodeUpdate` in `pkg/apis/core/validation/validation.go`.

use std::collections::HashSet;

use super::resource::resource_amount;
use super::{Check, Place};
use crate::kubernetes::map;
use crate::kubernetes::update::same;
use crate::syntax::{address, names};

/// A new node.
pub(super) fn validate(node: &Place<'_>, check: &mut Check<'_>) {
    taints(&node.down(["spec", "taints"]), check);
    for field in ["capacity", "allocatable"] {
        for (name, value) in map::keys(&node.down(["status", field])) {
            resource_amount(name, &value, check);
        }
    }
    let (single, list) = (node.down(["spec", "podCIDR"]), node.down(["spec", "podCIDRs"]));
    // The older field replaces a list that begins otherwise.
    if !single.is_empty() && list.item(0).text_or_empty() != single.text_or_empty() {
        read_network(&single, check);
    } else {
        networks(&list, check);
    }
}

fn taints(taints: &Place<'_>, check: &mut Check<'_>) {
    let mut seen = HashSet::new();
    for taint in taints.items() {
        let (key, value, effect) = (taint.field("key"), taint.field("value"), taint.field("effect"));
        if let Err(reason) = names::qualified_name(key.text_or_empty()) {
            check.invalid(&key, reason);
        }
        if let Err(reason) = names::label_value(value.text_or_empty()) {
            check.invalid(&value, reason);
        }
        if effect.is_empty() {
            check.required(&effect, "");
        }
        if !seen.insert((key.text_or_empty().to_owned(), effect.text_or_empty().to_owned())) {
            check.duplicate(&taint);
        }
    }
}

fn read_network(place: &Place<'_>, check: &mut Check<'_>) -> Option<address::Cidr> {
    let form = if check.since(36) { address::cidr_unambiguous } else { address::cidr };
    let text = place.text_or_empty();
    form(text).map_err(|reason| check.invalid(place, reason)).ok().and_then(|()| address::parse_cidr(text))
}

fn networks(list: &Place<'_>, check: &mut Check<'_>) {
    let read: Vec<_> = list.items().map(|place| read_network(&place, check)).collect();
    let families: Vec<bool> = read.into_iter().flatten().map(|network| network.address.is_ipv4()).collect();
    let twice = matches!(*families, [first, second, ..] if first == second);
    if twice || list.len() > 2 {
        check.invalid(list, "may specify no more than one CIDR for each IP family");
    }
}

/// A changed node: what the cloud gave it stays.
pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (before, after) = (old.down(["spec", "podCIDRs"]), new.down(["spec", "podCIDRs"]));
    if !before.is_empty() && !same(&before, &after) {
        check.forbidden(&after, "node updates may not change podCIDR except from \"\" to valid");
    }
    let (before, after) = (old.down(["spec", "providerID"]), new.down(["spec", "providerID"]));
    if !before.is_empty() && before.text() != after.text() {
        check.forbidden(&after, "node updates may not change providerID except from \"\" to valid");
    }
    let (before, after) = (old.down(["spec", "externalID"]), new.down(["spec", "externalID"]));
    if before.text_or_empty() != after.text_or_empty() {
        check.forbidden(&after, "may not be updated");
    }
}
