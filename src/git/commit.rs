//! Commits and notes: written as git would write them for this user, and read.

use std::path::Path;

use git2::{ObjectType, Oid, Repository, Signature};

use super::scratch::{Scratch, is_missing};
use super::tree::{Changes, write_tree};
use super::{CommitId, refused};
use crate::diagnostic::Failure;

/// A commit to be made.
#[derive(Clone, Debug, Default)]
pub struct CommitPlan {
    /// None for the first one of a branch.
    pub parents: Vec<CommitId>,
    /// The commit whose tree is changed; an empty tree where there is none.
    pub base: Option<CommitId>,
    /// What changes.
    pub changes: Changes,
    /// The whole message.
    pub message: String,
}

/// The name of a tree: equal for equal files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeId(Oid);

/// Who, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// `Ada Lovelace`.
    pub name: String,
    /// `ada@example.com`.
    pub email: String,
    /// Seconds since 1970.
    pub time: i64,
    /// Minutes that the person's clock is ahead of UTC.
    pub offset: i32,
}

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its name.
    pub id: CommitId,
    /// Its parents.
    pub parents: Vec<CommitId>,
    /// The name of its tree.
    pub tree: TreeId,
    /// The first paragraph of the message, on one line.
    pub subject: String,
    /// The rest of the message.
    pub body: String,
    /// Who wrote it.
    pub author: Person,
    /// Who made it a commit.
    pub committer: Person,
}

impl Scratch {
    /// Makes a commit, signed when the user's commits are.
    pub fn commit(&self, plan: &CommitPlan) -> Result<CommitId, Failure> {
        let tree = write_tree(&self.repository, plan.base, &plan.changes)?;
        let mut arguments = vec!["commit-tree".to_owned(), tree.to_string()];
        arguments.extend(plan.parents.iter().flat_map(|parent| ["-p".to_owned(), parent.to_string()]));
        if self.signs {
            arguments.push("-S".to_owned());
        }
        arguments.extend(["-F", "-"].map(str::to_owned));
        let answer = self.program.run_with(&arguments, plan.message.as_bytes())?;
        match answer.text().trim().parse() {
            Ok(id) if answer.succeeded => Ok(id),
            _ => Err(self.nameless()?.unwrap_or_else(|| {
                let help = self.signs.then(|| {
                    "`commit.gpgSign` is on: see that `git commit -S` works here without asking for a passphrase"
                        .to_owned()
                });
                Failure::git("make", "a commit", answer.said, help)
            })),
        }
    }

    /// Who makes commits here, as git would write them: `Name <mail>`.
    pub fn committer(&self) -> Result<String, Failure> {
        let answer = self.program.run(&["var", "GIT_COMMITTER_IDENT"])?;
        let text = answer.text();
        match text.rfind('>').and_then(|end| text.get(..=end)) {
            Some(person) if answer.succeeded => Ok(person.to_owned()),
            _ => Err(self.nameless()?.unwrap_or_else(|| Failure::git("make", "a commit", answer.said, None))),
        }
    }

    /// The failure of a user without a name, if it is that.
    fn nameless(&self) -> Result<Option<Failure>, Failure> {
        for identity in ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"] {
            if !self.program.run(&["var", identity])?.succeeded {
                let help = "set `user.name` and `user.email` with `git config`, or the variables GIT_AUTHOR_NAME, \
                            GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL";
                let said = "git does not know who you are";
                return Ok(Some(Failure::git("make", "a commit", said, help.to_owned())));
            }
        }
        Ok(None)
    }

    /// A commit that is here.
    pub fn find(&self, id: CommitId) -> Result<Commit, Failure> {
        read_commit(&self.repository, id)
    }

    /// A commit and its first parents, newest first, as far as they are here.
    pub fn history(&self, tip: CommitId) -> Result<Vec<Commit>, Failure> {
        let mut commits = vec![self.find(tip)?];
        while let Some(parent) = commits.last().and_then(|commit| commit.parents.first().copied()) {
            match self.repository.find_commit(parent.0) {
                Ok(found) => commits.push(of(&found)),
                Err(error) if is_missing(&error) && self.repository.is_shallow() => break,
                Err(error) => return Err(refused("read", parent.to_string(), &error)),
            }
        }
        Ok(commits)
    }

    /// Those commits of a history that change what a folder holds, seen from their first parents; all for an empty folder.
    /// A commit whose parent is not here counts when it has the folder.
    pub fn changing(&self, history: Vec<Commit>, folder: &str) -> Result<Vec<Commit>, Failure> {
        if folder.is_empty() {
            return Ok(history);
        }
        let mut below: Vec<Option<TreeId>> = Vec::with_capacity(history.len());
        for commit in &history {
            below.push(self.folder(commit, folder)?);
        }
        let before = below.iter().skip(1).copied().chain([None]);
        let changes: Vec<bool> = below.iter().zip(before).map(|(now, before)| *now != before).collect();
        Ok(history.into_iter().zip(changes).filter_map(|(commit, changes)| changes.then_some(commit)).collect())
    }

    /// The name of what a commit holds in a folder; nothing where it has no such folder.
    fn folder(&self, commit: &Commit, folder: &str) -> Result<Option<TreeId>, Failure> {
        let failed = |error: &git2::Error| refused("read", format!("{}:{folder}", commit.id), error);
        let tree = self.repository.find_tree(commit.tree.0).map_err(|error| failed(&error))?;
        match tree.get_path(Path::new(folder)) {
            Ok(entry) => Ok((entry.kind() == Some(ObjectType::Tree)).then(|| TreeId(entry.id()))),
            // Below a file there is no folder either; what cannot be read is found when the tree is.
            Err(_) => Ok(None),
        }
    }

    /// The text of a note about a commit, on a notes ref that is at `notes`.
    pub fn note(&self, notes: CommitId, about: CommitId) -> Result<Option<String>, Failure> {
        self.keep(NOTES, Some(notes))?;
        match self.repository.find_note(Some(NOTES), about.0) {
            Ok(note) => Ok(Some(String::from_utf8_lossy(note.message_bytes()).into_owned())),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(refused("read", format!("the note of {about}"), &error)),
        }
    }

    /// Writes a note about a commit on top of what a notes ref is at, and gives what it is to be at. An older note about
    /// the commit is replaced.
    pub fn write_note(&self, notes: Option<CommitId>, about: CommitId, text: &str) -> Result<CommitId, Failure> {
        self.keep(NOTES, notes)?;
        let about = about.to_string();
        let reference = format!("--ref={NOTES}");
        let arguments = ["notes", &reference, "add", "--force", "--file=-", &about];
        let answer = self.program.run_with(&arguments, text.as_bytes())?;
        if !answer.succeeded {
            let other = Failure::git("write", format!("the note of {about}"), answer.said, None);
            return Err(self.nameless()?.unwrap_or(other));
        }
        self.repository.refname_to_id(NOTES).map(CommitId).map_err(|error| refused("read", NOTES, &error))
    }

    /// Sets a ref of the scratch repository.
    fn keep(&self, reference: &str, at: Option<CommitId>) -> Result<(), Failure> {
        let done = match at {
            Some(id) => self.repository.reference(reference, id.0, true, "fetched").map(drop),
            None => match self.repository.find_reference(reference) {
                Ok(mut found) => found.delete(),
                Err(error) if is_missing(&error) => Ok(()),
                Err(error) => Err(error),
            },
        };
        done.map_err(|error| refused("write", reference, &error))
    }
}

/// Where a scratch repository works on notes.
const NOTES: &str = "refs/notes/scantling";

pub(super) fn read_commit(repository: &Repository, id: CommitId) -> Result<Commit, Failure> {
    let found = repository.find_commit(id.0).map_err(|error| refused("read", id.to_string(), &error))?;
    Ok(of(&found))
}

fn of(commit: &git2::Commit<'_>) -> Commit {
    let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
    let message = message.trim_start_matches('\n');
    let (subject, body) = message.split_once("\n\n").unwrap_or((message, ""));
    Commit {
        id: CommitId(commit.id()),
        parents: commit.parent_ids().map(CommitId).collect(),
        tree: TreeId(commit.tree_id()),
        subject: subject.lines().map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned(),
        body: body.trim_matches('\n').to_owned(),
        author: person(&commit.author()),
        committer: person(&commit.committer()),
    }
}

fn person(signature: &Signature<'_>) -> Person {
    Person {
        name: String::from_utf8_lossy(signature.name_bytes()).into_owned(),
        email: String::from_utf8_lossy(signature.email_bytes()).into_owned(),
        time: signature.when().seconds(),
        offset: signature.when().offset_minutes(),
    }
}
