//! Changes in the work tree, and their commits on the current branch.

use std::path::Path;
use std::time::Instant;

use super::{ATTEMPTS, Attempt, ChangeOptions, Job, Made, always_late, attempt, refuse, show};
use crate::commands::session::{Outcome, Session};
use crate::delivery::rest;
use crate::diagnostic::Failure;
use crate::git::{CommitId, Delivered, WorkTree};
use crate::output::tree::{self, Edits};
use crate::source::DiskFileSystem;

pub(super) fn run(job: &dyn Job, session: &Session, options: &ChangeOptions, root: &Path) -> Result<Outcome, Failure> {
    let _lock = if options.dry_run { None } else { Some(tree::lock(root)?) };
    let work_tree = if options.commit || options.push { Some(WorkTree::of(root)?) } else { None };
    if let Some(work_tree) = work_tree.as_ref().filter(|_| options.push) {
        work_tree.demand_upstream()?;
    }
    for number in 1..=ATTEMPTS {
        let started = Instant::now();
        let made = match attempt(job, &DiskFileSystem::new(root))? {
            Attempt::Refused(report, sources) => return refuse(job, session, options, &report, &sources),
            Attempt::Made(made) => made,
        };
        if made.files.is_empty() || options.dry_run {
            show(session, options, &made, None)?;
            return Ok(Outcome::Clean);
        }
        let Some(work_tree) = &work_tree else {
            tree::edit(root, &made.files)?;
            show(session, options, &made, None)?;
            return Ok(Outcome::Clean);
        };
        let commit = commit(job, root, work_tree, &made)?;
        if !options.push || work_tree.push()? == Delivered::Done {
            show(session, options, &made, Some(commit))?;
            return Ok(Outcome::Clean);
        }
        if number < ATTEMPTS {
            rest(number - 1, started.elapsed());
            // During the pause others may have pushed again.
            work_tree.catch_up()?;
        }
    }
    Err(always_late("the branch"))
}

/// Writes and commits the files; when the commit is refused, by a hook for instance, the files are as they were.
fn commit(job: &dyn Job, root: &Path, work_tree: &WorkTree, made: &Made) -> Result<CommitId, Failure> {
    let paths: Vec<&str> = made.files.keys().map(String::as_str).collect();
    work_tree.demand_committed(&paths)?;
    tree::edit(root, &made.files)?;
    let message = made.planned.message(job.verb(), &job.scope());
    work_tree.commit(&paths, &message).inspect_err(|_| {
        let back: Edits =
            made.files.iter().map(|(path, (before, after))| (path.clone(), (after.clone(), before.clone()))).collect();
        // The first failure is the one to tell.
        let _ = tree::edit(root, &back);
    })
}
