//! `workload/single-replica`

use super::shape::Shape;
use crate::diagnostic::Report;
use crate::policy::rules::SINGLE_REPLICA;

/// One pod, which is gone while its node is drained.
pub(super) fn check(shape: &Shape<'_>, report: &mut Report) {
    for workload in &shape.workloads {
        let object = workload.object;
        if !matches!(&*object.id.gvk.kind, "Deployment" | "StatefulSet") || shape.least_pods(workload) != 1 {
            continue;
        }
        let place = object.root().down(["spec", "replicas"]);
        let message = format!("`{}` runs as one pod", object.id.name);
        let help = "run two or more, or accept the finding with the reason why one is enough";
        let finding = object.warning(SINGLE_REPLICA, &place, message);
        report.push(match shape.autoscaler(workload) {
            Some(autoscaler) => {
                let least = autoscaler.root().down(["spec", "minReplicas"]);
                finding.label(least.span(), "scaled down to one by this").help(help)
            }
            None => finding.help(help),
        });
    }
}
