//! What we advise beyond what a server demands, a file for every rule.
//!
//! A rule is here because breaking it has hurt, and says in its page how. Rules look at one object, or at the whole of a
//! cluster through [`Shape`]. How severe they are in an environment is decided elsewhere.

mod argocd_allow_empty;
mod argocd_default_project;
mod argocd_root_finalizer;
mod argocd_size;
mod host_path;
mod image_digest;
mod image_tag;
mod load_balancer_class;
mod memory_limit;
mod network_isolation;
mod node_port;
mod autoscaled_replicas;
mod default_token;
mod disruption_budget;
mod plain_secret;
mod rbac_escalation;
mod rbac_wildcard;
mod readiness;
mod requests;
mod resources;
mod shape;
mod single_replica;

use rayon::prelude::*;

use super::Subject;
use crate::diagnostic::Report;
use crate::kubernetes::graph::{Object, Workload, pod_template};
use shape::Shape;

/// Looks at all objects of a cluster.
pub(super) fn check(subject: &Subject<'_>, objects: &[Object<'_>], report: &mut Report) {
    let limits = resources::Defaults::of(objects);
    let found: Vec<Report> = objects.par_iter().filter_map(|object| alone(*object, &limits)).collect();
    for found in found {
        report.append(found);
    }
    let applications = subject.rendering.argocd.iter().chain(&subject.rendering.bootstrap);
    for manifest in applications {
        applications_alone(Object { id: &manifest.id, body: &manifest.body }, report);
    }
    argocd_size::check(subject.rendering, report);
    together(&Shape::of(subject, objects), report);
}

/// Rules about one object. Most objects are of kinds that no rule is about.
fn alone(object: Object<'_>, limits: &resources::Defaults<'_>) -> Option<Report> {
    let mut report = Report::new();
    match (&*object.id.gvk.group, &*object.id.gvk.kind) {
        ("", "Secret") => plain_secret::check(object, &mut report),
        ("", "Service") => {
            node_port::check(object, &mut report);
            load_balancer_class::check(object, &mut report);
        }
        ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => {
            rbac_wildcard::check(object, &mut report);
            rbac_escalation::check(object, &mut report);
        }
        ("argoproj.io", _) => applications_alone(object, &mut report),
        _ => {
            let workload = Workload { object, template: pod_template(object)? };
            image_tag::check(&workload, &mut report);
            image_digest::check(&workload, &mut report);
            requests::check(&workload, limits, &mut report);
            memory_limit::check(&workload, limits, &mut report);
            host_path::check(&workload, &mut report);
        }
    }
    Some(report)
}

fn applications_alone(object: Object<'_>, report: &mut Report) {
    if object.is("argoproj.io", "Application") || object.is("argoproj.io", "ApplicationSet") {
        argocd_default_project::check(object, report);
        argocd_allow_empty::check(object, report);
        argocd_root_finalizer::check(object, report);
    }
}

/// Rules about what only several objects show.
fn together(shape: &Shape<'_>, report: &mut Report) {
    readiness::check(shape, report);
    disruption_budget::check(shape, report);
    autoscaled_replicas::check(shape, report);
    single_replica::check(shape, report);
    default_token::check(shape, report);
    network_isolation::check(shape, report);
}
