//! When a container is started again: its restart policy and rules, and what a change of its resources means.

use crate::kubernetes::pod::scope::Scope;
use crate::kubernetes::{Check, Place, form};

const RULES: usize = 20;
const EXIT_CODES: usize = 255;
const POLICIES: &[&str] = &["Always", "Never", "OnFailure"];

/// Whether an init container runs beside the containers, from the minor that knows of it.
pub(super) fn is_sidecar(container: &Place<'_>, check: &Check<'_>) -> bool {
    check.since(29) && container.field("restartPolicy").text() == Some("Always")
}

/// Until 1.33 only init containers have a policy; 1.34 ignores it.
pub(super) fn of_container(container: &Place<'_>, check: &mut Check<'_>) {
    let policy = container.field("restartPolicy");
    if check.since(35) {
        rules(container, check);
    } else if policy.is_set() && !check.since(34) {
        check.forbidden(&policy, "may not be set for non-init containers");
    }
}

/// `validateInitContainerRestartPolicy`.
pub(super) fn of_init_container(container: &Place<'_>, check: &mut Check<'_>) {
    let policy = container.field("restartPolicy");
    if !check.since(35) {
        if check.since(29) && !check.since(34) {
            form::one_of_if_set(&policy, &["Always"], check);
        }
        return;
    }
    let restarts = container.field("restartPolicyRules");
    if policy.text() == Some("Always") && !check.since(36) {
        if !restarts.is_empty() {
            let reason = "restartPolicyRules are not allowed for init containers with restart policy Always";
            check.forbidden(&restarts, reason);
        }
        return;
    }
    rules(container, check);
}

/// `validateContainerRestartPolicy`.
fn rules(container: &Place<'_>, check: &mut Check<'_>) {
    let (policy, rules) = (container.field("restartPolicy"), container.field("restartPolicyRules"));
    if !policy.is_set() && !rules.is_empty() {
        check.required(&policy, "must specify restartPolicy when restart rules are used");
    }
    form::one_of_if_set(&policy, POLICIES, check);
    if rules.len() > RULES {
        check.too_many(&rules, RULES);
    }
    let all: &[&str] = if check.since(36) { &["Restart", "RestartAllContainers"] } else { &["Restart"] };
    for rule in rules.items() {
        one_of(&rule.field("action"), all, check);
        let codes = rule.field("exitCodes");
        if !codes.is_set() {
            check.required(&codes, "must be specified");
            continue;
        }
        one_of(&codes.field("operator"), &["In", "NotIn"], check);
        let values = codes.field("values");
        if values.len() > EXIT_CODES {
            check.too_many(&values, EXIT_CODES);
        }
    }
}

fn one_of(place: &Place<'_>, allowed: &[&str], check: &mut Check<'_>) {
    if !allowed.contains(&place.text_or_empty()) {
        check.unsupported(place, allowed);
    }
}

/// `validateResizePolicy`; servers before 1.33 drop it.
pub(super) fn resize_policy(container: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    if !check.since(33) {
        return;
    }
    let mut seen = Vec::new();
    for policy in container.field("resizePolicy").items() {
        let (resource, restart) = (policy.field("resourceName"), policy.field("restartPolicy"));
        if seen.contains(&resource.text_or_empty()) {
            check.duplicate(&policy);
        }
        seen.push(resource.text_or_empty());
        one_of(&resource, &["cpu", "memory"], check);
        one_of(&restart, &["NotRequired", "RestartContainer"], check);
        let never = scope.spec.field("restartPolicy").text() == Some("Never");
        if never && restart.text() != Some("NotRequired") {
            check.invalid(&restart, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
        }
    }
}

/// An init container that ends is not started again to change its resources.
pub(super) fn without_restarts(container: &Place<'_>, check: &mut Check<'_>) {
    if !check.since(34) {
        return;
    }
    for policy in container.field("resizePolicy").items() {
        let restart = policy.field("restartPolicy");
        if restart.text() == Some("RestartContainer") {
            let reason = "must not be set to 'RestartContainer' for non-sidecar initContainers";
            check.invalid(&restart, reason);
        }
    }
}
