//! What every command needs: the workspace, its environments compiled, a terminal.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::ValueEnum;
use rayon::prelude::*;

use super::report::Shown;
use crate::check::Day;
use crate::compile::{Compiler, check_installations};
use crate::config::{Environment, Workspace};
use crate::delivery::check_targets;
use crate::diagnostic::{Failure, Report, nearest, quoted_list};
use crate::output::Terminal;
use crate::rendering::Rendering;
use crate::source::{DiskFileSystem, SourceMap};
use crate::types::Minor;

/// The file that marks a workspace.
const MARK: &str = "scantling.yaml";

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Clean,
    /// Findings of severity error, or differences.
    Findings,
    /// A wrong command line, or the world failed.
    Failed,
}

impl Outcome {
    /// The exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failed => 2,
        }
    }
}

/// How results are written
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// An environment with what it renders to.
type Merged = (Arc<Environment>, Rendering);

/// One run of the program.
#[derive(Debug)]
pub struct Session {
    /// The only way to print.
    pub terminal: Terminal,
    /// The current folder.
    pub folder: PathBuf,
    /// The day of the run, for acceptances that end.
    pub today: Day,
    /// The file of the running program, where it is known.
    pub program: Option<PathBuf>,
    workspace: Option<PathBuf>,
    started: Instant,
}

/// The files of a workspace, read and not yet understood.
#[derive(Debug)]
pub struct Opened {
    /// The folder.
    pub files: DiskFileSystem,
    /// The texts.
    pub sources: SourceMap,
}

/// A workspace with some environments compiled.
#[derive(Debug)]
pub struct Compiled {
    /// The workspace.
    pub workspace: Arc<Workspace>,
    /// Its files.
    pub files: DiskFileSystem,
    /// The chosen environments with their layers merged, in the order of the workspace.
    pub environments: Vec<Arc<Environment>>,
    /// What they render to. Incomplete when the report has errors.
    pub renderings: Vec<Rendering>,
    /// Compiles whatever else is asked for.
    pub compiler: Compiler,
    /// All findings, in order.
    pub report: Report,
}

/// [`Compiled`] without the files that it came from.
#[derive(Debug)]
pub(super) struct Understood {
    pub(super) workspace: Arc<Workspace>,
    pub(super) environments: Vec<Arc<Environment>>,
    pub(super) renderings: Vec<Rendering>,
    pub(super) compiler: Compiler,
    pub(super) report: Report,
}

impl Session {
    /// A run that starts now. `workspace` is the folder that the user named.
    #[must_use]
    pub fn new(terminal: Terminal, folder: PathBuf, today: Day, workspace: Option<PathBuf>) -> Self {
        Self { terminal, folder, today, program: None, workspace, started: Instant::now() }
    }

    /// How long the run has taken, for people: `18 ms`.
    #[must_use]
    pub fn elapsed(&self) -> String {
        format!("{} ms", self.started.elapsed().as_millis())
    }

    /// The root of the workspace.
    pub fn root(&self) -> Result<PathBuf, Failure> {
        if let Some(named) = &self.workspace {
            let root = self.folder.join(named);
            if root.join(MARK).is_file() {
                return Ok(root);
            }
            let message = format!("`{}` is no workspace: it has no `{MARK}`", named.display());
            return Err(Failure::usage(message));
        }
        let marked = |folder: &&Path| folder.join(MARK).is_file();
        self.folder.ancestors().find(marked).map(Path::to_owned).ok_or_else(|| {
            let message = format!("no workspace here: no `{MARK}` in `{}` or above", self.folder.display());
            Failure::usage_with_help(message, "`scantling init` makes one; `--workspace DIR` names one".to_owned())
        })
    }

    /// The root of the workspace; nothing where there is none and the user named none.
    pub fn root_if_any(&self) -> Result<Option<PathBuf>, Failure> {
        let marked = |folder: &Path| folder.join(MARK).is_file();
        if self.workspace.is_none() && !self.folder.ancestors().any(marked) {
            return Ok(None);
        }
        self.root().map(Some)
    }

    /// Reads the files of the workspace.
    pub fn open(&self) -> Result<Opened, Failure> {
        let files = DiskFileSystem::new(self.root()?);
        let sources = Workspace::read(&files)?;
        Ok(Opened { files, sources })
    }

    /// Loads the workspace and compiles the named environments, all when none is named.
    pub fn compile(&self, environments: &[String]) -> Result<Compiled, Failure> {
        self.open()?.compile(environments)
    }

    /// Loads the workspace and compiles no environment.
    pub fn load(&self) -> Result<Compiled, Failure> {
        self.open()?.compile_chosen(|_| Ok(Vec::new()), false)
    }
}

impl Opened {
    /// Compiles the named environments, all when none is named. The texts are all that it reads.
    pub fn compile(self, environments: &[String]) -> Result<Compiled, Failure> {
        self.compile_chosen(|workspace| choose(workspace, environments), environments.is_empty())
    }

    fn compile_chosen(
        self,
        choose: impl FnOnce(&Workspace) -> Result<Vec<Arc<str>>, Failure>,
        all: bool,
    ) -> Result<Compiled, Failure> {
        let Self { files, sources } = self;
        let Understood { workspace, environments, renderings, compiler, report } = understand(sources, choose, all)?;
        Ok(Compiled { workspace, files, environments, renderings, compiler, report })
    }
}

/// A workspace from its texts, with the chosen environments compiled; `all` when these are all there are.
pub(super) fn understand(
    sources: SourceMap,
    choose: impl FnOnce(&Workspace) -> Result<Vec<Arc<str>>, Failure>,
    all: bool,
) -> Result<Understood, Failure> {
    let mut report = Report::new();
    let workspace = Arc::new(Workspace::understand(sources, &mut report)?);
    let chosen = match choose(&workspace) {
        // Merging what could not be read would only find that it is missing.
        Ok(_) if report.has_unreadable_text() => Vec::new(),
        Ok(chosen) => chosen,
        // The environment may be missing because its file is broken: then that is the news.
        Err(_) if report.has_errors() => Vec::new(),
        Err(failure) => return Err(failure),
    };
    let compiler = Compiler::new(Arc::clone(&workspace), &mut report);
    let (environments, renderings) = compile_all(&compiler, &chosen, &mut report);
    if !report.has_errors() {
        check_installations(&renderings, &mut report);
        check_targets(&environments, &renderings, &mut report);
    }
    // What one environment does not use another may, and a mistake may hide a use.
    if all && !report.has_errors() {
        compiler.check_usage(&environments, &mut report);
    }
    report.errors_first();
    report.finish(&workspace.sources);
    Ok(Understood { workspace, environments, renderings, compiler, report })
}

impl Compiled {
    /// The findings, ready to be shown.
    pub(super) fn shown(&self) -> Shown<'_> {
        Shown::new(&self.report, &self.workspace.sources, self.files.root())
    }

    /// The same environments as if every cluster ran that minor, with what was found.
    pub(super) fn as_if_on(&self, minor: Minor) -> (Vec<Arc<Environment>>, Vec<Rendering>, Report) {
        let chosen: Vec<Arc<str>> = self.environments.iter().map(|chosen| Arc::clone(&chosen.name)).collect();
        let mut report = Report::new();
        let (environments, renderings) = compile_all(&self.compiler.as_if_on(minor), &chosen, &mut report);
        report.errors_first();
        report.finish(&self.workspace.sources);
        (environments, renderings, report)
    }
}

fn compile_all(
    compiler: &Compiler,
    names: &[Arc<str>],
    report: &mut Report,
) -> (Vec<Arc<Environment>>, Vec<Rendering>) {
    let results: Vec<(Option<Merged>, Report)> = names
        .par_iter()
        .map(|name| {
            let mut report = Report::new();
            (compiler.compile_merged(name, &mut report), report)
        })
        .collect();
    let (mut environments, mut renderings) = (Vec::new(), Vec::new());
    for (compiled, findings) in results {
        let (environment, rendering) = compiled.unzip();
        environments.extend(environment);
        renderings.extend(rendering);
        report.append(findings);
    }
    (environments, renderings)
}

pub(super) fn choose(workspace: &Workspace, names: &[String]) -> Result<Vec<Arc<str>>, Failure> {
    if let Some(unknown) = names.iter().find(|name| !workspace.environments.iter().any(|known| **known == ***name)) {
        return Err(unknown_name("environment", unknown, workspace.environments.iter().map(|known| &**known)));
    }
    let is_chosen = |known: &&Arc<str>| names.is_empty() || names.iter().any(|name| *name == ***known);
    Ok(workspace.environments.iter().filter(is_chosen).cloned().collect())
}

/// An argument that names nothing, with what it may have meant.
pub(super) fn unknown_name<'a>(noun: &str, name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Failure {
    let help = match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is {}", quoted_list(known)),
    };
    Failure::usage_with_help(format!("unknown {noun} `{name}`"), help)
}
