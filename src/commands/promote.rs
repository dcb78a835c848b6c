//! `promote`: pins and values of one environment for the next one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::change::{self, ChangeOptions, Job};
use super::session::{Outcome, Session, choose};
use crate::compile::Compiler;
use crate::config::{Environment, Workspace};
use crate::delivery::{Branch, Place, depth_of, place_of};
use crate::diagnostic::{Failure, Report};
use crate::edit::{Planned, Promotion, Refusal, check_order};
use crate::git::{Ancestry, BlobId, CommitId, Scratch, Source};
use crate::rendering::{Rendering, Target};
use crate::source::SourceMap;

/// Copy image pins to the next environment
///
/// Only along the order of `promotion` in scantling.yaml, and only of apps whose published branch holds what the environment before
/// renders now: what nobody has run is not promoted. Apps that the environment lists under `hold` stay as they are. The files change as
/// with `bump`, under the image policies of the environment that gets the pins.
#[derive(Debug, clap::Args)]
pub struct Promote {
    /// The environment that has the pins
    #[arg(long, value_name = "ENV")]
    from: String,

    /// The environment that gets them
    #[arg(long, value_name = "ENV")]
    to: String,

    /// Only an app (can be repeated)
    #[arg(long = "app", value_name = "APP")]
    apps: Vec<String>,

    /// Copy a value, too: `app/instance.input` (can be repeated)
    #[arg(long = "value", value_name = "VALUE")]
    values: Vec<String>,

    /// Leave an app as it is, and say why (can be repeated)
    #[arg(long = "hold", value_name = "APP=REASON")]
    held: Vec<String>,

    /// Refuse when the published branch of the environment before is not at this commit
    #[arg(long, value_name = "COMMIT")]
    expect_from: Option<String>,

    /// Refuse when the published branch of the environment after is not at this commit
    #[arg(long, value_name = "COMMIT")]
    expect_to: Option<String>,

    #[command(flatten)]
    options: ChangeOptions,
}

impl Promote {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let mut held = BTreeMap::new();
        for text in &self.held {
            let parts = text.split_once('=').filter(|(app, reason)| !app.is_empty() && !reason.trim().is_empty());
            let (app, reason) = parts.ok_or_else(|| {
                let help = "write `--hold shop=\"waits for the audit\"`".to_owned();
                Failure::usage_with_help(format!("expected `APP=REASON`, found `{text}`"), help)
            })?;
            held.insert(app.to_owned(), reason.trim().to_owned());
        }
        change::run(&PromoteJob { promote: self, root: session.root()?, held }, session, &self.options)
    }
}

struct PromoteJob<'a> {
    promote: &'a Promote,
    root: PathBuf,
    held: BTreeMap<String, String>,
}

impl Job for PromoteJob<'_> {
    fn verb(&self) -> &'static str {
        "promote"
    }

    fn scope(&self) -> String {
        format!("{} -> {}", self.promote.from, self.promote.to)
    }

    fn plan(&self, workspace: &Workspace, compiler: &Compiler) -> Result<Planned, Refusal> {
        let Promote { from, to, apps, values, expect_from, expect_to, .. } = self.promote;
        choose(workspace, &[from.clone(), to.clone()]).map_err(Refusal::Failed)?;
        check_order(workspace, from, to).map_err(Refusal::Failed)?;
        let mut report = Report::new();
        let (source, rendering) = compiled(compiler, from)?;
        let branches = Branches::open(&self.root, &rendering).map_err(Refusal::Failed)?;
        if self.promote.options.branch.is_none() {
            branches.demand_contained(&self.root, from).map_err(Refusal::Failed)?;
        }
        if let Some(expected) = expect_from {
            branches.demand(from, expected).map_err(Refusal::Failed)?;
        }
        let Some(target) = workspace.environment(to, &mut report) else { return Err(Refusal::Mistakes(report)) };
        if let Some(expected) = expect_to {
            // What cannot be rendered before the pins are there cannot have been published either.
            let rendering = compiler.compile(to, &mut Report::new());
            let opened = rendering.map(|rendering| Branches::open(&self.root, &rendering)).transpose();
            let opened = opened.map_err(Refusal::Failed)?;
            opened.map_or(Ok(()), |branches| branches.demand(to, expected)).map_err(Refusal::Failed)?;
        }
        let published = branches.published(&rendering);
        let mut held: BTreeMap<String, String> = target
            .hold
            .iter()
            .filter_map(|entry| Some((entry.key.text.to_string(), entry.value.as_str()?.to_owned())))
            .collect();
        held.extend(self.held.clone());
        let promotion = Promotion {
            workspace,
            compiler,
            from: &source,
            to: &target,
            apps,
            held,
            values,
            is_published: &|app| published.get(app).copied().unwrap_or(false),
        };
        promotion.plan()
    }
}

/// An environment that compiles.
fn compiled(compiler: &Compiler, name: &str) -> Result<(Arc<Environment>, Rendering), Refusal> {
    let mut report = Report::new();
    let compiled = compiler.compile_merged(name, &mut report).filter(|_| !report.has_errors());
    report.errors_first();
    compiled.ok_or(Refusal::Mistakes(report))
}

/// The published branches of an environment, as the remotes have them now.
struct Branches(Vec<Published>);

/// A tree that is published.
struct Published {
    target: Target,
    branch: Branch,
    /// The newest commit that changed it.
    newest: Option<CommitId>,
}

impl Branches {
    fn open(root: &Path, rendering: &Rendering) -> Result<Self, Failure> {
        let mut branches: Vec<Published> = Vec::new();
        for cluster in &rendering.clusters {
            if branches.iter().any(|known| known.target == cluster.target) {
                continue;
            }
            let Target { repository, branch, .. } = &cluster.target;
            let scratch = Scratch::open(root, Some(&**repository).filter(|address| !address.is_empty()))?;
            let reference = Branch::reference(branch);
            let tip = scratch.fetch(&[&reference], depth_of(&cluster.target))?.remove(&reference).flatten();
            // Damaged books are found by those who write them; here the files count.
            let read = Branch::read(&scratch, &cluster.target, tip, &mut SourceMap::default(), &mut Report::new())?;
            let newest = read.newest(&scratch)?;
            branches.push(Published { target: cluster.target.clone(), branch: read, newest });
        }
        Ok(Self(branches))
    }

    /// Refuses when something was published from a commit that the work tree does not have: what it renders is then older.
    fn demand_contained(&self, root: &Path, environment: &str) -> Result<(), Failure> {
        let Some(source) = Source::of(root)? else { return Ok(()) };
        let Some(head) = source.head else { return Ok(()) };
        for record in self.0.iter().filter_map(|known| known.branch.record.as_ref()) {
            let Ok(published) = record.sources.commit.parse::<CommitId>() else { continue };
            if matches!(source.ancestry(published, head)?, Ancestry::After | Ancestry::Apart) {
                let message = format!(
                    "`{environment}` is published from `{}`, which this work tree does not contain",
                    published.short()
                );
                return Err(Failure::usage_with_help(
                    message,
                    "bring it up to date, with `git pull` for instance".to_owned(),
                ));
            }
        }
        Ok(())
    }

    fn demand(&self, environment: &str, expected: &str) -> Result<(), Failure> {
        for Published { target, newest, .. } in &self.0 {
            let found = newest.map(|tip| tip.to_string());
            let good = expected.len() >= 7 && found.as_ref().is_some_and(|found| found.starts_with(expected));
            if !good {
                let found = found.map_or_else(|| "nothing".to_owned(), |found| format!("`{found}`"));
                let message =
                    format!("expected `{}` of `{environment}` at `{expected}`, found {found}", target.label());
                return Err(Failure::usage_with_help(
                    message,
                    "look at what was published since, and decide again".to_owned(),
                ));
            }
        }
        Ok(())
    }

    /// By app: whether all its files are published as they are rendered, and no others.
    fn published(&self, rendering: &Rendering) -> BTreeMap<String, bool> {
        let mut published: BTreeMap<String, bool> = BTreeMap::new();
        let files = rendering.files();
        for cluster in &rendering.clusters {
            let branch = self.0.iter().find(|known| known.target == cluster.target).map(|known| &known.branch);
            for app in &cluster.apps {
                let folder = crate::manifest::folder_name;
                let prefix = format!("{}/apps/{}/{}/", folder(&cluster.cluster), folder(&app.system), folder(&app.app));
                let wanted = files.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
                let wanted: Vec<(&str, Option<BlobId>)> =
                    wanted.map(|(path, text)| (path.as_str(), BlobId::of(text.as_bytes()))).collect();
                let same = branch.is_some_and(|branch| {
                    let found =
                        branch.tree.entries.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
                    // Files of others beside ours deploy nothing.
                    let found = found.filter(|(path, _)| place_of(path) != Place::Other);
                    found.map(|(path, entry)| (path.as_str(), Some(entry.blob))).eq(wanted.iter().copied())
                });
                let known = published.entry(app.app.to_string()).or_insert(true);
                *known = *known && same;
            }
        }
        published
    }
}
