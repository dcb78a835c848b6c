//! Services, configuration, namespaces, quotas, nodes, events.

mod binding;
mod config_map;
mod endpoint_address;
mod endpoints;
mod event;
mod limit_range;
mod namespace;
mod node;
pub(super) mod resource;
mod resource_quota;
mod secret;
mod service;
mod service_account;
#[cfg(test)]
mod tests;

pub(super) use endpoint_address::{endpoint_address, reachable};
pub(super) use resource::{container_resource_name, quantity};
pub(super) use service::{service_name, without_unneeded};

use super::{Check, KindRules, NameRule, Place};
use crate::syntax::names;

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] = &[
    kind("Service", names::dns1123_label, service::validate, service::update),
    kind("Endpoints", names::dns1123_subdomain, endpoints::validate, anything),
    kind("ConfigMap", names::dns1123_subdomain, config_map::validate, config_map::update),
    kind("Secret", names::dns1123_subdomain, secret::validate, secret::update),
    kind("ServiceAccount", names::dns1123_subdomain, service_account::validate, anything),
    kind("Namespace", names::dns1123_label, namespace::validate, anything),
    kind("ResourceQuota", names::dns1123_subdomain, resource_quota::validate, resource_quota::update),
    kind("LimitRange", names::dns1123_subdomain, limit_range::validate, anything),
    kind("Node", names::dns1123_subdomain, node::validate, node::update),
    kind("Binding", names::path_segment_name, binding::validate, anything),
    kind("Event", names::path_segment_name, event::validate, anything),
    KindRules {
        group: "events.k8s.io",
        kind: "Event",
        name: names::dns1123_subdomain,
        validate: event::validate,
        update: event::update,
    },
];

const fn kind(
    kind: &'static str,
    name: NameRule,
    validate: fn(&Place<'_>, &mut Check<'_>),
    update: fn(&Place<'_>, &Place<'_>, &mut Check<'_>),
) -> KindRules {
    KindRules { group: "", kind, name, validate, update }
}

/// Any change that is good by itself may be made.
fn anything(_old: &Place<'_>, _new: &Place<'_>, _check: &mut Check<'_>) {}
