//! `workload/replicas-with-autoscaler`

use super::shape::Shape;
use crate::diagnostic::Report;
use crate::kubernetes::graph::Workload;
use crate::manifest::Manifest;
use crate::policy::rules::REPLICAS_WITH_AUTOSCALER;

/// A number of replicas that every sync sets, and an autoscaler that changes it
/// (<https://argo-cd.readthedocs.io/en/stable/user-guide/best_practices/>).
pub(super) fn check(shape: &Shape<'_>, report: &mut Report) {
    for workload in &shape.workloads {
        let object = workload.object;
        let place = object.root().down(["spec", "replicas"]);
        let Some(autoscaler) = shape.autoscaler(workload).filter(|_| place.is_set()) else { continue };
        if shape.subject.rendering.argocd.iter().any(|application| ignores(application, workload)) {
            continue;
        }
        let message = format!("`{}` states its replicas, and {} scales it", object.id.name, autoscaler.id);
        let help = "leave `replicas` out: every sync would set it back";
        let finding = object.warning(REPLICAS_WITH_AUTOSCALER, &place, message);
        report.push(finding.label(autoscaler.body.origin.place(), "scaled by this").help(help));
    }
}

/// Whether an Application leaves the replicas of a workload alone.
fn ignores(application: &Manifest, workload: &Workload<'_>) -> bool {
    let root = crate::kubernetes::Place::root(&application.body);
    let ignored = root.down(["spec", "ignoreDifferences"]);
    ignored.items().any(|entry| {
        let id = workload.object.id;
        let fits = |field, own: &str| entry.field(field).text().is_none_or(|text| text == own);
        let paths = [("jsonPointers", "/spec/replicas"), ("jqPathExpressions", ".spec.replicas")];
        fits("kind", &id.gvk.kind)
            && fits("name", &id.name)
            && paths.iter().any(|(list, path)| entry.field(list).items().any(|item| item.text() == Some(path)))
    })
}
