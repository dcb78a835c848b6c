//! The kinds that are pods: Pod and `PodTemplate`.

use super::{spec, template, update};
use crate::kubernetes::{Check, KindRules, Place};
use crate::syntax::names::dns1123_subdomain;

/// The kinds of this area.
pub(in crate::kubernetes) const KINDS: &[KindRules] = &[
    KindRules { group: "", kind: "Pod", name: dns1123_subdomain, validate: pod, update: update::update },
    KindRules {
        group: "",
        kind: "PodTemplate",
        name: dns1123_subdomain,
        validate: |object, check| template(&object.field("template"), check),
        // A template changes as it likes.
        update: |_, _, _| {},
    },
];

/// `pkg/apis/core/validation/validation.go`, `ValidatePodCreate`.
fn pod(object: &Place<'_>, check: &mut Check<'_>) {
    let pod = object.field("spec");
    spec(&pod, &object.field("metadata"), true, check);
    let ephemeral = pod.field("ephemeralContainers");
    if !ephemeral.is_empty() {
        check.forbidden(&ephemeral, "cannot be set on create");
    }
    let node = pod.field("nodeName");
    if !node.is_empty() && !pod.field("schedulingGates").is_empty() {
        check.forbidden(&node, "cannot be set until all schedulingGates have been cleared");
    }
    for container in ["containers", "initContainers"].map(|list| pod.field(list)).iter().flat_map(Place::items) {
        let image = container.field("image");
        if image.text_or_empty().trim().len() != image.text_or_empty().len() {
            check.invalid(&image, "must not have leading or trailing whitespace");
        }
    }
}
