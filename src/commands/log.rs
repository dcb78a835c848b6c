//! `log`: what was published to an environment.

use clap::ValueEnum;

use super::session::{Outcome, Session, unknown_name};
use super::target::{Fetched, Published};
use crate::delivery::{Place, history, place_of};
use crate::diagnostic::Failure;
use crate::git::Depth;
use crate::output::log;

/// Show what was published to an environment
///
/// Newest first: when, by whom, from which commit of the source, what changed, which images moved, what was rolled back or
/// accepted and why. Commits that somebody made by hand are marked. `--format jsonl` is the record for audits: a JSON object
/// a line, made of nothing but the branch itself.
#[derive(Debug, clap::Args)]
pub struct Log {
    /// The environment
    #[arg(long = "env", value_name = "ENV")]
    environment: String,

    /// Only what changed, held or released an app
    #[arg(long, value_name = "APP")]
    app: Option<String>,

    /// At most so many commits
    #[arg(short = 'n', long = "number", value_name = "N", default_value_t = 20)]
    number: usize,

    /// How the commits are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: LogFormat,
}

/// How commits are written
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// For people
    #[default]
    Text,
    /// For programs: a JSON object a line
    Jsonl,
}

impl Log {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let published = Published::find(session, &self.environment)?;
        let mut texts = Vec::new();
        for target in &published.targets {
            let fetched = Fetched::fetch(&published, target, &self.environment, Depth::Whole)?;
            let Fetched { scratch, home, history } = &fetched;
            let commits = history::logged(scratch, history, &home.folder, self.app.as_deref(), self.number)?;
            if let Some(app) = self.app.as_deref().filter(|_| commits.is_empty() && self.number > 0) {
                return Err(unknown_app(&fetched, app)?);
            }
            texts.push(match self.format {
                LogFormat::Text => {
                    let title = format!("{} of {}", home.label(), scratch.address());
                    log::text(&title, &commits, session.terminal.data_paint())
                }
                LogFormat::Jsonl => log::json_lines(home, scratch.address(), &commits),
            });
        }
        let between = if self.format == LogFormat::Text { "\n" } else { "" };
        session.terminal.data(&texts.join(between))?;
        Ok(Outcome::Clean)
    }
}

/// An app that a branch knows nothing of.
pub(super) fn unknown_app(fetched: &Fetched, app: &str) -> Result<Failure, Failure> {
    let tree = fetched.scratch.tree(fetched.tip().id)?.below(&fetched.home.folder);
    let places = tree.entries.keys().map(|path| place_of(path));
    let apps = places.filter_map(|place| if let Place::App { app, .. } = place { Some(app) } else { None });
    let apps: std::collections::BTreeSet<String> = apps.collect();
    Ok(unknown_name("app", app, apps.iter().map(String::as_str)))
}
