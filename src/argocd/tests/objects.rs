//! Applications, projects and what is applied by hand.

use super::world::{World, object_text, types};
use crate::argocd::{ClusterPlan, IgnorePlan, bootstrap, children_and_projects, ignore};
use crate::diagnostic::Report;
use crate::yaml::{Layer, print, print_documents};

fn practice(world: &mut World) -> ClusterPlan {
    let definition = ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "externalsecrets.external-secrets.io");
    let operator = vec![
        world.chart("external-secrets", "oci://registry.example/charts", &[definition, ("apps/v1", "Deployment", "")]),
        world.instance("store", &[]),
    ];
    let store = object_text("external-secrets.io/v1", "ClusterSecretStore", "aws");
    let operator = world.app("operator", &[], operator, &[&format!("store | {store}")]);
    let instances = vec![world.instance("api", &[])];
    let deployment = "api | { apiVersion: apps/v1, kind: Deployment, metadata: { name: api, namespace: backend } }";
    let account = "api | { apiVersion: v1, kind: ServiceAccount, metadata: { name: api, namespace: other } }";
    let mut backend = world.app("backend", &["operator"], instances, &[deployment, account]);
    backend.ignore.push(IgnorePlan {
        kind: world.node("ignore.kind", "Deployment"),
        name: Some(world.node("ignore.name", "api")),
        path: world.node("ignore.path", "spec.replicas"),
    });
    let chart =
        vec![world.chart("ingress", "https://charts.example", &[("networking.k8s.io/v1", "IngressClass", "nginx")])];
    let ingress = world.app("ingress", &[], chart, &[]);
    world.plan(vec![operator, backend, ingress])
}

#[test]
fn applications_and_projects_are_complete() {
    let mut world = World::default();
    let plan = practice(&mut world);
    let mut report = Report::new();
    let objects = children_and_projects(&plan, &types(), &mut report);
    assert_eq!(print_documents(objects.iter().map(|object| &object.body)), include_str!("children.yaml"));
    assert_eq!(world.findings(&report), Vec::<String>::new());
}

#[test]
fn the_root_is_bound_to_its_folder() {
    let mut world = World::default();
    let plan = practice(&mut world);
    let objects = bootstrap(&plan);
    assert_eq!(print_documents(objects.iter().map(|object| &object.body)), include_str!("bootstrap.yaml"));
}

#[test]
fn made_values_point_at_the_key_that_asked_for_them() {
    let mut world = World::default();
    let plan = practice(&mut world);
    let objects = children_and_projects(&plan, &types(), &mut Report::new());
    let place = |name: &str, path: &str| {
        let object = objects.iter().find(|object| &*object.id.name == name)?;
        let node = path.parse::<crate::yaml::FieldPath>().ok()?.find(&object.body)?;
        Some((world.sources.file(node.origin.span.source).path.to_string(), node.origin.layer))
    };
    let wave = "metadata.annotations[\"argocd.argoproj.io/sync-wave\"]";
    let derived = |path: &str| Some((path.to_owned(), Layer::Derived));
    let written = |path: &str| Some((path.to_owned(), Layer::Environment));
    assert_eq!(place("backend-prod", wave), derived("backend.after/operator"));
    assert_eq!(place("operator-prod", wave), derived("backend.after/operator"));
    assert_eq!(place("backend-prod", "spec.source.path"), derived("apps/backend"));
    assert_eq!(place("backend-prod", "spec.source.repoURL"), written("publish.repository"));
    assert_eq!(place("backend-prod", "spec.destination.namespace"), derived("apps/backend"));
    assert_eq!(place("operator-prod", "spec.sources[1].chart"), written("chart"));
    assert_eq!(place("practice-prod", "spec.destinations[1].namespace"), derived("backend/api.yaml"));
}

#[test]
fn names_are_unique_and_well_formed() {
    let mut world = World::default();
    let web = world.instance("web", &[]);
    let object = format!("web | {}", object_text("v1", "Service", "x"));
    let mut first = world.app("first", &[], vec![web.clone()], &[&object]);
    let mut second = world.app("second", &[], vec![web.clone()], &[&object]);
    let third = world.app("Third", &[], vec![web], &[&object]);
    let empty = world.app("empty", &[], Vec::new(), &[]);
    first.application_name = world.node("name", "same");
    second.application_name = world.node("name", "same");
    second.namespace = world.node("second.namespace", "a.b");
    let mut plan = world.plan(vec![first, second, third, empty]);
    plan.systems[0].project_name = world.node("argocd.projectName", "root-prod");
    let mut report = Report::new();
    let objects = children_and_projects(&plan, &types(), &mut report);
    assert_eq!(objects.len(), 4);
    assert_eq!(
        world.findings(&report),
        [
            "apps/second, apps/first argocd/name-taken: the name `same` of an Application is taken",
            "Third.application argocd/bad-name: expected the name of an Application, found `Third-prod`",
            "systems/practice, argocd.rootName argocd/name-taken: the name `root-prod` of a project is taken",
            "second.namespace argocd/bad-name: expected the name of a namespace, found `a.b`",
            "apps/empty argocd/empty-app: the app `empty` renders no object",
        ]
    );
}

#[test]
fn ignored_fields_that_make_no_sense_are_reported() {
    let mut world = World::default();
    let web = world.instance("web", &[]);
    let mut app = world.app("web", &[], vec![web], &[&format!("web | {}", object_text("batch/v1", "CronJob", "x"))]);
    for (kind, path) in
        [("CronJbo", "spec.suspend"), ("CronJob", "spec..x"), ("HorizontalPodAutoscaler", "/spec/minReplicas")]
    {
        app.ignore.push(IgnorePlan { kind: world.node(kind, kind), name: None, path: world.node(path, path) });
    }
    let mut report = Report::new();
    let entries = ignore::differences(&app, &types(), &mut report);
    assert_eq!(
        entries.iter().map(print).collect::<String>(),
        "group: autoscaling\nkind: HorizontalPodAutoscaler\njsonPointers:\n- /spec/minReplicas\n"
    );
    assert_eq!(
        world.findings(&report),
        [
            "CronJbo argocd/unknown-kind: no object of the kind `CronJbo` is known here",
            "spec..x argocd/bad-path: expected a key at character 5 of the path",
        ]
    );
}
