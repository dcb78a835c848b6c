//! Argo CD's objects: Applications, projects, the App-of-Apps; waves and hooks of everything else.
//!
//! Works on a [`ClusterPlan`], in which every name is final: [`order`] annotates the objects of its apps, [`children_and_projects`]
//! makes what the root Application syncs, [`bootstrap`] what is applied by hand once. It knows nothing of components or
//! templates. What is written follows the documentation of Argo CD 3 (<https://argo-cd.readthedocs.io/en/stable/>).

mod annotation;
mod application;
mod bootstrap;
mod derived;
mod ignore;
mod names;
mod order;
mod plan;
mod project;
pub mod rules;
mod sequence;
mod stage;
#[cfg(test)]
mod tests;
mod waves;

use crate::diagnostic::Report;
use crate::manifest::Manifest;
use crate::types::Types;

pub use bootstrap::bootstrap;
pub use order::order;
pub use plan::{AppPlan, ChartSource, ClusterPlan, Destination, IgnorePlan, InstancePlan, SystemPlan};

/// The child Applications and the projects of a cluster, in order of identity: what the root Application syncs.
///
/// Names that are taken twice or that Kubernetes does not take are reported here, as are apps with nothing to deploy.
#[must_use]
pub fn children_and_projects(plan: &ClusterPlan, types: &Types, report: &mut Report) -> Vec<Manifest> {
    names::check(plan, report);
    let waves = waves::app_waves(plan);
    let mut objects = Vec::new();
    for system in &plan.systems {
        objects.extend(project::project(plan, system, types));
        for app in &system.apps {
            objects.extend(application::application(plan, system, app, waves.get(&app.key.text), types, report));
        }
    }
    objects.sort_by(|left, right| left.id.cmp(&right.id));
    objects
}
