//! What a live pod may change: images, deadline, more tolerations, fewer scheduling gates.
//!
//! `pkg/apis/core/validation/validation.go`, `ValidatePodUpdate`; both pods have their defaults.

use std::collections::BTreeSet;

use crate::kubernetes::update::same;
use crate::kubernetes::{Check, Place, map};

/// Fields with rules of their own.
const JUDGED: &[&str] = &[
    "containers",
    "initContainers",
    "activeDeadlineSeconds",
    "tolerations",
    "schedulingGates",
    // Another name of `serviceAccountName`.
    "serviceAccount",
];
const FIXED: &str = "pod updates may not change fields other than the images of containers, activeDeadlineSeconds, \
                     tolerations (only additions) and terminationGracePeriodSeconds";

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    annotations(&old.down(["metadata", "annotations"]), &new.down(["metadata", "annotations"]), check);
    let (old, new) = (old.field("spec"), new.field("spec"));
    for list in ["containers", "initContainers"] {
        containers(&old.field(list), &new.field(list), check);
    }
    deadline(&old.field("activeDeadlineSeconds"), &new.field("activeDeadlineSeconds"), check);
    tolerations(&old.field("tolerations"), &new.field("tolerations"), check);
    let gates = old.field("schedulingGates");
    fewer_gates(&gates, &new.field("schedulingGates"), check);
    let fields: BTreeSet<&str> = old.set_fields().chain(new.set_fields()).collect();
    for field in fields.into_iter().filter(|field| !JUDGED.contains(field)) {
        let (old, new) = (old.field(field), new.field(field));
        match field {
            "nodeSelector" if !gates.is_empty() => more_labels(&old, &new, check),
            "affinity" if !gates.is_empty() => affinity(&old, &new, check),
            _ => fixed(&old, &new, check),
        }
    }
}

fn fixed(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    if !same(old, new) {
        check.forbidden(new, FIXED);
    }
}

/// `ValidatePodSpecificAnnotationUpdates`.
fn annotations(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let keys: BTreeSet<&str> = map::keys(old).chain(map::keys(new)).map(|(key, _)| key).collect();
    for key in keys {
        let mirror = key == super::annotation::MIRROR;
        let named = mirror || key.starts_with(super::profile::APP_ARMOR);
        if named && old.key(key).text() != new.key(key).text() {
            let what = if mirror { "mirror pod annotation" } else { "AppArmor annotations" };
            check.forbidden(&new.key(key), format_args!("may not add, remove or update {what}"));
        }
    }
}

fn containers(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    if old.len() != new.len() {
        check.forbidden(new, "pod updates may not add or remove containers");
        return;
    }
    for (old, new) in old.items().zip(new.items()) {
        let fields: BTreeSet<&str> = old.set_fields().chain(new.set_fields()).collect();
        for field in fields.into_iter().filter(|field| *field != "image") {
            fixed(&old.field(field), &new.field(field), check);
        }
    }
}

/// It may be set and come nearer.
fn deadline(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    match (old.integer(), new.integer()) {
        (Some(old), Some(later)) if old < later => check.invalid(new, "must be less than or equal to previous value"),
        (Some(_), None) => check.invalid(new, "must not update from a positive integer to nil value"),
        _ => {}
    }
}

/// `validateOnlyAddedTolerations`; for how long they hold may change.
fn tolerations(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let fields = ["key", "operator", "value", "effect"];
    let alike = |old: &Place<'_>, new: &Place<'_>| {
        fields.iter().all(|field| old.field(field).text_or_empty() == new.field(field).text_or_empty())
    };
    if !old.items().all(|old| new.items().any(|new| alike(&old, &new))) {
        check.forbidden(new, "existing toleration can not be modified except its tolerationSeconds");
    }
}

fn fewer_gates(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    for name in new.items().map(|gate| gate.field("name")) {
        if !old.items().any(|gate| gate.field("name").text() == name.text()) {
            let gate = name.text_or_empty();
            check.forbidden(&name, format_args!("only deletion is allowed, but found new scheduling gate '{gate}'"));
        }
    }
}

/// What a gated pod asks of its node may become more.
fn more_labels(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    if map::keys(old).any(|(key, value)| new.key(key).text_or_empty() != value.text_or_empty()) {
        check.invalid(new, "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
    }
}

/// `validateNodeAffinityMutation`. What the pod prefers may change.
fn affinity(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    for field in ["podAffinity", "podAntiAffinity"] {
        fixed(&old.field(field), &new.field(field), check);
    }
    let path = ["nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"];
    let (old, new) = (old.down(path), new.down(path));
    if !old.is_empty() && old.len() != new.len() {
        check.invalid(&new, "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
        return;
    }
    for (old, new) in old.items().zip(new.items()) {
        let lists = ["matchExpressions", "matchFields"].map(|list| (old.field(list), new.field(list)));
        let grown = |(old, new): &(Place<'_>, Place<'_>)| {
            old.len() <= new.len() && old.items().zip(new.items()).all(|(old, new)| same(&old, &new))
        };
        let matched_nothing = lists.iter().all(|(old, _)| old.is_empty());
        let matches = lists.iter().any(|(_, new)| !new.is_empty());
        if !lists.iter().all(grown) || (matched_nothing && matches) {
            check.invalid(&new, "only additions are allowed (no mutations or deletions)");
        }
    }
}
