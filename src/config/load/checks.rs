//! What can be wrong between files, whatever the precedence of layers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::environments::{Stack, Stacks, WrittenLayer};
use crate::config::mistakes::{no_such, suggestion};
use crate::config::read::{ByName, Named, WrittenApp, WrittenSystem, WrittenWorkspace};
use crate::config::{Component, InputSpec, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::{Key, Node};

type Components = BTreeMap<Arc<str>, Arc<Component>>;

pub(super) fn check(
    workspace: &WrittenWorkspace,
    components: &Components,
    folders: &[String],
    stacks: &Stacks,
    report: &mut Report,
) {
    let unreadable: Vec<&str> =
        folders.iter().map(String::as_str).filter(|folder| !components.contains_key(*folder)).collect();
    let mut checker = Checker { workspace, components, unreadable, report };
    checker.defaults(workspace.settings.defaults.as_ref());
    checker.promotion(stacks);
    for layer in stacks.layers.values() {
        checker.defaults(layer.settings.defaults.as_ref());
        checker.variables(layer.settings.variables.as_ref());
        checker.systems(&layer.systems);
    }
    for stack in stacks.environments.values().filter(|stack| !stack.lacks_layer()) {
        checker.environment(stack);
    }
    // An environment that could not be read may be the one that runs them.
    if !report.has_errors() {
        stacks.layers.values().for_each(|layer| never_run(layer, stacks, report));
    }
}

/// The names of all environments: in promotion order, then those that it does not name, by name.
pub(super) fn in_promotion_order(workspace: &WrittenWorkspace, stacks: &Stacks) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    let promoted = workspace.promotion.iter().filter_map(Node::as_str);
    let promoted = promoted.filter_map(|name| stacks.environments.get_key_value(name)).map(|(name, _)| name);
    for name in promoted.chain(stacks.environments.keys()) {
        if !names.contains(name) {
            names.push(Arc::clone(name));
        }
    }
    names
}

struct Checker<'a> {
    workspace: &'a WrittenWorkspace,
    components: &'a Components,
    /// Components that are there but cannot be read, which has been reported.
    unreadable: Vec<&'a str>,
    report: &'a mut Report,
}

impl<'a> Checker<'a> {
    fn promotion(&mut self, stacks: &Stacks) {
        let mut seen: Vec<&str> = Vec::new();
        for node in &self.workspace.promotion {
            let name = node.as_str().unwrap_or_default();
            if !stacks.environments.contains_key(name) {
                let known = stacks.environments.keys().map(|name| &**name);
                self.report.push(no_such(
                    rules::UNKNOWN_ENVIRONMENT,
                    node.origin.span,
                    "there is no environment",
                    name,
                    known,
                ));
            } else if seen.contains(&name) {
                let message = format!("the environment `{name}` stands twice in `promotion`");
                let finding = Diagnostic::error(rules::NAME_CLASH, node.origin.span, message);
                self.report.push(finding.help("remove one of the two"));
            }
            seen.push(name);
        }
    }

    fn environment(&mut self, stack: &Stack) {
        let own = &stack.own;
        self.defaults(own.settings.defaults.as_ref());
        self.variables(own.settings.variables.as_ref());
        for cluster in &own.clusters {
            self.variables(cluster.variables.as_ref());
        }
        self.systems(&own.systems);
        let mut homes: BTreeMap<&str, (&str, &Key)> = BTreeMap::new();
        for (name, system) in &own.systems {
            self.placements(stack, name, system);
            self.one_home(name, system, &mut homes);
            self.removals(system);
        }
    }

    fn placements(&mut self, stack: &Stack, name: &str, system: &WrittenSystem) {
        let clusters = &stack.own.clusters;
        let known: Vec<&str> = clusters.iter().map(|cluster| &*cluster.key.text).collect();
        for placement in system.clusters.iter().flatten() {
            if !known.contains(&&*placement.key.text) {
                let span = placement.key.origin.span;
                let known = known.iter().copied();
                self.report.push(no_such(
                    rules::UNKNOWN_CLUSTER,
                    span,
                    "there is no cluster",
                    &placement.key.text,
                    known,
                ));
            }
        }
        if system.clusters.is_none() && known.len() > 1 {
            let message = format!("the system `{name}` does not say in which cluster it runs");
            let finding = Diagnostic::error(rules::NO_CLUSTER, system.span, message)
                .label(stack.own.span, format!("has {} clusters", known.len()))
                .help(format!("write `clusters: {{ {}: {{}} }}`, for instance", known.first().unwrap_or(&"")));
            self.report.push(finding);
        }
    }

    /// An app name belongs to one system of an environment.
    fn one_home<'b>(
        &mut self,
        name: &'b str,
        system: &'b WrittenSystem,
        homes: &mut BTreeMap<&'b str, (&'b str, &'b Key)>,
    ) {
        let placed = system.clusters.iter().flatten().flat_map(|placement| placement.apps.iter());
        for (app, named) in system.apps.iter().chain(placed) {
            let (home, first) = *homes.entry(app).or_insert((name, &named.key));
            if home != name {
                let message = format!("the app `{app}` is in the systems `{home}` and `{name}`");
                let finding = Diagnostic::error(rules::APP_IN_TWO_SYSTEMS, named.key.origin.span, message)
                    .label(first.origin.span, format!("in `{home}`"))
                    .help("app names are unique in an environment; rename one of the two");
                self.report.push(finding);
            }
        }
    }

    /// An app that the environment's own file does not name would not run anyway.
    fn removals(&mut self, system: &WrittenSystem) {
        let placements = || system.clusters.iter().flatten();
        let placed =
            |app: &str| placements().any(|placement| placement.apps.get(app).is_some_and(|app| app.body.is_some()));
        let own = system.apps.values().filter(|app| app.body.is_none() && !placed(&app.key.text));
        let unnamed = |app: &&Named<WrittenApp>| {
            app.body.is_none() && system.apps.get(&app.key.text).is_none_or(|own| own.body.is_none())
        };
        let in_clusters = placements().flat_map(|placement| placement.apps.values()).filter(unnamed);
        for app in own.chain(in_clusters) {
            let name = &app.key.text;
            let message = format!("`null` removes nothing: the app `{name}` does not run unless this file names it");
            let finding = Diagnostic::warning(rules::REMOVES_NOTHING, app.key.origin.span, message);
            self.report.push(finding.help(format!("remove the line, or write `{name}: {{}}` to run the app")));
        }
    }

    fn systems(&mut self, systems: &BTreeMap<Arc<str>, WrittenSystem>) {
        for system in systems.values() {
            self.apps(&system.apps);
            for placement in system.clusters.iter().flatten() {
                self.apps(&placement.apps);
                self.variables(placement.variables.as_ref());
            }
        }
    }

    fn apps(&mut self, apps: &ByName<WrittenApp>) {
        let instances = apps.values().filter_map(|app| app.body.as_ref()).flat_map(|app| app.instances.values());
        for instance in instances.filter_map(|instance| instance.body.as_ref()) {
            if let Some(component) = &instance.component
                && let Some(name) = component.as_str()
            {
                self.component(name, component.origin.span);
            }
        }
    }

    fn component(&mut self, name: &str, span: Span) -> Option<&'a Component> {
        let component = self.components.get(name).map(|component| &**component);
        if component.is_none() && !self.unreadable.contains(&name) {
            let known = self.components.keys().map(|name| &**name);
            self.report.push(no_such(rules::UNKNOWN_COMPONENT, span, "there is no component", name, known));
        }
        component
    }

    /// `defaults:` names components and their inputs.
    fn defaults(&mut self, defaults: Option<&Node>) {
        for entry in defaults.and_then(Node::as_map).into_iter().flatten() {
            let Some(component) = self.component(&entry.key.text, entry.key.origin.span) else { continue };
            for value in entry.value.as_map().into_iter().flatten() {
                if !component.inputs.iter().any(|input| input.key.text == value.key.text) {
                    self.report.push(unknown_input(component, &value.key));
                }
            }
        }
    }

    fn variables(&mut self, variables: Option<&Node>) {
        let declared = &self.workspace.variables;
        for entry in variables.and_then(Node::as_map).into_iter().flatten() {
            if !declared.iter().any(|variable| variable.key.text == entry.key.text) {
                self.report.push(unknown_variable(declared, &entry.key));
            }
        }
    }
}

/// A value for a variable that the workspace does not declare.
pub(in crate::config) fn unknown_variable(declared: &[InputSpec], key: &Key) -> Diagnostic {
    let message = format!("the workspace has no variable `{}`", key.text);
    let finding = Diagnostic::error(rules::UNKNOWN_VARIABLE, key.origin.span, message);
    let near = crate::diagnostic::nearest(&key.text, declared.iter().map(|variable| &*variable.key.text));
    finding.help(near.map_or_else(
        || "declare it under `variables` in `scantling.yaml`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    ))
}

/// A value for an input that a component does not declare.
pub(in crate::config) fn unknown_input(component: &Component, key: &Key) -> Diagnostic {
    let known: Vec<&str> = component.inputs.iter().map(|input| &*input.key.text).collect();
    let message =
        format!("the component `{}` has no input `{}`", component.name, crate::config::mistakes::shown(&key.text));
    Diagnostic::error(rules::UNKNOWN_INPUT, key.origin.span, message)
        .label(component.span, "the component")
        .maybe_help(suggestion(&key.text, &known))
}

/// Apps of a layer that none of the environments that extend it names.
fn never_run(layer: &WrittenLayer, stacks: &Stacks, report: &mut Report) {
    let extending: Vec<&Stack> = stacks
        .environments
        .values()
        .filter(|stack| stack.layers.iter().any(|extended| extended.name == layer.name))
        .collect();
    for (system, written) in &layer.systems {
        for (app, named) in written.apps.iter().filter(|(_, named)| named.body.is_some()) {
            let runs =
                extending.iter().filter_map(|stack| stack.own.systems.get(system)).any(|own| names_app(own, app));
            if !runs {
                let message = format!("no environment runs the app `{app}`");
                let finding = Diagnostic::warning(rules::APP_NEVER_RUNS, named.key.origin.span, message)
                    .note(format!("an app runs where the environment's own file of the system `{system}` names it"))
                    .help(format!("name it there, `{app}: {{}}` is enough, or remove it here"));
                report.push(finding);
            }
        }
    }
}

fn names_app(system: &WrittenSystem, app: &str) -> bool {
    let names = |apps: &ByName<WrittenApp>| apps.get(app).is_some_and(|named| named.body.is_some());
    names(&system.apps) || system.clusters.iter().flatten().any(|placement| names(&placement.apps))
}
