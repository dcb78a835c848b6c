//! What a service loses when its type changes: fields that the new type has no use for, unless they change as well.
//!
//! Source: `dropTypeDependentFields` in `pkg/registry/core/service/strategy.go`.

use super::traffic::{is_external, needs_health_check};
use super::{Place, type_of};
use crate::yaml::Node;

/// The service that an apply made of a live one, without what its new type does not need.
pub(in crate::kubernetes) fn without_unneeded(live: &Node, mut merged: Node) -> Node {
    let (fields, node_ports) = unneeded(&Place::root(live), &Place::root(&merged));
    let Some(spec) = merged.as_map_mut().and_then(|object| object.get_mut("spec")).and_then(Node::as_map_mut) else {
        return merged;
    };
    for field in fields {
        spec.remove(field);
    }
    let ports = spec.get_mut("ports").filter(|_| node_ports).and_then(Node::as_list_mut);
    for port in ports.into_iter().flatten().filter_map(Node::as_map_mut) {
        port.remove("nodePort");
    }
    merged
}

/// The fields that go, and whether the node ports go too.
fn unneeded(old: &Place<'_>, new: &Place<'_>) -> (Vec<&'static str>, bool) {
    let (old_kind, new_kind) = (type_of(old), type_of(new));
    let (old, new) = (old.field("spec"), new.field("spec"));
    let same = |field: &'static str| old.field(field).quoted() == new.field(field).quoted();
    let mut gone = Vec::new();
    if old_kind != "ExternalName" && new_kind == "ExternalName" {
        if new.field("clusterIP").is_empty() || (same("clusterIP") && same("clusterIPs")) {
            gone.extend(["clusterIP", "clusterIPs"]);
        }
        gone.extend(["ipFamilies", "ipFamilyPolicy"].into_iter().filter(|field| same(field)));
    }
    let balanced = old_kind == "LoadBalancer" && new_kind != "LoadBalancer";
    for field in ["allocateLoadBalancerNodePorts", "loadBalancerClass"] {
        if balanced && same(field) {
            gone.push(field);
        }
    }
    let unchecked = needs_health_check(&old, old_kind) && !needs_health_check(&new, new_kind);
    if unchecked && same("healthCheckNodePort") {
        gone.push("healthCheckNodePort");
    }
    if is_external(&old, old_kind) && !is_external(&new, new_kind) && same("externalTrafficPolicy") {
        gone.push("externalTrafficPolicy");
    }
    let on_nodes = |kind: &str| matches!(kind, "NodePort" | "LoadBalancer");
    let ports = |spec: &Place<'_>| -> Vec<i64> {
        let ports = spec.field("ports");
        ports.items().filter_map(|port| port.field("nodePort").integer()).filter(|port| *port != 0).collect()
    };
    let before = ports(&old);
    (gone, on_nodes(old_kind) && !on_nodes(new_kind) && ports(&new).iter().all(|port| before.contains(port)))
}
