//! `release`: let what a rollback holds be published again.

use super::report::{ReportFormat, Shown};
use super::session::{Outcome, Session};
use super::target::{Fetched, Published};
use crate::delivery::rollback::{Change, Ended, Task};
use crate::delivery::{Findings, Hold};
use crate::diagnostic::Failure;
use crate::git::Depth;

/// Let what a rollback holds be published again
///
/// Changes no object: the next `publish` does. Without --app everything that is held is released.
#[derive(Debug, clap::Args)]
pub struct Release {
    /// The environment
    #[arg(long = "env", value_name = "ENV")]
    environment: String,

    /// Only an app
    #[arg(long, value_name = "APP")]
    app: Option<String>,

    /// Why, for the history
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    /// The branch, where the environment has several; with a folder as `BRANCH:FOLDER`
    #[arg(long, value_name = "BRANCH")]
    branch: Option<String>,
}

impl Release {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let published = Published::find(session, &self.environment)?;
        let target = published.one(&self.environment, self.branch.as_deref())?;
        let fetched = Fetched::fetch(&published, target, &self.environment, Depth::Whole)?;
        let change = Change {
            scratch: &fetched.scratch,
            home: &fetched.home,
            environment: &self.environment,
            task: Task::Release,
            app: self.app.as_deref(),
            reason: self.reason.as_deref(),
            written: published.environment.as_deref(),
            dry_run: false,
        };
        match change.run(&published.compiled.workspace.sources)? {
            Ended::Refused(findings) => {
                let Findings { report, sources } = *findings;
                Shown::new(&report, &sources, published.compiled.files.root()).write(session, ReportFormat::Text)?;
                Ok(Outcome::Findings)
            }
            Ended::Unchanged => Ok(Outcome::Clean),
            Ended::Done { commit, released, .. } => {
                let at = commit.map(|commit| format!(" as {}", commit.short())).unwrap_or_default();
                for Hold { app, .. } in released {
                    let what = app.map_or("the whole environment".to_owned(), |app| format!("the app {app}"));
                    session.terminal.status(&format!("{}: released {what}{at}", self.environment));
                }
                session.terminal.status(&format!("`scantling publish --env {}` publishes it again", self.environment));
                Ok(Outcome::Clean)
            }
        }
    }
}
