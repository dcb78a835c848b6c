//! Commits of single files on the branch that is checked out, as the user would make them: by the program git, with hooks and signing.
//!
//! What else is changed or staged in the work tree stays as it is.

use std::path::Path;

use super::program::{Answer, Program};
use super::settings::Settings;
use super::{CommitId, address, open_user_repository};
use crate::diagnostic::Failure;

/// The user's work tree.
#[derive(Debug)]
pub struct WorkTree {
    /// Runs git in the folder of the workspace, so that paths count from there.
    program: Program,
}

/// What came of a push of the current branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// The remote has it.
    Done,
    /// Somebody was faster. The last commit has been taken back, and the branch is where the remote's is: do it again.
    Again,
}

/// Where a branch is pushed to.
struct Upstream {
    remote: String,
    reference: String,
}

impl WorkTree {
    /// The work tree that holds a folder.
    pub fn of(folder: &Path) -> Result<Self, Failure> {
        let program = Program { folder: folder.to_owned(), ..Program::default() };
        let settings = Settings::read(&program)?;
        let repository = open_user_repository(folder, &settings)?;
        if repository.is_none_or(|repository| repository.workdir().is_none()) {
            let message = format!("`{}` is in no Git repository with a work tree", folder.display());
            return Err(Failure::usage_with_help(message, "leave `--commit` and `--push` out".to_owned()));
        }
        Ok(Self { program: Program { secrets: settings.secrets(), ..program } })
    }

    /// Refuses when one of some files has changes that are not committed: they would become part of the commit.
    pub fn demand_committed(&self, paths: &[&str]) -> Result<(), Failure> {
        let answer = self.git("read the state of", &["status", "--porcelain", "-z", "--no-renames", "--"], paths)?;
        let changed: Vec<String> =
            answer.text().split('\0').filter_map(|line| line.get(3..)).map(|path| format!("`{path}`")).collect();
        if changed.is_empty() {
            return Ok(());
        }
        let message = format!("{} has changes that are not committed", changed.join(", "));
        Err(Failure::usage_with_help(message, "commit them first, or leave `--commit` out".to_owned()))
    }

    /// Commits some files, which are new or changed, and nothing else.
    pub fn commit(&self, paths: &[&str], message: &str) -> Result<CommitId, Failure> {
        let known = self.git("read", &["ls-files", "-z", "--"], paths)?.text();
        let new: Vec<&str> =
            paths.iter().copied().filter(|path| !known.split('\0').any(|known| known == *path)).collect();
        if !new.is_empty() {
            self.git("add files to", &["add", "--intent-to-add", "--"], &new)?;
        }
        let arguments = [&["--literal-pathspecs", "commit", "--quiet", "--only", "--file=-", "--"][..], paths].concat();
        let answer = self.program.run_with(&arguments, message.as_bytes())?;
        if !answer.succeeded {
            if !new.is_empty() {
                self.git("read", &["reset", "--quiet", "--"], &new)?;
            }
            let help = "see what git says; nothing was changed".to_owned();
            return Err(Failure::git("commit to", "the current branch", answer.said, help));
        }
        self.head()
    }

    /// The commit that is checked out.
    pub fn head(&self) -> Result<CommitId, Failure> {
        self.commit_of("HEAD")
    }

    /// Refuses when the current branch has no upstream to push to.
    pub fn demand_upstream(&self) -> Result<(), Failure> {
        self.upstream().map(|_| ())
    }

    /// Pushes the current branch, whose last commit is the one just made. When somebody was faster, the commit is taken back and the
    /// branch goes forward to the remote's, unless it has other commits of its own.
    pub fn push(&self) -> Result<Delivered, Failure> {
        let upstream = self.upstream()?;
        let target = format!("HEAD:{}", upstream.reference);
        let answer = self.program.run(&["push", "--porcelain", "--no-follow-tags", &upstream.remote, &target])?;
        if answer.succeeded {
            return Ok(Delivered::Done);
        }
        self.fetch(&upstream)?;
        let tip = self.commit_of("FETCH_HEAD")?;
        if tip == self.head()? {
            return Ok(Delivered::Done);
        }
        if self.is_ancestor(tip, "HEAD")? {
            return Err(failed("push to", &upstream, &answer));
        }
        if !self.is_ancestor(self.commit_of("HEAD~1")?, "FETCH_HEAD")? {
            let said = format!("`{}` has commits that this branch lacks, and the other way round", upstream.reference);
            let help =
                "the commit was made and not pushed: rebase it, or run with `--branch` from a clean state".to_owned();
            return Err(Failure::git("push to", upstream.remote, said, help));
        }
        self.take_back()?;
        self.git("move to what was fetched", &["merge", "--quiet", "--ff-only", "FETCH_HEAD"], &[])?;
        Ok(Delivered::Again)
    }

    /// Brings the current branch to where the remote's is now, which is the same or further on.
    pub fn catch_up(&self) -> Result<(), Failure> {
        self.fetch(&self.upstream()?)?;
        self.git("move to what was fetched", &["merge", "--quiet", "--ff-only", "FETCH_HEAD"], &[])?;
        Ok(())
    }

    fn fetch(&self, upstream: &Upstream) -> Result<(), Failure> {
        let fetched = self.program.run(&["fetch", "--quiet", "--no-tags", &upstream.remote, &upstream.reference])?;
        if fetched.succeeded { Ok(()) } else { Err(failed("fetch from", upstream, &fetched)) }
    }

    /// Undoes the last commit in branch, index and work tree; other changes stay.
    fn take_back(&self) -> Result<(), Failure> {
        let listed = self.git("read", &["diff", "--name-only", "-z", "--relative", "HEAD~1", "HEAD"], &[])?.text();
        let paths: Vec<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
        self.git("undo the commit of", &["reset", "--quiet", "--soft", "HEAD~1"], &[])?;
        self.git("restore", &["restore", "--staged", "--worktree", "--source=HEAD", "--"], &paths)?;
        Ok(())
    }

    fn upstream(&self) -> Result<Upstream, Failure> {
        let head = self.program.run(&["symbolic-ref", "--quiet", "HEAD"])?;
        let help = |text: &str| Some(format!("{text}, or name the branch of the remote with `--branch`"));
        if !head.succeeded {
            return Err(Failure::usage_with_help("no branch is checked out", help("check one out")));
        }
        let branch = head.text().trim().to_owned();
        let format = "--format=%(upstream:remotename)%00%(upstream:remoteref)";
        let found = self.git("read", &["for-each-ref", format, &branch], &[])?.text();
        match found.trim_end().split_once('\0') {
            Some((remote, reference)) if !remote.is_empty() && !reference.is_empty() => {
                Ok(Upstream { remote: remote.to_owned(), reference: reference.to_owned() })
            }
            _ => {
                let message = format!("the branch `{}` has no upstream", branch.trim_start_matches("refs/heads/"));
                Err(Failure::usage_with_help(message, help("set one with `git branch --set-upstream-to`")))
            }
        }
    }

    fn commit_of(&self, revision: &str) -> Result<CommitId, Failure> {
        let answer = self.git("read", &["rev-parse", "--verify", "--quiet", revision], &[])?;
        let text = answer.text();
        text.trim().parse().map_err(|_| Failure::git("read", revision, format!("found `{}`", text.trim()), None))
    }

    fn is_ancestor(&self, old: CommitId, new: &str) -> Result<bool, Failure> {
        Ok(self.program.run(&["merge-base", "--is-ancestor", &old.to_string(), new])?.succeeded)
    }

    /// Runs git, whose failure ends the run.
    fn git(&self, operation: &'static str, arguments: &[&str], paths: &[&str]) -> Result<Answer, Failure> {
        let answer = self.program.run(&[&["--literal-pathspecs"][..], arguments, paths].concat())?;
        if answer.succeeded {
            return Ok(answer);
        }
        Err(Failure::git(operation, self.program.folder.display().to_string(), answer.said, None))
    }
}

/// Why the remote was not reached, or said no.
fn failed(operation: &'static str, upstream: &Upstream, answer: &Answer) -> Failure {
    let refusal = answer.text().lines().find_map(|line| line.strip_prefix("!\t").map(str::to_owned));
    let said = if answer.said.is_empty() { refusal.unwrap_or_default() } else { answer.said.clone() };
    let what = format!("{} of {}", upstream.reference, address::shown(&upstream.remote));
    Failure::git(operation, what, said, "the commit was made and not pushed: push it when the cause is gone".to_owned())
}
