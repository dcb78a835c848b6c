//! `components/<name>/tests/<case>/values.yaml`: a component alone, with stand-ins for what is around it.

use std::sync::Arc;

use super::Output;
use crate::source::Span;
use crate::types::Minor;
use crate::yaml::{Key, Map, Node};

/// The name of a case's environment, system and cluster where the case does not give one.
pub(super) const ALONE: &str = "test";

/// One case of a component.
#[derive(Clone, Debug)]
pub struct ComponentTest {
    /// The component.
    pub component: Arc<str>,
    /// The folder's name.
    pub name: Arc<str>,
    /// The place to point at when the case as a whole is meant.
    pub span: Span,
    /// The instance that is rendered; the origin is the place that names it.
    pub instance: Key,
    /// Its app.
    pub app: Key,
    /// The partial that is called instead, with its arguments.
    pub partial: Option<PartialCall>,
    /// The rule of a finding that the case must have, or a part of its message.
    pub fails: Option<Node>,
    pub(super) values: Map,
    pub(super) selector: Option<Map>,
    pub(super) namespace: Node,
    pub(super) environment: Key,
    pub(super) cluster: ClusterFacts,
    pub(super) variables: Option<Node>,
    /// What the instance connects to, by alias.
    pub(super) connections: Vec<StandIn>,
    /// Who connects to the instance; the alias is the one that the caller uses.
    pub(super) callers: Vec<StandIn>,
}

/// A partial of the component with arguments.
#[derive(Clone, Debug)]
pub struct PartialCall {
    /// Its name.
    pub name: Node,
    /// Expressions that see what a partial sees.
    pub parameters: Map,
}

/// What a case says about the cluster.
#[derive(Clone, Debug)]
pub(super) struct ClusterFacts {
    pub(super) kubernetes: Minor,
    pub(super) region: Option<Node>,
    pub(super) network_policy: Option<Node>,
}

/// An instance that is not there: what others can see of it.
#[derive(Clone, Debug)]
pub(super) struct StandIn {
    pub(super) alias: Key,
    pub(super) instance: Key,
    pub(super) app: Key,
    /// That of the tested instance when it is not written.
    pub(super) namespace: Option<Node>,
    pub(super) selector: Option<Map>,
    pub(super) outputs: Vec<Output>,
}
