//! `bump`: new versions for image pins.

use super::change::{self, ChangeOptions, Job};
use super::session::{Outcome, Session, choose};
use crate::compile::Compiler;
use crate::config::Workspace;
use crate::diagnostic::{Failure, Report};
use crate::edit::{Planned, Refusal, Request};

/// Change image pins of an environment
///
/// Only the environment's own files change: its images.yaml, where the line is made if it is missing, or the place in its own file where
/// the pin stands. Every other byte stays as it is. The golden files that are reached change in the same run; with an error among the
/// findings nothing is written.
///
/// A pin is named as in images.yaml. The instance may be left out where the app has one with one image. A new tag without a digest
/// drops the digest before.
#[derive(Debug, clap::Args)]
pub struct Bump {
    /// The environment
    #[arg(long = "env", value_name = "ENV")]
    environment: String,

    /// `APP[/INSTANCE[.INPUT]]=TAG[@DIGEST]`, `…=@DIGEST` or `…=REPOSITORY:TAG[@DIGEST]`; or `REPOSITORY:TAG[@DIGEST]` for every pin of
    /// that repository
    #[arg(required = true, value_name = "PIN=VERSION")]
    pins: Vec<String>,

    /// Change a pin where it stands, even in a file that other environments read; says which they are
    #[arg(long)]
    shared: bool,

    /// Change a value at its anchor, even where aliases repeat it or maps inherit it
    #[arg(long)]
    at_anchor: bool,

    #[command(flatten)]
    options: ChangeOptions,
}

impl Bump {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let requests = self.pins.iter().map(|text| text.parse()).collect::<Result<Vec<Request>, String>>();
        let requests = requests.map_err(|message| {
            let help = "write `app/instance=v1.2.3`, `app/instance=@sha256:…` or `registry/name:v1.2.3`";
            Failure::usage_with_help(message, help.to_owned())
        })?;
        change::run(&BumpJob { bump: self, requests }, session, &self.options)
    }
}

struct BumpJob<'a> {
    bump: &'a Bump,
    requests: Vec<Request>,
}

impl Job for BumpJob<'_> {
    fn verb(&self) -> &'static str {
        "bump"
    }

    fn scope(&self) -> String {
        self.bump.environment.clone()
    }

    fn plan(&self, workspace: &Workspace, compiler: &Compiler) -> Result<Planned, Refusal> {
        let name = &self.bump.environment;
        choose(workspace, std::slice::from_ref(name)).map_err(Refusal::Failed)?;
        let mut report = Report::new();
        // What a missing pin breaks is mended by the new one; the rest is found when the result is compiled.
        let Some(environment) = workspace.environment(name, &mut report) else { return Err(Refusal::Mistakes(report)) };
        let Bump { shared, at_anchor, .. } = *self.bump;
        crate::edit::Bump { workspace, compiler, environment: &environment, shared, at_anchor }.plan(&self.requests)
    }
}
