//! The project of one system: what its apps may read, where they may write, and which kinds.

use std::collections::{BTreeMap, BTreeSet};

use super::annotation::SYNC_WAVE;
use super::application::{API_VERSION, destination, part_of};
use super::derived::{Derived, chart_repository, text};
use super::plan::{AppPlan, ChartSource, ClusterPlan, SystemPlan};
use super::waves::PROJECT_WAVE;
use crate::manifest::{Gvk, Manifest};
use crate::types::{Scope, Types};
use crate::yaml::Node;

/// As the definition of `AppProject` limits it.
const LONGEST_DESCRIPTION: usize = 255;

/// The project; nothing when its name is no text, which is reported with the name.
pub(super) fn project(plan: &ClusterPlan, system: &SystemPlan, types: &Types) -> Option<Manifest> {
    let by = Derived::at(system.span);
    let mut spec = Vec::new();
    spec.extend(description(system).map(|description| ("description", by.text(description))));
    spec.push(("sourceRepos", by.list(repositories(plan, system))));
    spec.push(("destinations", by.list(destinations(plan, system))));
    spec.extend(kinds(system, types));
    by.object(
        "",
        [
            ("apiVersion", by.text(API_VERSION)),
            ("kind", by.text("AppProject")),
            (
                "metadata",
                by.map([
                    ("name", system.project_name.clone()),
                    ("namespace", plan.namespace.clone()),
                    ("labels", Node::map(part_of(&system.name, by), by.origin())),
                    ("annotations", by.map([(SYNC_WAVE, by.text(PROJECT_WAVE.to_string()))])),
                ]),
            ),
            ("spec", by.map(spec)),
        ],
    )
}

fn description(system: &SystemPlan) -> Option<String> {
    let owner = system.owner.as_ref().and_then(Node::as_str).map(|owner| format!("Owner: {owner}."));
    let parts = [Some(system.description.trim().to_owned()).filter(|text| !text.is_empty()), owner];
    let whole = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let description: String = whole.chars().take(LONGEST_DESCRIPTION).collect();
    (!description.is_empty()).then_some(description)
}

/// The rendered output first, then the charts' repositories by address, each once.
fn repositories(plan: &ClusterPlan, system: &SystemPlan) -> Vec<Node> {
    let charts = system.apps.iter().flat_map(charts).map(|chart| chart_repository(&chart.repository));
    let by_address: BTreeMap<String, Node> =
        charts.map(|repository| (text(&repository).to_owned(), repository)).collect();
    std::iter::once(plan.repository.clone())
        .chain(by_address.into_iter().filter(|(address, _)| address != text(&plan.repository)).map(|(_, node)| node))
        .collect()
}

/// Every namespace of an app or of one of its objects, by name.
fn destinations(plan: &ClusterPlan, system: &SystemPlan) -> Vec<Node> {
    let mut namespaces: BTreeMap<String, Node> = BTreeMap::new();
    for app in &system.apps {
        namespaces
            .entry(text(&app.namespace).to_owned())
            .or_insert_with(|| destination(plan, &app.namespace, Derived::at(app.namespace.origin.span)));
        for manifest in &app.manifests {
            let namespace = manifest.body.get("metadata").and_then(|metadata| metadata.get("namespace"));
            if let Some(namespace) = namespace.filter(|node| node.as_str().is_some()) {
                let by = Derived::at(namespace.origin.span);
                namespaces.entry(text(namespace).to_owned()).or_insert_with(|| destination(plan, namespace, by));
            }
        }
    }
    namespaces.into_values().collect()
}

/// The kinds that a system deploys, as the lists of a project.
fn kinds(system: &SystemPlan, types: &Types) -> Vec<(&'static str, Node)> {
    let mut cluster = BTreeMap::new();
    let mut namespaced = BTreeMap::new();
    for app in &system.apps {
        let by = Derived::of(&app.key);
        for (gvk, namespace) in deployed(app) {
            let scope = types.scope(&gvk);
            let key = (gvk.group.to_string(), gvk.kind.to_string());
            let entry = || by.map([("group", by.text(gvk.group.clone())), ("kind", by.text(gvk.kind.clone()))]);
            // A kind that nobody knows stands in both lists; in the wrong one it allows nothing.
            if scope == Some(Scope::Cluster) || (scope.is_none() && !namespace) {
                cluster.entry(key.clone()).or_insert_with(entry);
            }
            if scope != Some(Scope::Cluster) {
                namespaced.entry(key).or_insert_with(entry);
            }
        }
    }
    let by = Derived::at(system.span);
    let mut lists = Vec::new();
    if !cluster.is_empty() {
        lists.push(("clusterResourceWhitelist", by.list(cluster.into_values())));
    }
    // Without a list, a project allows no kind of the cluster but every kind of a namespace.
    lists.push(if namespaced.is_empty() {
        let all = by.map([("group", by.text("*")), ("kind", by.text("*"))]);
        ("namespaceResourceBlacklist", by.list([all]))
    } else {
        ("namespaceResourceWhitelist", by.list(namespaced.into_values()))
    });
    lists
}

/// The kinds of an app's objects, and whether an object of that kind names a namespace.
fn deployed(app: &AppPlan) -> BTreeSet<(Gvk, bool)> {
    let own = app.manifests.iter().map(|manifest| (manifest.id.gvk.clone(), manifest.id.namespace.is_some()));
    let provided = charts(app).flat_map(|chart| &chart.provides);
    own.chain(provided.map(|(api_version, kind, _)| (Gvk::new(api_version, kind), false))).collect()
}

fn charts(app: &AppPlan) -> impl Iterator<Item = &ChartSource> {
    app.instances.iter().filter_map(|instance| instance.chart.as_ref())
}
