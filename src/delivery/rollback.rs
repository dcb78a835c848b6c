//! Goes back to an earlier tree, and lets go of what was held: from git alone, whatever has become of the source.
//!
//! A rollback is a commit like any other: what the branch held at an earlier commit is planned as a publication is, so
//! files of others stay and edits by hand stop it. Because the next publication would undo it at once, it leaves a hold.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::guard::Guard;
use super::pause::rest;
use super::publish::{ATTEMPTS, push_with_note};
use super::{
    Action, Branch, Deed, Digest, Findings, Hold, Holds, Plan, Record, Sight, SourceCommit, Telling, Wanted, apps_of,
    books, holds, image_changes, metadata, owned, record,
};
use crate::check::Found;
use crate::config::Environment;
use crate::diagnostic::{Diagnostic, Failure, Report, Severity, nearest, quoted_list};
use crate::git::{Changes, Commit, CommitId, CommitPlan, Depth, EntryKind, Pushed, Scratch};
use crate::rendering::Target;
use crate::source::{SourceMap, Span};

/// What is done to a branch.
#[derive(Clone, Copy, Debug)]
pub enum Task<'a> {
    /// An earlier tree comes back.
    Rollback {
        /// The commit that has it.
        to: &'a Commit,
        /// Today, `YYYY-MM-DD`.
        today: &'a str,
        /// Objects whose deletion is accepted.
        accept: &'a [String],
        /// Paths whose content may be lost, whoever wrote it.
        overwrite: &'a [String],
    },
    /// What was held may be published again.
    Release,
}

/// A change of a branch that needs no source.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// Where commits are made.
    pub scratch: &'a Scratch,
    /// Where the tree stands.
    pub home: &'a Target,
    /// The environment that it holds.
    pub environment: &'a str,
    /// What is done.
    pub task: Task<'a>,
    /// The app that it is done to; everything where none is named.
    pub app: Option<&'a str>,
    /// Why, in the words of who does it.
    pub reason: Option<&'a str>,
    /// The environment as it is written now, for places; nothing where it cannot be read.
    pub written: Option<&'a Environment>,
    /// Change nothing.
    pub dry_run: bool,
}

/// How a change ended.
#[derive(Debug)]
pub enum Ended {
    /// A commit was pushed, or would have been.
    Done {
        /// The new commit; nothing for a dry run.
        commit: Option<CommitId>,
        /// What it changes.
        plan: Box<Plan>,
        /// What it let go of.
        released: Vec<Hold>,
    },
    /// The branch is as it should be already.
    Unchanged,
    /// Findings speak against it.
    Refused(Box<Findings>),
}

/// What is about to be committed.
struct Next {
    plan: Plan,
    holds: Holds,
    record: Record,
    metadata: Option<Vec<u8>>,
    deed: Deed,
    notes: Vec<String>,
    released: Vec<Hold>,
}

impl Change<'_> {
    /// Carries it out, again and again while others are first. `sources` are the texts of the workspace.
    pub fn run(&self, sources: &SourceMap) -> Result<Ended, Failure> {
        let reference = Branch::reference(&self.home.branch);
        let mut started = Instant::now();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                rest(attempt - 1, started.elapsed());
            }
            started = Instant::now();
            let tips = self.scratch.fetch(&[&reference], Depth::Whole)?;
            let at = tips.get(&reference).copied().flatten();
            let notes = self.scratch.fetch(&[metadata::NOTES], Depth::Tip)?.get(metadata::NOTES).copied().flatten();
            let mut findings = Findings { report: Report::new(), sources: sources.clone() };
            let Some(branch) = self.read(at, &mut findings)? else { return Ok(Ended::Refused(Box::new(findings))) };
            let record = self.record(&branch)?;
            let next = match self.task {
                Task::Rollback { to, .. } => self.rollback(&branch, record, to, &mut findings)?,
                Task::Release => Some(self.release(&branch, record)?),
            };
            let Some(next) = next.filter(|_| !findings.report.has_errors()) else {
                return Ok(Ended::Refused(Box::new(findings)));
            };
            if next.plan.is_empty() && next.holds == branch.holds {
                return Ok(Ended::Unchanged);
            }
            let Next { plan, released, .. } = &next;
            let (plan, released) = (Box::new(plan.clone()), released.clone());
            if self.dry_run {
                return Ok(Ended::Done { commit: None, plan, released });
            }
            let note = SourceCommit { id: next.record.sources.commit.clone(), ..SourceCommit::default() }.note();
            let commit = self.scratch.commit(&commit(&branch, &next))?;
            match push_with_note(self.scratch, &reference, (at, commit), notes, &note)? {
                Pushed::Done => return Ok(Ended::Done { commit: Some(commit), plan, released }),
                Pushed::Stale => {}
                Pushed::Rejected(said) => return Err(self.rejected(said)),
            }
        }
        let said = format!("somebody else has published first, {ATTEMPTS} times in a row");
        Err(Failure::git("push to", &*self.home.branch, said, "run it again when less is going on".to_owned()))
    }

    fn read(&self, at: Option<CommitId>, findings: &mut Findings) -> Result<Option<Branch>, Failure> {
        let Findings { report, sources } = findings;
        let branch = Branch::read(self.scratch, self.home, at, sources, report)?;
        Ok(Some(branch).filter(|_| !report.has_errors()))
    }

    /// What the branch is recorded to hold.
    fn record<'b>(&self, branch: &'b Branch) -> Result<&'b Record, Failure> {
        let Some(record) = &branch.record else {
            let message = format!("{} has no record: it was not made by `scantling publish`", self.home.describe());
            let help = format!("`scantling publish --env {}` publishes with a record", self.environment);
            return Err(Failure::usage_with_help(message, help));
        };
        if record.environment == self.environment {
            return Ok(record);
        }
        let message = format!(
            "{} holds the environment `{}`, not `{}`",
            self.home.describe(),
            record.environment,
            self.environment
        );
        let help = "give each environment a branch or a folder of its own: `publish.branch`, `publish.folder`";
        Err(Failure::usage_with_help(message, help.to_owned()))
    }

    /// Plans the way back. Findings speak against it.
    fn rollback(
        &self,
        branch: &Branch,
        record: &Record,
        to: &Commit,
        findings: &mut Findings,
    ) -> Result<Option<Next>, Failure> {
        let Task::Rollback { today, accept, overwrite, .. } = self.task else { return Ok(None) };
        let Some(earlier) = self.read(Some(to.id), findings)? else { return Ok(None) };
        let before = self.record(&earlier)?;
        let texts = self.texts(&earlier, findings)?;
        self.check_app(branch, &texts)?;
        let apps: BTreeSet<String> = self.app.iter().map(|app| (*app).to_owned()).collect();
        let overwrite: BTreeSet<String> = overwrite.iter().cloned().collect();
        let wanted = Wanted { objects: &texts, apps: &apps, overwrite: &overwrite };
        // What is rolled back once more is held anew.
        let mut free = branch.clone();
        free.holds.release(self.app);
        if self.app.is_some() {
            free.holds.release_everything();
        }
        let read = |blob| self.scratch.read(blob);
        let Findings { report, sources } = &mut *findings;
        let plan = Plan::make(&wanted, &free, &read, sources, report)?;
        let accepted =
            if report.has_errors() { Vec::new() } else { self.guard(branch, &plan, before, accept, findings)? };
        let mut holds = branch.holds.clone();
        if self.app.is_none() {
            holds.release(None);
        }
        let reason = self.reason.unwrap_or_default();
        let by = self.scratch.committer()?;
        let (app, since) = (self.app.map(str::to_owned), today.to_owned());
        holds.insert(Hold { app, commit: to.id.to_string(), by, since, reason: reason.to_owned() });
        let (record, from) = match self.app {
            None => (before.clone(), &earlier),
            Some(app) => {
                let mut record = record.clone();
                record.sources.set_app(app, before.sources.of_app(app));
                (record, branch)
            }
        };
        let entry = from.tree.entries.get(metadata::PATH);
        let metadata = entry.map(|entry| self.scratch.read(entry.blob)).transpose()?;
        let reason = self.reason.map(str::to_owned);
        let deed = Deed { action: Action::Rollback, to: Some(to.id.to_string()), reason, accepted };
        let notes = vec![self.held_note()];
        Ok(Some(Next { plan, holds, record, metadata, deed, notes, released: Vec::new() }))
    }

    fn held_note(&self) -> String {
        let what = self.app.map_or("everything".to_owned(), |app| format!("the app {app}"));
        let app = self.app.map(|app| format!(" --app {app}")).unwrap_or_default();
        format!("{what} is held here: `scantling release --env {}{app}` lets it be published again", self.environment)
    }

    /// The texts of our files in an earlier tree, books apart. One that is not what was published is a finding.
    fn texts(&self, earlier: &Branch, findings: &mut Findings) -> Result<BTreeMap<String, String>, Failure> {
        let mut texts = BTreeMap::new();
        for (path, digest) in earlier.owned.iter().filter(|(path, _)| !books::PATHS.contains(path)) {
            let entry = earlier.tree.entries.get(path).filter(|entry| entry.kind == EntryKind::File);
            let content = entry.map(|entry| self.scratch.read(entry.blob)).transpose()?.unwrap_or_default();
            if Digest::of(&content) != digest {
                let Findings { report, sources } = &mut *findings;
                let source = sources.add(&earlier.shown(path), content.clone());
                let message = format!("`{path}` is not what was published, in the commit to go back to");
                let finding = Diagnostic::error(super::rules::EDITED_FILE, Span::new(source, 0, 0), message);
                report.push(finding.help("go back to another commit: `scantling log` lists them"));
            }
            texts.insert(path.to_owned(), String::from_utf8_lossy(&content).into_owned());
        }
        Ok(texts)
    }

    /// The app is on the branch, or was.
    fn check_app(&self, branch: &Branch, texts: &BTreeMap<String, String>) -> Result<(), Failure> {
        let Some(app) = self.app else { return Ok(()) };
        let now = branch.owned.iter().map(|(path, _)| (path.to_owned(), String::new())).collect();
        let apps: BTreeSet<String> = apps_of(&now).into_iter().chain(apps_of(texts)).collect();
        if apps.contains(app) {
            return Ok(());
        }
        let names = || apps.iter().map(String::as_str);
        let help = match nearest(app, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is {}", quoted_list(names())),
        };
        Err(Failure::usage_with_help(format!("unknown app `{app}`"), help))
    }

    /// Stops what would delete more than is accepted. Gives what was accepted and is deleted.
    fn guard(
        &self,
        branch: &Branch,
        plan: &Plan,
        before: &Record,
        accept: &[String],
        findings: &mut Findings,
    ) -> Result<Vec<String>, Failure> {
        let (old, new) = Sight { live: branch, target: branch, plan, scratch: self.scratch }.texts()?;
        let guard = Guard {
            environment: self.environment,
            home: self.home,
            old: &old,
            new: &new,
            written: self.written,
            from: branch.record.as_ref().map(|record| &*record.sources.commit),
            to: Some(&before.sources.commit),
            severity: Severity::Error,
            by_argument: true,
        };
        let found = guard.check(&mut findings.sources);
        let object = |found: &Found| found.finding.object.as_ref().map(ToString::to_string).unwrap_or_default();
        let stops = |found: &&Found| found.finding.severity == Severity::Error;
        let guarded: BTreeSet<String> = found.iter().filter(stops).map(object).collect();
        if let Some(idle) = accept.iter().find(|accepted| !guarded.contains(*accepted)) {
            let message = format!("`--accept {idle}` accepts nothing: this rollback does not delete it");
            let help = match guarded.len() {
                0 => "it deletes nothing that has to be accepted".to_owned(),
                _ => format!("it deletes {}", quoted_list(guarded.iter().map(String::as_str))),
            };
            return Err(Failure::usage_with_help(message, help));
        }
        let (accepted, rest): (Vec<Found>, Vec<Found>) =
            found.into_iter().partition(|found| accept.contains(&object(found)));
        let by_rule: BTreeSet<String> = accepted.iter().map(object).collect();
        findings.report.append(rest.into_iter().map(|found| found.finding).collect());
        findings.report.finish(&findings.sources);
        Ok(by_rule.into_iter().collect())
    }

    /// Plans the end of a hold.
    fn release(&self, branch: &Branch, record: &Record) -> Result<Next, Failure> {
        let mut holds = branch.holds.clone();
        let released = holds.release(self.app);
        if released.is_empty() {
            return Err(self.not_held(&branch.holds));
        }
        let owned = branch.owned.iter().filter(|(path, _)| !books::PATHS.contains(path));
        let plan = Plan { owned: owned.map(|(path, digest)| (path.to_owned(), digest)).collect(), ..Plan::default() };
        let entry = branch.tree.entries.get(metadata::PATH);
        let metadata = entry.map(|entry| self.scratch.read(entry.blob)).transpose()?;
        let deed = Deed { action: Action::Release, reason: self.reason.map(str::to_owned), ..Deed::default() };
        let names: Vec<&str> =
            released.iter().map(|hold| hold.app.as_deref().unwrap_or("the whole environment")).collect();
        let notes = vec![format!("released {}", names.join(", "))];
        Ok(Next { plan, holds, record: record.clone(), metadata, deed, notes, released })
    }

    fn not_held(&self, holds: &Holds) -> Failure {
        let held: Vec<&str> = holds.iter().filter_map(|hold| hold.app.as_deref()).collect();
        let message = match self.app {
            Some(app) => format!("the app `{app}` is not held in `{}`", self.environment),
            None => format!("nothing is held in `{}`", self.environment),
        };
        let help = match (self.app, holds.of_everything()) {
            (Some(_), Some(hold)) => {
                format!(
                    "the whole environment is {}; `scantling release --env {}` ends that",
                    hold.describe(),
                    self.environment
                )
            }
            _ if held.is_empty() => "only a rollback leaves something held".to_owned(),
            _ => format!("held is {}", quoted_list(held)),
        };
        Failure::usage_with_help(message, help)
    }

    fn rejected(&self, said: String) -> Failure {
        let help = "a hook or a rule of the server does not want it; nothing was changed".to_owned();
        Failure::git("push to", format!("{}` of `{}", self.home.branch, self.scratch.address()), said, help)
    }
}

/// The commit that makes the branch what it is to be.
fn commit(branch: &Branch, next: &Next) -> CommitPlan {
    let Next { plan, holds: held, record, metadata: told, deed, notes, .. } = next;
    let source = told.as_deref().and_then(SourceCommit::read);
    let mut changes: Changes = plan.changes.clone();
    let mut list = plan.owned.clone();
    let mut files = vec![(record::PATH, Some(record.print().into_bytes())), (metadata::PATH, told.clone())];
    files.push((holds::PATH, held.print().map(String::into_bytes)));
    for (path, content) in files {
        match content {
            Some(content) => {
                list.insert(path, Digest::of(&content));
                changes.insert(path.to_owned(), Some(content));
            }
            None if branch.tree.entries.contains_key(path) => drop(changes.insert(path.to_owned(), None)),
            None => {}
        }
    }
    changes.insert(owned::PATH.to_owned(), Some(list.print().into_bytes()));
    let (old, new) = plan.before_and_after();
    let pins: Vec<String> = image_changes(&old, &new).iter().map(ToString::to_string).collect();
    let telling =
        Telling { record, deed, changes: &plan.objects, source: source.as_ref(), pins: &pins, notes: notes.as_slice() };
    branch.commit(changes, telling.message())
}
