//! The addresses of a service in the cluster, and their families.

use super::{Check, Place};
use crate::kubernetes::core::endpoint_address::old_ip;
use crate::syntax::address;

/// `clusterIP` and `clusterIPs` as the server keeps them: the first alone fills the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClusterAddresses<'o> {
    pub(super) single: &'o str,
    pub(super) list: Vec<&'o str>,
}

impl<'o> ClusterAddresses<'o> {
    pub(super) fn of(spec: &Place<'o>) -> Self {
        let single = spec.field("clusterIP").text_or_empty();
        let mut list: Vec<&str> = spec.field("clusterIPs").items().map(|item| item.text_or_empty()).collect();
        if list.is_empty() && !single.is_empty() {
            list.push(single);
        }
        Self { single, list }
    }

    /// Whether the service has no address by will.
    pub(super) fn headless(&self) -> bool {
        self.list == ["None"]
    }
}

/// Addresses, families and policy of a service that is no `ExternalName`.
///
/// Source: `ValidateServiceClusterIPsRelatedFields`, and `initIPFamilyFields` of the registry. Which networks and families
/// a cluster has is not known here.
pub(super) fn cluster_addresses(spec: &Place<'_>, addresses: &ClusterAddresses<'_>, check: &mut Check<'_>) {
    families(spec, addresses, check);
    let place = spec.field("clusterIPs");
    if addresses.single.is_empty() && !addresses.list.is_empty() {
        check.invalid(&place, "must be empty when `clusterIP` is not specified");
    } else if addresses.list.first().is_some_and(|first| *first != addresses.single) {
        check.invalid(&place, "first value must match `clusterIP`");
    }
    if addresses.list.first() == Some(&"None") {
        if addresses.list.len() > 1 {
            check.invalid(&place, "'None' must be the first and only value");
        }
        return;
    }
    let shown = if place.is_empty() { vec![spec.field("clusterIP")] } else { place.items().collect() };
    let shown = shown.iter().filter(|place| !place.is_empty() || addresses.list.len() > 1);
    let parsed: Vec<_> = shown.map(|place| old_ip(place, check)).collect();
    if parsed.len() > 2 {
        check.invalid(&place, "may only hold up to 2 values");
    }
    let Some(parsed) = parsed.into_iter().collect::<Option<Vec<_>>>() else {
        return;
    };
    if let [first, rest @ ..] = &*parsed
        && !rest.is_empty()
        && rest.iter().all(|address| address.is_ipv4() == first.is_ipv4())
    {
        check.invalid(&place, "may specify no more than one IP for each IP family");
    }
    for (index, (address, family)) in parsed.iter().zip(spec.field("ipFamilies").items()).enumerate() {
        let wanted = family.text_or_empty();
        if (wanted == "IPv4" && address.is_ipv6()) || (wanted == "IPv6" && address.is_ipv4()) {
            let detail = format!("expected an {wanted} value as indicated by `ipFamilies[{index}]`");
            check.invalid(&place.item(index), detail);
        }
    }
}

fn families(spec: &Place<'_>, addresses: &ClusterAddresses<'_>, check: &mut Check<'_>) {
    let (families, policy) = (spec.field("ipFamilies"), spec.field("ipFamilyPolicy"));
    let mut seen = Vec::new();
    for family in families.items() {
        let text = family.text_or_empty();
        if text.is_empty() {
            check.unsupported(&family, &["IPv4", "IPv6"]);
        }
        if seen.contains(&text) {
            check.duplicate(&family);
        }
        seen.push(text);
    }
    if policy.text() == Some("") {
        check.unsupported(&policy, &["SingleStack", "PreferDualStack", "RequireDualStack"]);
    }
    // Without a word of the user only a headless service without selector is dual-stack.
    let dual = addresses.headless() && spec.field("selector").is_empty();
    let single = policy.text().map_or(!dual, |policy| policy == "SingleStack");
    if single && addresses.list.len() == 2 {
        check.invalid(
            &policy,
            "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified",
        );
    }
    if single && families.len() == 2 {
        check.invalid(
            &policy,
            "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
        );
    }
}

/// A network in an old field, read strictly from 1.36; spaces around it are allowed.
pub(super) fn old_cidr(place: &Place<'_>, text: &str, check: &mut Check<'_>) {
    let form = if check.since(36) { address::cidr_unambiguous } else { address::cidr };
    if let Err(reason) = form(text.trim()) {
        check.invalid(place, reason);
    }
}
