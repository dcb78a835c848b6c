//! Services.
//!
//! Source: `pkg/apis/core/validation/validation.go` (`validateService`), `pkg/registry/core/service`.

mod addresses;
mod dropped;
mod ports;
mod traffic;
mod update;

pub(in crate::kubernetes) use dropped::without_unneeded;
pub(in crate::kubernetes::core) use update::update;

use super::{Check, Place};
use crate::kubernetes::{map, selector};
use crate::syntax::names;
use addresses::{ClusterAddresses, cluster_addresses};

const TOPOLOGY_MODE: &str = "service.kubernetes.io/topology-mode";
const TOPOLOGY_HINTS: &str = "service.kubernetes.io/topology-aware-hints";
/// A day.
const LONGEST_AFFINITY: i64 = 86_400;

/// What the name of a service must be; from 1.36 it may begin with a digit.
pub(in crate::kubernetes) fn service_name(check: &Check<'_>) -> fn(&str) -> Result<(), String> {
    if check.since(36) { names::dns1123_label } else { names::dns1035_label }
}

/// The type, with its default.
fn type_of<'o>(service: &Place<'o>) -> &'o str {
    service.down(["spec", "type"]).text_or("ClusterIP")
}

/// A new service.
pub(in crate::kubernetes::core) fn validate(service: &Place<'_>, check: &mut Check<'_>) {
    let spec = service.field("spec");
    let kind = type_of(service);
    name(service, check);
    topology(service, check);
    let addresses = ClusterAddresses::of(&spec);
    let headless = addresses.headless();
    if spec.field("ports").is_empty() && !headless && kind != "ExternalName" {
        check.required(&spec.field("ports"), "");
    }
    match kind {
        "LoadBalancer" | "NodePort" if headless => {
            let (single, list) = (spec.field("clusterIP"), spec.field("clusterIPs"));
            let place = if list.is_empty() { single } else { list.item(0) };
            check.invalid(&place, format!("may not be set to 'None' for {kind} services"));
        }
        "ExternalName" => external_name(&spec, &addresses, check),
        _ => cluster_addresses(&spec, &addresses, check),
    }
    ports::ports(&spec, kind, check);
    selector::labels(&spec.field("selector"), check);
    affinity(&spec, check);
    traffic::traffic(service, kind, check);
}

/// Names of before 1.36 are judged here: the name rule does not know the minor.
fn name(service: &Place<'_>, check: &mut Check<'_>) {
    let name = service.down(["metadata", "name"]);
    if check.since(36) || names::dns1123_label(name.text_or_empty()).is_err() {
        return;
    }
    if let Err(reason) = names::dns1035_label(name.text_or_empty()) {
        check.invalid(&name, reason);
    }
}

fn topology(service: &Place<'_>, check: &mut Check<'_>) {
    let annotations = service.down(["metadata", "annotations"]);
    let both = map::text(&annotations, TOPOLOGY_MODE).zip(map::text(&annotations, TOPOLOGY_HINTS));
    if both.is_some_and(|(mode, hints)| mode != hints) {
        check.invalid(
            &annotations.key(TOPOLOGY_MODE),
            format!("must match annotations[{TOPOLOGY_HINTS}] when both are specified"),
        );
    }
}

fn external_name(spec: &Place<'_>, addresses: &ClusterAddresses<'_>, check: &mut Check<'_>) {
    if !addresses.list.is_empty() {
        check.forbidden(&spec.field("clusterIPs"), "may not be set for ExternalName services");
    }
    if !spec.field("ipFamilies").is_empty() {
        check.forbidden(&spec.field("ipFamilies"), "may not be set for ExternalName services");
    }
    if spec.field("ipFamilyPolicy").is_set() {
        check.forbidden(&spec.field("ipFamilyPolicy"), "may not be set for ExternalName services");
    }
    let name = spec.field("externalName");
    let text = name.text_or_empty();
    match text.strip_suffix('.').unwrap_or(text) {
        "" => check.required(&name, ""),
        text => {
            if let Err(reason) = names::dns1123_subdomain(text) {
                check.invalid(&name, reason);
            }
        }
    }
}

/// The configuration counts only with `ClientIP`, and without a time the server takes its own.
fn affinity(spec: &Place<'_>, check: &mut Check<'_>) {
    let seconds = spec.down(["sessionAffinityConfig", "clientIP", "timeoutSeconds"]);
    let counts = spec.field("sessionAffinity").text() == Some("ClientIP");
    if counts && seconds.integer().is_some_and(|seconds| seconds <= 0 || seconds > LONGEST_AFFINITY) {
        check.invalid(&seconds, format!("must be greater than 0 and less than {LONGEST_AFFINITY}"));
    }
}
