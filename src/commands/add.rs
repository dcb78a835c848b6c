//! `add`: new things in the workspace's files.

use super::change::{self, ChangeOptions, Job};
use super::session::{Outcome, Session, choose};
use crate::compile::Compiler;
use crate::config::Workspace;
use crate::diagnostic::{Failure, Report};
use crate::edit::{NewApp, Planned, Refusal};

/// Add an app to an environment
///
/// The app is written into the environment's own file of the system, or with --layer into that layer's file and named in the
/// environment's. Every other byte stays as it is. The result must compile; else nothing is written, and the findings say which inputs
/// need a value.
#[derive(Debug, clap::Args)]
pub struct Add {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Add an app to an environment
    App(AddApp),
}

/// What the app is
#[derive(Debug, clap::Args)]
struct AddApp {
    /// The name of the app, and of its instance
    #[arg(value_name = "NAME")]
    name: String,

    /// The component that it is an instance of
    #[arg(long, value_name = "COMPONENT")]
    component: String,

    /// The system that it belongs to
    #[arg(long, value_name = "SYSTEM")]
    system: String,

    /// The environment
    #[arg(long = "env", value_name = "ENV")]
    environment: String,

    /// Say what the app is in this layer, for the other environments that will run it
    #[arg(long, value_name = "LAYER")]
    layer: Option<String>,

    /// Where its objects live; by default the name of the app
    #[arg(long, value_name = "NAMESPACE")]
    namespace: Option<String>,

    /// A value of an input (can be repeated): text as it is, all else as YAML. An image becomes a pin
    #[arg(long = "set", value_name = "INPUT=VALUE")]
    values: Vec<String>,

    /// A cluster of a system that is new in the environment (can be repeated)
    #[arg(long = "cluster", value_name = "CLUSTER")]
    clusters: Vec<String>,

    #[command(flatten)]
    options: ChangeOptions,
}

impl Add {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let What::App(app) = &self.what;
        change::run(app, session, &app.options)
    }
}

impl Job for AddApp {
    fn verb(&self) -> &'static str {
        "add"
    }

    fn scope(&self) -> String {
        self.environment.clone()
    }

    fn plan(&self, workspace: &Workspace, _: &Compiler) -> Result<Planned, Refusal> {
        choose(workspace, std::slice::from_ref(&self.environment)).map_err(Refusal::Failed)?;
        let mut report = Report::new();
        let found = workspace.environment(&self.environment, &mut report);
        let Some(environment) = found else { return Err(Refusal::Mistakes(report)) };
        let app = NewApp {
            workspace,
            environment: &environment,
            layer: self.layer.as_deref(),
            system: &self.system,
            clusters: &self.clusters,
            name: &self.name,
            namespace: self.namespace.as_deref(),
            component: &self.component,
            values: &self.values,
        };
        app.plan()
    }

    fn hint(&self) -> Option<&'static str> {
        Some("nothing was written; `--set INPUT=VALUE` gives an input a value")
    }
}
