//! Controller revisions (`pkg/apis/apps/validation/validation.go`, `ValidateControllerRevisionCreate`).

use super::count::nonnegative;
use crate::kubernetes::{Check, Place, update};
use crate::yaml::Node;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    nonnegative(&object.field("revision"), check);
    let data = object.field("data");
    if !data.is_set() {
        check.required(&data, "data is mandatory");
    } else if data.node().and_then(Node::as_map).is_none() {
        check.required(&data, "data must be a valid JSON object");
    }
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (old, new) = (old.field("data"), new.field("data"));
    if old.node() != new.node() {
        update::immutable_field(&new, check);
    }
}
