//! `pod/no-requests`

use super::resources::{Defaults, is_requested, lasting};
use crate::diagnostic::Report;
use crate::kubernetes::graph::Workload;
use crate::policy::rules::NO_REQUESTS;

/// A container that does not say what it needs: the scheduler takes it for nothing, and the node runs full.
pub(super) fn check(workload: &Workload<'_>, defaults: &Defaults<'_>, report: &mut Report) {
    for container in lasting(workload) {
        let missing = ["cpu", "memory"].into_iter().filter(|name| !is_requested(workload, &container, name, defaults));
        let missing: Vec<&str> = missing.collect();
        if missing.is_empty() {
            continue;
        }
        let place = container.down(["resources", "requests"]);
        let name = container.field("name").text_or_empty();
        let message = format!("the container `{name}` requests no {}", missing.join(" and no "));
        let help = "write what it usually uses under `resources.requests`";
        report.push(workload.object.warning(NO_REQUESTS, &place, message).help(help));
    }
}
