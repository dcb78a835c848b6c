//! Waves, hooks and options of the objects of apps.

use super::world::{World, object_text, types};
use crate::argocd::{AppPlan, InstancePlan, annotation, order, waves};
use crate::diagnostic::Report;
use crate::manifest::Manifest;

/// `Kind/name wave options hook` of every object, in the order of the app.
fn ordered(world: &mut World, apps: Vec<AppPlan>) -> (Vec<String>, Vec<String>) {
    let mut plan = world.plan(apps);
    let mut report = Report::new();
    order(&mut plan, &types(), &mut report);
    let show = |manifest: &Manifest| {
        let keys = [annotation::SYNC_WAVE, annotation::SYNC_OPTIONS, annotation::HOOK, annotation::HOOK_DELETE_POLICY];
        let values = keys.iter().filter_map(|key| annotation::get(manifest, key)?.as_str());
        std::iter::once(format!("{}/{}", manifest.id.gvk.kind, manifest.id.name))
            .chain(values.map(str::to_owned))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let objects =
        plan.systems.iter().flat_map(|system| &system.apps).flat_map(|app| &app.manifests).map(show).collect();
    (objects, world.findings(&report))
}

#[test]
fn kinds_have_their_places() {
    let mut world = World::default();
    let kinds = [
        ("v1", "Namespace"),
        ("v1", "ServiceAccount"),
        ("rbac.authorization.k8s.io/v1", "Role"),
        ("external-secrets.io/v1", "ClusterSecretStore"),
        ("external-secrets.io/v1", "ExternalSecret"),
        ("v1", "ConfigMap"),
        ("v1", "PersistentVolumeClaim"),
        ("apps/v1", "Deployment"),
        ("cert-manager.io/v1", "Issuer"),
        ("autoscaling/v2", "HorizontalPodAutoscaler"),
        ("networking.k8s.io/v1", "Ingress"),
        ("monitoring.coreos.com/v1", "ServiceMonitor"),
    ];
    let objects: Vec<String> =
        kinds.iter().map(|(api, kind)| format!("web | {}", object_text(api, kind, "x"))).collect();
    let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
    let instances = vec![world.instance("web", &[])];
    let app = world.app("web", &[], instances, &objects);
    let expected = [
        "Namespace/x -3 Prune=confirm,Delete=confirm",
        "ServiceAccount/x -2",
        "Role/x -2",
        "ClusterSecretStore/x -2",
        "ExternalSecret/x -1",
        "ConfigMap/x -1",
        "PersistentVolumeClaim/x Prune=confirm,Delete=confirm",
        "Deployment/x",
        "Issuer/x",
        "HorizontalPodAutoscaler/x 1",
        "Ingress/x 1",
        "ServiceMonitor/x 1",
    ];
    assert_eq!(ordered(&mut world, vec![app]), (expected.map(str::to_owned).to_vec(), Vec::new()));
}

#[test]
fn after_moves_workloads_and_custom_objects_of_an_instance() {
    let mut world = World::default();
    let instances = vec![
        world.instance("web", &["database", "keys"]),
        world.instance("database", &["keys"]),
        world.instance("keys", &[]),
        world.instance("through", &["web"]),
        world.instance("tail", &["through"]),
    ];
    let deployment = object_text("apps/v1", "Deployment", "web");
    let objects = [
        format!("web | {deployment}"),
        format!("web | {}", object_text("v1", "ConfigMap", "web")),
        format!("web | {}", object_text("external-secrets.io/v1", "ExternalSecret", "web")),
        format!("web | {}", object_text("networking.k8s.io/v1", "Ingress", "web")),
        "database | { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: db }, spec: { volumeClaimTemplates: [{}] } }".to_owned(),
        format!("keys | {}", object_text("external-secrets.io/v1", "ExternalSecret", "keys")),
        format!("tail | {}", object_text("batch/v1", "Job", "tail")),
    ];
    let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
    let app = world.app("web", &[], instances, &objects);
    let expected = [
        "Deployment/web 2",
        "ConfigMap/web -1",
        "ExternalSecret/web 1",
        "Ingress/web 4",
        "StatefulSet/db Prune=confirm,Delete=confirm",
        "ExternalSecret/keys -1",
        "Job/tail 3",
    ];
    assert_eq!(ordered(&mut world, vec![app]), (expected.map(str::to_owned).to_vec(), Vec::new()));
}

#[test]
fn custom_objects_wait_for_the_chart_that_brings_their_kind() {
    let mut world = World::default();
    let definition = ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "externalsecrets.external-secrets.io");
    let store = object_text("external-secrets.io/v1", "ClusterSecretStore", "aws");
    let instances =
        vec![world.instance("store", &[]), world.chart("operator", "https://charts.example", &[definition])];
    let operator = world.app(
        "operator",
        &[],
        instances,
        &[&format!("store | {store}"), &format!("store | {}", object_text("v1", "ServiceAccount", "a"))],
    );
    let instances = vec![world.instance("secret", &[])];
    let secret = object_text("external-secrets.io/v1", "ExternalSecret", "s");
    let backend = world.app("backend", &[], instances, &[&format!("secret | {secret}")]);
    let (objects, findings) = ordered(&mut world, vec![operator, backend]);
    assert_eq!(
        objects,
        ["ClusterSecretStore/aws 1", "ServiceAccount/a -2", "ExternalSecret/s -1 SkipDryRunOnMissingResource=true"]
    );
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn a_chart_cannot_wait_for_workloads() {
    let mut world = World::default();
    let database = world.instance("database", &[]);
    let after = world.nodes("chart.after", &["database"]);
    let chart = InstancePlan { after, ..world.chart("chart", "https://charts.example", &[]) };
    let objects = [format!("database | {}", object_text("apps/v1", "Deployment", "d"))];
    let app = world.app("web", &[], vec![database, chart], &[&objects[0]]);
    let findings = ["chart.after/database argocd/chart-order: the chart of `chart` cannot come after this"];
    assert_eq!(ordered(&mut world, vec![app]).1, findings);
}

#[test]
fn hooks_run_in_their_own_phase() {
    let mut world = World::default();
    let instances = vec![
        world.hook("migrate", "PreSync", &["prepare"]),
        world.hook("prepare", "PreSync", &["web"]),
        world.instance("web", &["migrate"]),
        world.hook("smoke", "PostSync", &["web"]),
    ];
    let job = |instance: &str| format!("{instance} | {}", object_text("batch/v1", "Job", instance));
    let objects = [job("migrate"), job("prepare"), job("web"), job("smoke")];
    let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
    let app = world.app("web", &[], instances, &objects);
    let expected = [
        "Job/migrate 1 PreSync BeforeHookCreation",
        "Job/prepare PreSync BeforeHookCreation",
        "Job/web",
        "Job/smoke PostSync BeforeHookCreation",
    ];
    let findings = ["prepare.after/web argocd/hook-order: `prepare` runs before `web` in every sync"];
    let found = ordered(&mut world, vec![app]);
    assert_eq!(found, (expected.map(str::to_owned).to_vec(), findings.map(str::to_owned).to_vec()));
}

#[test]
fn what_a_template_sets_stays() {
    let mut world = World::default();
    let annotated = |name: &str, annotations: &str| {
        format!(
            "{name} | {{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{ name: {name}, annotations: {{ {annotations} }} }} }}"
        )
    };
    let objects = [
        annotated(
            "a",
            "argocd.argoproj.io/sync-wave: '7', argocd.argoproj.io/sync-options: 'Prune=false, Replace=true'",
        ),
        annotated("b", "argocd.argoproj.io/sync-wave: soon"),
    ];
    let instances = vec![world.instance("a", &[]), world.instance("b", &["a"])];
    let app = world.app("web", &[], instances, &[&objects[0], &objects[1]]);
    let expected = [
        "PersistentVolumeClaim/a 7 Prune=false,Replace=true,Delete=confirm",
        "PersistentVolumeClaim/b soon Prune=confirm,Delete=confirm",
    ];
    let findings = ["web/b.yaml argocd/bad-wave: expected a whole number as sync wave"];
    let found = ordered(&mut world, vec![app]);
    assert_eq!(found, (expected.map(str::to_owned).to_vec(), findings.map(str::to_owned).to_vec()));
}

#[test]
fn chains_of_apps_have_rising_waves() {
    let check = |chains: &[(&str, &[&str])], expected: &[(&str, i32)]| {
        let mut world = World::default();
        let apps = chains.iter().map(|(name, after)| world.app(name, after, Vec::new(), &[])).collect();
        let plan = world.plan(apps);
        let waves = waves::app_waves(&plan);
        let found: Vec<(&str, i32)> = waves.iter().map(|(name, wave)| (&**name, wave.number)).collect();
        assert_eq!(found, expected);
    };
    check(
        &[
            ("external-secrets-operator", &[]),
            ("flask-backend", &["external-secrets-operator"]),
            ("nginx-front", &["flask-backend"]),
        ],
        &[("external-secrets-operator", -1), ("flask-backend", 0), ("nginx-front", 1)],
    );
    check(&[("alone", &[]), ("a", &["b", "elsewhere"]), ("b", &[])], &[("a", 0), ("b", -1)]);
    check(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[]), ("d", &["c"])], &[("a", 1), ("b", 0), ("c", -1), ("d", 0)]);
    check(&[("a", &["elsewhere"])], &[]);
}
