//! `publish`: compile, check, and commit to the branch that Argo CD deploys.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::scope::Scope;
use super::session::{Compiled, Format, Opened, Outcome, Session};
use crate::check::{Live, Owner, Previous, Settings, Subject, check};
use crate::config::{Environment, Workspace};
use crate::delivery::{
    Ending, Findings, Guard, Publication, Record, Sight, SourceCommit, Sources, Wanted, depth_of, metadata,
    source_commit,
};
use crate::diagnostic::{Failure, Report, Severity};
use crate::git::{CommitId, Depth, Scratch, Source};
use crate::manifest::{Manifest, folder_name, identify};
use crate::output::json;
use crate::output::publication::{Published, listing};
use crate::rendering::{ClusterRendering, Rendering, Target};
use crate::source::{DiskFileSystem, ReadError, SourceMap};
use crate::yaml::{Dialect, Layer, load};

/// The folder of rendered trees: no part of the source.
const RENDERED: &str = "rendered";

/// As many paths are named; more are counted.
const NAMED: usize = 10;

/// Commit what environments render to, to the branches that Argo CD deploys
///
/// The commit that is checked out is compiled, checked as `lint` does and compared with the branch; what would be lost in the
/// cluster stops it until it is accepted. Files that others keep on the branch stay. Nothing of the work tree, its
/// branches and its configuration is touched, and nobody's commit is lost: when somebody else publishes at the same moment,
/// the comparison is made again on top of it.
#[derive(Debug, clap::Args)]
pub struct Publish {
    /// An environment (can be repeated)
    #[arg(long = "env", value_name = "ENV", required = true)]
    environments: Vec<String>,

    /// Only an app (can be repeated); all others stay as they are published
    #[arg(long = "app", value_name = "APP")]
    apps: Vec<String>,

    /// Push to the branch `<branch>-next`, from which a pull request can be made; with a folder, to `<branch>-next-<env>`
    #[arg(long)]
    propose: bool,

    /// Print what would change, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// With --dry-run: compile the work tree as it is, committed or not
    #[arg(long, requires = "dry_run")]
    allow_dirty: bool,

    /// Lose what somebody else has written to this path of the branch (can be repeated)
    #[arg(long, value_name = "PATH")]
    overwrite: Vec<String>,

    /// Replace what was published from this source commit, though it is not known to come before the one checked out
    #[arg(long, value_name = "COMMIT")]
    replace_source: Option<CommitId>,

    /// How the result is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// What there is to tell in the end.
#[derive(Default)]
struct Results {
    publications: Vec<Value>,
    findings: Vec<Value>,
    refused: bool,
}

impl Results {
    fn refuse(&mut self, publish: &Publish, session: &Session, report: &Report, sources: &SourceMap) {
        self.refused = true;
        match publish.format {
            Format::Text => session.terminal.findings(report, sources),
            Format::Json => self.findings.extend(json::finding_list(report, sources)),
        }
    }

    fn outcome(&self) -> Outcome {
        if self.refused { Outcome::Findings } else { Outcome::Clean }
    }
}

/// What is published, and where it comes from.
struct Origin {
    /// Nothing for a work tree that is not as it was committed.
    source: Option<Source>,
    told: SourceCommit,
    workspace: String,
}

impl Publish {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let root = session.root()?;
        let (origin, opened) = self.open(session, &root)?;
        let inputs = opened.sources.digest();
        let compiled = opened.compile(&self.environments)?;
        let mut results = Results::default();
        let ended = if compiled.report.has_errors() {
            results.refuse(self, session, &compiled.report, &compiled.workspace.sources);
            Ok(())
        } else {
            self.publish_all(session, &compiled, &origin, &inputs, &mut results)
        };
        // What was published is told of even when another environment failed.
        if matches!(self.format, Format::Json) && (ended.is_ok() || !results.publications.is_empty()) {
            let document = json!({ "publications": results.publications, "findings": results.findings });
            session.terminal.data(&format!("{document:#}\n"))?;
        }
        // The process ends here; giving its nodes back one by one would only take time.
        std::mem::forget(compiled);
        ended.map(|()| results.outcome())
    }

    fn publish_all(
        &self,
        session: &Session,
        compiled: &Compiled,
        origin: &Origin,
        inputs: &str,
        results: &mut Results,
    ) -> Result<(), Failure> {
        Scope::new(&[], &self.apps).check(&compiled.renderings)?;
        let root = compiled.files.root();
        let mut scratches: BTreeMap<Arc<str>, Scratch> = BTreeMap::new();
        for (environment, rendering) in compiled.environments.iter().zip(&compiled.renderings) {
            for (target, rendering) in by_target(rendering) {
                let repository = &target.repository;
                let scratch = if let Some(scratch) = scratches.remove(repository) {
                    scratch
                } else {
                    let scratch = Scratch::open(root, Some(&**repository).filter(|address| !address.is_empty()))?;
                    self.fetch_all(&scratch, &compiled.renderings, repository)?;
                    scratch
                };
                let run = Run { publish: self, session, compiled, environment, rendering: &rendering, inputs };
                run.publish(&target, &scratch, origin, results)?;
                scratches.insert(Arc::clone(repository), scratch);
            }
        }
        Ok(())
    }

    /// Brings all branches of a repository in one go; each is asked for its tip again when its turn has come.
    fn fetch_all(&self, scratch: &Scratch, renderings: &[Rendering], repository: &str) -> Result<(), Failure> {
        let mut names: BTreeMap<Depth, BTreeSet<String>> = BTreeMap::new();
        for rendering in renderings {
            let targets = rendering.clusters.iter().map(|cluster| &cluster.target);
            for target in targets.filter(|target| *target.repository == *repository) {
                let references = Publication::references(target, &rendering.environment, self.propose);
                names.entry(depth_of(target)).or_default().extend(references);
            }
        }
        // Notes alone are never read with their history.
        names.entry(Depth::Tip).or_default().insert(metadata::NOTES.to_owned());
        for (depth, names) in names {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            scratch.fetch(&names, depth)?;
        }
        Ok(())
    }

    /// The workspace as the commit that is checked out has it.
    fn open(&self, session: &Session, root: &Path) -> Result<(Origin, Opened), Failure> {
        let Some(source) = Source::of(root)? else {
            let message = format!("`{}` is in no git repository with a work tree", root.display());
            let help = "publish from a clone, so that what is published can be traced to a commit".to_owned();
            return Err(Failure::usage_with_help(message, help));
        };
        let dirty = source.uncommitted(&[RENDERED])?;
        let workspace = source.prefix.clone();
        if self.allow_dirty && !dirty.is_empty() {
            let told = SourceCommit::default();
            return Ok((Origin { source: None, told, workspace }, session.open()?));
        }
        refuse_uncommitted(&dirty)?;
        let Some(head) = source.head else {
            let help = "commit the workspace first".to_owned();
            return Err(Failure::usage_with_help("nothing is committed yet in the repository of the workspace", help));
        };
        let files = source.files(head)?;
        let sources = Workspace::read(&files).map_err(unreadable)?;
        let told = source_commit(&source.commit(head)?, source.address.as_deref().unwrap_or_default());
        let opened = Opened { files: DiskFileSystem::new(root), sources };
        Ok((Origin { source: Some(source), told, workspace }, opened))
    }
}

/// A commit that is here and cannot be read lacks objects.
fn unreadable(failure: Failure) -> Failure {
    match failure {
        Failure::Read(ReadError { operation, path, cause }) => {
            let help = "a partial clone lacks what was never checked out: use a clone without `--filter`".to_owned();
            Failure::git(operation, path, cause, help)
        }
        other => other,
    }
}

fn refuse_uncommitted(dirty: &[String]) -> Result<(), Failure> {
    if dirty.is_empty() {
        return Ok(());
    }
    let named: Vec<&str> = dirty.iter().take(NAMED).map(String::as_str).collect();
    let more = if dirty.len() > NAMED { format!("\n  and {} more", dirty.len() - NAMED) } else { String::new() };
    let message = format!("the work tree is not as it was committed:\n  {}{more}", named.join("\n  "));
    let help = "commit or stash the changes; `--dry-run --allow-dirty` shows what they would publish".to_owned();
    Err(Failure::usage_with_help(message, help))
}

/// The clusters of an environment by where they are published: one commit each.
fn by_target(rendering: &Rendering) -> Vec<(Target, Cow<'_, Rendering>)> {
    let mut targets: Vec<&Target> = Vec::new();
    for cluster in &rendering.clusters {
        if !targets.contains(&&cluster.target) {
            targets.push(&cluster.target);
        }
    }
    if let [only] = targets.as_slice() {
        return vec![((*only).clone(), Cow::Borrowed(rendering))];
    }
    let of = |target: &Target| {
        let clusters = rendering.clusters.iter().filter(|cluster| cluster.target == *target).cloned().collect();
        Rendering { environment: Arc::clone(&rendering.environment), golden: rendering.golden, clusters }
    };
    targets.into_iter().map(|target| (target.clone(), Cow::Owned(of(target)))).collect()
}

/// One environment on its way to one branch.
struct Run<'a> {
    publish: &'a Publish,
    session: &'a Session,
    compiled: &'a Compiled,
    environment: &'a Arc<Environment>,
    rendering: &'a Rendering,
    inputs: &'a str,
}

impl Run<'_> {
    /// Publishes one branch.
    fn publish(
        &self,
        target: &Target,
        scratch: &Scratch,
        origin: &Origin,
        results: &mut Results,
    ) -> Result<(), Failure> {
        let objects = self.rendering.files();
        let apps: BTreeSet<String> = self.publish.apps.iter().cloned().collect();
        let overwrite: BTreeSet<String> = self.publish.overwrite.iter().cloned().collect();
        let record = Record {
            environment: self.rendering.environment.to_string(),
            workspace: origin.workspace.clone(),
            repository: origin.told.repository.clone(),
            sources: Sources::one(&origin.told.id),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: self.inputs.to_owned(),
        };
        let publication = Publication {
            scratch,
            home: target,
            propose: self.publish.propose,
            wanted: Wanted { objects: &objects, apps: &apps, overwrite: &overwrite },
            source: origin.source.as_ref(),
            record: &record,
            told: &origin.told,
            replace: self.publish.replace_source,
            dry_run: self.publish.dry_run,
        };
        let ending = publication
            .run(&self.compiled.workspace.sources, &mut |sight, findings| self.look(sight, origin, findings))?;
        self.tell(ending, scratch, &origin.told, results)
    }

    /// Checks what is about to be published as `lint` does, and what would be deleted.
    fn look(&self, sight: &Sight<'_>, origin: &Origin, findings: &mut Findings) -> Result<(), Failure> {
        let (old, new) = sight.texts()?;
        let mut previous = Previous::default();
        let manifests: Vec<(String, &Manifest)> = self.rendering.manifests();
        let is_policy = |manifest: &Manifest| manifest.id.gvk.kind.starts_with("ValidatingAdmissionPolicy");
        let has_policies =
            !self.compiled.workspace.policies.is_empty() || manifests.iter().any(|(_, manifest)| is_policy(manifest));
        // Only policies ask about objects that stay as they are: whether they are there already.
        let unchanged = if has_policies { &*manifests } else { &[] };
        for cluster in &self.rendering.clusters {
            let live = live(cluster, &old, unchanged, &sight.live.home, &mut findings.sources);
            let key = (Arc::clone(&self.rendering.environment), Arc::clone(&cluster.cluster));
            previous.clusters.insert(key, Ok(live));
        }
        let guard = Guard {
            environment: &self.rendering.environment,
            home: &sight.live.home,
            old: &old,
            new: &new,
            written: Some(self.environment),
            from: sight.live.record.as_ref().map(|record| &*record.sources.commit),
            to: Some(&*origin.told.id).filter(|id| !id.is_empty()),
            severity: Severity::Error,
            by_argument: false,
        };
        previous.found = guard.check(&mut findings.sources);
        let is_chosen =
            |app: &str| self.publish.apps.is_empty() || self.publish.apps.iter().any(|chosen| chosen == app);
        let covers = |owner: Option<&Owner>| match owner {
            Some(owner) => is_chosen(&owner.app) && sight.target.holds.of_app(&owner.app).is_none(),
            None => self.publish.apps.is_empty(),
        };
        let settings = Settings {
            today: &self.session.today,
            strict: false,
            complete: false,
            show_accepted: false,
            previous: &previous,
            sources: &findings.sources,
            covers: &covers,
        };
        let environments = [Arc::clone(self.environment)];
        let renderings = std::slice::from_ref(self.rendering);
        let subject = Subject { as_if: None, environments: &environments, renderings };
        let checked = check(&self.compiled.workspace, &[subject], &self.compiled.report, &settings);
        findings.report.append(checked.report);
        findings.report.errors_first();
        findings.report.finish(&findings.sources);
        Ok(())
    }

    fn tell(
        &self,
        ending: Ending,
        scratch: &Scratch,
        told: &SourceCommit,
        results: &mut Results,
    ) -> Result<(), Failure> {
        let (commit, plan, home, changed, retries) = match ending {
            Ending::Refused(findings) => {
                results.refuse(self.publish, self.session, &findings.report, &findings.sources);
                return Ok(());
            }
            Ending::Published { commit, plan, home, retries } => (commit, plan, home, true, retries),
            Ending::Unchanged { commit, plan, home } => (commit, plan, home, false, 0),
        };
        let published = Published {
            environment: &self.rendering.environment,
            repository: scratch.address(),
            home: &home,
            commit: commit.map(|commit| commit.to_string()),
            source: Some(&*told.id).filter(|id| !id.is_empty()),
            dry_run: self.publish.dry_run,
            changed,
            objects: &plan.objects,
            held: &plan.held,
            retries,
        };
        if matches!(self.publish.format, Format::Text) {
            for line in published.lines(&self.session.elapsed()) {
                self.session.terminal.status(&line);
            }
            if self.publish.dry_run {
                self.session.terminal.data(&listing(&plan.objects))?;
            }
        }
        results.publications.push(published.json());
        Ok(())
    }
}

/// The objects of a cluster's apps that are published now. What stays as it is (its text is empty) is taken from the rendering,
/// as far as it is asked for.
fn live(
    cluster: &ClusterRendering,
    old: &BTreeMap<String, String>,
    unchanged: &[(String, &Manifest)],
    home: &Target,
    sources: &mut SourceMap,
) -> Live {
    let apps = format!("{}/apps/", folder_name(&cluster.cluster));
    let rendered: BTreeMap<&str, &Manifest> = unchanged.iter().map(|(path, manifest)| (&**path, *manifest)).collect();
    let mut live = Live::new();
    for (path, text) in old.iter().filter(|(path, _)| path.starts_with(&apps)) {
        if text.is_empty() {
            live.extend(rendered.get(&**path).map(|manifest| (manifest.id.clone(), manifest.body.clone())));
            continue;
        }
        let source = sources.add(&home.shown(path), text.as_str().into());
        // What is published was checked before it was, or by nobody: its own mistakes are not of this run.
        for body in load(sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()) {
            live.extend(identify(&body).map(|id| (id, body)));
        }
    }
    live
}
