//! `workload/no-disruption-budget`

use super::shape::{Selector, Shape};
use crate::diagnostic::Report;
use crate::policy::rules::NO_DISRUPTION_BUDGET;

/// Several pods that a drained node may all take down at once.
pub(super) fn check(shape: &Shape<'_>, report: &mut Report) {
    let mut is_kept = vec![false; shape.workloads.len()];
    for budget in shape.of_kind("policy", "PodDisruptionBudget") {
        let selector = budget.root().down(["spec", "selector"]);
        if selector.is_set() {
            for at in shape.selected(budget.namespace(), &selector, Selector::Full) {
                is_kept[at] = true;
            }
        }
    }
    for (workload, _) in shape.workloads.iter().zip(is_kept).filter(|(_, is_kept)| !is_kept) {
        let object = workload.object;
        let pods = shape.least_pods(workload);
        if !matches!(&*object.id.gvk.kind, "Deployment" | "StatefulSet") || pods < 2 {
            continue;
        }
        let place = object.root().down(["spec", "replicas"]);
        let message = format!("nothing keeps the {pods} pods of `{}` from going down together", object.id.name);
        let help = "write a PodDisruptionBudget that selects them, with `maxUnavailable: 1` for instance";
        report.push(object.warning(NO_DISRUPTION_BUDGET, &place, message).help(help));
    }
}
