//! Names, destinations and sources of one cluster, evaluated: everything about its apps but their objects.

use std::sync::Arc;

use crate::argocd::{AppPlan, ChartSource, ClusterPlan, Destination, IgnorePlan, InstancePlan, SystemPlan};
use crate::config::{App, HelmChart, Ignore};
use crate::diagnostic::{Diagnostic, Report};
use crate::evaluation::{AppId, Evaluated, InstanceId, Level, World};
use crate::yaml::{Layer, Node, Origin};

use super::rules;

/// The plan of a world's cluster, still without objects.
pub(super) fn of(world: &World, report: &mut Report) -> ClusterPlan {
    let cluster = world.cluster();
    let here = Origin::new(cluster.key.origin.span, Layer::Derived);
    let settings = &cluster.argocd;
    let server = cluster.server.as_ref().map(|server| Destination::Server(text(world, server, Level::Cluster, report)));
    let name = |report: &mut Report| {
        let name = cluster.argo_name.as_ref().map(|name| text(world, name, Level::Cluster, report));
        name.unwrap_or_else(|| Node::string(cluster.key.text.clone(), here.clone()))
    };
    let destination = server.unwrap_or_else(|| Destination::Name(name(report)));
    let environment = world.environment();
    let repository = environment.repository.clone().unwrap_or_else(|| Node::string("", here));
    ClusterPlan {
        environment: environment.name.clone(),
        cluster: cluster.key.clone(),
        destination,
        repository: text(world, &repository, Level::Cluster, report),
        branch: text(world, &environment.branch, Level::Cluster, report),
        folder: folder(world, report),
        namespace: text(world, &settings.namespace, Level::Cluster, report),
        root_name: text(world, &settings.root_name, Level::Cluster, report),
        systems: systems(world, report),
    }
}

/// The folder of the branch, without the slashes around it that mean nothing.
fn folder(world: &World, report: &mut Report) -> Arc<str> {
    let node = world.environment().folder.as_ref().map(|folder| text(world, folder, Level::Cluster, report));
    node.as_ref().and_then(Node::as_str).unwrap_or_default().trim_matches('/').into()
}

/// The Argo CD installation that deploys to a world's cluster.
pub(super) fn installation(world: &World, report: &mut Report) -> Arc<str> {
    let node = text(world, &world.cluster().argocd.instance, Level::Cluster, report);
    node.as_str().unwrap_or_default().into()
}

fn systems(world: &World, report: &mut Report) -> Vec<SystemPlan> {
    let settings = &world.cluster().argocd;
    let mut systems: Vec<SystemPlan> = Vec::new();
    for (index, system) in world.cluster().systems.iter().enumerate() {
        systems.push(SystemPlan {
            name: system.name.clone(),
            span: system.span,
            owner: system.owner.as_ref().map(|owner| text(world, owner, Level::System(index), report)),
            description: system.description.clone(),
            project_name: text(world, &settings.project_name, Level::System(index), report),
            apps: Vec::new(),
        });
    }
    for id in world.apps() {
        let plan = app(world, id, report);
        systems[world.system_index(id)].apps.push(plan);
    }
    systems
}

fn app(world: &World, id: AppId, report: &mut Report) -> AppPlan {
    let app = world.app(id);
    let namespace = world.namespace(id);
    AppPlan {
        key: app.key.clone(),
        application_name: text(world, &world.cluster().argocd.application_name, Level::App(id), report),
        namespace: match namespace {
            Evaluated::Value(node) => string(node, report),
            Evaluated::Unset | Evaluated::Failed => Node::string("", app.namespace.origin.clone()),
        },
        labels: world.owner_labels(id, report),
        after: app.after.clone(),
        ignore: ignores(world, app, id, report),
        instances: world.instances(id).map(|instance| plan_instance(world, instance, report)).collect(),
        manifests: Vec::new(),
    }
}

fn ignores(world: &World, app: &App, id: AppId, report: &mut Report) -> Vec<IgnorePlan> {
    let mut evaluate = |node: &Node| text(world, node, Level::App(id), report);
    let mut plan = |ignore: &Ignore| IgnorePlan {
        kind: evaluate(&ignore.kind),
        name: ignore.name.as_ref().map(&mut evaluate),
        path: evaluate(&ignore.path),
    };
    app.ignore.iter().map(&mut plan).collect()
}

fn plan_instance(world: &World, id: InstanceId, report: &mut Report) -> InstancePlan {
    let instance = world.instance(id);
    InstancePlan {
        key: instance.key.clone(),
        after: instance.after.clone(),
        hook: instance.hook.map(|(hook, span)| Node::string(hook.as_str(), Origin::new(span, Layer::Derived))),
        chart: instance.component.helm.as_ref().map(|helm| chart(world, helm, id, report)),
    }
}

fn chart(world: &World, helm: &HelmChart, id: InstanceId, report: &mut Report) -> ChartSource {
    let level = Level::Instance(id);
    let instance = world.instance(id);
    let default_release =
        Node::string(instance.key.text.clone(), Origin::new(instance.key.origin.span, Layer::Derived));
    let release_name = helm.release_name.clone().unwrap_or(default_release);
    let mut provides = Vec::with_capacity(helm.provides.len());
    for provided in &helm.provides {
        let name = provided.name.as_ref().map(|name| text(world, name, level, report));
        provides.push((provided.api_version.clone(), provided.kind.clone(), name));
    }
    ChartSource {
        repository: text(world, &helm.repository, level, report),
        chart: text(world, &helm.chart, level, report),
        version: text(world, &helm.version, level, report),
        release_name: text(world, &release_name, level, report),
        values: helm.values.as_ref().and_then(|values| world.evaluate(values, level, report).value()),
        provides,
    }
}

/// Evaluates a node that has to be a text; empty after a mistake.
fn text(world: &World, node: &Node, level: Level, report: &mut Report) -> Node {
    match world.evaluate(node, level, report) {
        Evaluated::Value(value) => string(value, report),
        Evaluated::Unset => {
            let finding = Diagnostic::error(rules::NOT_A_TEXT, node.origin.span, "expected a text, found no value");
            report.push(finding.help("give the expression a value with `default(…)`"));
            Node::string("", node.origin.clone())
        }
        Evaluated::Failed => Node::string("", node.origin.clone()),
    }
}

fn string(node: Node, report: &mut Report) -> Node {
    if node.as_str().is_some() {
        return node;
    }
    let message = format!("expected a text, found {}", node.describe());
    report.push(Diagnostic::error(rules::NOT_A_TEXT, node.origin.span, message).help("write it in quotes"));
    Node::string("", node.origin)
}
