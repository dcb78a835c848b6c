//! What pods ask for, against the quotas and limit ranges of their namespace.
//!
//! Sources: <https://kubernetes.io/docs/concepts/policy/resource-quotas/>,
//! <https://kubernetes.io/docs/concepts/policy/limit-range/>.

use std::collections::BTreeMap;

use super::objects::{Object, Objects};
use super::pods::Workload;
use super::rules;
use crate::diagnostic::Report;
use crate::kubernetes::Place;
use crate::syntax::quantity::Quantity;

/// The amounts that quotas count, by the name that they have under `hard`.
type Amounts<'o> = BTreeMap<String, Quantity>;

/// Checks every quota and limit range.
pub(super) fn check(objects: &Objects<'_>, workloads: &[Workload<'_>], report: &mut Report) {
    for range in objects.of_kind("", "LimitRange") {
        for limit in range.root().down(["spec", "limits"]).items() {
            if limit.field("type").text() == Some("Container") {
                for workload in workloads.iter().filter(|workload| workload.namespace() == range.namespace()) {
                    containers_within(range, &limit, workload, report);
                }
            }
        }
    }
    for quota in objects.of_kind("", "ResourceQuota") {
        // Quotas with scopes count only some of the pods.
        let spec = quota.root().field("spec");
        if !spec.field("scopes").is_set() && !spec.field("scopeSelector").is_set() {
            within_quota(quota, objects, workloads, report);
        }
    }
}

fn quantity(place: &Place<'_>) -> Option<Quantity> {
    Quantity::parse(&place.node()?.as_scalar()?.text).ok()
}

fn containers_within(range: Object<'_>, limit: &Place<'_>, workload: &Workload<'_>, report: &mut Report) {
    for container in workload.containers() {
        let resources = container.field("resources");
        for (bound, amounts, word) in [("max", "limits", "more than"), ("min", "requests", "less than")] {
            for (entry, most) in limit.field(bound).entries() {
                let asked = resources.field(amounts).key(&entry.key.text);
                let (Some(asked_for), Some(allowed)) = (quantity(&asked), quantity(&most)) else { continue };
                if (bound == "max" && asked_for > allowed) || (bound == "min" && asked_for < allowed) {
                    let message = format!(
                        "{} {} of {}, {word} the {} that the limit range allows: the pods are refused",
                        asked.quoted(),
                        entry.key.text,
                        container.field("name").quoted(),
                        most.quoted()
                    );
                    let finding = workload.object.error(rules::OUTSIDE_LIMIT_RANGE, &asked, message);
                    let finding = finding.label(most.span(), format!("allowed by {}", range.id));
                    report.push(finding.help("change the resources of the container, or the limit range"));
                }
            }
        }
    }
}

fn within_quota(quota: Object<'_>, objects: &Objects<'_>, workloads: &[Workload<'_>], report: &mut Report) {
    let ranges: Vec<Object<'_>> =
        objects.of_kind("", "LimitRange").filter(|range| range.namespace() == quota.namespace()).collect();
    let mut used = Amounts::new();
    for workload in workloads.iter().filter(|workload| workload.namespace() == quota.namespace()) {
        // Pods of jobs come and go; those of daemon sets depend on the nodes.
        if matches!(
            &*workload.object.id.gvk.kind,
            "Deployment" | "StatefulSet" | "ReplicaSet" | "ReplicationController" | "Pod"
        ) {
            add_workload(workload, &ranges, &mut used);
        }
    }
    for (kind, name) in [
        ("Service", "services"),
        ("ConfigMap", "configmaps"),
        ("Secret", "secrets"),
        ("PersistentVolumeClaim", "persistentvolumeclaims"),
    ] {
        let here = objects.of_kind("", kind).filter(|object| object.namespace() == quota.namespace()).count();
        let count = Quantity::of(i64::try_from(here).unwrap_or(i64::MAX));
        used.insert(format!("count/{name}"), count);
        used.insert(name.to_owned(), count);
    }
    for (entry, hard) in quota.root().down(["spec", "hard"]).entries() {
        let name = &*entry.key.text;
        let Some((needed, allowed)) = used.get(name).zip(quantity(&hard).as_ref().copied()) else { continue };
        if *needed > allowed {
            let message = format!(
                "{name}: what is rendered into namespace `{}` needs {needed}, the quota allows {}",
                quota.namespace(),
                hard.quoted()
            );
            let finding = quota.error(rules::OVER_QUOTA, &hard, message);
            report.push(finding.help("raise the quota, or ask for less or for fewer replicas"));
        }
    }
}

fn add_workload(workload: &Workload<'_>, ranges: &[Object<'_>], used: &mut Amounts<'_>) {
    let pods = workload.pods();
    add(used, "pods", Quantity::of(pods));
    add(used, "count/pods", Quantity::of(pods));
    for container in workload.spec().field("containers").items() {
        let resources = container.field("resources");
        for resource in ["cpu", "memory", "ephemeral-storage"] {
            let limit =
                quantity(&resources.field("limits").key(resource)).or_else(|| default_of(ranges, "default", resource));
            // As admission does: a request that is not given is the default, else the limit.
            let request = quantity(&resources.field("requests").key(resource))
                .or_else(|| quantity(&resources.field("limits").key(resource)))
                .or_else(|| default_of(ranges, "defaultRequest", resource))
                .or(limit);
            for (prefix, amount) in [("requests.", request), ("limits.", limit), ("", request)] {
                if let Some(amount) = amount {
                    let all = amount.checked_mul(i128::from(pods), 0).unwrap_or(amount);
                    add(used, &format!("{prefix}{resource}"), all);
                }
            }
        }
    }
}

fn default_of(ranges: &[Object<'_>], field: &'static str, resource: &'static str) -> Option<Quantity> {
    ranges.iter().find_map(|range| {
        let limits = range.root().down(["spec", "limits"]);
        let mut containers = limits.items().filter(|limit| limit.field("type").text() == Some("Container"));
        containers.find_map(|limit| quantity(&limit.field(field).key(resource)))
    })
}

fn add(used: &mut Amounts<'_>, name: &str, amount: Quantity) {
    let sum = used.entry(name.to_owned()).or_insert(Quantity::ZERO);
    *sum = sum.checked_add(amount).unwrap_or(*sum);
}
