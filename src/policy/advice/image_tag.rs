//! `image/moving-tag`

use crate::diagnostic::Report;
use crate::kubernetes::graph::Workload;
use crate::manifest::ImageRef;
use crate::policy::rules::MOVING_TAG;

/// An image without a tag, or with `latest`: what runs depends on when a node pulled it.
pub(super) fn check(workload: &Workload<'_>, report: &mut Report) {
    for container in workload.containers() {
        let place = container.field("image");
        let Ok(image) = place.text_or_empty().parse::<ImageRef>() else { continue };
        let message = match image.tag.as_deref() {
            _ if image.digest.is_some() => continue,
            None => format!("the image `{image}` has no tag, so whatever is `latest` runs"),
            Some("latest") => format!("the tag of `{image}` moves"),
            Some(_) => continue,
        };
        let help =
            "write the tag of a release, or a digest; then a rendering says what runs, and a rollback brings it back";
        report.push(workload.object.warning(MOVING_TAG, &place, message).help(help));
    }
}
