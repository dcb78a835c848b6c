//! What is applied by hand once: the root Application, its project, and a setting of Argo CD itself.
//!
//! No Application syncs these: who may change them may do anything that Argo CD may.

use super::application::{API_VERSION, directory_source, part_of, sync_policy};
use super::derived::{Derived, text};
use super::plan::ClusterPlan;
use crate::manifest::{Manifest, folder_name};
use crate::yaml::Node;

/// Where Argo CD itself runs, seen from itself: the objects that the root syncs belong there, wherever the apps go.
const OWN_CLUSTER: &str = "https://kubernetes.default.svc";

/// Argo CD 1.8 stopped assessing Applications; without an assessment it does not wait for the apps of a wave
/// (<https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#argocd-app>).
const APPLICATION_HEALTH: &str = include_str!("application-health.lua");

/// The root Application, its project, and the health check of Applications as a part of `argocd-cm`: apply it with
/// `kubectl apply --server-side`, which leaves the other settings of that `ConfigMap` alone.
#[must_use]
pub fn bootstrap(plan: &ClusterPlan) -> Vec<Manifest> {
    let mut objects: Vec<Manifest> =
        [root_project(plan), root(plan), health_check(plan)].into_iter().flatten().collect();
    objects.sort_by(|left, right| left.id.cmp(&right.id));
    objects
}

fn root(plan: &ClusterPlan) -> Option<Manifest> {
    let by = Derived::at(plan.root_name.origin.span);
    let folder = format!("{}/argocd", folder_name(&plan.cluster.text));
    by.object(
        "",
        [
            ("apiVersion", by.text(API_VERSION)),
            ("kind", by.text("Application")),
            ("metadata", metadata(plan, by)),
            (
                "spec",
                by.map([
                    ("project", plan.root_name.clone()),
                    ("source", directory_source(plan, &folder, by)),
                    ("destination", own_cluster(plan, by)),
                    ("syncPolicy", sync_policy(false, true, by)),
                    ("ignoreDifferences", by.list([operators_changes(by)])),
                ]),
            ),
        ],
    )
}

/// What operators and Argo CD itself change in Applications: pausing one must not be healed away.
/// (<https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/>)
fn operators_changes(by: Derived) -> Node {
    let pointers = ["/spec/syncPolicy/automated", "/metadata/annotations/argocd.argoproj.io~1refresh", "/operation"];
    by.map([("group", by.text("argoproj.io")), ("kind", by.text("Application")), ("jsonPointers", by.texts(pointers))])
}

fn root_project(plan: &ClusterPlan) -> Option<Manifest> {
    let by = Derived::at(plan.root_name.origin.span);
    let kind = |name: &'static str| by.map([("group", by.text("argoproj.io")), ("kind", by.text(name))]);
    let description = format!("Applications and projects of cluster {} in {}.", plan.cluster.text, plan.environment);
    by.object(
        "",
        [
            ("apiVersion", by.text(API_VERSION)),
            ("kind", by.text("AppProject")),
            ("metadata", metadata(plan, by)),
            (
                "spec",
                by.map([
                    ("description", by.text(description)),
                    ("sourceRepos", by.list([plan.repository.clone()])),
                    ("destinations", by.list([own_cluster(plan, by)])),
                    ("namespaceResourceWhitelist", by.list([kind("AppProject"), kind("Application")])),
                ]),
            ),
        ],
    )
}

fn metadata(plan: &ClusterPlan, by: Derived) -> Node {
    by.map([
        ("name", plan.root_name.clone()),
        ("namespace", plan.namespace.clone()),
        ("labels", Node::map(part_of(text(&plan.root_name), by), by.origin())),
    ])
}

fn own_cluster(plan: &ClusterPlan, by: Derived) -> Node {
    by.map([("server", by.text(OWN_CLUSTER)), ("namespace", by.text(text(&plan.namespace)))])
}

fn health_check(plan: &ClusterPlan) -> Option<Manifest> {
    let by = Derived::at(plan.root_name.origin.span);
    let labels = [("app.kubernetes.io/name", by.text("argocd-cm")), ("app.kubernetes.io/part-of", by.text("argocd"))];
    by.object(
        "",
        [
            ("apiVersion", by.text("v1")),
            ("kind", by.text("ConfigMap")),
            (
                "metadata",
                by.map([
                    ("name", by.text("argocd-cm")),
                    ("namespace", plan.namespace.clone()),
                    // Argo CD reads only a ConfigMap that is part of it.
                    ("labels", by.map(labels)),
                ]),
            ),
            ("data", by.map([("resource.customizations.health.argoproj.io_Application", by.text(APPLICATION_HEALTH))])),
        ],
    )
}
