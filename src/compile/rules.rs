//! The rules that only the whole of an environment can break.

use crate::diagnostic::RuleId;

/// A name, address or version that is not a text.
pub const NOT_A_TEXT: RuleId = RuleId::new("config/not-a-text");
/// Two templates make the same object.
pub const DUPLICATE_OBJECT: RuleId = RuleId::new("render/duplicate-object");
/// Two workloads of one namespace select the same pods.
pub const OVERLAPPING_SELECTORS: RuleId = RuleId::new("render/overlapping-selectors");
/// A template or output reads a name that its component does not declare.
pub const UNDECLARED_INPUT: RuleId = RuleId::new("template/undeclared-input");
/// A component declares an input that nothing reads.
pub const UNUSED_INPUT: RuleId = RuleId::new("component/unused-input");
/// A component that no instance of any environment has, and of which nobody calls a partial.
pub const NEVER_USED: RuleId = RuleId::new("component/never-used");
/// A partial that nobody calls.
pub const UNCALLED_PARTIAL: RuleId = RuleId::new("component/uncalled-partial");
/// A file below `files/` that nobody reads.
pub const UNREAD_FILE: RuleId = RuleId::new("component/unread-file");
/// A variable that nobody reads.
pub const UNREAD_VARIABLE: RuleId = RuleId::new("config/unread-variable");
/// A component test that must fail does not, or for another reason.
pub const DOES_NOT_FAIL: RuleId = RuleId::new("component/does-not-fail");
/// Two clusters give objects of one name to the same Argo CD installation.
pub const SHARED_INSTALLATION: RuleId = RuleId::new("argocd/shared-installation");
