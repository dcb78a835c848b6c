//! Namespaces.

use super::{Check, Place};
use crate::syntax::names;

/// How the Pod Security admission plugin judges the pods of a namespace.
const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];

/// Sources: `ValidateNamespace` in `pkg/apis/core/validation/validation.go`; for the labels
/// `k8s.io/pod-security-admission/admission/admission.go`, a plugin that every server runs unless it is turned off.
pub(super) fn validate(namespace: &Place<'_>, check: &mut Check<'_>) {
    for finalizer in namespace.down(["spec", "finalizers"]).items() {
        let name = finalizer.text_or_empty();
        if let Err(reason) = names::qualified_name(name) {
            check.invalid(&finalizer, reason);
        }
        if !name.contains('/') && !matches!(name, "kubernetes" | "orphan" | "foregroundDeletion") {
            check.invalid(&finalizer, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }
    let labels = namespace.down(["metadata", "labels"]);
    for mode in ["enforce", "audit", "warn"] {
        let key = format!("pod-security.kubernetes.io/{mode}");
        let version = format!("{key}-version");
        for (entry, label) in labels.entries_with_null() {
            let value = label.text_or_empty();
            if *entry.key.text == *key && !LEVELS.contains(&value) {
                check.invalid(&label, "must be one of privileged, baseline, restricted");
            }
            if *entry.key.text == *version && !is_version(value) {
                check.invalid(&label, "must be \"latest\" or \"v1.x\"");
            }
        }
    }
}

/// `latest`, or a minor as `v1.34`.
fn is_version(text: &str) -> bool {
    let is_number = |digits: &str| {
        !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits.len() == 1 || !digits.starts_with('0'))
    };
    text == "latest" || text.strip_prefix("v1.").is_some_and(is_number)
}
