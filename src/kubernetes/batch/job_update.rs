//! What a live job may change (`pkg/apis/batch/validation/validation.go`, `ValidateJobSpecUpdate`).

use super::generated::{IDENTIFIER_LABELS, NAME_LABELS};
use crate::kubernetes::edit::{at, put, remove, replace};
use crate::kubernetes::update::{immutable, immutable_field, same};
use crate::kubernetes::{Check, Place};
use crate::yaml::Node;

const IMMUTABLE: [&str; 6] =
    ["selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"];

/// The scheduling directives that a job may change while it waits.
const DIRECTIVES: [&str; 3] = ["nodeSelector", "tolerations", "schedulingGates"];

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (old, new) = (old.field("spec"), new.field("spec"));
    completions(&old, &new, check);
    for name in IMMUTABLE {
        immutable(&old.field(name), &new.field(name), check);
    }
    generated_labels(&old, &new, check);
    let suspended = old.field("suspend").is_true();
    let template = new.field("template");
    let expected = old.field("template").node().and_then(|old| {
        if suspended {
            template.node().and_then(|new| as_if_rescheduled(old, new, check.since(36)))
        } else {
            Some(old.clone())
        }
    });
    let unchanged = match &expected {
        Some(expected) if suspended && check.since(36) => {
            same(&Place::root(expected).field("spec"), &template.field("spec"))
        }
        Some(expected) => same(&Place::root(expected), &template),
        None => !template.is_set(),
    };
    if !unchanged {
        immutable_field(&template, check);
    }
}

/// The labels that the server made when the job was created are there to stay.
fn generated_labels(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let labels = ["template", "metadata", "labels"];
    for label in NAME_LABELS.into_iter().chain(IDENTIFIER_LABELS) {
        let (before, after) = (old.down(labels).key(label), new.down(labels).key(label));
        if before.is_set() && !after.is_set() && !new.field("manualSelector").is_true() {
            check.required(&after, format_args!("must be '{}'", before.text_or_empty()));
        }
    }
}

/// An indexed job may change how many completions it has, if as many pods run at once.
fn completions(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (before, after) = (old.field("completions"), new.field("completions"));
    if new.field("completionMode").text() != Some("Indexed") {
        immutable(&before, &after, check);
    } else if after.is_set() && !same(&before, &after) && after.integer() != new.field("parallelism").integer() {
        check.invalid(&after, "can only be modified in tandem with spec.parallelism");
    }
}

/// The old template with everything from the new one that may differ while the job is suspended.
fn as_if_rescheduled(old: &Node, new: &Node, resources_too: bool) -> Option<Node> {
    let mut template = old.clone();
    for name in ["labels", "annotations"] {
        replace(&mut template, &["metadata", name], new);
    }
    for name in DIRECTIVES {
        replace(&mut template, &["spec", name], new);
    }
    let affinity = |template: &Node| at(template, &["spec", "affinity"]).cloned();
    match (affinity(old), affinity(new)) {
        (None, None) => {}
        (None, Some(after)) => {
            // Only what the new affinity says about nodes is free.
            let mut allowed = after.clone();
            allowed.as_map_mut()?.remove("podAffinity");
            allowed.as_map_mut()?.remove("podAntiAffinity");
            put(&mut template, &["spec", "affinity"], |_| allowed);
        }
        (Some(_), None) => {
            remove(&mut template, &["spec", "affinity", "nodeAffinity"]);
            let rest = affinity(&template)?;
            let empty = rest.as_map().is_some_and(|map| map.iter().all(|entry| entry.value.is_null()));
            if empty {
                remove(&mut template, &["spec", "affinity"]);
            }
        }
        (Some(_), Some(_)) => replace(&mut template, &["spec", "affinity", "nodeAffinity"], new),
    }
    if resources_too {
        for list in ["containers", "initContainers"] {
            replace_resources(&mut template, new, list);
        }
    }
    Some(template)
}

/// Resources may change where the containers are the same.
fn replace_resources(template: &mut Node, new: &Node, list: &str) -> Option<()> {
    let new = new.get("spec")?.get(list)?.as_list()?;
    let old = template.as_map_mut()?.get_mut("spec")?.as_map_mut()?.get_mut(list)?.as_list_mut()?;
    if old.len() != new.len() {
        return None;
    }
    for (old, new) in old.iter_mut().zip(new) {
        if old.get("name").and_then(Node::as_str) == new.get("name").and_then(Node::as_str) {
            replace(old, &["resources"], new);
        }
    }
    Some(())
}
