//! Ingresses, network policies, endpoint slices, addresses.

mod endpoint_slice;
mod ingress;
mod ingress_class;
mod network_policy;
mod service_network;
#[cfg(test)]
mod tests;

use super::{Check, KindRules, NameRule, Place, form};
use crate::syntax::names;

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] = &[
    kind("Ingress", names::dns1123_subdomain, ingress::validate, anything),
    kind("IngressClass", names::dns1123_subdomain, ingress_class::validate, ingress_class::update),
    kind("NetworkPolicy", names::dns1123_subdomain, network_policy::validate, anything),
    kind("IPAddress", service_network::address_name, service_network::address, service_network::update_address),
    kind("ServiceCIDR", names::dns1123_subdomain, service_network::network, service_network::update_network),
    KindRules {
        group: "discovery.k8s.io",
        kind: "EndpointSlice",
        name: names::dns1123_subdomain,
        validate: endpoint_slice::validate,
        update: endpoint_slice::update,
    },
];

const fn kind(
    kind: &'static str,
    name: NameRule,
    validate: fn(&Place<'_>, &mut Check<'_>),
    update: fn(&Place<'_>, &Place<'_>, &mut Check<'_>),
) -> KindRules {
    KindRules { group: "networking.k8s.io", kind, name, validate, update }
}

/// Any change that is good by itself may be made.
fn anything(_old: &Place<'_>, _new: &Place<'_>, _check: &mut Check<'_>) {}

/// A reference to an object in the namespace, or to one by its parts.
///
/// Source: `validateIngressTypedLocalObjectReference` in `pkg/apis/networking/validation/validation.go`.
fn reference(place: &Place<'_>, check: &mut Check<'_>) {
    let group = place.field("apiGroup");
    if group.is_set() {
        form::text(&group, names::dns1123_subdomain, check);
    }
    for field in ["kind", "name"] {
        let part = place.field(field);
        if part.is_empty() {
            check.required(&part, "");
        } else {
            form::text(&part, names::path_segment_name, check);
        }
    }
}
