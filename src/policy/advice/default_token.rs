//! `pod/default-token`

use std::collections::BTreeSet;

use super::shape::Shape;
use crate::diagnostic::Report;
use crate::kubernetes::graph::Object;
use crate::policy::rules::DEFAULT_TOKEN;

/// A pod of the account `default` with a token for the server that it has no use for: nothing is bound to the account.
pub(super) fn check(shape: &Shape<'_>, report: &mut Report) {
    let accounts = shape.of_kind("", "ServiceAccount").filter(|account| &*account.id.name == "default");
    let is_off = |account: &Object<'_>| account.root().field("automountServiceAccountToken").boolean() == Some(false);
    let without: BTreeSet<&str> = accounts.filter(is_off).map(Object::namespace).collect();
    let used = bound(shape);
    for workload in &shape.workloads {
        let (spec, namespace) = (workload.spec(), workload.namespace());
        let mounts = spec.field("automountServiceAccountToken");
        let is_default = matches!(spec.field("serviceAccountName").text_or_empty(), "" | "default");
        if !is_default
            || mounts.boolean() == Some(false)
            || (without.contains(namespace) && !mounts.is_true())
            || used.contains(namespace)
        {
            continue;
        }
        let message = format!(
            "the pods of `{}` get a token of the account `default` that nothing is bound to",
            workload.object.id.name
        );
        let help = "write `automountServiceAccountToken: false` in the pod, or name the account that it works as";
        report.push(workload.object.warning(DEFAULT_TOKEN, &mounts, message).help(help));
    }
}

/// Namespaces whose account `default` has rights of its own.
fn bound<'o>(shape: &Shape<'o>) -> BTreeSet<&'o str> {
    const GROUP: &str = "rbac.authorization.k8s.io";
    let bindings = shape.of_kind(GROUP, "RoleBinding").chain(shape.of_kind(GROUP, "ClusterRoleBinding"));
    bindings
        .flat_map(|binding| {
            let subjects = binding.root().field("subjects");
            let subjects = subjects.items().filter(|subject| {
                subject.field("kind").text() == Some("ServiceAccount")
                    && subject.field("name").text() == Some("default")
            });
            let namespaces = subjects.map(|subject| subject.field("namespace").text().unwrap_or(binding.namespace()));
            namespaces.collect::<Vec<_>>()
        })
        .collect()
}
