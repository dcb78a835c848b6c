//! The rules that expressions can break.

use crate::diagnostic::RuleId;

/// The text between the braces is not an expression, or the text between `{%` and `%}` not a statement.
pub const SYNTAX: RuleId = RuleId::new("expression/syntax");
/// A name that nothing declares, or a key that a map does not have.
pub const UNKNOWN_NAME: RuleId = RuleId::new("expression/unknown-name");
/// A filter or test that does not exist.
pub const UNKNOWN_FILTER: RuleId = RuleId::new("expression/unknown-filter");
/// A declared name without a value is used where one is needed.
pub const NO_VALUE: RuleId = RuleId::new("expression/no-value");
/// A value of a type with which the operation cannot be done: a list in a text, a string times two.
pub const WRONG_TYPE: RuleId = RuleId::new("expression/wrong-type");
/// A filter, function or operator refuses its arguments.
pub const INVALID_OPERATION: RuleId = RuleId::new("expression/invalid-operation");
/// `fail(…)` was reached.
pub const FAILED: RuleId = RuleId::new("expression/failed");
/// The expression, its work or its result goes beyond the limits that keep a render small and quick.
pub const TOO_LARGE: RuleId = RuleId::new("expression/too-large");
