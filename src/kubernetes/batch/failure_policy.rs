//! What a job makes of failed pods (`pkg/apis/batch/validation/validation.go`, `validatePodFailurePolicy`).

use crate::kubernetes::{Check, Place};
use crate::syntax::labels::qualified_name;

const ACTIONS: &str = "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]";

pub(super) fn validate(spec: &Place<'_>, check: &mut Check<'_>) {
    let rules = spec.down(["podFailurePolicy", "rules"]);
    if rules.len() > 20 {
        check.too_many(&rules, 20);
    }
    for rule in rules.items() {
        let action = rule.field("action");
        match action.text_or_empty() {
            "" => check.required(&action, ACTIONS),
            "FailIndex" if !spec.field("backoffLimitPerIndex").is_set() && check.since(29) => {
                check.invalid(&action, "requires the backoffLimitPerIndex to be set");
            }
            _ => {}
        }
        requirement(spec, &rule, check);
    }
}

fn requirement(spec: &Place<'_>, rule: &Place<'_>, check: &mut Check<'_>) {
    let (codes, conditions) = (rule.field("onExitCodes"), rule.field("onPodConditions"));
    if codes.is_set() {
        exit_codes(spec, &codes, check);
    }
    if conditions.len() > 20 {
        check.too_many(&conditions, 20);
    }
    for condition in conditions.items() {
        let ty = condition.field("type");
        if let Err(error) = qualified_name(ty.text_or_empty()) {
            check.invalid(&ty, error);
        }
    }
    match (codes.is_set(), !conditions.is_empty()) {
        (true, true) => check.invalid(rule, "specifying both OnExitCodes and OnPodConditions is not supported"),
        (false, false) => check.invalid(rule, "specifying one of OnExitCodes and OnPodConditions is required"),
        _ => {}
    }
}

fn exit_codes(spec: &Place<'_>, codes: &Place<'_>, check: &mut Check<'_>) {
    let operator = codes.field("operator");
    if operator.is_empty() {
        check.required(&operator, "valid values: [\"In\" \"NotIn\"]");
    }
    let container = codes.field("containerName");
    let pod = spec.down(["template", "spec"]);
    let named = |list: &'static str| pod.field(list).items().any(|item| item.field("name").text() == container.text());
    if container.is_set() && !named("containers") && !named("initContainers") {
        check.invalid(&container, "must be one of the container or initContainer names in the pod template");
    }
    let values = codes.field("values");
    match values.len() {
        0 => check.invalid(&values, "at least one value is required"),
        256.. => check.too_many(&values, 255),
        _ => {}
    }
    let numbers: Vec<i64> = values.items().map(|value| value.integer().unwrap_or_default()).collect();
    for (index, value) in values.items().enumerate() {
        let number = value.integer().unwrap_or_default();
        if number == 0 && operator.text() == Some("In") {
            check.invalid(&value, "must not be 0 for the In operator");
        }
        if numbers.iter().take(index).any(|before| *before == number) {
            check.duplicate(&value);
        }
    }
    if !numbers.is_sorted() {
        check.invalid(&values, "must be ordered");
    }
}
