//! The rules about checking itself.

use crate::diagnostic::RuleId;

/// `accept:` names a finding that there is not.
pub const UNUSED_ACCEPTANCE: RuleId = RuleId::new("accept/unused");
/// The last day of an acceptance is over.
pub const EXPIRED_ACCEPTANCE: RuleId = RuleId::new("accept/expired");
/// `accept:` or `policies.severity` names a rule that there is not.
pub const UNKNOWN_RULE: RuleId = RuleId::new("accept/unknown-rule");
/// A document that is no Kubernetes object: `apiVersion` or `kind` is missing.
pub const NOT_AN_OBJECT: RuleId = RuleId::new("api/not-an-object");
/// What is published now is not known here, so updates were not checked.
pub const NOT_CHECKED: RuleId = RuleId::new("update/not-checked");
/// `replicas` is published, and the new rendering leaves it out.
pub const REPLICAS_LEFT_OUT: RuleId = RuleId::new("update/replicas-left-out");
/// Two documents describe the same object; whichever is applied last wins.
pub const REPEATED_OBJECT: RuleId = RuleId::new("files/repeated-object");
