//! The objects of one cluster as a graph: what names, selects or needs something that is not there.
//!
//! A server takes each of these objects; together they do not work. It sees all objects of a cluster and what the cluster
//! has besides ([`Provided`]), and must not know how they came to be.

mod objects;
mod pods;
mod policies;
mod produced;
mod provided;
mod quota;
mod references;
pub mod rules;
mod services;
mod targets;
#[cfg(test)]
mod tests;

pub use objects::Object;
pub use pods::{Workload, map_selects, pod_template, selects, workloads_of};
pub use provided::Provided;

use crate::diagnostic::Report;
use crate::source::Span;
use crate::types::Types;
use objects::Objects;
use references::Stores;

/// Whether a cluster enforces network policies, and where that is said.
#[derive(Clone, Copy, Debug)]
pub struct Enforcement {
    /// Whether it does.
    pub enforced: bool,
    /// Where that is said.
    pub span: Span,
}

/// A cluster as the graph sees it.
#[derive(Clone, Debug)]
pub struct Surroundings<'s> {
    /// Its API.
    pub types: &'s Types,
    /// What it has without us.
    pub provided: &'s Provided,
    /// Whether it enforces network policies, where that is said.
    pub enforcement: Option<Enforcement>,
}

/// Checks all objects of one cluster together.
pub fn check(objects: &[Object<'_>], surroundings: &Surroundings<'_>, report: &mut Report) {
    let objects = Objects::new(objects, surroundings.provided);
    let stores = Stores { config_maps: produced::config_maps(&objects), secrets: produced::secrets(&objects) };
    let workloads = workloads_of(objects.iter());
    for workload in &workloads {
        references::check(workload, &objects, &stores, report);
    }
    services::check(&objects, &workloads, report);
    services::check_ingresses(&objects, report);
    policies::check_budgets(&objects, &workloads, report);
    policies::check(&objects, &workloads, surroundings.enforcement.as_ref(), report);
    targets::check_scale_targets(&objects, report);
    targets::check_bindings(&objects, report);
    targets::check_claims(&objects, &workloads, report);
    targets::check_namespaces(&objects, report);
    targets::check_custom_kinds(&objects, surroundings.types, report);
    quota::check(&objects, &workloads, report);
}
