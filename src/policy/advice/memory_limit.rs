//! `pod/no-memory-limit`

use super::resources::{Defaults, is_limited, lasting};
use crate::diagnostic::Report;
use crate::kubernetes::graph::Workload;
use crate::policy::rules::NO_MEMORY_LIMIT;

/// A container that may take all memory of its node. Of cpu there is no such rule: it can be shared again at once.
pub(super) fn check(workload: &Workload<'_>, defaults: &Defaults<'_>, report: &mut Report) {
    for container in lasting(workload) {
        if !is_limited(workload, &container, "memory", defaults) {
            let place = container.down(["resources", "limits", "memory"]);
            let name = container.field("name").text_or_empty();
            let message = format!("the container `{name}` has no limit of memory");
            let help = "write what it may use at most under `resources.limits.memory`; a leak then ends this container \
                        and not its neighbours";
            report.push(workload.object.warning(NO_MEMORY_LIMIT, &place, message).help(help));
        }
    }
}
