//! Patches of environment, system, app and instance, the widest first.

use crate::argocd::ClusterPlan;
use crate::diagnostic::Report;
use crate::evaluation::{AppId, Level, World};
use crate::manifest::Manifest;
use crate::rendering::ClusterRendering;
use crate::template::Patch;
use crate::types::Types;
use crate::yaml::Map;

/// A patch of the environment with the number of objects of one cluster that it matched.
pub(super) type Matched = (Patch, usize);

/// Applies every patch to the objects it can reach; unless they are `complete`, one without a match is no mistake. Patches of the environment may match nothing on one of its clusters:
/// how many objects they matched is returned, for [`report_unmatched`].
pub(super) fn apply(
    world: &World,
    plan: &mut ClusterPlan,
    types: &Types,
    complete: bool,
    report: &mut Report,
) -> Vec<Matched> {
    let mut run = Run { world, plan, types, complete, report };
    let wide = run.apply(&world.environment().patches, Level::Cluster, |_, _| true);
    for (index, system) in world.cluster().systems.iter().enumerate() {
        run.apply_all(&system.patches, Level::System(index), |app, _| world.system_index(app) == index);
    }
    for app in world.apps() {
        run.apply_all(&world.app(app).patches, Level::App(app), |candidate, _| candidate == app);
    }
    for app in world.apps() {
        for id in world.instances(app) {
            let instance = world.instance(id);
            run.apply_all(&instance.patches, Level::Instance(id), |candidate, manifest| {
                candidate == app && manifest.instance == instance.key.text
            });
        }
    }
    wide
}

/// Reports the patches of an environment that matched nothing on any of its clusters.
pub(super) fn report_unmatched(matched: &[Vec<Matched>], clusters: &[ClusterRendering], report: &mut Report) {
    for (index, (patch, _)) in matched.first().into_iter().flatten().enumerate() {
        if matched.iter().all(|cluster| cluster.get(index).is_none_or(|(_, count)| *count == 0)) {
            let apps = clusters.iter().flat_map(|cluster| &cluster.apps);
            patch.report_unmatched(apps.flat_map(|app| &app.manifests), report);
        }
    }
}

struct Run<'a> {
    world: &'a World,
    plan: &'a mut ClusterPlan,
    types: &'a Types,
    /// Whether all objects are there, so that a patch without a match is a mistake.
    complete: bool,
    report: &'a mut Report,
}

impl Run<'_> {
    /// Applies patches and reports those that match nothing.
    fn apply_all(&mut self, patches: &Map, level: Level, reaches: impl Fn(AppId, &Manifest) -> bool) {
        for (patch, count) in self.apply(patches, level, &reaches) {
            if count == 0 && self.complete {
                let apps = self.plan.systems.iter().flat_map(|system| &system.apps).zip(self.world.apps());
                let all = apps.flat_map(|(app, id)| app.manifests.iter().map(move |manifest| (id, manifest)));
                let reached = all.filter(|(id, manifest)| reaches(*id, manifest)).map(|(_, manifest)| manifest);
                patch.report_unmatched(reached, self.report);
            }
        }
    }

    fn apply(&mut self, patches: &Map, level: Level, reaches: impl Fn(AppId, &Manifest) -> bool) -> Vec<Matched> {
        let evaluated = self.world.evaluate_map(patches, level, self.report);
        let patches = evaluated.iter().filter_map(|entry| Patch::read(entry, self.report)).collect::<Vec<_>>();
        let mut matched = Vec::with_capacity(patches.len());
        for patch in patches {
            let apps = self.plan.systems.iter_mut().flat_map(|system| &mut system.apps).zip(self.world.apps());
            let all = apps.flat_map(|(app, id)| app.manifests.iter_mut().map(move |manifest| (id, manifest)));
            let reached = all.filter(|(id, manifest)| reaches(*id, manifest)).map(|(_, manifest)| manifest);
            let count = patch.apply_to(reached, self.types, self.report);
            matched.push((patch, count));
        }
        matched
    }
}
