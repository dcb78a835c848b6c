//! The rules that values can break while they are computed.

pub use crate::config::rules::MISSING_VALUE;
use crate::diagnostic::RuleId;

/// A value needs itself.
pub const CYCLE: RuleId = RuleId::new("config/cycle");
/// A label that the selector owns is set to something else.
pub const SELECTOR_LABEL: RuleId = RuleId::new("config/selector-label");
/// An expression gives names where a value is needed.
pub const NOT_A_VALUE: RuleId = RuleId::new("config/not-a-value");
/// Two keys of a map are the same once they are evaluated.
pub const DUPLICATE_KEY: RuleId = RuleId::new("config/duplicate-key");
