//! Values in the wrong layer: found when all environments have been merged.
//!
//! Only what is certain is said: a value that any environment still uses is never reported.

mod equal;
mod overridden;

use std::sync::Arc;

use super::{Environment, Instance, Workspace};
use crate::diagnostic::Report;

impl Workspace {
    /// Warns of values that no environment uses because all of them have another, and of values that all environments
    /// repeat although they share a layer. `environments` must be all of the workspace.
    pub fn check_layers(&self, environments: &[Arc<Environment>], report: &mut Report) {
        let repeated = equal::check(self, environments, report);
        overridden::check(environments, &repeated, report);
    }
}

/// An instance with where it runs.
#[derive(Clone, Copy)]
struct Running<'a> {
    environment: &'a Environment,
    system: &'a str,
    app: &'a str,
    instance: &'a Instance,
}

fn running(environments: &[Arc<Environment>]) -> impl Iterator<Item = Running<'_>> {
    environments.iter().flat_map(|environment| {
        let systems = environment.clusters.iter().flat_map(|cluster| &cluster.systems);
        let apps = systems.flat_map(|system| system.apps.iter().map(move |app| (system, app)));
        apps.flat_map(move |(system, app)| {
            let of = move |instance| Running { environment, system: &system.name, app: &app.key.text, instance };
            app.instances.iter().map(of)
        })
    })
}
