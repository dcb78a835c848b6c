//! Network policies and disruption budgets: whom they select, whom they let in.

use super::objects::{Object, Objects};
use super::pods::{Workload, selects, shown};
use super::{Enforcement, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::kubernetes::Place;

/// Checks every disruption budget.
pub(super) fn check_budgets(objects: &Objects<'_>, workloads: &[Workload<'_>], report: &mut Report) {
    for budget in objects.of_kind("policy", "PodDisruptionBudget") {
        let selector = budget.root().down(["spec", "selector"]);
        if selector.is_set() && !selects_any(&selector, budget.namespace(), workloads) {
            report.push(nothing_selected(budget, &selector));
        }
    }
}

/// Checks every network policy.
pub(super) fn check(
    objects: &Objects<'_>,
    workloads: &[Workload<'_>],
    enforcement: Option<&Enforcement>,
    report: &mut Report,
) {
    for policy in objects.of_kind("networking.k8s.io", "NetworkPolicy") {
        let spec = policy.root().field("spec");
        let selector = spec.field("podSelector");
        let everything = selector.is_empty() || !selector.is_set();
        if !everything && !selects_any(&selector, policy.namespace(), workloads) {
            report.push(nothing_selected(policy, &selector));
        }
        for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
            for rule in spec.field(direction).items() {
                let peers_place = rule.field(peers);
                if peers_place.is_set() && peers_place.is_empty() {
                    report.push(everyone(policy, &peers_place, peers));
                }
                for peer in peers_place.items() {
                    check_peer(policy, &peer, workloads, report);
                }
            }
        }
    }
    report_ignored(objects, enforcement, report);
}

/// An empty list is no list: <https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/>.
fn everyone(policy: Object<'_>, place: &Place<'_>, field: &str) -> Diagnostic {
    let message = format!("`{field}` is empty, so the rule allows everyone");
    let help = format!("remove the whole rule where nobody is meant, or the key `{field}` where everyone is");
    // The loop that left it behind had nothing to go through: that is what somebody wrote.
    let Some(cause) = place.origin().left_out_by().first() else {
        return policy.warning(rules::ALLOWS_EVERYONE, place, message).help(help);
    };
    let finding = Diagnostic::warning(rules::ALLOWS_EVERYONE, cause.span, message).here("this has no items");
    let finding = finding.label(place.origin().place(), "rendered here").object(policy.id.object_ref());
    finding.path(place.path()).help(help)
}

/// A peer in the policy's own namespace that no pods fit. Other namespaces may hold pods of others.
fn check_peer(policy: Object<'_>, peer: &Place<'_>, workloads: &[Workload<'_>], report: &mut Report) {
    let selector = peer.field("podSelector");
    if selector.is_empty() || peer.field("namespaceSelector").is_set() {
        return;
    }
    if !selects_any(&selector, policy.namespace(), workloads) {
        report.push(nothing_selected(policy, &selector));
    }
}

fn selects_any(selector: &Place<'_>, namespace: &str, workloads: &[Workload<'_>]) -> bool {
    let mut here = workloads.iter().filter(|workload| workload.namespace() == namespace);
    // Nothing is known of a namespace without workloads: charts fill it.
    let mut any = false;
    here.any(|workload| {
        any = true;
        selects(selector, &workload.labels())
    }) || !any
}

fn nothing_selected(object: Object<'_>, selector: &Place<'_>) -> Diagnostic {
    let message = format!("no pods in namespace `{}` have {}", object.namespace(), shown(selector));
    let help = "select labels that a pod template of the namespace has";
    object.warning(rules::SELECTS_NOTHING, selector, message).help(help)
}

fn report_ignored(objects: &Objects<'_>, enforcement: Option<&Enforcement>, report: &mut Report) {
    let Some(Enforcement { enforced: false, span }) = enforcement else { return };
    let policies: Vec<Object<'_>> = objects.of_kind("networking.k8s.io", "NetworkPolicy").collect();
    let Some(first) = policies.first() else { return };
    let message = match policies.len() {
        1 => "the cluster does not enforce its NetworkPolicy".to_owned(),
        several => format!("the cluster does not enforce its {several} NetworkPolicies"),
    };
    let finding = Diagnostic::warning(rules::POLICY_NOT_ENFORCED, *span, message);
    let finding = finding.label(first.body.origin.place(), "the first of them").object(first.id.object_ref());
    report.push(finding.help("install a policy engine, or accept the finding with a reason under `accept:`"));
}
