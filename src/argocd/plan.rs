//! What Argo CD has to know of one cluster: everything evaluated, every text with its origin.

use std::sync::Arc;

use crate::manifest::Manifest;
use crate::source::Span;
use crate::yaml::{Key, Map, Node};

/// One cluster of one environment.
#[derive(Clone, Debug)]
pub struct ClusterPlan {
    /// The environment.
    pub environment: Arc<str>,
    /// The cluster's name in the environment; the folder of its output.
    pub cluster: Key,
    /// Where its objects go.
    pub destination: Destination,
    /// The Git repository of rendered output.
    pub repository: Node,
    /// The branch of the environment.
    pub branch: Node,
    /// The folder of the branch that its tree stands in, without slashes around; empty for the root.
    pub folder: Arc<str>,
    /// The namespace of Argo CD.
    pub namespace: Node,
    /// The name of the root Application.
    pub root_name: Node,
    /// The systems, in order of their names.
    pub systems: Vec<SystemPlan>,
}

/// Where objects go: exactly one of address and name.
#[derive(Clone, Debug)]
pub enum Destination {
    /// The address of the API server.
    Server(Node),
    /// The cluster's name in Argo CD.
    Name(Node),
}

/// One project.
#[derive(Clone, Debug)]
pub struct SystemPlan {
    /// The system.
    pub name: Arc<str>,
    /// The place to point at when the system as a whole is meant.
    pub span: Span,
    /// Who answers for it.
    pub owner: Option<Node>,
    /// For people.
    pub description: String,
    /// The project's name.
    pub project_name: Node,
    /// The apps, in order of their names.
    pub apps: Vec<AppPlan>,
}

/// One Application.
#[derive(Clone, Debug)]
pub struct AppPlan {
    /// The app, pointing at its key in the environment's file.
    pub key: Key,
    /// The Application's name.
    pub application_name: Node,
    /// The namespace of its objects.
    pub namespace: Node,
    /// Labels of environment, system and app.
    pub labels: Map,
    /// Names of apps that come first.
    pub after: Vec<Node>,
    /// What others change in the cluster.
    pub ignore: Vec<IgnorePlan>,
    /// Its instances, for their order.
    pub instances: Vec<InstancePlan>,
    /// Its objects, of all instances.
    pub manifests: Vec<Manifest>,
}

/// What orders the objects of an instance.
#[derive(Clone, Debug)]
pub struct InstancePlan {
    /// The instance.
    pub key: Key,
    /// Instances of the same app that come first.
    pub after: Vec<Node>,
    /// `PreSync`, `PostSync`, `SyncFail`, pointing at the key `hook`.
    pub hook: Option<Node>,
    /// The chart that Argo CD renders for it.
    pub chart: Option<ChartSource>,
}

/// A Helm source of an Application.
#[derive(Clone, Debug)]
pub struct ChartSource {
    /// `https://…` or `oci://…`.
    pub repository: Node,
    /// The chart.
    pub chart: Node,
    /// Its version.
    pub version: Node,
    /// The release.
    pub release_name: Node,
    /// Its values.
    pub values: Option<Node>,
    /// What it brings: apiVersion, kind, and the name where it is known.
    pub provides: Vec<(String, String, Option<Node>)>,
}

/// An entry of `ignoreDifferences`.
#[derive(Clone, Debug)]
pub struct IgnorePlan {
    /// The kind.
    pub kind: Node,
    /// The name, when it is about one object.
    pub name: Option<Node>,
    /// A JSON pointer or dotted path.
    pub path: Node,
}
