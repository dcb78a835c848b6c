//! The branches of an environment, found even where the environment cannot be rendered any more.

use std::sync::Arc;

use super::session::{Compiled, Session, unknown_name};
use crate::compile::Compiler;
use crate::config::{Environment, Workspace};
use crate::delivery::{Branch, depth_of};
use crate::diagnostic::{Failure, Report};
use crate::git::{Commit, Depth, Scratch, Source};
use crate::rendering::{Rendering, Target};
use crate::source::SourceMap;

/// As many commits of the source are looked at.
const REMEMBERED: usize = 20;

/// An environment as it is written now, and where it is published.
pub(super) struct Published {
    /// The workspace.
    pub(super) compiled: Compiled,
    /// The environment, where its own files can be read.
    pub(super) environment: Option<Arc<Environment>>,
    /// Its branches.
    pub(super) targets: Vec<Target>,
}

/// A branch of an environment, with its history.
pub(super) struct Fetched {
    /// Where the tree stands.
    pub(super) home: Target,
    /// Where it was fetched to.
    pub(super) scratch: Scratch,
    /// The tip and its first parents as far as they changed the tree, newest first. At least one.
    pub(super) history: Vec<Commit>,
}

impl Published {
    /// Finds out where an environment is published. Findings about the workspace are not its business.
    pub(super) fn find(session: &Session, environment: &str) -> Result<Self, Failure> {
        let compiled = session.load()?;
        let known = &compiled.workspace.environments;
        let is_known = known.iter().any(|name| **name == *environment);
        if !is_known && !compiled.report.has_errors() {
            return Err(unknown_name("environment", environment, known.iter().map(|name| &**name)));
        }
        let merged = compiled.compiler.compile_merged(environment, &mut Report::new());
        let (written, rendering) = merged.unzip();
        let mut targets = targets_of(rendering.as_ref());
        if targets.is_empty() {
            targets = remembered(session, &compiled, environment)?;
        }
        Ok(Self { compiled, environment: written, targets })
    }

    /// The one branch of the environment; where there are several, the one that is named.
    pub(super) fn one(&self, environment: &str, named: Option<&str>) -> Result<&Target, Failure> {
        let labels: Vec<String> = self.targets.iter().map(Target::label).collect();
        match (named, self.targets.as_slice()) {
            (None, [only]) => Ok(only),
            (None, _) => {
                let message = format!("`{environment}` is published to several branches");
                let help = format!("name one: `--branch {}`", labels.join("`, `--branch "));
                Err(Failure::usage_with_help(message, help))
            }
            (Some(name), targets) => {
                let found = targets.iter().find(|target| target.label() == name);
                found.ok_or_else(|| unknown_name("branch", name, labels.iter().map(String::as_str).collect::<Vec<_>>()))
            }
        }
    }
}

impl Fetched {
    /// Fetches a branch that must be there.
    pub(super) fn fetch(
        published: &Published,
        target: &Target,
        environment: &str,
        depth: Depth,
    ) -> Result<Self, Failure> {
        let scratch = open(published, target)?;
        let depth = depth.max(depth_of(target));
        let nothing = |what: String| {
            let message = format!("nothing is published: `{}` has no {what}", scratch.address());
            Failure::usage_with_help(message, format!("`scantling publish --env {environment}` makes it"))
        };
        let reference = Branch::reference(&target.branch);
        let tip = scratch.fetch(&[&reference], depth)?.remove(&reference).flatten();
        let tip = tip.ok_or_else(|| nothing(format!("branch `{}`", target.branch)))?;
        let history = if depth == Depth::Whole { scratch.history(tip)? } else { vec![scratch.find(tip)?] };
        let history = scratch.changing(history, &target.folder)?;
        if history.is_empty() {
            return Err(nothing(format!("folder `{}`", target.label())));
        }
        Ok(Self { home: target.clone(), scratch, history })
    }

    /// The newest commit.
    pub(super) fn tip(&self) -> &Commit {
        &self.history[0]
    }

    /// Reads the branch as a commit has it. Damage is reported.
    pub(super) fn read(
        &self,
        commit: &Commit,
        sources: &mut SourceMap,
        report: &mut Report,
    ) -> Result<Branch, Failure> {
        Branch::read(&self.scratch, &self.home, Some(commit.id), sources, report)
    }
}

/// The branches of a rendering.
fn targets_of(rendering: Option<&Rendering>) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for cluster in rendering.iter().flat_map(|rendering| &rendering.clusters) {
        if !cluster.target.branch.is_empty() && !targets.contains(&cluster.target) {
            targets.push(cluster.target.clone());
        }
    }
    targets
}

/// The branches that the newest commit of the source has which can be read: who rolls back has reasons to.
fn remembered(session: &Session, compiled: &Compiled, environment: &str) -> Result<Vec<Target>, Failure> {
    let source = Source::of(compiled.files.root())?;
    let mut next = source.as_ref().and_then(|source| source.head);
    for _ in 0..REMEMBERED {
        let Some((source, id)) = source.as_ref().zip(next).filter(|(source, id)| source.has(*id)) else { break };
        let mut report = Report::new();
        let workspace = Workspace::read(&source.files(id)?).and_then(|texts| Workspace::understand(texts, &mut report));
        if let Ok(workspace) = workspace {
            let compiler = Compiler::new(Arc::new(workspace), &mut report);
            let targets = targets_of(compiler.compile(environment, &mut report).as_ref());
            if !targets.is_empty() {
                let message = "the workspace cannot be read; where it is published is taken from the commit";
                session.terminal.status(&format!("{message} {}", id.short()));
                return Ok(targets);
            }
        }
        next = source.commit(id)?.parents.first().copied();
    }
    let message = format!("where `{environment}` is published cannot be told: its files cannot be read");
    let help = "mend `scantling.yaml` and the file of the environment; `scantling lint` says what is wrong with them";
    Err(Failure::usage_with_help(message, help.to_owned()))
}

/// A scratch repository for a branch.
pub(super) fn open(published: &Published, target: &Target) -> Result<Scratch, Failure> {
    let address = Some(&*target.repository).filter(|address| !address.is_empty());
    Scratch::open(published.compiled.files.root(), address)
}
