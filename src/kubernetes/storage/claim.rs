//! Claims for volumes.
//!
//! Sources: `ValidatePersistentVolumeClaimSpec`, `ValidatePersistentVolumeClaimUpdate` of
//! `pkg/apis/core/validation/validation.go`.

use super::{ACCESS_MODES, data_source};
use crate::kubernetes::selector::label_selector;
use crate::kubernetes::update::same;
use crate::kubernetes::{Check, Place, amount, form};
use crate::syntax::names;

/// The spec of a claim inside another object: a claim template.
pub(in crate::kubernetes) fn claim_spec(spec: &Place<'_>, check: &mut Check<'_>) {
    claim(spec, check);
    data_source::as_written(spec, check);
}

/// A claim of its own.
pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    claim(&spec, check);
    data_source::of_new_claim(&spec, check);
}

fn claim(spec: &Place<'_>, check: &mut Check<'_>) {
    let modes = spec.field("accessModes");
    if modes.is_empty() {
        check.required(&modes, "at least 1 access mode is required");
    }
    access_modes(&modes, check);
    label_selector(&spec.field("selector"), check);
    let requests = spec.down(["resources", "requests"]);
    let storage = requests.key("storage");
    if requests.node().is_none_or(|requests| requests.get("storage").is_none()) {
        check.required(&storage, "");
    } else {
        amount::positive(&storage, check);
    }
    form::optional_text(&spec.field("storageClassName"), names::dns1123_subdomain, check);
    form::not_blank(&spec.field("volumeMode"), &["Block", "Filesystem"], check);
    if check.since(34) {
        form::optional_text(&spec.field("volumeAttributesClassName"), names::dns1123_subdomain, check);
    }
}

/// The ways in which a volume may be mounted; `ReadWriteOncePod` stands alone.
pub(super) fn access_modes(modes: &Place<'_>, check: &mut Check<'_>) {
    for mode in modes.items().filter(Place::is_empty) {
        check.unsupported(&mode, &ACCESS_MODES);
    }
    let is = |mode: &Place<'_>, names: &[&str]| names.contains(&mode.text_or_empty());
    let alone = modes.items().any(|mode| is(&mode, &["ReadWriteOncePod"]));
    if alone && modes.items().any(|mode| is(&mode, &["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"])) {
        check.forbidden(modes, "may not use ReadWriteOncePod with other access modes");
    }
}

const IMMUTABLE: &str =
    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
const CLASS: &str = "volume.beta.kubernetes.io/storage-class";

/// What a claim may not change. Whether it is bound is not known here: growing is taken for granted to be allowed, as it is
/// for a bound claim.
pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (old_spec, new_spec) = (old.field("spec"), new.field("spec"));
    let annotations = old.down(["metadata", "annotations"]);
    let new_annotations = new.down(["metadata", "annotations"]);
    let (class, new_class) = (annotations.key(CLASS), new_annotations.key(CLASS));
    let moved = class.is_set() && !new_class.is_set() && new_spec.field("storageClassName").text() == class.text();
    if !moved && class.text_or_empty() != new_class.text_or_empty() {
        check.immutable(&new_class, format_args!("{}: field is immutable", new_class.quoted()));
    }
    for changed in changed_fields(&old_spec, &new_spec, class.text()) {
        check.forbidden(&changed, IMMUTABLE);
    }
    let size = |spec: &Place<'_>| amount::quantity(&spec.down(["resources", "requests"]).key("storage"));
    if let (Some(old_size), Some(new_size)) = (size(&old_spec), size(&new_spec))
        && new_size < old_size
    {
        let storage = new_spec.down(["resources", "requests"]).key("storage");
        check.forbidden(&storage, "field can not be less than status.capacity");
    }
}

fn changed_fields<'n>(old: &Place<'_>, new: &Place<'n>, class: Option<&str>) -> Vec<Place<'n>> {
    let mut changed = Vec::new();
    for field in ["accessModes", "selector"] {
        if !same(&old.field(field), &new.field(field)) {
            changed.push(new.field(field));
        }
    }
    let (old_class, new_class) = (old.field("storageClassName"), new.field("storageClassName"));
    let from_nothing = !old_class.is_set() && class.is_none_or(|class| new_class.text() == Some(class));
    if !from_nothing && old_class.text() != new_class.text() {
        changed.push(new_class);
    }
    let volume = old.field("volumeName");
    if !volume.is_empty() && volume.text() != new.field("volumeName").text() {
        changed.push(new.field("volumeName"));
    }
    let mode = new.field("volumeMode");
    if old.field("volumeMode").text_or("Filesystem") != mode.text_or("Filesystem") {
        changed.push(mode);
    }
    if !same(&old.down(["resources", "limits"]), &new.down(["resources", "limits"])) {
        changed.push(new.down(["resources", "limits"]));
    }
    changed.extend(changed_requests(&old.down(["resources", "requests"]), &new.down(["resources", "requests"])));
    changed.extend(data_source::changed(old, new));
    changed
}

fn changed_requests<'n>(old: &Place<'_>, new: &Place<'n>) -> Option<Place<'n>> {
    let others = |place: &Place<'_>| place.entries().filter(|(entry, _)| &*entry.key.text != "storage").count();
    let changed = others(old) != others(new)
        || new.entries().any(|(entry, value)| {
            let key = &*entry.key.text;
            let before = old.entries().find(|(old, _)| &*old.key.text == key);
            key != "storage" && before.is_none_or(|(_, before)| amount::quantity(&before) != amount::quantity(&value))
        });
    changed.then(|| new.clone())
}
