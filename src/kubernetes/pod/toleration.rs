//! Tolerations.

use crate::kubernetes::{Check, Place, form};
use crate::syntax::labels::{label_key, label_value};

/// `ValidateTolerations`.
pub(super) fn tolerations(tolerations: &Place<'_>, check: &mut Check<'_>) {
    for toleration in tolerations.items() {
        let (key, operator) = (toleration.field("key"), toleration.field("operator"));
        form::optional_text(&key, label_key, check);
        if key.is_empty() && operator.text() != Some("Exists") {
            let reason = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            check.invalid(&operator, reason);
        }
        let effect = toleration.field("effect");
        if toleration.field("tolerationSeconds").is_set() && effect.text() != Some("NoExecute") {
            check.invalid(&effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        value(&toleration, check);
    }
}

fn value(toleration: &Place<'_>, check: &mut Check<'_>) {
    let (operator, value) = (toleration.field("operator"), toleration.field("value"));
    match operator.text_or_empty() {
        "Equal" | "" => form::optional_text(&value, label_value, check),
        "Exists" if !value.is_empty() => check.invalid(&value, "value must be empty when `operator` is 'Exists'"),
        _ => {}
    }
}
