//! Volumes.
//!
//! Sources: `ValidatePersistentVolumeSpec`, `ValidatePersistentVolumeUpdate` of `pkg/apis/core/validation/validation.go`.

use super::claim::access_modes;
use super::source::{self, KINDS};
use crate::kubernetes::node_selector::node_selector;
use crate::kubernetes::update::same;
use crate::kubernetes::{Check, Place, amount, form, map};
use crate::syntax::names;

/// A volume of its own.
pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    common(&spec, object.down(["metadata", "name"]).text_or_empty(), check);
    capacity(&spec.field("capacity"), check);
    let affinity = spec.field("nodeAffinity");
    if affinity.is_set() {
        let required = affinity.field("required");
        if required.is_set() {
            node_selector(&required, check);
        } else {
            check.required(&required, "must specify required node constraints");
        }
    } else if spec.field("local").is_set() && !other_before_local(&spec) {
        check.required(&affinity, "Local volume requires node affinity");
    }
    form::optional_text(&spec.field("storageClassName"), names::dns1123_subdomain, check);
    form::not_blank(&spec.field("volumeMode"), &["Block", "Filesystem"], check);
    if check.since(34) {
        attributes_class(&spec, check);
    }
}

/// The spec of a volume that stands inside a `VolumeAttachment`.
pub(super) fn inline(spec: &Place<'_>, check: &mut Check<'_>) {
    let context = "may not be specified in the context of inline volumes";
    for field in ["claimRef", "nodeAffinity"] {
        if spec.field(field).is_set() {
            check.forbidden(&spec.field(field), context);
        }
    }
    for field in ["capacity", "storageClassName"] {
        if !spec.field(field).is_empty() {
            check.forbidden(&spec.field(field), context);
        }
    }
    if !spec.field("csi").is_set() {
        check.required(&spec.field("csi"), "has to be specified in the context of inline volumes");
    }
    let policy = spec.field("persistentVolumeReclaimPolicy");
    if policy.text_or("Retain") != "Retain" {
        check.forbidden(&policy, "may only be Retain in the context of inline volumes");
    }
    let mode = spec.field("volumeMode");
    if mode.text().is_some_and(|mode| mode != "Filesystem") {
        check.forbidden(&mode, "may not specify volumeMode other than Filesystem in the context of inline volumes");
    }
    common(spec, "", check);
}

fn common(spec: &Place<'_>, name: &str, check: &mut Check<'_>) {
    let modes = spec.field("accessModes");
    form::needed(&modes, check);
    access_modes(&modes, check);
    let mut found = 0;
    for (field, rule) in KINDS {
        let volume = spec.field(field);
        if volume.is_set() {
            found += 1;
            // Every other kind counts what came before it; the oldest code of this one does not.
            if found > 1 && *field != "flexVolume" {
                check.forbidden(&volume, "may not specify more than 1 volume type");
            } else {
                rule(&volume, check);
            }
        }
    }
    if found == 0 {
        check.required(spec, "must specify a volume type");
    }
    source::target_portal(&spec.field("iscsi"), name, check);
    let policy = spec.field("persistentVolumeReclaimPolicy");
    if policy.text() == Some("Recycle") && source::is_root(&spec.field("hostPath")) {
        check.forbidden(&policy, "may not be 'recycle' for a hostPath mount of '/'");
    }
}

fn other_before_local(spec: &Place<'_>) -> bool {
    let before = KINDS.iter().take_while(|(field, _)| *field != "local");
    before.into_iter().any(|(field, _)| spec.field(field).is_set())
}

fn capacity(capacity: &Place<'_>, check: &mut Check<'_>) {
    let keys: Vec<_> = map::keys(capacity).collect();
    if keys.is_empty() {
        check.required(capacity, "");
    } else if keys.len() > 1 || keys.iter().any(|(key, _)| *key != "storage") {
        check.unsupported(capacity, &["storage"]);
    }
    for (_, amount) in &keys {
        amount::positive(amount, check);
    }
}

fn attributes_class(spec: &Place<'_>, check: &mut Check<'_>) {
    let class = spec.field("volumeAttributesClassName");
    if !class.is_set() {
        return;
    }
    if class.is_empty() {
        check.required(&class, "an empty string is disallowed");
    } else {
        form::text(&class, names::dns1123_subdomain, check);
    }
    if !spec.field("csi").is_set() {
        check.required(&spec.field("csi"), "has to be specified when using volumeAttributesClassName");
    }
}

/// What a volume may not change.
pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (old, new) = (old.field("spec"), new.field("spec"));
    for (field, _) in KINDS {
        let (before, after) = (old.field(field), new.field(field));
        let equal = if *field == "csi" { same_csi(&before, &after) } else { same(&before, &after) };
        if !equal {
            check.forbidden(&after, "spec.persistentvolumesource is immutable after creation");
        }
    }
    let mode = new.field("volumeMode");
    if old.field("volumeMode").text_or("Filesystem") != mode.text_or("Filesystem") {
        check.immutable(&mode, format_args!("{}: field is immutable", mode.quoted()));
    }
    let affinity = new.field("nodeAffinity");
    if old.field("nodeAffinity").is_set() && !same_affinity(&old.field("nodeAffinity"), &affinity) {
        let detail = "field is immutable, except for updating from beta label to GA";
        check.immutable(&affinity, format_args!("{}: {detail}", affinity.quoted()));
    }
    let class = new.field("volumeAttributesClassName");
    if check.since(34) && old.field("volumeAttributesClassName").is_set() && !class.is_set() {
        check.forbidden(&class, "update from non-nil value to nil is forbidden");
    }
}

/// The secret for growing may be added later.
fn same_csi(old: &Place<'_>, new: &Place<'_>) -> bool {
    const LATER: &str = "controllerExpandSecretRef";
    if !old.is_set() || !new.is_set() || old.field(LATER).is_set() {
        return same(old, new);
    }
    let fields = old.set_fields().chain(new.set_fields());
    fields.filter(|field| *field != LATER).all(|field| same(&old.field(field), &new.field(field)))
}

fn same_affinity(old: &Place<'_>, new: &Place<'_>) -> bool {
    const TERMS: [&str; 2] = ["required", "nodeSelectorTerms"];
    let (before, after) = (old.down(TERMS), new.down(TERMS));
    before.len() == after.len()
        && before.items().zip(after.items()).all(|(before, after)| {
            let (one, other) = (before.field("matchExpressions"), after.field("matchExpressions"));
            same(&before.field("matchFields"), &after.field("matchFields"))
                && one.len() == other.len()
                && one.items().zip(other.items()).all(|(one, other)| same_requirement(&one, &other))
        })
}

fn same_requirement(old: &Place<'_>, new: &Place<'_>) -> bool {
    let (key, new_key) = (old.field("key").text_or_empty(), new.field("key").text_or_empty());
    let promoted = match key {
        "failure-domain.beta.kubernetes.io/zone" => "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region" => "topology.kubernetes.io/region",
        "beta.kubernetes.io/os" => "kubernetes.io/os",
        "beta.kubernetes.io/arch" => "kubernetes.io/arch",
        "beta.kubernetes.io/instance-type" => "node.kubernetes.io/instance-type",
        key => key,
    };
    (key == new_key || promoted == new_key)
        && ["operator", "values"].into_iter().all(|field| same(&old.field(field), &new.field(field)))
}
