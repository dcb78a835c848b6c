//! Bindings of pods to nodes.

use super::{Check, Place};

/// Source: `ValidatePodBinding` in `pkg/apis/core/validation/validation.go`.
pub(super) fn validate(binding: &Place<'_>, check: &mut Check<'_>) {
    let (kind, name) = (binding.down(["target", "kind"]), binding.down(["target", "name"]));
    if !matches!(kind.text_or_empty(), "" | "Node") {
        check.unsupported(&kind, &["Node", "<empty>"]);
    }
    if name.is_empty() {
        check.required(&name, "");
    }
}
