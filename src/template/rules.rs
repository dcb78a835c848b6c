//! The rules that templates can break.

use crate::diagnostic::RuleId;

/// A statement covers only a part of a node.
pub const HALF_COVERED: RuleId = RuleId::new("template/half-covered");
/// A statement covers a scalar value, or stands inside one.
pub const COVERED_SCALAR: RuleId = RuleId::new("template/covered-scalar");
/// A statement shares its line with something else.
pub const SHARED_LINE: RuleId = RuleId::new("template/shared-line");
/// A statement without its partner: an `endif` without `if`, a `for` without `endfor`.
pub const UNBALANCED_STATEMENT: RuleId = RuleId::new("template/unbalanced-statement");
/// A name that statements cannot bind.
pub const RESERVED_NAME: RuleId = RuleId::new("template/reserved-name");
/// A tag that is opened and never closed.
pub const UNCLOSED_TAG: RuleId = RuleId::new("template/unclosed-tag");
/// A tag of fewer bytes than the engine can tell apart from text.
pub const SHORT_TAG: RuleId = RuleId::new("template/short-tag");
/// A character that the engine needs for itself.
pub const RESERVED_CHARACTER: RuleId = RuleId::new("template/reserved-character");
/// An anchor, an alias or an explicit tag, which templates do not have.
pub const FOREIGN_SYNTAX: RuleId = RuleId::new("template/foreign-syntax");
/// Names where a value is needed.
pub const NOT_A_VALUE: RuleId = RuleId::new("template/not-a-value");
/// `<<` with something that is not a map.
pub const BAD_MERGE: RuleId = RuleId::new("template/bad-merge");
/// A template that is, or gives, more than any honest one.
pub const TOO_LARGE: RuleId = RuleId::new("template/too-large");
/// A partial whose file gives no value, or several.
pub const BAD_PARTIAL: RuleId = RuleId::new("template/bad-partial");
/// A call of a partial that is not there.
pub const UNKNOWN_PARTIAL: RuleId = RuleId::new("template/unknown-partial");
/// A call of a partial with arguments that it does not declare, or without one that it needs.
pub const BAD_ARGUMENT: RuleId = RuleId::new("template/bad-argument");
/// A document that is no Kubernetes object: no map, or without `apiVersion`, `kind` or `metadata.name`.
pub const NOT_AN_OBJECT: RuleId = RuleId::new("template/not-an-object");
/// A patch that is not written as patches are.
pub const BAD_PATCH: RuleId = RuleId::new("patch/bad-patch");
/// No object fits the target.
pub const NO_MATCH: RuleId = RuleId::new("patch/no-match");
/// The patch changes or removes something that is not there.
pub const NO_SUCH_PATH: RuleId = RuleId::new("patch/no-such-path");
/// A `test` operation found another value.
pub const FAILED_TEST: RuleId = RuleId::new("patch/failed-test");
