//! `pod/host-path`

use crate::diagnostic::Report;
use crate::kubernetes::graph::Workload;
use crate::policy::rules::HOST_PATH_VOLUME;

/// A volume that is a directory of the node: other pods and the node itself depend on what stands there.
pub(super) fn check(workload: &Workload<'_>, report: &mut Report) {
    for volume in workload.spec().field("volumes").items() {
        let source = volume.field("hostPath");
        if !source.is_set() {
            continue;
        }
        let name = volume.field("name").text_or_empty();
        let message = format!("the volume `{name}` is `{}` of the node", source.field("path").text_or_empty());
        let help = "use a claim, an `emptyDir` or a projected volume; an agent that has to read its node is accepted with \
                    a reason under `accept:`";
        report.push(workload.object.warning(HOST_PATH_VOLUME, &source.field("path"), message).help(help));
    }
}
