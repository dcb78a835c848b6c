//! The object graph of a cluster, with what the cluster has besides.

use crate::config::{Cluster, ProvidedObject};
use crate::diagnostic::Report;
use crate::kubernetes::graph::{Enforcement, Object, Provided, Surroundings, check as check_graph};
use crate::rendering::ClusterRendering;
use crate::types::Types;

/// Checks the objects of all apps of a cluster together.
pub(super) fn check(rendering: &ClusterRendering, cluster: &Cluster, types: &Types, report: &mut Report) {
    let manifests = rendering.apps.iter().flat_map(|app| &app.manifests);
    let objects: Vec<Object<'_>> =
        manifests.map(|manifest| Object { id: &manifest.id, body: &manifest.body }).collect();
    let enforcement = cluster
        .network_policy
        .as_ref()
        .map(|stated| Enforcement { enforced: stated.as_str() != Some("ignored"), span: stated.origin.span });
    let provided = provided(cluster);
    check_graph(&objects, &Surroundings { types, provided: &provided, enforcement }, report);
}

/// What is there without our objects: every cluster's own, what is declared, what charts bring.
fn provided(cluster: &Cluster) -> Provided {
    let mut provided = Provided::by_every_cluster();
    for ProvidedObject { kind, namespace, name } in &cluster.provides {
        provided.add(kind, namespace.as_deref().unwrap_or_default(), name);
    }
    let apps = cluster.systems.iter().flat_map(|system| &system.apps);
    for app in apps {
        let namespace = app.namespace.as_str().map(pattern).unwrap_or_default();
        let charts = app.instances.iter().filter_map(|instance| instance.component.helm.as_ref());
        for brought in charts.flat_map(|chart| &chart.provides) {
            let name = brought.name.as_ref().and_then(|name| name.as_str()).map_or_else(|| "*".to_owned(), pattern);
            provided.add(&brought.kind, &namespace, &name);
        }
    }
    provided
}

/// A name in which expressions stand for any text.
fn pattern(name: &str) -> String {
    let mut pattern = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once("{{") {
        pattern.push_str(before);
        pattern.push('*');
        rest = after.split_once("}}").map_or("", |(_, after)| after);
    }
    pattern + rest
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn expressions_stand_for_any_text() {
        assert_eq!(pattern("nginx"), "nginx");
        assert_eq!(pattern("{{ instance.name }}-controller-{{ a }}"), "*-controller-*");
        assert_eq!(pattern("a-{{ broken"), "a-*");
    }
}
