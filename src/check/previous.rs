//! What is published now, and what an update of it would be refused for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::merge::{Place, Reached};
use super::{Owner, rules};
use crate::config::Environment;
use crate::diagnostic::{Diagnostic, Report};
use crate::kubernetes::{self, Definitions, validate_update};
use crate::manifest::{Manifest, ManifestId};
use crate::rendering::ClusterRendering;
use crate::types::Types;
use crate::yaml::{Layer, Node, Origin};

/// What is published now, by environment and cluster. A cluster that is missing has not been looked for.
#[derive(Debug, Default)]
pub struct Previous {
    /// The objects, or why they are not known.
    pub clusters: BTreeMap<(Arc<str>, Arc<str>), Result<Live, String>>,
    /// What comparing the whole trees found. Severities and acceptance apply to it as to every finding.
    pub found: Vec<Found>,
}

/// A finding about an environment, made by whoever compared its trees.
#[derive(Clone, Debug)]
pub struct Found {
    /// The finding.
    pub finding: Diagnostic,
    /// The environment.
    pub environment: Arc<str>,
    /// The cluster; empty for the environment as a whole.
    pub cluster: Arc<str>,
    /// The app that it is about.
    pub owner: Option<Owner>,
}

impl Found {
    /// As the checks of a cluster give theirs.
    pub(super) fn reached(&self) -> Reached {
        let (environment, cluster) = (Arc::clone(&self.environment), Arc::clone(&self.cluster));
        let place = Arc::new(Place { environment, cluster, as_if: None });
        Reached { finding: self.finding.clone(), place: Some(place), owner: self.owner.clone() }
    }
}

/// The published objects of a cluster.
pub type Live = BTreeMap<ManifestId, Node>;

/// The annotation that makes an object an Argo CD hook: it is deleted and made anew, never updated.
const HOOK: &str = "argocd.argoproj.io/hook";

/// Checks every object that is published already as an update.
pub(super) fn check(
    rendering: &ClusterRendering,
    environment: &Environment,
    previous: &Previous,
    (types, definitions): (&Types, &Definitions),
    report: &mut Report,
) {
    let key = (Arc::clone(&environment.name), Arc::clone(&rendering.cluster));
    match previous.clusters.get(&key) {
        None => {}
        Some(Err(reason)) => report.push(not_checked(environment, reason)),
        Some(Ok(live)) => {
            for manifest in rendering.apps.iter().flat_map(|app| &app.manifests) {
                if let Some(old) = live.get(&manifest.id).filter(|_| !is_hook(&manifest.body)) {
                    validate_update(old, &manifest.body, types, definitions, report);
                    replicas(old, manifest, report);
                }
            }
        }
    }
}

fn is_hook(body: &Node) -> bool {
    body.get("metadata").and_then(|metadata| metadata.get("annotations")?.get(HOOK)).is_some()
}

fn not_checked(environment: &Environment, reason: &str) -> Diagnostic {
    let message = format!("updates of `{}` are not checked: {reason}", environment.name);
    let finding = Diagnostic::remark(rules::NOT_CHECKED, environment.span, message);
    finding.help("`git fetch` the branch that the environment is published to")
}

/// Who applies an object without `spec.replicas` that had it gives the number up: it becomes the default, 1, before an
/// autoscaler sets it again
/// (<https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership>).
fn replicas(old: &Node, manifest: &Manifest, report: &mut Report) {
    let (old, new) =
        (kubernetes::Place::root(old).field("spec"), kubernetes::Place::root(&manifest.body).field("spec"));
    let Some(number) = old.field("replicas").integer().filter(|number| *number > 1) else { return };
    if new.field("replicas").is_set() {
        return;
    }
    let message = format!("`replicas: {number}` is published and left out now: the object falls to one replica first");
    // What left them out: nearly always the autoscaler's values, which a condition asks.
    let is_value = |cause: &&Origin| !matches!(cause.layer, Layer::Template | Layer::Derived);
    let (left_out, key) = (new.origin().left_out_by().iter().find(is_value), new.field("replicas"));
    let span = left_out.map_or(key.span(), |cause| cause.span);
    let finding = Diagnostic::warning(rules::REPLICAS_LEFT_OUT, span, message);
    let finding = if span == key.span() { finding } else { finding.label(key.span(), "left out here") };
    let help = "first hand the field over: `kubectl apply --server-side --field-manager=handover` the object with nothing \
                but `spec.replicas`; then publish it without";
    report.push(finding.object(manifest.id.object_ref()).path("spec.replicas").help(help));
}
