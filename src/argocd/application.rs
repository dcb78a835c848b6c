//! The Application of one app.

use super::annotation::SYNC_WAVE;
use super::derived::{Derived, chart_repository, spelled, text};
use super::plan::{AppPlan, ChartSource, ClusterPlan, Destination, SystemPlan};
use super::waves::Wave;
use super::{ignore, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::manifest::{Manifest, folder_name};
use crate::template::finish;
use crate::types::Types;
use crate::yaml::{Key, Map, Node};

pub(super) const API_VERSION: &str = "argoproj.io/v1alpha1";
const MANAGER: &str = "scantling";
/// With it, deleting an Application deletes what it deployed.
const FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";
/// From here on an app applies only what differs: applying hundreds of equal objects takes minutes.
const MANY_OBJECTS: usize = 100;

/// The Application; nothing, and a finding, for an app without objects and charts.
pub(super) fn application(
    plan: &ClusterPlan,
    system: &SystemPlan,
    app: &AppPlan,
    wave: Option<&Wave>,
    types: &Types,
    report: &mut Report,
) -> Option<Manifest> {
    let by = Derived::of(&app.key);
    let sources = sources(plan, system, app, by);
    if sources.is_empty() {
        let message = format!("the app `{}` renders no object", app.key.text);
        let finding = Diagnostic::error(rules::EMPTY_APP, app.key.origin.span, message)
            .help("take the app out of the environment, or give it an instance that renders something");
        report.push(finding);
        return None;
    }
    let ignored = ignore::differences(app, types, report);
    let mut spec = vec![("project", system.project_name.clone())];
    spec.extend(source_entry(sources, by));
    spec.push(("destination", destination(plan, &app.namespace, by)));
    spec.push(("syncPolicy", sync_policy(app.manifests.len() >= MANY_OBJECTS, !ignored.is_empty(), by)));
    if !ignored.is_empty() {
        spec.push(("ignoreDifferences", by.list(ignored)));
    }
    let mut application = by.object(
        &app.key.text,
        [
            ("apiVersion", by.text(API_VERSION)),
            ("kind", by.text("Application")),
            ("metadata", metadata(plan, system, app, wave, by)),
            ("spec", by.map(spec)),
        ],
    )?;
    // Labels are strings, and chart values that readers of YAML understand differently are mistakes.
    finish(&mut application, &plan.namespace, types, report);
    Some(application)
}

fn metadata(plan: &ClusterPlan, system: &SystemPlan, app: &AppPlan, wave: Option<&Wave>, by: Derived) -> Node {
    let mut labels = part_of(&system.name, by);
    labels.insert(by.key("app.kubernetes.io/name"), by.text(app.key.text.clone()));
    for entry in &app.labels {
        labels.insert(entry.key.clone(), entry.value.clone());
    }
    let mut annotations = Map::new();
    if !app.manifests.is_empty() {
        // A commit that leaves the app's folder alone does not make Argo CD read it again.
        annotations.push(by.key("argocd.argoproj.io/manifest-generate-paths"), by.text("."));
    }
    if let Some(wave) = wave {
        let by = Derived::at(wave.cause);
        annotations.push(by.key(SYNC_WAVE), by.text(wave.number.to_string()));
    }
    let mut metadata = vec![
        ("name", app.application_name.clone()),
        ("namespace", plan.namespace.clone()),
        ("labels", Node::map(labels, by.origin())),
    ];
    if !annotations.is_empty() {
        metadata.push(("annotations", Node::map(annotations, by.origin())));
    }
    if !keeps_state(app) {
        metadata.push(("finalizers", by.texts([FINALIZER])));
    }
    by.map(metadata)
}

/// Labels by which Argo CD's interface finds the children of an application, and people what made them.
pub(super) fn part_of(system: &str, by: Derived) -> Map {
    let mut labels = Map::new();
    labels.push(by.key("app.kubernetes.io/part-of"), by.text(system));
    labels.push(by.key("app.kubernetes.io/managed-by"), by.text(MANAGER));
    labels
}

/// Whether deleting everything of the app would lose more than a new sync brings back. Of a chart nobody knows, and
/// Applications may take all that they hold with them.
fn keeps_state(app: &AppPlan) -> bool {
    app.instances.iter().any(|instance| instance.chart.is_some())
        || app.manifests.iter().any(|manifest| is_stateful(manifest) || holds_others(manifest))
}

fn holds_others(manifest: &Manifest) -> bool {
    &*manifest.id.gvk.group == "argoproj.io" && matches!(&*manifest.id.gvk.kind, "Application" | "ApplicationSet")
}

/// Whether data, or other objects, go down with the object.
pub(super) fn is_stateful(manifest: &Manifest) -> bool {
    match (&*manifest.id.gvk.group, &*manifest.id.gvk.kind) {
        ("", "Namespace" | "PersistentVolumeClaim" | "PersistentVolume")
        | ("apiextensions.k8s.io", "CustomResourceDefinition") => true,
        ("apps", "StatefulSet") => {
            let claims = manifest.body.get("spec").and_then(|spec| spec.get("volumeClaimTemplates"));
            claims.and_then(Node::as_list).is_some_and(|claims| !claims.is_empty())
        }
        _ => false,
    }
}

fn sources(plan: &ClusterPlan, system: &SystemPlan, app: &AppPlan, by: Derived) -> Vec<Node> {
    let cluster = folder_name(&plan.cluster.text);
    let folder = format!("{cluster}/apps/{}/{}", folder_name(&system.name), folder_name(&app.key.text));
    let own = (!app.manifests.is_empty()).then(|| directory_source(plan, &folder, by));
    let charts =
        app.instances.iter().filter_map(|instance| Some(chart_source(instance.chart.as_ref()?, &instance.key)));
    own.into_iter().chain(charts).collect()
}

/// A folder of the environment's tree.
///
/// `directory` is written out so that Argo CD does not look for other tools. It is not `recurse: false`: Argo CD takes a
/// `directory` that says only what is the default anyway out of its Application, and would see a difference forever.
pub(super) fn directory_source(plan: &ClusterPlan, folder: &str, by: Derived) -> Node {
    let path = if plan.folder.is_empty() { folder.to_owned() } else { format!("{}/{folder}", plan.folder) };
    by.map([
        ("repoURL", plan.repository.clone()),
        ("targetRevision", plan.branch.clone()),
        ("path", by.text(path)),
        ("directory", by.map([("include", by.text("*.yaml"))])),
    ])
}

fn chart_source(chart: &ChartSource, instance: &Key) -> Node {
    let by = Derived::of(instance);
    let mut helm = vec![("releaseName", spelled(&chart.release_name))];
    if let Some(values) = &chart.values {
        helm.push(("valuesObject", values.clone()));
    }
    by.map([
        ("repoURL", chart_repository(&chart.repository)),
        ("chart", spelled(&chart.chart)),
        ("targetRevision", spelled(&chart.version)),
        ("helm", by.map(helm)),
    ])
}

fn source_entry(mut sources: Vec<Node>, by: Derived) -> Option<(&'static str, Node)> {
    if sources.len() > 1 {
        return Some(("sources", by.list(sources)));
    }
    sources.pop().map(|source| ("source", source))
}

pub(super) fn destination(plan: &ClusterPlan, namespace: &Node, by: Derived) -> Node {
    let cluster = match &plan.destination {
        Destination::Server(server) => ("server", server.clone()),
        Destination::Name(name) => ("name", name.clone()),
    };
    by.map([cluster, ("namespace", by.text(text(namespace)))])
}

/// Automatic, pruning, healing, and never content with an empty rendering: `allowEmpty` stays off.
pub(super) fn sync_policy(large: bool, ignores: bool, by: Derived) -> Node {
    let options = [
        // The rendering holds the Namespaces.
        ("CreateNamespace=false", true),
        // Client-side apply keeps a copy in an annotation, which is limited to 256 KiB.
        ("ServerSideApply=true", true),
        ("ApplyOutOfSyncOnly=true", large),
        ("FailOnSharedResource=true", true),
        ("PruneLast=true", true),
        ("RespectIgnoreDifferences=true", ignores),
    ];
    let options = options.into_iter().filter(|(_, wanted)| *wanted).map(|(option, _)| option);
    let backoff = by.map([("duration", by.text("5s")), ("factor", by.integer(2)), ("maxDuration", by.text("3m"))]);
    by.map([
        ("automated", by.map([("prune", by.boolean(true)), ("selfHeal", by.boolean(true))])),
        ("retry", by.map([("limit", by.integer(5)), ("backoff", backoff)])),
        ("syncOptions", by.texts(options)),
    ])
}
