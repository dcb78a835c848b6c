//! Pod templates: what workloads make pods from.

use super::spec;
use crate::kubernetes::{Check, Place, metadata};

/// What a `PodTemplateSpec` must be: labels and annotations, and the specification, in which nothing ephemeral may stand.
///
/// Which `restartPolicy` is good is for the owner of the template to say.
/// `pkg/apis/core/validation/validation.go`, `ValidatePodTemplateSpec`.
pub(in crate::kubernetes) fn template(template: &Place<'_>, check: &mut Check<'_>) {
    let (metadata, pod) = (template.field("metadata"), template.field("spec"));
    metadata::labels(&metadata.field("labels"), check);
    metadata::annotations(&metadata.field("annotations"), check);
    spec(&pod, &metadata, false, check);
    let ephemeral = pod.field("ephemeralContainers");
    if !ephemeral.is_empty() {
        check.forbidden(&ephemeral, "ephemeral containers not allowed in pod template");
    }
}
