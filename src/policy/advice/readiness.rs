//! `pod/no-readiness-probe`

use std::collections::BTreeSet;

use super::shape::{Selector, Shape};
use crate::diagnostic::Report;
use crate::kubernetes::Place;
use crate::kubernetes::graph::Workload;
use crate::policy::rules::NO_READINESS_PROBE;

/// A container behind a Service that gets requests before it can answer them, and goes on getting them when it cannot.
pub(super) fn check(shape: &Shape<'_>, report: &mut Report) {
    let mut told = BTreeSet::new();
    for service in shape.of_kind("", "Service") {
        let spec = service.root().field("spec");
        let selector = spec.field("selector");
        if selector.is_empty() || spec.field("publishNotReadyAddresses").is_true() {
            continue;
        }
        for at in shape.selected(service.namespace(), &selector, Selector::Labels) {
            let workload = &shape.workloads[at];
            // Pods that end are not behind a Service for long.
            if matches!(&*workload.object.id.gvk.kind, "Job" | "CronJob") {
                continue;
            }
            for (index, container) in serving(workload, &spec) {
                if container.field("readinessProbe").is_set() || !told.insert((at, index)) {
                    continue;
                }
                let name = container.field("name").text_or_empty();
                let message = format!(
                    "the container `{name}` is behind the Service `{}` and has no readiness probe",
                    service.id.name
                );
                let help = "write a `readinessProbe` that fails while it cannot answer; updates wait for it, too";
                let finding = workload.object.warning(NO_READINESS_PROBE, &container.field("readinessProbe"), message);
                report.push(finding.label(selector.origin().place(), "selected here").help(help));
            }
        }
    }
}

/// The containers that answer at the ports of a Service; where none declares them, a container that is alone.
fn serving<'o>(workload: &Workload<'o>, service: &Place<'_>) -> Vec<(usize, Place<'o>)> {
    let wanted = service.field("ports");
    let wanted: Vec<Place<'_>> = wanted
        .items()
        .map(|port| Some(port.field("targetPort")).filter(Place::is_set).unwrap_or_else(|| port.field("port")))
        .collect();
    let all = super::resources::lasting(workload);
    let answers = |container: &Place<'_>| {
        container.field("ports").items().any(|port| {
            wanted.iter().any(|wanted| match (wanted.text(), wanted.integer()) {
                (Some(name), _) => port.field("name").text() == Some(name),
                (None, Some(number)) => port.field("containerPort").integer() == Some(number),
                (None, None) => false,
            })
        })
    };
    let alone = all.len() == 1;
    all.into_iter().enumerate().filter(|(_, container)| answers(container) || alone).collect()
}
