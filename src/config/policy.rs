//! Our own documents below `policies/`: rules about whole environments, and tests of policies.

use std::sync::Arc;

use crate::diagnostic::Severity;
use crate::source::Span;
use crate::types::Minor;
use crate::yaml::{Map, Node};

/// A document of kind `EnvironmentPolicy`: what must hold for all objects of a cluster together.
#[derive(Clone, Debug)]
pub struct EnvironmentPolicy {
    /// Its name.
    pub name: Arc<str>,
    /// The place to point at when the policy as a whole is meant.
    pub span: Span,
    /// How bad it is to break it.
    pub severity: Severity,
    /// Named expressions, each with its name.
    pub variables: Vec<(Node, Node)>,
    /// What must hold.
    pub validations: Vec<Demand>,
}

/// What an `EnvironmentPolicy` demands.
#[derive(Clone, Debug)]
pub struct Demand {
    /// The expression.
    pub expression: Node,
    /// Whether it yields what is wrong, rather than whether all is well.
    pub is_list: bool,
    /// What to say.
    pub message: Option<Node>,
    /// An expression that says it.
    pub message_expression: Option<Node>,
}

/// `policies/<policy>/tests/{pass,fail}/<case>.yaml`.
#[derive(Clone, Debug)]
pub struct PolicyTest {
    /// The folder of the policies.
    pub folder: Arc<str>,
    /// Whether the policies must refuse the objects.
    pub fails: bool,
    /// The place to point at when the case as a whole is meant.
    pub span: Span,
    /// The objects.
    pub objects: Vec<Node>,
    /// What surrounds them.
    pub surroundings: Surroundings,
}

/// A document of kind `PolicyTest`: what surrounds the objects of a case.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// What is said against the objects, word for word.
    pub message: Option<Node>,
    /// The object that is updated.
    pub old_object: Option<Node>,
    /// `labels` and `annotations` of the namespace of the objects.
    pub namespace: Option<Map>,
    /// The parameters.
    pub params: Option<Node>,
    /// The Kubernetes that is meant, where only one is.
    pub kubernetes: Option<Minor>,
    /// The name of the environment.
    pub environment: Option<Node>,
    /// The region of the cluster.
    pub region: Option<Node>,
}
