//! Rules beyond what every API server demands: the workspace's policies, Pod Security, and what we advise.
//!
//! Everything here looks at the objects of one cluster and reports findings with their places. It must not know how
//! severities and acceptances are applied, of commands, or of files.

mod admission;
mod advice;
mod environment;
mod pod_security;
mod rego;
pub mod rules;
mod trial;

use crate::config::{Cluster, Environment, Workspace};
use crate::diagnostic::Report;
use crate::kubernetes::graph::Object;
use crate::kubernetes::{Admitted, Definitions};
use crate::manifest::ManifestId;
use crate::rendering::ClusterRendering;
use crate::types::{Minor, Types};
use crate::yaml::Node;

use std::collections::BTreeMap;

pub use trial::{Tested, test};

/// What policies look at: everything that one cluster gets, and what is known of the cluster.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// Its policies.
    pub policies: &'a Policies,
    /// The environment.
    pub environment: &'a Environment,
    /// The cluster.
    pub cluster: &'a Cluster,
    /// Its objects.
    pub rendering: &'a ClusterRendering,
    /// The types that its server knows, custom ones included.
    pub types: &'a Types,
    /// The custom resource definitions that it has.
    pub definitions: &'a Definitions,
    /// The objects that are published now, where they are known.
    pub live: Option<&'a BTreeMap<ManifestId, Node>>,
}

/// The policies of a workspace, compiled once for all clusters of a Kubernetes.
#[derive(Debug, Default)]
pub struct Policies {
    by_minor: BTreeMap<Minor, admission::Documents>,
    rules: Vec<environment::Rule>,
    rego: rego::Rego,
    report: Report,
}

impl Policies {
    /// Reads and compiles what stands below `policies/` for these minors.
    #[must_use]
    pub fn of(workspace: &Workspace, minors: impl Iterator<Item = Minor>) -> Self {
        let mut by_minor = BTreeMap::new();
        for minor in minors {
            by_minor
                .entry(minor)
                .or_insert_with(|| admission::Documents::read(&workspace.policies, &workspace.custom_resources, minor));
        }
        let mut report: Report = trial::without_cases(workspace).into_iter().collect();
        let rules = environment::compile(&workspace.environment_policies, &mut report);
        for documents in by_minor.values() {
            report.append(documents.report.clone());
        }
        let rego = rego::Rego::read(workspace, &mut report);
        Self { by_minor, rules, rego, report }
    }

    /// What is wrong with the documents themselves.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// Looks at a cluster with every rule.
pub fn check(subject: &Subject<'_>, report: &mut Report) {
    by_policies(subject, report);
    let objects = objects(subject.rendering);
    pod_security::check(subject, &objects, report);
    advice::check(subject, &objects, report);
}

/// The objects of the apps.
fn objects(rendering: &ClusterRendering) -> Vec<Object<'_>> {
    let manifests = rendering.apps.iter().flat_map(|app| &app.manifests);
    manifests.map(|manifest| Object { id: &manifest.id, body: &manifest.body }).collect()
}

/// Looks at a cluster with the policies that the workspace and the rendering bring.
fn by_policies(subject: &Subject<'_>, report: &mut Report) {
    let Subject { policies, environment, cluster, types, definitions, .. } = *subject;
    let Some(documents) = policies.by_minor.get(&cluster.kubernetes) else { return };
    let rendered = admission::rendered(subject);
    if documents.is_empty() && rendered.is_empty() && policies.rules.is_empty() && policies.rego.is_empty() {
        return;
    }
    let admitted = Admitted::new(types, definitions);
    let seen = admission::seen(subject, &admitted);
    admission::check(subject, (documents, &rendered), (&admitted, &seen), report);
    let objects: Vec<&admission::Seen<'_>> = seen.iter().filter(|seen| seen.of_app).collect();
    let region = cluster.region.as_ref().and_then(Node::as_str).filter(|region| !region.contains("{{"));
    let world = environment::World {
        environment: &environment.name,
        cluster: &cluster.key.text,
        kubernetes: &cluster.kubernetes.to_string(),
        region,
        objects: &objects,
    };
    environment::check(&policies.rules, world, report);
    policies.rego.check(&objects, report);
}
