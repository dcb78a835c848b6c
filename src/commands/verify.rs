//! `verify`: whether the branches of an environment hold exactly what their recorded source renders.

use std::collections::BTreeMap;

use super::session::{Format, Outcome, Session};
use super::target::{Fetched, Published};
use crate::compile::Compiler;
use crate::config::Workspace;
use crate::delivery::guard::Files;
use crate::delivery::history::message_of;
use crate::delivery::verify::{Deviant, books_of, compare, expected};
use crate::delivery::{Branch, Record, Said, metadata, short};
use crate::diagnostic::{Failure, Report};
use crate::git::{CommitId, Depth, Source, same_address};
use crate::output::{text, verdict};
use crate::rendering::{ClusterRendering, Target};
use crate::source::SourceMap;

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Prove that a branch holds exactly what its source renders
///
/// Renders the commits that the branch is recorded to come from, straight from git objects, and compares every byte. Tells
/// apart what was edited on the branch, what was published from something else than the recorded source, another version of
/// this program, and a rendering that is not the same twice. What is held is compared with the commit it is held at.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// The environment
    #[arg(long = "env", value_name = "ENV")]
    environment: String,

    /// How the result is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// What came of one branch.
pub(super) struct Verdict {
    /// What is not as it should be.
    pub(super) deviants: Vec<Deviant>,
    /// What is wrong besides, and what explains it.
    pub(super) problems: Vec<String>,
    /// What is worth knowing and no deviation.
    pub(super) notes: Vec<String>,
}

/// The trees that source commits render.
#[derive(Default)]
struct Renderings {
    files: BTreeMap<String, BTreeMap<String, String>>,
    inputs: BTreeMap<String, String>,
}

/// The findings of a source that cannot be rendered any more.
struct Unrenderable {
    commit: String,
    report: Report,
    sources: SourceMap,
}

impl Verify {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let published = Published::find(session, &self.environment)?;
        let mut outcome = Outcome::Clean;
        for target in &published.targets {
            let fetched = Fetched::fetch(&published, target, &self.environment, Depth::Tip)?;
            if self.branch(session, &published, &fetched)? != Outcome::Clean {
                outcome = Outcome::Findings;
            }
        }
        Ok(outcome)
    }

    fn branch(&self, session: &Session, published: &Published, fetched: &Fetched) -> Result<Outcome, Failure> {
        let (mut sources, mut report) = (SourceMap::default(), Report::new());
        let branch = fetched.read(fetched.tip(), &mut sources, &mut report)?;
        if report.has_errors() {
            session.terminal.findings(&report, &sources);
            return Ok(Outcome::Findings);
        }
        let record = self.record(&branch)?;
        let source = source_of(published, &record)?;
        let renderings = match self.render(&branch, &record, &source)? {
            Ok(renderings) => renderings,
            Err(unrenderable) => {
                session.terminal.findings(&unrenderable.report, &unrenderable.sources);
                session.terminal.failure(&unrenderable.failure(&record));
                return Ok(Outcome::Findings);
            }
        };
        let verdict = self.judge(fetched, &branch, &record, &source, &renderings)?;
        let is_clean = verdict.deviants.is_empty() && verdict.problems.is_empty();
        let objects = expected(&record, &renderings.files).len();
        let tip = fetched.tip().id;
        match self.format {
            Format::Json => {
                let json = verdict::json(&branch.home, &tip.to_string(), &record, &verdict.deviants, &verdict.problems);
                session.terminal.data(&json)?;
            }
            Format::Text => {
                session.terminal.data(&verdict::text(
                    &branch.home,
                    &verdict.deviants,
                    session.terminal.data_paint(),
                ))?;
            }
        }
        verdict.notes.iter().for_each(|note| session.terminal.status(note));
        if is_clean {
            let objects = text::counted(objects, "object");
            let message =
                format!("{} at {} holds what comes of {}: {objects}", branch.home.label(), tip.short(), record.sources);
            session.terminal.status(&format!("{message} in {}", session.elapsed()));
            return Ok(Outcome::Clean);
        }
        session.terminal.failure(&failure(&branch, &verdict));
        Ok(Outcome::Findings)
    }

    /// What the branch is recorded to hold.
    fn record(&self, branch: &Branch) -> Result<Record, Failure> {
        let Branch { home, record, .. } = branch;
        let Some(record) = record else {
            let help = format!("`scantling publish --env {}` publishes with a record", self.environment);
            let message = format!("{} has no record: it was not made by `scantling publish`", home.describe());
            return Err(Failure::usage_with_help(message, help));
        };
        if record.environment != self.environment {
            let message = format!(
                "{} holds the environment `{}`, not `{}`",
                home.describe(),
                record.environment,
                self.environment
            );
            let help =
                "two environments publish to one place: give each its own with `publish.branch` or `publish.folder`";
            return Err(Failure::usage_with_help(message, help.to_owned()));
        }
        Ok(record.clone())
    }

    /// Renders all source commits of a record.
    fn render(
        &self,
        branch: &Branch,
        record: &Record,
        source: &Source,
    ) -> Result<Result<Renderings, Unrenderable>, Failure> {
        let mut renderings = Renderings::default();
        for commit in record.sources.all() {
            let id: CommitId = commit.parse().map_err(|_| missing_source(source, record, commit))?;
            if !source.has(id) {
                return Err(missing_source(source, record, commit));
            }
            let texts = Workspace::read(&source.files(id)?)?;
            renderings.inputs.insert(commit.to_owned(), texts.digest());
            match self.files(&branch.home, texts)? {
                Ok(files) => {
                    renderings.files.insert(commit.to_owned(), files);
                }
                Err((report, sources)) => {
                    return Ok(Err(Unrenderable { commit: commit.to_owned(), report, sources }));
                }
            }
        }
        Ok(Ok(renderings))
    }

    /// What the texts of a workspace render for a branch.
    fn files(&self, home: &Target, texts: SourceMap) -> Result<Result<Files, (Report, SourceMap)>, Failure> {
        let mut report = Report::new();
        let sources = texts.clone();
        let workspace = std::sync::Arc::new(Workspace::understand(texts, &mut report)?);
        let compiler = Compiler::new(workspace, &mut report);
        let rendering = compiler.compile(&self.environment, &mut report);
        report.errors_first();
        report.finish(&sources);
        let Some(mut rendering) = rendering.filter(|_| !report.has_errors()) else {
            return Ok(Err((report, sources)));
        };
        rendering
            .clusters
            .retain(|ClusterRendering { target, .. }| target.branch == home.branch && target.folder == home.folder);
        Ok(Ok(rendering.files()))
    }

    fn judge(
        &self,
        fetched: &Fetched,
        branch: &Branch,
        record: &Record,
        source: &Source,
        renderings: &Renderings,
    ) -> Result<Verdict, Failure> {
        let scratch = &fetched.scratch;
        let wanted = expected(record, &renderings.files);
        let deviants = compare(branch, &|blob| scratch.read(blob), &wanted)?;
        let said = Said::read(&message_of(fetched.tip()));
        let told = if let Said::Ours(ours) = &said { Some(&ours.0) } else { None };
        let hydrator = branch.tree.entries.get(metadata::PATH).map(|entry| scratch.read(entry.blob)).transpose()?;
        let mut problems = books_of(branch, record, told, hydrator.as_deref());
        let mut notes = Vec::new();
        if !matches!(said, Said::Ours(_)) {
            notes.push(format!("the newest commit, {}, was made by hand", fetched.tip().id.short()));
        }
        notes.extend(branch.holds.iter().map(|hold| {
            let what = hold.app.as_ref().map_or("everything".to_owned(), |app| format!("the app `{app}`"));
            format!("{what} is {}", hold.describe())
        }));
        let inputs = renderings.inputs.get(&record.sources.commit);
        let same_inputs = inputs == Some(&record.inputs);
        let commit = short(&record.sources.commit);
        let is_otherwise = deviants.iter().any(|deviant| !deviant.deviation.is_by_hand());
        if !same_inputs {
            let message = format!("the source commit `{commit}` holds other texts than were published");
            if is_otherwise { problems.push(message) } else { notes.push(message) }
        }
        if is_otherwise {
            if record.version != VERSION {
                problems.push(format!("published by scantling {}, and this is {VERSION}", record.version));
            } else if !self.is_repeatable(branch, record, source, renderings)? {
                problems.push("the source renders something else every time".to_owned());
            } else if same_inputs {
                problems.push(
                    "texts and version are those that were published: the branch and its books were changed together"
                        .to_owned(),
                );
            }
        }
        Ok(Verdict { deviants, problems, notes })
    }

    /// Whether everything renders the same twice.
    fn is_repeatable(
        &self,
        branch: &Branch,
        record: &Record,
        source: &Source,
        renderings: &Renderings,
    ) -> Result<bool, Failure> {
        Ok(self.render(branch, record, source)?.is_ok_and(|again| again.files == renderings.files))
    }
}

impl Unrenderable {
    fn failure(&self, record: &Record) -> Failure {
        let message = format!("the source commit `{}` cannot be rendered by this program", short(&self.commit));
        let help = if record.version == VERSION {
            "it was published by the same version: the commit is not the one that was published, or its files were not all \
             committed"
                .to_owned()
        } else {
            format!("it was published by scantling {}, and this is {VERSION}: verify with that version", record.version)
        };
        Failure::usage_with_help(message, help)
    }
}

/// The repository of the workspace, at the folder that was published.
fn source_of(published: &Published, record: &Record) -> Result<Source, Failure> {
    let root = published.compiled.files.root();
    let Some(mut source) = Source::of(root)? else {
        let message = format!("`{}` is in no git repository, so there is no source to render", root.display());
        return Err(Failure::usage_with_help(message, "run it in a clone of the source".to_owned()));
    };
    source.prefix.clone_from(&record.workspace);
    Ok(source)
}

/// A source commit that is not here.
fn missing_source(source: &Source, record: &Record, commit: &str) -> Failure {
    let elsewhere = source.address.as_deref().is_none_or(|address| !same_address(address, &record.repository));
    let help = if elsewhere && !record.repository.is_empty() {
        format!("it was published from `{}`: run it in a clone of that", record.repository)
    } else {
        "fetch it: `git fetch --unshallow` in a shallow clone, else `git fetch`".to_owned()
    };
    Failure::usage_with_help(format!("the source commit `{commit}` is not in this repository"), help)
}

fn failure(branch: &Branch, verdict: &Verdict) -> Failure {
    let Verdict { deviants, problems, .. } = verdict;
    let mut message = match deviants.len() {
        0 => format!("the books of `{}` are not in order", branch.home.label()),
        count => {
            let files = text::counted(count, "file");
            format!("`{}` is not what its source renders: {files} differ", branch.home.label())
        }
    };
    for problem in problems {
        message.push_str("\n  ");
        message.push_str(problem);
    }
    let by_hand = deviants.iter().any(|deviant| deviant.deviation.is_by_hand());
    let help = if by_hand {
        "make the change in the workspace and publish; `scantling log` shows who changed the branch"
    } else {
        "publish again from a commit that you trust"
    };
    Failure::usage_with_help(message, help.to_owned())
}
