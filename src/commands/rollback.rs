//! `rollback`: publish an earlier tree of an environment, and hold it.

use super::report::Shown;
use super::session::{Outcome, Session};
use super::target::{Fetched, Published};
use crate::delivery::history::{message_of, named};
use crate::delivery::rollback::{Change, Ended, Task};
use crate::delivery::{Findings, Said};
use crate::diagnostic::Failure;
use crate::git::{Commit, Depth};
use crate::output::publication::listing;

/// Publish an earlier tree of an environment again
///
/// From git alone: the source need not compile, nor be here. The earlier tree becomes a new commit, and what changes is
/// printed. It is held from then on: `publish` leaves it as it is until `scantling release`. A deletion that would cost
/// data stops it, as it stops `publish`, until it is accepted by the exact name of the object.
#[derive(Debug, clap::Args)]
pub struct Rollback {
    /// The environment
    #[arg(long = "env", value_name = "ENV")]
    environment: String,

    /// Only an app; everything else stays as it is published
    #[arg(long, value_name = "APP")]
    app: Option<String>,

    /// The commit of the branch to go back to, as `scantling log` shows it: its first digits, or ~N for N before the newest
    #[arg(long, value_name = "COMMIT")]
    to: String,

    /// Why, for the history
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    /// Accept that an object is deleted, named as the finding names it (can be repeated)
    #[arg(long, value_name = "KIND/NAMESPACE/NAME")]
    accept: Vec<String>,

    /// Lose what somebody else has written to this path of the branch (can be repeated)
    #[arg(long, value_name = "PATH")]
    overwrite: Vec<String>,

    /// The branch, where the environment has several; with a folder as `BRANCH:FOLDER`
    #[arg(long, value_name = "BRANCH")]
    branch: Option<String>,

    /// Print what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Rollback {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let published = Published::find(session, &self.environment)?;
        let target = published.one(&self.environment, self.branch.as_deref())?;
        let fetched = Fetched::fetch(&published, target, &self.environment, Depth::Whole)?;
        let to = named(&fetched.history, &self.to, &fetched.home.label())?;
        self.check_target(to, &fetched.home.label())?;
        let today = session.today.to_string();
        let change = Change {
            scratch: &fetched.scratch,
            home: &fetched.home,
            environment: &self.environment,
            task: Task::Rollback { to, today: &today, accept: &self.accept, overwrite: &self.overwrite },
            app: self.app.as_deref(),
            reason: self.reason.as_deref(),
            written: published.environment.as_deref(),
            dry_run: self.dry_run,
        };
        let ended = change.run(&published.compiled.workspace.sources)?;
        self.tell(session, &published, to, ended)
    }

    /// The commit was published, to this environment.
    fn check_target(&self, to: &Commit, branch: &str) -> Result<(), Failure> {
        let name = to.id.short();
        let (message, help) = match Said::read(&message_of(to)) {
            Said::Ours(ours) if ours.0.environment == self.environment => return Ok(()),
            Said::Ours(ours) => (
                format!("the commit `{name}` of `{branch}` was published to `{}`", ours.0.environment),
                "`scantling log` lists those of this environment",
            ),
            Said::Damaged(problem) => (
                format!("the trailers of the commit `{name}` make no sense: {problem}"),
                "go back to another commit: `scantling log` lists them",
            ),
            Said::ByHand => (
                format!("the commit `{name}` was made by hand, so nobody knows what it holds"),
                "go back to a commit that was published: `scantling log` tells them apart",
            ),
        };
        Err(Failure::usage_with_help(message, help.to_owned()))
    }

    fn tell(&self, session: &Session, published: &Published, to: &Commit, ended: Ended) -> Result<Outcome, Failure> {
        let what = self.app.as_ref().map_or("everything".to_owned(), |app| format!("the app {app}"));
        let (commit, plan) = match ended {
            Ended::Refused(findings) => {
                let Findings { report, sources } = *findings;
                let shown = Shown::new(&report, &sources, published.compiled.files.root());
                shown.write(session, super::report::ReportFormat::Text)?;
                return Ok(Outcome::Findings);
            }
            Ended::Unchanged => {
                let message = format!("{}: {what} is at {} and held already", self.environment, to.id.short());
                session.terminal.status(&message);
                return Ok(Outcome::Clean);
            }
            Ended::Done { commit, plan, .. } => (commit, plan),
        };
        session.terminal.data(&listing(&plan.objects))?;
        let summary = plan.objects.summary().unwrap_or_else(|| "no object changed".to_owned());
        let way = match commit {
            Some(commit) => format!("back to {} as {}", to.id.short(), commit.short()),
            None => format!("would go back to {}", to.id.short()),
        };
        session.terminal.status(&format!("{}: {way}, {summary} in {}", self.environment, session.elapsed()));
        if commit.is_some() {
            let app = self.app.as_ref().map(|app| format!(" --app {app}")).unwrap_or_default();
            let release = format!("`scantling release --env {}{app}`", self.environment);
            session.terminal.status(&format!("{what} is held: {release} lets it be published again"));
        }
        Ok(Outcome::Clean)
    }
}
