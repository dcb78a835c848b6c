//! Volumes attached to nodes.
//!
//! Source: `ValidateVolumeAttachment` of `pkg/apis/storage/validation/validation.go`. What stands in `status` is dropped
//! when the object is created.

use super::{source::driver_name, volume};
use crate::kubernetes::update::immutable;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::names;

const ONE: &str = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    driver_name(&spec.field("attacher"), check);
    form::text(&spec.field("nodeName"), names::dns1123_subdomain, check);
    let source = spec.field("source");
    let (inline, name) = (source.field("inlineVolumeSpec"), source.field("persistentVolumeName"));
    match (inline.is_set(), name.is_set()) {
        (false, false) => check.required(&source, ONE),
        (true, true) => check.forbidden(&source, ONE),
        (false, true) if name.is_empty() => check.required(&name, "must specify non empty persistentVolumeName"),
        (false, true) => form::text(&name, names::dns1123_subdomain, check),
        (true, false) => volume::inline(&inline, check),
    }
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    immutable(&old.field("spec"), &new.field("spec"), check);
}
