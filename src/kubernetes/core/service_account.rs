//! Service accounts: nothing but their metadata can be wrong.

use super::{Check, Place};

/// Source: `ValidateServiceAccount` in `pkg/apis/core/validation/validation.go`.
pub(super) fn validate(_account: &Place<'_>, _check: &mut Check<'_>) {}
