//! An app with its instances.

use super::Merger;
use super::order::{Waiting, break_circles};
use super::plan::{Plan, PlannedApp};
use crate::config::mistakes::no_such;
use crate::config::read::{WrittenApp, acceptances};
use crate::config::{App, Instance, rules};
use crate::diagnostic::Diagnostic;
use crate::yaml::{Layer, Node, Origin};

impl<'a> Merger<'a> {
    /// `policies` are what workspace, layers, environment and system say about images, lowest first.
    pub(super) fn app(&mut self, plan: &Plan<'a>, planned: &PlannedApp<'a>, policies: &[&'a Node]) -> App {
        let key = planned.key;
        let of = |field: fn(&'a WrittenApp) -> Option<&'a Node>| -> Vec<&'a Node> {
            planned.chain.iter().filter_map(|app| field(app)).collect()
        };
        let accept = self.by_name(of(|app| app.accept.as_ref()));
        let ignore = planned.chain.iter().rev().find_map(|app| app.ignore.clone());
        let namespace = self.highest(of(|app| app.namespace.as_ref()));
        let policy: Vec<&Node> = policies.iter().copied().chain(of(|app| app.image_policy.as_ref())).collect();
        let mut instances: Vec<Instance> =
            planned.instances.iter().filter_map(|instance| self.instance(plan, planned, instance, &policy)).collect();
        let mut waiting: Vec<Waiting<'_>> =
            instances.iter_mut().map(|instance| Waiting { key: &instance.key, after: &mut instance.after }).collect();
        break_circles(&mut waiting, "instance", self.report);
        if planned.instances.is_empty() {
            self.report_empty(planned);
        } else if namespace.is_none() {
            let message = format!("the app `{}` has no namespace", key.text);
            let finding = Diagnostic::error(rules::MISSING_KEY, key.origin.span, message);
            self.report.push(finding.help("write `namespace` beside `instances`, here or in a layer"));
        }
        let after = self.highest(of(|app| app.after.as_ref()));
        App {
            namespace: namespace
                .unwrap_or_else(|| Node::string(key.text.clone(), Origin::new(key.origin.span, Layer::Derived))),
            description: self.prose(of(|app| app.description.as_ref())),
            labels: self.merged(of(|app| app.labels.as_ref())),
            after: self.after_apps(plan, after.as_ref()),
            ignore: ignore.unwrap_or_default(),
            patches: self.by_name(of(|app| app.patches.as_ref())),
            accept: acceptances(&accept),
            instances,
            key: key.clone(),
        }
    }

    /// Apps that run in the cluster. One that the layers know but that does not run here needs no waiting for.
    fn after_apps(&mut self, plan: &Plan<'a>, after: Option<&Node>) -> Vec<Node> {
        let mut kept = Vec::new();
        for node in after.and_then(Node::as_list).unwrap_or_default() {
            let name = node.as_str().unwrap_or_default();
            if plan.instances.contains_key(name) {
                kept.push(node.clone());
            } else if !self.knows_app(name) {
                let known = plan.instances.keys().copied();
                self.report.push(no_such(rules::UNKNOWN_APP, node.origin.span, "there is no app", name, known));
            }
        }
        kept
    }

    /// Whether any layer of the environment has such an app, running or not.
    pub(super) fn knows_app(&self, name: &str) -> bool {
        let levels = self.stack.layers.iter().map(|layer| &layer.systems).chain([&self.stack.own.systems]);
        levels.flat_map(|systems| systems.values()).any(|system| {
            let placed = system.clusters.iter().flatten().map(|placement| &placement.apps);
            std::iter::once(&system.apps).chain(placed).any(|apps| apps.contains_key(name))
        })
    }

    fn report_empty(&mut self, planned: &PlannedApp<'a>) {
        let name = &*planned.key.text;
        let mut known: Vec<&str> = Vec::new();
        for system in self.stack.layers.iter().flat_map(|layer| layer.systems.values()) {
            known.extend(system.apps.keys().map(|app| &**app).filter(|app| *app != name));
        }
        let near = crate::diagnostic::nearest(name, known);
        let message = format!("the app `{name}` has no instances");
        let finding = Diagnostic::error(rules::EMPTY_APP, planned.key.origin.span, message);
        self.report.push(finding.help(near.map_or_else(
            || "write at least one under `instances`, here or in a layer".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )));
    }
}
