//! Templates of every instance become objects.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::argocd::ClusterPlan;
use crate::diagnostic::Report;
use crate::evaluation::{AppId, InstanceId, Level, World};
use crate::manifest::Manifest;
use crate::template::{Library, object};
use crate::yaml::Node;

/// Fills the apps of a plan with the objects of their instances, in the order of instances, files and documents. Unsound
/// components give none: their mistakes have been reported.
pub(super) fn fill(
    world: &Arc<World>,
    library: &Library,
    unsound: &BTreeSet<Arc<str>>,
    plan: &mut ClusterPlan,
    report: &mut Report,
) {
    let ids: Vec<AppId> = world.apps().collect();
    let expanded: Vec<(Vec<Manifest>, Report)> = ids.par_iter().map(|id| app(world, library, unsound, *id)).collect();
    let apps = plan.systems.iter_mut().flat_map(|system| &mut system.apps);
    for (app, (manifests, findings)) in apps.zip(expanded) {
        app.manifests = manifests;
        report.append(findings);
    }
}

fn app(world: &Arc<World>, library: &Library, unsound: &BTreeSet<Arc<str>>, id: AppId) -> (Vec<Manifest>, Report) {
    let mut report = Report::new();
    let mut manifests = Vec::new();
    for instance in world.instances(id) {
        // Every value is computed, also those that no template reads: a wrong value is never silently ignored.
        for index in 0..world.instance(instance).component.inputs.len() {
            let _ = world.input(instance, index);
        }
        let app = world.app(id).key.text.clone();
        let name = world.instance(instance).key.text.clone();
        if unsound.contains(&world.instance(instance).component.name) {
            continue;
        }
        let documents = documents(world, library, instance, &mut report);
        manifests.extend(documents.into_iter().filter_map(|body| object(body, &app, &name, &mut report)));
    }
    (manifests, report)
}

fn documents(world: &Arc<World>, library: &Library, instance: InstanceId, report: &mut Report) -> Vec<Node> {
    let component = &world.instance(instance).component;
    let scope = world.scope(Level::Instance(instance));
    library.templates(&component.name).flat_map(|template| template.expand(&scope, report)).collect()
}
