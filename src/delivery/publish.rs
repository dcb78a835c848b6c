//! Puts a rendering on its branch: fetch, plan, look, commit, push, and again when somebody else was first.
//!
//! Nothing is ever merged: what was rendered is compared with the new tip, and a new commit is made on top of it. What there
//! is to check is the business of whoever calls.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::guard::Files;
use super::metadata::{self, dry_sha};
use super::pause::rest;
use super::{
    Action, Branch, Deed, Part, Plan, Record, SourceCommit, Sources, Telling, Wanted, books, depth_of, holds,
    image_changes, owned, record,
};
use crate::diagnostic::{Failure, Report};
use crate::git::{
    Ancestry, BlobId, Commit, CommitId, CommitPlan, Depth, Entry, EntryKind, Pushed, Scratch, Source, Update,
    is_branch_name, same_address,
};
use crate::rendering::Target;
use crate::source::SourceMap;
use crate::syntax::time::rfc3339_of;

/// How often a publication is tried when others publish at the same time.
pub(super) const ATTEMPTS: u32 = 10;

/// What is to be published where.
#[derive(Clone, Copy, Debug)]
pub struct Publication<'a> {
    /// Where commits are made.
    pub scratch: &'a Scratch,
    /// Where Argo CD reads it.
    pub home: &'a Target,
    /// Propose the change on another branch instead: `<branch>-next`, for a folder `<branch>-next-<environment>`.
    pub propose: bool,
    /// The rendering, and which part of it.
    pub wanted: Wanted<'a>,
    /// The repository of the source; nothing for a source that is not committed, of which nothing can be published.
    pub source: Option<&'a Source>,
    /// What a branch with nothing but this rendering would record.
    pub record: &'a Record,
    /// What is told of the source commit.
    pub told: &'a SourceCommit,
    /// A source commit that may be replaced although it is not known to come before this one.
    pub replace: Option<CommitId>,
    /// Change nothing.
    pub dry_run: bool,
}

/// What a publication is about to change, for whoever checks it.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The branch that Argo CD reads, as it is now.
    pub live: &'a Branch,
    /// The branch that is pushed; another one for a proposal.
    pub target: &'a Branch,
    /// The change of the target.
    pub plan: &'a Plan,
    /// Reads files of the branches.
    pub scratch: &'a Scratch,
}

/// Findings, and the texts that they are about.
#[derive(Debug)]
pub struct Findings {
    /// What was found.
    pub report: Report,
    /// The texts.
    pub sources: SourceMap,
}

impl Sight<'_> {
    /// The texts of objects on the live branch, and those that are to be there, by path. What stays the same is empty in
    /// both.
    pub fn texts(&self) -> Result<(Files, Files), Failure> {
        let Self { live, target, plan, scratch } = self;
        let of = |branch: &Branch, path: &str| {
            let is_file = |entry: &&Entry| matches!(entry.kind, EntryKind::File | EntryKind::Executable);
            branch.tree.entries.get(path).filter(is_file).map(|entry| entry.blob)
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
        let owned = live.owned.iter().chain(plan.owned.iter()).map(|(path, _)| path).collect::<BTreeSet<_>>();
        for path in owned.into_iter().filter(|path| !books::PATHS.contains(path)) {
            let before = of(live, path);
            let written = plan.changes.get(path);
            let after = match written {
                Some(content) => content.as_deref().and_then(BlobId::of),
                None => of(target, path),
            };
            if before == after {
                old.extend(before.map(|_| (path.to_owned(), String::new())));
                new.extend(after.map(|_| (path.to_owned(), String::new())));
                continue;
            }
            if let Some(blob) = before {
                old.insert(path.to_owned(), text(&scratch.read(blob)?));
            }
            match (written, after) {
                (Some(Some(content)), _) => drop(new.insert(path.to_owned(), text(content))),
                (None, Some(blob)) => drop(new.insert(path.to_owned(), text(&scratch.read(blob)?))),
                _ => {}
            }
        }
        Ok((old, new))
    }
}

/// How a publication ended.
#[derive(Debug)]
pub enum Ending {
    /// A commit was pushed, or would have been.
    Published {
        /// The new commit; nothing for a dry run.
        commit: Option<CommitId>,
        /// What it changes.
        plan: Box<Plan>,
        /// Where it was pushed to.
        home: Target,
        /// How often somebody else was first.
        retries: u32,
    },
    /// The branch holds already what it is to hold.
    Unchanged {
        /// The newest commit that changed the tree.
        commit: Option<CommitId>,
        /// What was compared.
        plan: Box<Plan>,
        /// What it is.
        home: Target,
    },
    /// Findings speak against it.
    Refused(Box<Findings>),
}

/// What a round of fetching found.
struct Round {
    live: Branch,
    /// For a first proposal what is published, under the name of the proposal.
    target: Branch,
    /// What the remote has as the target.
    at: Option<CommitId>,
    notes: Option<CommitId>,
}

impl Publication<'_> {
    /// Publishes. `sources` are the texts of the workspace. `look` judges what is about to change, and adds to the findings;
    /// it is asked again whenever the branch has moved.
    pub fn run(
        &self,
        sources: &SourceMap,
        look: &mut dyn FnMut(&Sight<'_>, &mut Findings) -> Result<(), Failure>,
    ) -> Result<Ending, Failure> {
        if !is_branch_name(&self.target().branch) {
            let message = format!("`{}` cannot be the name of a branch", self.home.branch);
            let help = "see `publish.branch` in `scantling.yaml` and `git check-ref-format`".to_owned();
            return Err(Failure::usage_with_help(message, help));
        }
        let mut started = Instant::now();
        for retries in 0..ATTEMPTS {
            if retries > 0 {
                rest(retries - 1, started.elapsed());
            }
            started = Instant::now();
            let mut findings = Findings { report: Report::new(), sources: sources.clone() };
            let round = self.fetch(&mut findings)?;
            if findings.report.has_errors() {
                return Ok(Ending::Refused(Box::new(findings)));
            }
            self.check_branches(&round)?;
            let read = |blob| self.scratch.read(blob);
            let Findings { report, sources } = &mut findings;
            let plan = Plan::make(&self.wanted, &round.target, &read, sources, report)?;
            self.check_sources(&round, &plan)?;
            let Round { live, target, .. } = &round;
            if !findings.report.has_errors() {
                look(&Sight { live, target, plan: &plan, scratch: self.scratch }, &mut findings)?;
            }
            if findings.report.has_errors() {
                return Ok(Ending::Refused(Box::new(findings)));
            }
            let home = target.home.clone();
            if plan.is_empty() && (target.tip.is_some() || self.wanted.objects.is_empty()) {
                if self.note_unchanged(&round, &plan)? == Pushed::Stale {
                    continue;
                }
                let commit = target.newest(self.scratch)?;
                return Ok(Ending::Unchanged { commit, plan: Box::new(plan), home });
            }
            if self.dry_run {
                return Ok(Ending::Published { commit: None, plan: Box::new(plan), home, retries });
            }
            let commit = self.scratch.commit(&self.commit(&round, &plan))?;
            match self.push(&round, commit)? {
                Pushed::Done => {
                    return Ok(Ending::Published { commit: Some(commit), plan: Box::new(plan), home, retries });
                }
                Pushed::Stale => {}
                Pushed::Rejected(said) => return Err(self.rejected(&home.branch, said)),
            }
        }
        let said = format!("somebody else has published first, {ATTEMPTS} times in a row");
        Err(Failure::git("push to", &*self.home.branch, said, "run it again when less is going on".to_owned()))
    }

    /// What is pushed.
    fn target(&self) -> Target {
        target_of(self.home, &self.record.environment, self.propose)
    }

    /// The branches that a publication reads.
    #[must_use]
    pub fn references(home: &Target, environment: &str, propose: bool) -> [String; 2] {
        [home, &target_of(home, environment, propose)].map(|target| Branch::reference(&target.branch))
    }

    fn fetch(&self, findings: &mut Findings) -> Result<Round, Failure> {
        let home = self.target();
        let [live, target] = Self::references(self.home, &self.record.environment, self.propose);
        let tips = match depth_of(self.home) {
            Depth::Tip => self.scratch.fetch(&[&live, &target, metadata::NOTES], Depth::Tip)?,
            Depth::Whole => {
                let mut tips = self.scratch.fetch(&[&live, &target], Depth::Whole)?;
                tips.extend(self.scratch.fetch(&[metadata::NOTES], Depth::Tip)?);
                tips
            }
        };
        let tip = |reference: &str| tips.get(reference).copied().flatten();
        let Findings { report, sources } = findings;
        let mut read = |home: &Target, tip| Branch::read(self.scratch, home, tip, sources, report);
        let live = read(self.home, tip(&live))?;
        let at = tip(&target);
        let target = match at {
            Some(tip) if self.propose => read(&home, Some(tip))?,
            // A first proposal is a change of what is published.
            _ => Branch { home, ..live.clone() },
        };
        Ok(Round { live, target, at, notes: tip(metadata::NOTES) })
    }

    /// A tree belongs to one environment, and apps are added to one that is there.
    fn check_branches(&self, round: &Round) -> Result<(), Failure> {
        for Branch { home, record, .. } in [&round.live, &round.target] {
            let other =
                record.as_ref().map(|record| &record.environment).filter(|other| **other != self.record.environment);
            if let Some(other) = other {
                let message = format!("{} belongs to the environment `{other}`", home.describe());
                let help = "give every environment a branch or a folder of its own: `publish.branch`, `publish.folder` in \
                            `scantling.yaml`";
                return Err(Failure::usage_with_help(message, help.to_owned()));
            }
        }
        if round.target.record.is_none() && !self.wanted.apps.is_empty() {
            let message = format!("nothing is published to `{}` yet, so no app alone can be", self.home.label());
            return Err(Failure::usage_with_help(
                message,
                "publish the whole environment first, without `--app`".to_owned(),
            ));
        }
        Ok(())
    }

    /// An older source never replaces a newer one.
    fn check_sources(&self, round: &Round, plan: &Plan) -> Result<(), Failure> {
        let Some((source, head)) = self.source.and_then(|source| Some((source, source.head?))) else { return Ok(()) };
        for Branch { home, record, .. } in [&round.live, &round.target] {
            let Some(record) = record else { continue };
            let same = record.repository.is_empty()
                || self.record.repository.is_empty()
                || same_address(&record.repository, &self.record.repository);
            for old in replaced_sources(&record.sources, plan) {
                let Ok(old) = old.parse::<CommitId>() else { continue };
                self.check_source(source, (old, head), &home.label(), (!same).then_some(&*record.repository))?;
            }
        }
        if let Some(old) = self.noted(round)?.filter(|_| self.wanted.apps.is_empty()) {
            self.check_source(source, (old, head), &round.target.home.label(), None)?;
        }
        Ok(())
    }

    /// Checks that one commit comes before the other. `elsewhere` is the repository of the old one, where it is another.
    fn check_source(
        &self,
        source: &Source,
        (old, head): (CommitId, CommitId),
        branch: &str,
        elsewhere: Option<&str>,
    ) -> Result<(), Failure> {
        if self.replace == Some(old) {
            return Ok(());
        }
        let message = match (elsewhere, source.ancestry_with_history(old, head)?) {
            (_, Ancestry::Before) => return Ok(()),
            (_, Ancestry::After) => {
                let message = format!(
                    "`{branch}` was published from {}, which comes after {}: an older source never replaces a newer one",
                    old.short(),
                    head.short()
                );
                let help = "publish the newer commit; to go back on purpose, use `scantling rollback`";
                return Err(Failure::usage_with_help(message, help.to_owned()));
            }
            (Some(repository), _) => {
                format!("`{branch}` was published from {} of another repository, {repository}", old.short())
            }
            (None, Ancestry::Apart) => {
                format!("`{branch}` was published from {}, which {} does not contain", old.short(), head.short())
            }
            (None, Ancestry::Unknown) => {
                format!("`{branch}` was published from {old}, which is in no history that is known here")
            }
        };
        let help =
            format!("publish a commit that contains it; if it may be replaced all the same: `--replace-source {old}`");
        Err(Failure::usage_with_help(message, help))
    }

    /// The source that a note says the target stands for. A note that says nothing is as none.
    fn noted(&self, round: &Round) -> Result<Option<CommitId>, Failure> {
        let (Some(notes), Some(newest)) = (round.notes, round.target.newest(self.scratch)?) else { return Ok(None) };
        let note = self.scratch.note(notes, newest)?;
        Ok(note.and_then(|note| dry_sha(note.as_bytes()).ok()).and_then(|id| id.parse().ok()))
    }

    /// Tells other tools, and later runs, that the branch stands for this source too.
    fn note_unchanged(&self, round: &Round, plan: &Plan) -> Result<Pushed, Failure> {
        if self.dry_run || self.source.is_none() {
            return Ok(Pushed::Done);
        }
        let Some(newest) = round.target.newest(self.scratch)? else { return Ok(Pushed::Done) };
        let is_whole = self.wanted.apps.is_empty() && plan.held.is_empty() && round.target.record.is_some();
        let known = match self.noted(round)? {
            Some(noted) => Some(noted.to_string()),
            None => round.target.record.as_ref().map(|record| record.sources.commit.clone()),
        };
        if !is_whole || known.is_some_and(|known| known == self.told.id) {
            return Ok(Pushed::Done);
        }
        let new = self.scratch.write_note(round.notes, newest, &self.told.note())?;
        let reference = metadata::NOTES.to_owned();
        match self.scratch.push(&[Update { reference, old: round.notes, new: Some(new) }])? {
            Pushed::Rejected(said) => Err(self.rejected(metadata::NOTES, said)),
            other => Ok(other),
        }
    }

    /// The commit that makes the target what it is to be.
    fn commit(&self, round: &Round, plan: &Plan) -> CommitPlan {
        let Branch { holds: held, record: before, .. } = &round.target;
        let record = Record { sources: self.sources(before.as_ref(), plan), ..self.record.clone() };
        let mut changes = plan.changes.clone();
        let mut books = vec![(record::PATH, record.print()), (metadata::PATH, self.told.metadata())];
        books.extend(held.print().map(|text| (holds::PATH, text)));
        let mut list = plan.owned.clone();
        for (path, text) in books {
            list.insert(path, super::Digest::of(text.as_bytes()));
            changes.insert(path.to_owned(), Some(text.into_bytes()));
        }
        changes.insert(owned::PATH.to_owned(), Some(list.print().into_bytes()));
        let (old, new) = plan.before_and_after();
        let pins: Vec<String> = image_changes(&old, &new).iter().map(ToString::to_string).collect();
        let notes: Vec<String> = plan.held.iter().map(super::Hold::describe).collect();
        let deed = Deed { action: Action::Publish, ..Deed::default() };
        let telling = Telling {
            record: &record,
            deed: &deed,
            changes: &plan.objects,
            source: Some(self.told),
            pins: &pins,
            notes: &notes,
        };
        round.target.commit(changes, telling.message())
    }

    /// Where the parts of the new tree come from.
    fn sources(&self, before: Option<&Record>, plan: &Plan) -> Sources {
        match before {
            Some(before) => before.sources.followed_by(&self.told.id, &plan.kept, plan.keeps_shared),
            None => Sources::one(&self.told.id),
        }
    }

    /// Pushes a commit with its note.
    fn push(&self, round: &Round, commit: CommitId) -> Result<Pushed, Failure> {
        let reference = Branch::reference(&self.target().branch);
        push_with_note(self.scratch, &reference, (round.at, commit), round.notes, &self.told.note())
    }

    fn rejected(&self, reference: &str, said: String) -> Failure {
        let help = "a hook or a rule of the server does not want it; nothing was changed. `--propose` pushes to another branch, \
                    from which a pull request can be made";
        Failure::git("push to", format!("{reference}` of `{}", self.scratch.address()), said, help.to_owned())
    }
}

/// Moves a branch from an old commit to a new one, with a note about it, both or none. Notes are about all environments:
/// others move them all the time, and that alone is no reason to begin anew.
pub(super) fn push_with_note(
    scratch: &Scratch,
    reference: &str,
    (old, new): (Option<CommitId>, CommitId),
    mut notes: Option<CommitId>,
    text: &str,
) -> Result<Pushed, Failure> {
    for _ in 0..ATTEMPTS {
        let note = scratch.write_note(notes, new, text)?;
        let update = |reference: &str, old, new| Update { reference: reference.to_owned(), old, new: Some(new) };
        let pushed = scratch.push(&[update(reference, old, new), update(metadata::NOTES, notes, note)])?;
        if pushed != Pushed::Stale {
            return Ok(pushed);
        }
        let tips = scratch.tips(&[reference])?;
        if tips.get(reference).copied().flatten() != old {
            return Ok(Pushed::Stale);
        }
        // The notes alone are moved in no time.
        rest(0, Duration::ZERO);
        notes = scratch.fetch(&[metadata::NOTES], Depth::Tip)?.get(metadata::NOTES).copied().flatten();
    }
    Ok(Pushed::Stale)
}

/// Where a publication is pushed. Proposals of environments that share a branch keep apart, so that each can be merged by
/// itself.
fn target_of(home: &Target, environment: &str, propose: bool) -> Target {
    let Target { branch, folder, .. } = home;
    let branch = match (propose, folder.is_empty()) {
        (false, _) => Arc::clone(branch),
        (true, true) => format!("{branch}-next").into(),
        (true, false) => format!("{branch}-next-{environment}").into(),
    };
    Target { branch, ..home.clone() }
}

/// The sources of what is replaced.
fn replaced_sources<'a>(sources: &'a Sources, plan: &Plan) -> BTreeSet<&'a str> {
    let apps = plan.replaced.iter().filter_map(Part::app).map(|app| sources.of_app(app));
    let shared = (!plan.keeps_shared).then(|| sources.of_shared());
    apps.chain(shared).collect()
}

/// What is told of a source commit.
#[must_use]
pub fn source_commit(commit: &Commit, repository: &str) -> SourceCommit {
    SourceCommit {
        id: commit.id.to_string(),
        repository: repository.to_owned(),
        author: format!("{} <{}>", commit.author.name, commit.author.email),
        date: rfc3339_of(commit.author.time, commit.author.offset),
        subject: commit.subject.clone(),
        body: commit.body.clone(),
    }
}
