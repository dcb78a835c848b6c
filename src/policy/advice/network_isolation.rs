//! `network/no-default-deny`

use std::collections::BTreeMap;

use super::shape::{Selector, Shape};
use crate::diagnostic::Report;
use crate::kubernetes::graph::Object;
use crate::policy::rules::NO_DEFAULT_DENY;

/// Kinds by which a whole cluster is closed at once, group and kind.
const OF_CLUSTERS: [(&str, &str); 4] = [
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
];

/// A namespace in which pods take traffic from everywhere, in a cluster that could stop it. Pods that a policy selects for
/// ingress are closed but for what policies allow.
pub(super) fn check(shape: &Shape<'_>, report: &mut Report) {
    let enforced = shape.subject.cluster.network_policy.as_ref().and_then(|stated| stated.as_str()) == Some("enforced");
    let closed = |object: &Object<'_>| OF_CLUSTERS.iter().any(|(group, kind)| object.is(group, kind));
    if !enforced || shape.objects.iter().any(closed) {
        return;
    }
    let mut is_closed = vec![false; shape.workloads.len()];
    for policy in shape.of_kind("networking.k8s.io", "NetworkPolicy") {
        let spec = policy.root().field("spec");
        let types = spec.field("policyTypes");
        // Where nothing is stated, ingress always counts.
        if types.is_empty() || types.items().any(|stated| stated.text() == Some("Ingress")) {
            for at in shape.selected(policy.namespace(), &spec.field("podSelector"), Selector::Full) {
                is_closed[at] = true;
            }
        }
    }
    let mut open: BTreeMap<&str, Vec<Object<'_>>> = BTreeMap::new();
    for (workload, _) in shape.workloads.iter().zip(is_closed).filter(|(_, is_closed)| !is_closed) {
        open.entry(workload.namespace()).or_default().push(workload.object);
    }
    let namespaces: BTreeMap<&str, Object<'_>> =
        shape.of_kind("", "Namespace").map(|namespace| (&*namespace.id.name, namespace)).collect();
    for (name, workloads) in open {
        let Some(first) = workloads.first() else { continue };
        let subject = namespaces.get(name).unwrap_or(first);
        let place = subject.root().down(["metadata", "name"]);
        let count = workloads.len();
        let whose = if count == 1 {
            format!("the pods of `{}` take", first.id.name)
        } else {
            format!("the pods of `{}` and {} more take", first.id.name, count - 1)
        };
        let message = format!("{whose} traffic from everywhere: nothing closes the namespace `{name}`");
        let help =
            "write a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress]`, then allow what is needed";
        report.push(subject.warning(NO_DEFAULT_DENY, &place, message).help(help));
    }
}
