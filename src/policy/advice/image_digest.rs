//! `image/no-digest`

use crate::diagnostic::Report;
use crate::kubernetes::graph::Workload;
use crate::manifest::ImageRef;
use crate::policy::rules::NO_DIGEST;

/// An image that is named by its tag alone: who can push to the registry decides what runs.
pub(super) fn check(workload: &Workload<'_>, report: &mut Report) {
    for container in workload.containers() {
        let place = container.field("image");
        let Ok(image) = place.text_or_empty().parse::<ImageRef>() else { continue };
        if image.digest.is_none() {
            let message = format!("the image `{image}` has no digest");
            let help = "pin it as `…@sha256:…`, in `images.yaml` of the environment";
            report.push(workload.object.warning(NO_DIGEST, &place, message).help(help));
        }
    }
}
