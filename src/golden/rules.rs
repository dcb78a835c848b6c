//! The rule that golden output keeps.

use crate::diagnostic::RuleId;

/// A file is not rendered as the golden output expects it; `scantling test --update` accepts what is rendered now.
pub const DIFFERS: RuleId = RuleId::new("golden/differs");
