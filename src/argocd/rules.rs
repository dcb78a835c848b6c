//! The rules that deployment by Argo CD adds.

use crate::diagnostic::RuleId;

/// Two Applications or two projects of one Argo CD have the same name.
pub const NAME_TAKEN: RuleId = RuleId::new("argocd/name-taken");
/// A name of an Application, project or namespace that Kubernetes does not take.
pub const BAD_NAME: RuleId = RuleId::new("argocd/bad-name");
/// A template sets a sync wave that is no whole number.
pub const BAD_WAVE: RuleId = RuleId::new("argocd/bad-wave");
/// `ignore:` names a kind that neither the app nor the cluster knows.
pub const UNKNOWN_KIND: RuleId = RuleId::new("argocd/unknown-kind");
/// `ignore:` has a path that cannot be read.
pub const BAD_PATH: RuleId = RuleId::new("argocd/bad-path");
/// An instance waits for one of a later phase: a `PreSync` hook for an ordinary instance, say.
pub const HOOK_ORDER: RuleId = RuleId::new("argocd/hook-order");
/// A chart waits for an instance of its app: Argo CD applies what a chart renders in wave 0, whatever the app says.
pub const CHART_ORDER: RuleId = RuleId::new("argocd/chart-order");
/// An app renders no object: Argo CD would delete what it deployed before.
pub const EMPTY_APP: RuleId = RuleId::new("argocd/empty-app");
