//! Changes on a branch of the remote, made beside the work tree: what pipelines use.

use std::path::Path;
use std::time::Instant;

use super::{ATTEMPTS, Attempt, ChangeOptions, Job, Made, always_late, attempt, refuse, show};
use crate::commands::session::{Outcome, Session};
use crate::delivery::rest;
use crate::diagnostic::Failure;
use crate::git::{Changes, CommitId, CommitPlan, Depth, Pushed, Scratch, Source, Update};

/// Each attempt plans the change on the branch as it is then: what others changed meanwhile is never merged with what was made.
pub(super) fn run(
    job: &dyn Job,
    session: &Session,
    options: &ChangeOptions,
    root: &Path,
    branch: &str,
) -> Result<Outcome, Failure> {
    let source = Source::of(root)?.ok_or_else(|| {
        let message = format!("`{}` is in no Git repository with a work tree", root.display());
        Failure::usage_with_help(message, "leave `--branch` out".to_owned())
    })?;
    let scratch = Scratch::open(root, None)?;
    let reference = format!("refs/heads/{}", branch.strip_prefix("refs/heads/").unwrap_or(branch));
    for number in 1..=ATTEMPTS {
        let started = Instant::now();
        let tips = scratch.fetch(&[&reference], Depth::Tip)?;
        let Some(tip) = tips.get(&reference).copied().flatten() else {
            let message = format!("there is no branch `{branch}` at {}", scratch.address());
            return Err(Failure::usage_with_help(message, "push the branch first".to_owned()));
        };
        let made = match attempt(job, &scratch.files(tip, &source.prefix)?)? {
            Attempt::Refused(report, sources) => return refuse(job, session, options, &report, &sources),
            Attempt::Made(made) => made,
        };
        if made.files.is_empty() || options.dry_run {
            show(session, options, &made, None)?;
            return Ok(Outcome::Clean);
        }
        let commit = commit(job, &scratch, &source.prefix, tip, &made)?;
        let update = Update { reference: reference.clone(), old: Some(tip), new: Some(commit) };
        match scratch.push(&[update])? {
            Pushed::Done => {
                show(session, options, &made, Some(commit))?;
                return Ok(Outcome::Clean);
            }
            Pushed::Rejected(said) => {
                let help = "see who may push to the branch, and what its hooks want".to_owned();
                return Err(Failure::git("push to", format!("{branch} of {}", scratch.address()), said, help));
            }
            Pushed::Stale if number < ATTEMPTS => rest(number - 1, started.elapsed()),
            Pushed::Stale => {}
        }
    }
    Err(always_late(&format!("`{branch}`")))
}

fn commit(job: &dyn Job, scratch: &Scratch, prefix: &str, tip: CommitId, made: &Made) -> Result<CommitId, Failure> {
    let full = |path: &str| if prefix.is_empty() { path.to_owned() } else { format!("{prefix}/{path}") };
    let content = |text: &Option<String>| text.clone().map(String::into_bytes);
    let changes: Changes = made.files.iter().map(|(path, (_, after))| (full(path), content(after))).collect();
    let message = made.planned.message(job.verb(), &job.scope());
    scratch.commit(&CommitPlan { parents: vec![tip], base: Some(tip), changes, message })
}
