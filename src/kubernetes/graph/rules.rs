//! What only several objects together can break.

use crate::diagnostic::RuleId;

/// Pods need a ConfigMap that nobody renders.
pub const MISSING_CONFIG_MAP: RuleId = RuleId::new("graph/missing-config-map");
/// Pods need a Secret that nobody renders or makes.
pub const MISSING_SECRET: RuleId = RuleId::new("graph/missing-secret");
/// Pods need a key that their ConfigMap or Secret does not have.
pub const MISSING_KEY: RuleId = RuleId::new("graph/missing-key");
/// An object names another that does not exist: an account, a claim, a class, a role.
pub const MISSING_OBJECT: RuleId = RuleId::new("graph/missing-object");
/// A Service selects no pods.
pub const SERVICE_WITHOUT_PODS: RuleId = RuleId::new("graph/service-without-pods");
/// A Service or Ingress names a port that is not there.
pub const MISSING_PORT: RuleId = RuleId::new("graph/missing-port");
/// An Ingress leads to a Service that does not exist.
pub const MISSING_SERVICE: RuleId = RuleId::new("graph/missing-service");
/// An autoscaler scales something that does not exist.
pub const MISSING_SCALE_TARGET: RuleId = RuleId::new("graph/missing-scale-target");
/// A disruption budget or network policy selects no pods.
pub const SELECTS_NOTHING: RuleId = RuleId::new("graph/selects-nothing");
/// An empty `from` or `to` of a network policy: it allows everyone.
pub const ALLOWS_EVERYONE: RuleId = RuleId::new("graph/allows-everyone");
/// Network policies on a cluster that does not enforce them.
pub const POLICY_NOT_ENFORCED: RuleId = RuleId::new("graph/policy-not-enforced");
/// Objects in a namespace that nobody creates.
pub const MISSING_NAMESPACE: RuleId = RuleId::new("graph/missing-namespace");
/// What the pods of a namespace ask for is more than its quota.
pub const OVER_QUOTA: RuleId = RuleId::new("graph/over-quota");
/// A container asks for more or less than the limit range of its namespace allows.
pub const OUTSIDE_LIMIT_RANGE: RuleId = RuleId::new("graph/outside-limit-range");
/// Objects of a custom kind that nobody installs.
pub const MISSING_CRD: RuleId = RuleId::new("graph/missing-crd");
