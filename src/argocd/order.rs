//! Waves, hooks and sync options of the objects of apps.
//!
//! The stage of a kind gives its wave ([`stage`](super::stage)); only other waves than 0 are written. `after` between instances
//! moves the later one behind everything of the earlier one but what comes last of all: its workloads and its objects of
//! custom kinds, which the earlier one may have to define first, in their order. Its accounts, roles and configuration stay
//! where they are: they need nobody. What comes last stands behind all instances. A custom object waits in the same way for a
//! chart of its app that brings its kind. A wave that a template sets stays, and counts for those who wait.
//!
//! Hooks run in phases of their own: `after` orders within a phase, and asking for more is an error.

use std::collections::{BTreeMap, BTreeSet};

use super::annotation::{self, HOOK, HOOK_DELETE_POLICY, SYNC_WAVE};
use super::application::is_stateful;
use super::derived::{Derived, text};
use super::plan::{AppPlan, ClusterPlan, InstancePlan};
use super::rules;
use super::sequence::sequence;
use super::stage::Stage;
use super::waves::Wave;
use crate::diagnostic::{Diagnostic, Report};
use crate::manifest::{Gvk, Manifest};
use crate::source::Span;
use crate::types::Types;
use crate::yaml::Node;

/// What a chart renders has no wave of ours.
const CHART_WAVE: i32 = 0;

/// Annotates the objects of every app: waves, hooks, confirmation before data is deleted, and patience with kinds that
/// another app defines.
pub fn order(plan: &mut ClusterPlan, types: &Types, report: &mut Report) {
    let definitions = Definitions::of(plan);
    for app in plan.systems.iter_mut().flat_map(|system| &mut system.apps) {
        let waves = Waves::of(app, types, report).objects();
        let hooks: Vec<Option<Node>> = app.manifests.iter().map(|manifest| hook(app, manifest).cloned()).collect();
        let name = app.key.text.clone();
        let app_key = app.key.origin.span;
        for ((manifest, wave), hook) in app.manifests.iter_mut().zip(waves).zip(hooks) {
            let by = Derived::at(manifest_key(&app.instances, manifest).unwrap_or(app_key));
            if wave.number != 0 {
                annotation::set(manifest, SYNC_WAVE, &wave.number.to_string(), Derived::at(wave.cause));
            }
            if let Some(hook) = &hook {
                let by = Derived::at(hook.origin.span);
                annotation::set(manifest, HOOK, text(hook), by);
                annotation::set(manifest, HOOK_DELETE_POLICY, "BeforeHookCreation", by);
            } else if is_stateful(manifest) {
                annotation::add_options(manifest, &["Prune=confirm", "Delete=confirm"], by);
            }
            if !types.is_built_in(&manifest.id.gvk) && definitions.elsewhere(&manifest.id.gvk, &name) {
                annotation::add_options(manifest, &["SkipDryRunOnMissingResource=true"], by);
            }
        }
    }
}

fn manifest_key(instances: &[InstancePlan], manifest: &Manifest) -> Option<Span> {
    let instance = instances.iter().find(|instance| instance.key.text == manifest.instance)?;
    Some(instance.key.origin.span)
}

/// The hook of the instance that made an object.
fn hook<'a>(app: &'a AppPlan, manifest: &Manifest) -> Option<&'a Node> {
    app.instances.iter().find(|instance| instance.key.text == manifest.instance)?.hook.as_ref()
}

/// Which apps define which custom kinds.
struct Definitions {
    /// By group and kind, from `CustomResourceDefinition` objects.
    kinds: BTreeMap<(String, String), BTreeSet<String>>,
    /// By group, from what charts say they bring: they name definitions `<plural>.<group>`.
    groups: BTreeMap<String, BTreeSet<String>>,
}

impl Definitions {
    fn of(plan: &ClusterPlan) -> Self {
        let mut definitions = Self { kinds: BTreeMap::new(), groups: BTreeMap::new() };
        for app in plan.systems.iter().flat_map(|system| &system.apps) {
            let name = app.key.text.to_string();
            for manifest in app.manifests.iter().filter(|manifest| &*manifest.id.gvk.kind == "CustomResourceDefinition")
            {
                let spec = manifest.body.get("spec");
                let group = spec.and_then(|spec| spec.get("group")).map(text).unwrap_or_default();
                let kind = spec.and_then(|spec| spec.get("names")?.get("kind")).map(text).unwrap_or_default();
                definitions.kinds.entry((group.to_owned(), kind.to_owned())).or_default().insert(name.clone());
            }
            for group in app.instances.iter().enumerate().flat_map(|(index, _)| chart_groups(app, index)) {
                definitions.groups.entry(group).or_default().insert(name.clone());
            }
        }
        definitions
    }

    /// Whether another app of the cluster defines the kind, and this one does not.
    fn elsewhere(&self, gvk: &Gvk, app: &str) -> bool {
        let by_kind = self.kinds.get(&(gvk.group.to_string(), gvk.kind.to_string()));
        let apps: BTreeSet<&String> = by_kind.into_iter().chain(self.groups.get(&*gvk.group)).flatten().collect();
        !apps.is_empty() && !apps.iter().any(|other| *other == app)
    }
}

/// The groups of the definitions that the chart of an instance brings.
fn chart_groups(app: &AppPlan, instance: usize) -> impl Iterator<Item = String> {
    let chart = app.instances.get(instance).and_then(|instance| instance.chart.as_ref());
    let provided = chart.into_iter().flat_map(|chart| &chart.provides);
    provided.filter(|(_, kind, _)| kind == "CustomResourceDefinition").filter_map(|(_, _, name)| {
        let (_, group) = text(name.as_ref()?).split_once('.')?;
        Some(group.to_owned())
    })
}

/// The waves of one app.
struct Waves<'a> {
    app: &'a AppPlan,
    types: &'a Types,
    /// The instance of each object.
    instance_of: Vec<Option<usize>>,
    /// By object; nothing for what comes last of all.
    placed: Vec<Option<Wave>>,
    /// For each instance the last wave before what comes last of all; nothing when it has no objects and waits for nothing.
    ends: Vec<Option<i32>>,
}

impl<'a> Waves<'a> {
    fn of(app: &'a AppPlan, types: &'a Types, report: &mut Report) -> Self {
        let position: BTreeMap<&str, usize> =
            app.instances.iter().enumerate().map(|(index, instance)| (&*instance.key.text, index)).collect();
        let instance_of = app.manifests.iter().map(|manifest| position.get(&*manifest.instance).copied()).collect();
        let mut waves = Self {
            app,
            types,
            instance_of,
            placed: app.manifests.iter().map(|manifest| set_by_template(manifest, report)).collect(),
            ends: vec![None; app.instances.len()],
        };
        let waits = waits(app, &position, report);
        let targets: Vec<Vec<usize>> =
            waits.iter().map(|waits| waits.iter().map(|(target, _)| *target).collect()).collect();
        // Charts go first among equals, so that custom objects find their end.
        let with_charts: Vec<Vec<usize>> =
            targets.iter().enumerate().map(|(index, targets)| waves.with_charts(index, targets)).collect();
        for index in sequence(&with_charts) {
            let floor = waits[index].iter().filter_map(|(target, cause)| {
                waves.ends[*target].map(|end| Wave { number: end.saturating_add(1), cause: *cause })
            });
            let floor = floor.reduce(later);
            if let Some(floor) = floor.filter(|floor| floor.number > 0 && app.instances[index].chart.is_some()) {
                report.push(chart_cannot_wait(&app.instances[index], floor));
            }
            waves.place(Some(index), floor);
        }
        waves.place(None, None);
        waves
    }

    /// What an instance waits for, and the instances with charts that bring the kinds of its objects.
    fn with_charts(&self, instance: usize, targets: &[usize]) -> Vec<usize> {
        let groups: BTreeSet<&str> =
            self.objects_of(Some(instance)).map(|at| &*self.app.manifests[at].id.gvk.group).collect();
        let charts = (0..self.app.instances.len())
            .filter(|chart| *chart != instance && chart_groups(self.app, *chart).any(|group| groups.contains(&*group)));
        targets.iter().copied().chain(charts).collect()
    }

    fn objects_of(&self, instance: Option<usize>) -> impl Iterator<Item = usize> {
        (0..self.app.manifests.len()).filter(move |at| self.instance_of[*at] == instance)
    }

    /// Gives the objects of an instance, or those of none, their waves; `floor` is the first wave that it may use.
    fn place(&mut self, instance: Option<usize>, floor: Option<Wave>) {
        let key = instance.map_or(self.app.key.origin.span, |index| self.app.instances[index].key.origin.span);
        let mut moving: BTreeMap<Stage, Vec<usize>> = BTreeMap::new();
        for at in self.objects_of(instance).collect::<Vec<_>>() {
            let gvk = &self.app.manifests[at].id.gvk;
            let stage = Stage::of(gvk);
            let Some(natural) = stage.wave().filter(|_| self.placed[at].is_none()) else { continue };
            if natural < 0 && self.types.is_built_in(gvk) {
                self.placed[at] = Some(Wave { number: natural, cause: key });
            } else {
                moving.entry(stage).or_default().push(at);
            }
        }
        let mut next = i32::MIN;
        for (stage, objects) in moving {
            let natural = Wave { number: stage.wave().unwrap_or_default().max(next), cause: key };
            let own = floor.into_iter().fold(natural, later);
            for at in objects {
                self.placed[at] = Some(self.chart_floor(at).into_iter().fold(own, later));
                next = next.max(self.placed[at].map_or(i32::MIN, |wave| wave.number.saturating_add(1)));
            }
        }
        if let Some(index) = instance {
            let objects = self.objects_of(instance).filter_map(|at| self.placed[at]).map(|wave| wave.number);
            let chart = self.app.instances[index].chart.as_ref().map(|_| CHART_WAVE);
            let end = objects.chain(chart).max();
            // An instance without objects still passes on what it waits for.
            self.ends[index] = end.max(floor.map(|floor| floor.number.saturating_sub(1)));
        }
    }

    /// The first wave of a custom object whose kind a chart of the same app brings.
    fn chart_floor(&self, at: usize) -> Option<Wave> {
        let group = &*self.app.manifests[at].id.gvk.group;
        (0..self.app.instances.len())
            .filter(|chart| {
                self.instance_of[at] != Some(*chart) && chart_groups(self.app, *chart).any(|brought| brought == group)
            })
            .filter_map(|chart| {
                let cause = self.app.instances[chart].key.origin.span;
                Some(Wave { number: self.ends[chart]?.saturating_add(1), cause })
            })
            .reduce(later)
    }

    /// The wave of every object, in their order.
    fn objects(self) -> Vec<Wave> {
        let last = self.placed.iter().flatten().map(|wave| wave.number).chain(self.ends.iter().copied().flatten());
        let last = last.fold(0, i32::max).saturating_add(1);
        let app = self.app;
        let natural = |at: usize| {
            let manifest = &app.manifests[at];
            let cause = manifest_key(&app.instances, manifest).unwrap_or(app.key.origin.span);
            // In the phase of a hook there is nothing to come after.
            Wave { number: if hook(app, manifest).is_some() { 0 } else { last }, cause }
        };
        self.placed.into_iter().enumerate().map(|(at, wave)| wave.unwrap_or_else(|| natural(at))).collect()
    }
}

fn later(left: Wave, right: Wave) -> Wave {
    if right.number > left.number { right } else { left }
}

fn chart_cannot_wait(instance: &InstancePlan, floor: Wave) -> Diagnostic {
    let message = format!("the chart of `{}` cannot come after this", instance.key.text);
    Diagnostic::error(rules::CHART_ORDER, floor.cause, message)
        .note("Argo CD applies what a chart renders in wave 0, together with the workloads of the app")
        .help("make the chart an app of its own, and let that app wait")
}

/// The wave that a template wrote.
fn set_by_template(manifest: &Manifest, report: &mut Report) -> Option<Wave> {
    let node = annotation::get(manifest, SYNC_WAVE)?;
    let number = text(node).parse().ok();
    if number.is_none() {
        let finding = Diagnostic::error(rules::BAD_WAVE, node.origin.span, "expected a whole number as sync wave")
            .object(manifest.id.object_ref())
            .help("write a number such as `\"-1\"` or `\"10\"`, in quotes");
        report.push(finding);
    }
    Some(Wave { number: number.unwrap_or_default(), cause: node.origin.span })
}

/// For each instance: the instances of the same phase that it waits for, each with the entry that says so.
fn waits(app: &AppPlan, position: &BTreeMap<&str, usize>, report: &mut Report) -> Vec<Vec<(usize, Span)>> {
    let mut result = Vec::with_capacity(app.instances.len());
    for instance in &app.instances {
        let mut waits = Vec::new();
        for node in &instance.after {
            let Some(target) = position.get(text(node)) else { continue };
            let (own, other) = (phase(instance.hook.as_ref()), phase(app.instances[*target].hook.as_ref()));
            if own == other {
                waits.push((*target, node.origin.span));
            } else if own < other {
                let name = |hook: &Option<Node>| {
                    hook.as_ref().map_or("no hook".to_owned(), |hook| format!("`{}`", text(hook)))
                };
                let finding = Diagnostic::error(
                    rules::HOOK_ORDER,
                    node.origin.span,
                    format!("`{}` runs before `{}` in every sync", instance.key.text, text(node)),
                )
                .note(format!("the one has {}, the other {}", name(&instance.hook), name(&app.instances[*target].hook)))
                .help("remove this entry, or change `hook`");
                report.push(finding);
            }
        }
        result.push(waits);
    }
    result
}

/// The place of a hook's phase in a sync; `SyncFail` may come at any time, and is taken for the last.
fn phase(hook: Option<&Node>) -> u8 {
    match hook.map(text) {
        Some("PreSync") => 0,
        None => 1,
        Some("PostSync") => 2,
        Some(_) => 3,
    }
}
