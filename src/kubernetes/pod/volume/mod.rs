//! The volumes of a pod: their names, and that each has one source.
//!
//! The rules of the sources stand beside, and with persistent volumes where both have the same.

mod files;
mod outside;
mod projected;

use std::collections::BTreeSet;

use super::scope::Scope;
use crate::kubernetes::storage::{Rule, VOLUME_SOURCES, claim_spec};
use crate::kubernetes::{Check, Place, amount, form, metadata};
use crate::syntax::names::{dns1123_label, dns1123_subdomain};
use crate::syntax::quantity::Quantity;

pub(super) use files::field_of_container;
pub(super) use files::field_of_pod;

/// The sources that only pods have, or that are written differently in a persistent volume.
const OWN_SOURCES: &[(&str, Rule)] = &[
    ("emptyDir", empty_dir),
    ("gitRepo", outside::git_repo),
    ("secret", files::secret),
    ("iscsi", outside::iscsi),
    ("glusterfs", |source, check| form::needed_fields(source, &["endpoints", "path"], check)),
    ("persistentVolumeClaim", |source, check| form::needed_fields(source, &["claimName"], check)),
    ("cinder", outside::cinder),
    ("downwardAPI", files::downward_api),
    ("configMap", files::config_map),
    ("storageos", outside::storage_os),
    ("projected", projected::projected),
    ("csi", outside::csi),
    ("ephemeral", ephemeral),
    // What it needs depends on what the volume stands in.
    ("image", |_, _| {}),
];

/// Every source of a volume with its rule.
fn sources() -> impl Iterator<Item = &'static (&'static str, Rule)> {
    let own = |name: &str| OWN_SOURCES.iter().any(|(own, _)| *own == name);
    let shared = VOLUME_SOURCES.iter().filter(move |(name, _)| *name != "local" && !own(name));
    OWN_SOURCES.iter().chain(shared)
}

/// `ValidateVolumes`.
pub(super) fn volumes(scope: &Scope<'_>, check: &mut Check<'_>) {
    let volumes = scope.spec.field("volumes");
    let made: Vec<String> = volumes
        .items()
        .filter(|volume| !scope.name.is_empty() && volume.field("ephemeral").is_set())
        .map(|volume| format!("{}-{}", scope.name, volume.field("name").text_or_empty()))
        .collect();
    let mut names = BTreeSet::new();
    for volume in volumes.items() {
        if volume.field("image").is_set() && !check.since(35) {
            continue;
        }
        source(&volume, scope, check);
        let name = volume.field("name");
        form::needed_text(&name, dns1123_label, check);
        if !names.insert(name.text_or_empty()) {
            check.duplicate(&name);
        }
        let claim = volume.down(["persistentVolumeClaim", "claimName"]);
        if claim.text().is_some_and(|claim| made.iter().any(|made| made == claim)) {
            check.invalid(&claim, "must not reference a PVC that gets created for an ephemeral volume");
        }
    }
}

/// `validateVolumeSource`. A volume without any source is an empty directory.
fn source(volume: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let mut written = sources().filter(|(field, _)| volume.field(field).is_set());
    if let Some((field, rule)) = written.next() {
        rule(&volume.field(field), check);
    }
    for (field, _) in written {
        check.forbidden(&volume.field(field), "may not specify more than 1 volume type");
    }
    let name = volume.field("name");
    let iscsi = volume.field("iscsi");
    let portal = iscsi.field("targetPortal").text_or_empty();
    if iscsi.field("initiatorName").is_set() && name.text_or_empty().len() + 1 + portal.len() > 64 {
        let reason = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if \
                      iscsi.initiatorName is specified.";
        check.invalid(&name, reason);
    }
    if volume.field("ephemeral").is_set() && !scope.name.is_empty() && !name.is_empty() {
        let claim = format!("{}-{}", scope.name, name.text_or_empty());
        if let Err(reason) = dns1123_subdomain(&claim) {
            check.invalid(&name, format_args!("PVC name \"{claim}\": {reason}"));
        }
    }
    let image = volume.field("image");
    let reference = image.field("reference");
    if image.is_set() && scope.is_pod && reference.is_empty() {
        check.required(&reference, "");
    }
    let policy = image.field("pullPolicy");
    if !policy.is_empty() {
        form::one_of_if_set(&policy, &["Always", "IfNotPresent", "Never"], check);
    }
}

fn empty_dir(source: &Place<'_>, check: &mut Check<'_>) {
    let limit = source.field("sizeLimit");
    if amount::quantity(&limit).is_some_and(|amount| amount < Quantity::ZERO) {
        check.forbidden(&limit, "SizeLimit field must be a valid resource quantity");
    }
}

/// A claim that is made with the pod: `validateEphemeralVolumeSource`, `ValidateTemplateObjectMeta`.
fn ephemeral(source: &Place<'_>, check: &mut Check<'_>) {
    let template = source.field("volumeClaimTemplate");
    if !template.is_set() {
        check.required(&template, "");
        return;
    }
    let metadata = template.field("metadata");
    metadata::annotations(&metadata.field("annotations"), check);
    metadata::labels(&metadata.field("labels"), check);
    for name in metadata.set_fields().filter(|name| !matches!(*name, "labels" | "annotations" | "creationTimestamp")) {
        let field = metadata.field(name);
        // An empty text and zero are what the server sees where nothing is written.
        let nothing = field.text() == Some("") || field.integer() == Some(0);
        if !nothing {
            check.forbidden(&field, "cannot be set");
        }
    }
    claim_spec(&template.field("spec"), check);
}
