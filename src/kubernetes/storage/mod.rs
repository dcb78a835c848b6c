//! Volumes, claims, classes, CSI.

mod attachment;
mod claim;
mod class;
mod data_source;
mod driver;
mod source;
mod volume;
#[cfg(test)]
mod tests;

use super::{Check, KindRules, Place};
use crate::syntax::names::dns1123_subdomain;

pub(super) use claim::claim_spec;
pub(super) use source::{KINDS as VOLUME_SOURCES, Rule, driver_name, iscsi_name};

const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] = &[
    kind("", "PersistentVolumeClaim", claim::validate, claim::update),
    kind("", "PersistentVolume", volume::validate, volume::update),
    kind(STORAGE, "StorageClass", class::validate, class::update),
    kind(STORAGE, "VolumeAttributesClass", class::validate_attributes, class::update_attributes),
    kind(STORAGE, "CSIDriver", driver::validate, driver::update),
    kind(STORAGE, "CSINode", driver::validate_node, driver::update_node),
    kind(STORAGE, "CSIStorageCapacity", driver::validate_capacity, driver::update_capacity),
    kind(STORAGE, "VolumeAttachment", attachment::validate, attachment::update),
];

const STORAGE: &str = "storage.k8s.io";

/// All names here are DNS subdomains.
const fn kind(
    group: &'static str,
    kind: &'static str,
    validate: fn(&Place<'_>, &mut Check<'_>),
    update: fn(&Place<'_>, &Place<'_>, &mut Check<'_>),
) -> KindRules {
    KindRules { group, kind, name: dns1123_subdomain, validate, update }
}
