//! One environment with its layers merged. Values are still expressions, with their origins.

use std::sync::Arc;

use super::{Component, ImagePolicy};
use crate::diagnostic::Severity;
use crate::source::Span;
use crate::types::Minor;
use crate::yaml::{Key, Map, Node};

/// A stage: one branch, one set of approvals, one or more clusters.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The folder's name.
    pub name: Arc<str>,
    /// The place to point at when the environment as a whole is meant.
    pub span: Span,
    /// For people.
    pub description: String,
    /// In written order.
    pub clusters: Vec<Cluster>,
    /// Whether `golden/<env>/` is kept.
    pub golden: bool,
    /// `publish.branch`; an expression.
    pub branch: Node,
    /// `publish.folder`, the folder of the branch that the tree stands in; an expression. Nothing for the root.
    pub folder: Option<Node>,
    /// `publish.repository` of the workspace; an expression.
    pub repository: Option<Node>,
    /// Accepted findings of workspace and environment.
    pub accept: Vec<Acceptance>,
    /// `patches:` of the environment, by name.
    pub patches: Map,
    /// Apps whose pins `promote` leaves as they are, with the reason.
    pub hold: Map,
    /// `policies.severity` of workspace, layers and environment: the severity of a rule, nothing where the rule is off.
    pub severities: Vec<(Key, Option<Severity>)>,
}

/// Where objects run, with everything that runs there.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Its name in the environment.
    pub key: Key,
    /// The address of its API server.
    pub server: Option<Node>,
    /// Its name in Argo CD, where there is no address.
    pub argo_name: Option<Node>,
    /// The Kubernetes minor.
    pub kubernetes: Minor,
    /// For templates.
    pub region: Option<Node>,
    /// `enforced` or `ignored`, when stated.
    pub network_policy: Option<Node>,
    /// How Pod Security is set up.
    pub pod_security: PodSecurity,
    /// Declared variables with the values of workspace, layers, environment and cluster; expressions.
    pub variables: Map,
    /// Labels of workspace, environment and cluster; expressions.
    pub labels: Map,
    /// What the cluster has without this workspace.
    pub provides: Vec<ProvidedObject>,
    /// How Argo CD is set up for this cluster.
    pub argocd: ArgoCdSettings,
    /// The systems that run here, in order of their names.
    pub systems: Vec<System>,
}

/// The configuration of the admission plugin for Pod Security: what it asks for where a namespace has no label, and whom it
/// lets pass. No value is an expression. Users that pass are not known here: what makes pods is no user of ours.
#[derive(Clone, Debug, Default)]
pub struct PodSecurity {
    /// The level that pods must keep.
    pub enforce: Option<Node>,
    /// `latest` or `v1.34`.
    pub enforce_version: Option<Node>,
    /// The level of which users are warned.
    pub warn: Option<Node>,
    /// `latest` or `v1.34`.
    pub warn_version: Option<Node>,
    /// The level that is noted in the audit log.
    pub audit: Option<Node>,
    /// `latest` or `v1.34`.
    pub audit_version: Option<Node>,
    /// Namespaces that nothing is asked of.
    pub exempt_namespaces: Vec<Node>,
    /// Runtime classes whose pods nothing is asked of.
    pub exempt_runtime_classes: Vec<Node>,
}

/// An object that a cluster has without this workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvidedObject {
    /// `StorageClass`.
    pub kind: Arc<str>,
    /// Absent for objects of the whole cluster, and where any namespace is meant.
    pub namespace: Option<Arc<str>>,
    /// Its name; `*` stands for any text.
    pub name: Arc<str>,
}

/// `argocd:` of environment and cluster; every value an expression.
#[derive(Clone, Debug)]
pub struct ArgoCdSettings {
    /// The identity of the Argo CD installation.
    pub instance: Node,
    /// Where its Applications live.
    pub namespace: Node,
    /// The name of an app's Application; `app` and `system` are in scope.
    pub application_name: Node,
    /// The name of a system's `AppProject`; `system` is in scope.
    pub project_name: Node,
    /// The name of the root Application and its project.
    pub root_name: Node,
}

/// Apps owned together.
#[derive(Clone, Debug)]
pub struct System {
    /// The file's name.
    pub name: Arc<str>,
    /// The environment's own file.
    pub span: Span,
    /// Who answers for it.
    pub owner: Option<Node>,
    /// For people.
    pub description: String,
    /// Labels of the system alone; expressions.
    pub labels: Map,
    /// `patches:` of the system, by name.
    pub patches: Map,
    /// Accepted findings.
    pub accept: Vec<Acceptance>,
    /// The variables of the cluster, with what the system's cluster entry lays over them; expressions.
    pub variables: Map,
    /// The apps that run here, in order of their names.
    pub apps: Vec<App>,
}

/// What one Argo CD Application deploys.
#[derive(Clone, Debug)]
pub struct App {
    /// Its name, unique in the environment; the origin is the key in the environment's own file.
    pub key: Key,
    /// Its namespace; an expression.
    pub namespace: Node,
    /// For people.
    pub description: String,
    /// Labels of the app alone; expressions.
    pub labels: Map,
    /// Apps that must be healthy before this one.
    pub after: Vec<Node>,
    /// What others change in the cluster.
    pub ignore: Vec<Ignore>,
    /// `patches:` of the app, by name.
    pub patches: Map,
    /// Accepted findings.
    pub accept: Vec<Acceptance>,
    /// In order of their names.
    pub instances: Vec<Instance>,
}

/// One component with its values.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name, unique in the app.
    pub key: Key,
    /// The component that the highest layer names.
    pub component: Arc<Component>,
    /// Where that layer names it, with what it overrode.
    pub component_name: Node,
    /// The merged values of all layers, component defaults included; expressions. Inputs without a value are absent;
    /// that an input without default and `optional` has none has been reported. A `null` inside an object stands for a
    /// property whose default a layer removed; elsewhere there is none outside lists.
    pub values: Map,
    /// Inputs whose value some layer removed, with the `null` that did it and what that beat.
    pub removed: Map,
    /// Instances it connects to, by alias.
    pub connects: Vec<Connection>,
    /// Instances of the app that come first.
    pub after: Vec<Node>,
    /// Runs as an Argo CD hook.
    pub hook: Option<(Hook, Span)>,
    /// Replaces the derived selector; expressions.
    pub selector: Option<Map>,
    /// Labels of the instance alone; expressions.
    pub labels: Map,
    /// `patches:` of the instance, by name.
    pub patches: Map,
    /// What its pins may become.
    pub image_policy: ImagePolicy,
    /// Values of layers below a change of component that the new component does not declare.
    pub fallen: Map,
}

/// A connection from one instance to another of the same cluster. Where there is no such instance, that has been reported.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The alias under `connects:`.
    pub alias: Key,
    /// The app of the target.
    pub app: Arc<str>,
    /// The instance of the target.
    pub instance: Arc<str>,
    /// The text that names the target.
    pub span: Span,
}

/// When Argo CD runs a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// Before the sync.
    PreSync,
    /// After everything is healthy.
    PostSync,
    /// When the sync failed.
    SyncFail,
}

impl Hook {
    /// As Argo CD writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PreSync => "PreSync",
            Self::PostSync => "PostSync",
            Self::SyncFail => "SyncFail",
        }
    }
}

/// A field that others change in the cluster: becomes `ignoreDifferences`.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// The kind of the objects.
    pub kind: Node,
    /// Their name; all of the kind when absent.
    pub name: Option<Node>,
    /// The field, as a JSON pointer or dotted path.
    pub path: Node,
}

/// `accept:`: a finding, recreation or deletion that is meant.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// Its name.
    pub key: Key,
    /// The rule.
    pub rule: Node,
    /// The object, when it is about one.
    pub object: Option<Node>,
    /// The policy that says it, when only what one policy says is meant.
    pub policy: Option<Node>,
    /// Why.
    pub reason: Node,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<Node>,
}
