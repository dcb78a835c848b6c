//! How traffic reaches a service from outside, and how it is spread.

use super::addresses::old_cidr;
use super::{Check, Place};
use crate::kubernetes::core::endpoint_address;
use crate::kubernetes::map;
use crate::syntax::names;

const SOURCE_RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";
const ONLY_LOAD_BALANCER: &str = "may only be used when `type` is 'LoadBalancer'";

/// Whether the service can be reached from outside the cluster.
pub(super) fn is_external(spec: &Place<'_>, kind: &str) -> bool {
    matches!(kind, "LoadBalancer" | "NodePort") || (kind == "ClusterIP" && !spec.field("externalIPs").is_empty())
}

/// Whether load balancers ask nodes whether they have a pod of the service.
pub(super) fn needs_health_check(spec: &Place<'_>, kind: &str) -> bool {
    kind == "LoadBalancer" && spec.field("externalTrafficPolicy").text() == Some("Local")
}

pub(super) fn traffic(service: &Place<'_>, kind: &str, check: &mut Check<'_>) {
    let spec = service.field("spec");
    for address in spec.field("externalIPs").items() {
        endpoint_address(&address, check);
    }
    source_ranges(service, kind, check);
    load_balancer(&spec, kind, check);
    external_policy(&spec, kind, check);
    let internal = spec.field("internalTrafficPolicy");
    if internal.text() == Some("") {
        check.unsupported(&internal, &["Cluster", "Local"]);
    }
    distribution(&spec.field("trafficDistribution"), check);
}

/// The field wins over the annotation.
fn source_ranges(service: &Place<'_>, kind: &str, check: &mut Check<'_>) {
    let (ranges, annotations) =
        (service.down(["spec", "loadBalancerSourceRanges"]), service.down(["metadata", "annotations"]));
    let annotated = map::text(&annotations, SOURCE_RANGES);
    let used = if ranges.is_empty() { annotations.key(SOURCE_RANGES) } else { ranges.clone() };
    if kind != "LoadBalancer" && (annotated.is_some() || !ranges.is_empty()) {
        check.forbidden(&used, ONLY_LOAD_BALANCER);
    }
    for range in ranges.items() {
        old_cidr(&range, range.text_or_empty(), check);
    }
    let text = annotated.filter(|_| ranges.is_empty()).unwrap_or_default().trim();
    for range in text.split(',').filter(|_| !text.is_empty()) {
        old_cidr(&used, range, check);
    }
}

fn load_balancer(spec: &Place<'_>, kind: &str, check: &mut Check<'_>) {
    let (allocate, class) = (spec.field("allocateLoadBalancerNodePorts"), spec.field("loadBalancerClass"));
    if kind != "LoadBalancer" {
        for place in [&allocate, &class].into_iter().filter(|place| place.is_set()) {
            check.forbidden(place, ONLY_LOAD_BALANCER);
        }
    } else if let Some(text) = class.text()
        && let Err(reason) = names::qualified_name(text)
    {
        check.invalid(&class, reason);
    }
}

fn external_policy(spec: &Place<'_>, kind: &str, check: &mut Check<'_>) {
    let (policy, port) = (spec.field("externalTrafficPolicy"), spec.field("healthCheckNodePort"));
    if !is_external(spec, kind) && !policy.is_empty() {
        check.invalid(&policy, "may only be set for externally-accessible services");
    }
    let number = port.integer().unwrap_or(0);
    if number != 0 && !needs_health_check(spec, kind) {
        let detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        check.invalid(&port, detail);
    } else if number != 0 {
        crate::kubernetes::port::number(&port, check);
    }
}

/// Before 1.31 the server dropped the field unread.
fn distribution(place: &Place<'_>, check: &mut Check<'_>) {
    let Some(text) = place.text().filter(|_| check.since(31)) else {
        return;
    };
    let allowed: &[&str] =
        if check.since(34) { &["PreferClose", "PreferSameNode", "PreferSameZone"] } else { &["PreferClose"] };
    if !allowed.contains(&text) {
        check.unsupported(place, allowed);
    }
}
