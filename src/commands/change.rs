//! Changes of the workspace's own files: planned on its texts, tried by compiling, written together with the golden files that they
//! reach. What changes is the business of the command.

mod branch;
mod here;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::session::{Format, Outcome, Session, choose, understand};
use crate::compile::Compiler;
use crate::config::Workspace;
use crate::diagnostic::{Failure, Report};
use crate::edit::{Planned, Refusal};
use crate::git::CommitId;
use crate::golden;
use crate::output::tree::Edits;
use crate::output::{change, json, text};
use crate::rendering::Rendering;
use crate::source::{FileSystem, SourceMap};

/// How often a change is tried when others are faster.
const ATTEMPTS: u32 = 10;

/// What becomes of the change
#[derive(Debug, clap::Args)]
pub(super) struct ChangeOptions {
    /// Show the change as a patch and write nothing
    #[arg(long, conflicts_with_all = ["commit", "push"])]
    pub(super) dry_run: bool,

    /// Commit exactly these files on the current branch
    #[arg(long)]
    pub(super) commit: bool,

    /// Commit, and push the current branch to its upstream; when somebody was faster, do it again on what is there now
    #[arg(long)]
    pub(super) push: bool,

    /// Work on that branch of `origin` as it is there now: commit and push without touching the work tree. When somebody was
    /// faster, do it again, up to ten times
    #[arg(long, value_name = "NAME", conflicts_with_all = ["commit", "push"])]
    pub(super) branch: Option<String>,

    /// How the result is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: Format,
}

/// A command that changes files of the workspace.
pub(super) trait Job {
    /// What opens the subject of a commit.
    fn verb(&self) -> &'static str;

    /// What stands behind it in brackets.
    fn scope(&self) -> String;

    /// What is to be done to a workspace.
    fn plan(&self, workspace: &Workspace, compiler: &Compiler) -> Result<Planned, Refusal>;

    /// What to do where the result has mistakes.
    fn hint(&self) -> Option<&'static str> {
        None
    }
}

/// A change that compiles.
struct Made {
    planned: Planned,
    files: Edits,
}

/// What came of trying.
enum Attempt {
    Made(Made),
    /// The findings, with the texts that they are about.
    Refused(Report, SourceMap),
}

/// Plans a change on the files of a workspace and compiles what it reaches. Writes nothing.
fn attempt(job: &dyn Job, files: &dyn FileSystem) -> Result<Attempt, Failure> {
    let sources = Workspace::read(files)?;
    let mut report = Report::new();
    let workspace = Arc::new(Workspace::understand(sources.clone(), &mut report)?);
    if report.has_errors() {
        report.errors_first();
        report.finish(&sources);
        return Ok(Attempt::Refused(report, sources));
    }
    let compiler = Compiler::new(Arc::clone(&workspace), &mut Report::new());
    let planned = match job.plan(&workspace, &compiler) {
        Ok(planned) => planned,
        Err(Refusal::Failed(failure)) => return Err(failure),
        Err(Refusal::Mistakes(mut report)) => {
            report.finish(&sources);
            return Ok(Attempt::Refused(report, sources));
        }
    };
    let mut after = sources.clone();
    for (path, text) in &planned.texts {
        after.add(path, text.clone().into_bytes());
    }
    let names: Vec<String> = planned.environments.iter().map(ToString::to_string).collect();
    let compiled = understand(after, |workspace| choose(workspace, &names), false)?;
    if compiled.report.has_errors() {
        return Ok(Attempt::Refused(compiled.report, compiled.workspace.sources.clone()));
    }
    let mut changed = Edits::new();
    for (path, text) in &planned.texts {
        let before = sources.find(path).map(|id| sources.file(id).text.to_string());
        changed.insert(path.clone(), (before, Some(text.clone())));
    }
    if !planned.texts.is_empty() {
        for rendering in &compiled.renderings {
            changed.extend(golden_files(rendering, &compiler, files)?);
        }
    }
    Ok(Attempt::Made(Made { planned, files: changed }))
}

/// The golden files of an environment that the change reaches. Files that were not as rendered before are somebody else's business.
fn golden_files(rendering: &Rendering, compiler: &Compiler, files: &dyn FileSystem) -> Result<Edits, Failure> {
    let mut changed = Edits::new();
    let folder = golden::of_environment(&rendering.environment);
    let expected = golden::read(files, &folder)?;
    if !rendering.golden || expected.is_empty() {
        return Ok(changed);
    }
    let mut report = Report::new();
    let before = compiler.compile(&rendering.environment, &mut report).filter(|_| !report.has_errors());
    let (before, after) = (before.map(|before| before.files()), rendering.files());
    let paths: BTreeSet<&String> = expected.keys().chain(after.keys()).collect();
    for path in paths {
        let is_reached = before.as_ref().is_none_or(|before| before.get(path) != after.get(path));
        if is_reached && expected.get(path) != after.get(path) {
            changed.insert(format!("{folder}/{path}"), (expected.get(path).cloned(), after.get(path).cloned()));
        }
    }
    Ok(changed)
}

/// Tries a change, and does with it what the user asks for.
pub(super) fn run(job: &dyn Job, session: &Session, options: &ChangeOptions) -> Result<Outcome, Failure> {
    let root = session.root()?;
    match &options.branch {
        Some(branch) => branch::run(job, session, options, &root, branch),
        None => here::run(job, session, options, &root),
    }
}

/// Why the change was given up after so many others were faster.
fn always_late(what: &str) -> Failure {
    let message = format!("others changed {what} {ATTEMPTS} times while this run was at work; nothing was pushed");
    Failure::usage_with_help(message, "run the command again".to_owned())
}

/// Shows why nothing was changed.
fn refuse(
    job: &dyn Job,
    session: &Session,
    options: &ChangeOptions,
    report: &Report,
    sources: &SourceMap,
) -> Result<Outcome, Failure> {
    match options.format {
        Format::Text => {
            session.terminal.findings(report, sources);
            job.hint().into_iter().for_each(|hint| session.terminal.status(hint));
        }
        Format::Json => session.terminal.data(&json::findings(report, sources))?,
    }
    Ok(Outcome::Findings)
}

/// Shows what was changed, or would be.
fn show(session: &Session, options: &ChangeOptions, made: &Made, commit: Option<CommitId>) -> Result<(), Failure> {
    if let Format::Json = options.format {
        let commit = commit.map(|commit| commit.to_string());
        let end = (options.dry_run, commit.as_deref());
        return session.terminal.data(&json::change(&made.planned, &made.files, end));
    }
    if options.dry_run {
        session.terminal.data(&golden::patch(&made.files))?;
    } else {
        session.terminal.data(&change(&made.planned, session.terminal.data_paint()))?;
    }
    for note in &made.planned.notes {
        session.terminal.status(note);
    }
    for (pin, image) in &made.planned.unchanged {
        session.terminal.status(&format!("{pin} is {image} already"));
    }
    let is_golden = |path: &&String| path.starts_with(&format!("{}/", golden::FOLDER));
    let golden = made.files.keys().filter(is_golden).count();
    let sources = made.files.len() - golden;
    let names: Vec<&str> = made.planned.environments.iter().map(|name| &**name).collect();
    let names = names.join(", ");
    let what = match (sources, golden) {
        (0, _) => "nothing to change".to_owned(),
        (_, 0) => format!("{} changed", text::counted(sources, "file")),
        _ => format!("{} and {} changed", text::counted(sources, "file"), text::counted(golden, "golden file")),
    };
    let what = if options.dry_run && sources > 0 { what.replace("changed", "would change") } else { what };
    let commit = commit.map_or_else(String::new, |commit| {
        let pushed = if options.branch.is_some() || options.push { " and pushed" } else { "" };
        format!(", committed{pushed} as {}", commit.short())
    });
    session.terminal.status(&format!("{names}: {what}{commit} in {}", session.elapsed()));
    Ok(())
}
