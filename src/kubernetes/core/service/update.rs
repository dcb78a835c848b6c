//! What may not change in a live service.
//!
//! The server allocates addresses and ports that the old object does not show, and an update that leaves them out keeps
//! them. So only what the old object shows can be compared.
//!
//! Source: `ValidateServiceUpdate` in `pkg/apis/core/validation/validation.go`; `patchAllocatedValues`,
//! `normalizeClusterIPs` and `initIPFamilyFields` in `pkg/registry/core/service/storage`.

use super::addresses::ClusterAddresses;
use super::traffic::needs_health_check;
use super::{Check, Place, type_of};

const SET_ONCE: &str = "may not change once set";

pub(in crate::kubernetes::core) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (old_spec, new_spec) = (old.field("spec"), new.field("spec"));
    let (old_kind, new_kind) = (type_of(old), type_of(new));
    if old_kind != "ExternalName" && new_kind != "ExternalName" {
        addresses(&old_spec, &new_spec, new_kind, check);
    }
    if old_kind == "LoadBalancer" && new_kind == "LoadBalancer" {
        let (before, after) = (old_spec.field("loadBalancerClass"), new_spec.field("loadBalancerClass"));
        if before.text() != after.text() {
            check.immutable(&after, format!("{}: {SET_ONCE}", after.quoted()));
        }
    }
    let (before, after) = (old_spec.field("healthCheckNodePort"), new_spec.field("healthCheckNodePort"));
    let checked = needs_health_check(&old_spec, old_kind) && needs_health_check(&new_spec, new_kind);
    let differ = before.integer().zip(after.integer()).is_some_and(|(before, after)| before != after && after != 0);
    if checked && before.integer() != Some(0) && differ {
        check.immutable(&after, "field is immutable");
    }
}

fn addresses(old: &Place<'_>, new: &Place<'_>, new_kind: &str, check: &mut Check<'_>) {
    let before = ClusterAddresses::of(old);
    let written = ClusterAddresses::of(new);
    let after = if written.list.is_empty() { before.clone() } else { written };
    let place = new.field("clusterIPs");
    if after.headless() && matches!(new_kind, "LoadBalancer" | "NodePort") {
        let detail = format!("may not be set to 'None' for {new_kind} services");
        check.immutable(&place.item(0), format!("\"None\": {detail}"));
    }
    if before.headless() && after.headless() {
        return released(old, new, &before, &after, check);
    }
    // An allocated address is not known, but it is not `None`.
    let allocated = before.list.is_empty() && after.headless();
    let changed = before.list.first().zip(after.list.first()).is_some_and(|(before, after)| before != after);
    let second = before.list.get(1).zip(after.list.get(1)).is_some_and(|(before, after)| before != after);
    if allocated || changed || second {
        check.immutable(&place.item(usize::from(second && !changed)), format!("{}: {SET_ONCE}", list(&after.list)));
    }
    if before.headless() != after.headless() {
        return;
    }
    let first = |spec: &Place<'_>| spec.field("ipFamilies").item(0).text().map(str::to_owned);
    if let Some((before, after)) = first(old).zip(first(new))
        && before != after
    {
        let families = new.field("ipFamilies");
        check.immutable(&families.item(0), format!("{}: {SET_ONCE}", families.quoted()));
    }
    released(old, new, &before, &after, check);
}

/// A second address or family is given up only together with the policy.
fn released(
    old: &Place<'_>,
    new: &Place<'_>,
    before: &ClusterAddresses<'_>,
    after: &ClusterAddresses<'_>,
    check: &mut Check<'_>,
) {
    let policy = new.field("ipFamilyPolicy");
    if policy.text() == Some("SingleStack") {
        return;
    }
    // Without a word of the user a headless service without selector has both families.
    let both = before.headless() && old.field("selector").is_empty() && !old.field("ipFamilyPolicy").is_set();
    let families = |spec: &Place<'_>| spec.field("ipFamilies").len();
    let had = if both && families(old) < 2 { 2 } else { families(old) };
    if before.list.len() == 2 && after.list.len() == 1 {
        check.immutable(
            &policy,
            format!("{}: must be 'SingleStack' to release the secondary cluster IP", policy.quoted()),
        );
    }
    if had == 2 && families(new) == 1 {
        check.immutable(
            &policy,
            format!("{}: must be 'SingleStack' to release the secondary IP family", policy.quoted()),
        );
    }
}

fn list(addresses: &[&str]) -> String {
    let quoted: Vec<String> = addresses.iter().map(|address| format!("\"{address}\"")).collect();
    format!("[{}]", quoted.join(","))
}
