//! Templates of every instance become objects.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::functions::TemplateFunctions;
use crate::argocd::ClusterPlan;
use crate::diagnostic::Report;
use crate::evaluation::{AppId, World};
use crate::manifest::Manifest;
use crate::template::object;

/// Fills the apps of a plan with the objects of their instances, in the order of instances, files and documents. Unsound
/// components give none: their mistakes have been reported.
pub(super) fn fill(
    world: &Arc<World>,
    functions: &TemplateFunctions,
    unsound: &BTreeSet<Arc<str>>,
    plan: &mut ClusterPlan,
    report: &mut Report,
) {
    let ids: Vec<AppId> = world.apps().collect();
    let expanded: Vec<(Vec<Manifest>, Report)> = ids.par_iter().map(|id| app(world, functions, unsound, *id)).collect();
    let apps = plan.systems.iter_mut().flat_map(|system| &mut system.apps);
    for (app, (manifests, findings)) in apps.zip(expanded) {
        app.manifests = manifests;
        report.append(findings);
    }
}

fn app(
    world: &Arc<World>,
    functions: &TemplateFunctions,
    unsound: &BTreeSet<Arc<str>>,
    id: AppId,
) -> (Vec<Manifest>, Report) {
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
        let documents = functions.documents(world, instance, &mut report);
        manifests.extend(documents.into_iter().filter_map(|body| object(body, &app, &name, &mut report)));
    }
    (manifests, report)
}
