//! The environment of a component test: one instance with the component's defaults and the case's values, and stand-ins.
//!
//! Nothing that the workspace or its environments set is in it, so that a case says everything it depends on.

use std::sync::Arc;

use super::DEFAULT_BRANCH;
use super::cluster::argocd;
use super::schema::{Finished, Schema};
use crate::config::component_test::{ALONE, ComponentTest, StandIn};
use crate::config::load::{unknown_input, unknown_variable};
use crate::config::read::WrittenArgoCd;
use crate::config::{
    App, Cluster, Component, Connection, Environment, ImagePolicy, Instance, PodSecurity, System, Workspace, rules,
};
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::Delimiters;
use crate::yaml::{Key, Layer, Map, Node, Origin};

/// What a stand-in's component is called; no folder can have this name.
const STAND_IN: &str = "(stand-in)";

/// [`Workspace::alone`].
pub(in crate::config) fn environment_of_case(
    workspace: &Workspace,
    test: &ComponentTest,
    report: &mut Report,
) -> Option<Environment> {
    let component = workspace.components.get(&test.component)?;
    let mut apps = vec![app(&test.app, &test.namespace)];
    let mut subject = subject(component, test, report);
    for stand_in in &test.connections {
        subject.connects.push(connection(&stand_in.alias, &stand_in.app, &stand_in.instance));
        place(&mut apps, test, stand_in, report);
    }
    for caller in &test.callers {
        if let Some(instance) = place(&mut apps, test, caller, report) {
            instance.connects.push(connection(&caller.alias, &test.app, &test.instance));
        }
    }
    if let Some(own) = apps.first_mut() {
        own.instances.push(subject);
    }
    for app in &mut apps {
        app.instances.sort_by(|left, right| left.key.text.cmp(&right.key.text));
    }
    apps.sort_by(|left, right| left.key.text.cmp(&right.key.text));
    let variables = variables(workspace, test, report);
    Some(environment(test, cluster(test, variables, apps)))
}

fn derived(test: &ComponentTest) -> Origin {
    Origin::new(test.span, Layer::Derived)
}

fn environment(test: &ComponentTest, cluster: Cluster) -> Environment {
    Environment {
        name: Arc::clone(&test.environment.text),
        span: test.environment.origin.span,
        description: String::new(),
        clusters: vec![cluster],
        golden: false,
        severities: Vec::new(),
        branch: Node::string(DEFAULT_BRANCH, derived(test)),
        folder: None,
        repository: None,
        accept: Vec::new(),
        patches: Map::new(),
        hold: Map::new(),
    }
}

fn cluster(test: &ComponentTest, variables: Map, apps: Vec<App>) -> Cluster {
    let key = Key::new(ALONE, derived(test));
    let system = System {
        name: ALONE.into(),
        span: test.span,
        owner: None,
        description: String::new(),
        labels: Map::new(),
        patches: Map::new(),
        accept: Vec::new(),
        variables: variables.clone(),
        apps,
    };
    Cluster {
        argocd: argocd(&WrittenArgoCd::default(), &WrittenArgoCd::default(), &key),
        key,
        server: None,
        argo_name: Some(Node::string(ALONE, derived(test))),
        kubernetes: test.cluster.kubernetes,
        region: test.cluster.region.clone(),
        network_policy: test.cluster.network_policy.clone(),
        pod_security: PodSecurity::default(),
        provides: Vec::new(),
        variables,
        labels: Map::new(),
        systems: vec![system],
    }
}

/// Defaults of the declarations and the case's own values. One without a value is no mistake until somebody reads it.
fn variables(workspace: &Workspace, test: &ComponentTest, report: &mut Report) -> Map {
    let schema = Schema::new(&workspace.variables);
    let mut values = schema.defaults(report);
    let mut idle = Vec::new();
    if let Some(upper) = test.variables.as_ref().and_then(Node::as_map) {
        for entry in upper.iter().filter(|entry| schema.get(&entry.key.text).is_none()) {
            report.push(unknown_variable(&workspace.variables, &entry.key));
        }
        values = schema.overlay(&values, upper, &mut idle, report);
    }
    schema.finish(&values, None, &mut idle, report).values
}

fn subject(component: &Arc<Component>, test: &ComponentTest, report: &mut Report) -> Instance {
    let schema = Schema::new(&component.inputs);
    for entry in test.values.iter().filter(|entry| schema.get(&entry.key.text).is_none()) {
        report.push(unknown_input(component, &entry.key));
    }
    let mut idle = Vec::new();
    let lower = schema.defaults(report);
    let merged = schema.overlay(&lower, &test.values, &mut idle, report);
    let Finished { values, removed } = schema.finish(&merged, None, &mut idle, report);
    // A partial does not see the inputs.
    let wanted = component.inputs.iter().filter(|spec| test.partial.is_none() && !spec.optional);
    for spec in wanted.filter(|spec| values.entry(&spec.key.text).is_none()) {
        let message = format!("the input `{}` has no value in the case `{}`", spec.key.text, test.name);
        let span = removed.get(&spec.key.text).map_or(test.span, |null| null.origin.span);
        let finding = Diagnostic::error(rules::MISSING_VALUE, span, message)
            .label(spec.key.origin.span, format!("declared by the component `{}`", component.name))
            .help(format!("write `{}` under `values`", spec.key.text));
        report.push(finding);
    }
    Instance { values, removed, ..instance(&test.instance, Arc::clone(component), test.selector.clone()) }
}

/// Puts a stand-in into its app; nothing where there is the tested instance, which is reported.
fn place<'a>(
    apps: &'a mut Vec<App>,
    test: &ComponentTest,
    stand_in: &StandIn,
    report: &mut Report,
) -> Option<&'a mut Instance> {
    if (&stand_in.app.text, &stand_in.instance.text) == (&test.app.text, &test.instance.text) {
        let message = format!("`{}/{}` is the tested instance", stand_in.app.text, stand_in.instance.text);
        let finding = Diagnostic::error(rules::NAME_CLASH, stand_in.instance.origin.span, message);
        report.push(finding.help("give the stand-in another `instance` or `app`"));
        return None;
    }
    let at = apps.iter().position(|app| app.key.text == stand_in.app.text).unwrap_or_else(|| {
        apps.push(app(&stand_in.app, stand_in.namespace.as_ref().unwrap_or(&test.namespace)));
        apps.len() - 1
    });
    let home = apps.get_mut(at)?;
    if let Some(namespace) = stand_in.namespace.as_ref().filter(|node| **node != home.namespace) {
        let message = format!("the app `{}` has two namespaces", home.key.text);
        let finding = Diagnostic::error(rules::NAME_CLASH, namespace.origin.span, message)
            .label(home.namespace.origin.span, "the other one")
            .help("give the stand-in an `app` of its own");
        report.push(finding);
    }
    let known = home.instances.iter().position(|instance| instance.key.text == stand_in.instance.text);
    let at = known.unwrap_or_else(|| {
        let component = Arc::new(component_of(stand_in));
        home.instances.push(instance(&stand_in.instance, component, stand_in.selector.clone()));
        home.instances.len() - 1
    });
    home.instances.get_mut(at)
}

/// A component that has outputs and nothing else.
fn component_of(stand_in: &StandIn) -> Component {
    Component {
        name: STAND_IN.into(),
        span: stand_in.alias.origin.span,
        description: String::new(),
        inputs: Vec::new(),
        outputs: stand_in.outputs.clone(),
        partials: Vec::new(),
        templates: Vec::new(),
        files: std::collections::BTreeMap::new(),
        delimiters: Delimiters::default(),
        helm: None,
    }
}

fn app(key: &Key, namespace: &Node) -> App {
    App {
        key: key.clone(),
        namespace: namespace.clone(),
        description: String::new(),
        labels: Map::new(),
        after: Vec::new(),
        ignore: Vec::new(),
        patches: Map::new(),
        accept: Vec::new(),
        instances: Vec::new(),
    }
}

fn instance(key: &Key, component: Arc<Component>, selector: Option<Map>) -> Instance {
    Instance {
        key: key.clone(),
        component_name: Node::string(component.name.clone(), Origin::new(key.origin.span, Layer::Derived)),
        component,
        values: Map::new(),
        removed: Map::new(),
        connects: Vec::new(),
        after: Vec::new(),
        hook: None,
        selector: selector.filter(|selector| !selector.is_empty()),
        labels: Map::new(),
        patches: Map::new(),
        image_policy: ImagePolicy::default(),
        fallen: Map::new(),
    }
}

fn connection(alias: &Key, app: &Key, instance: &Key) -> Connection {
    Connection {
        alias: alias.clone(),
        app: Arc::clone(&app.text),
        instance: Arc::clone(&instance.text),
        span: instance.origin.span,
    }
}
