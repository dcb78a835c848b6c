//! What the branch of an environment holds: its files, and the books about them.
//!
//! The tree may stand in a folder of the branch. Here, and nowhere else, paths lose that folder when a tree is read, and get
//! it back when a commit is made.

use super::{Holds, Obstacle, Owned, Record, holds, owned, record};
use crate::diagnostic::{Diagnostic, Failure, Report};
use crate::git::{Changes, CommitId, CommitPlan, Depth, Entry, EntryKind, Scratch, Tree};
use crate::rendering::Target;
use crate::source::{SourceId, SourceMap, Span};

use super::rules;

/// A branch of a remote as it was when it was read.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Where the tree stands.
    pub home: Target,
    /// What the branch is at; nothing for one that is not there yet.
    pub tip: Option<CommitId>,
    /// The files of the tree.
    pub tree: Tree,
    /// What keeps the tree from standing in its folder.
    pub obstacle: Option<Obstacle>,
    /// Which of them are ours.
    pub owned: Owned,
    /// What is held.
    pub holds: Holds,
    /// Where it came from; nothing for a branch that we have not published to.
    pub record: Option<Record>,
}

impl Branch {
    /// The ref of a branch.
    #[must_use]
    pub fn reference(name: &str) -> String {
        format!("refs/heads/{name}")
    }

    /// Reads a branch whose tip is in the scratch repository. Damaged books are reported, and count as empty; with such a
    /// report nothing may be written.
    pub fn read(
        scratch: &Scratch,
        home: &Target,
        tip: Option<CommitId>,
        sources: &mut SourceMap,
        report: &mut Report,
    ) -> Result<Self, Failure> {
        let whole = tip.map(|tip| scratch.tree(tip)).transpose()?.unwrap_or_default();
        let obstacle = Obstacle::find(&whole, &home.folder);
        let (tree, owned, holds) = (whole.below(&home.folder), Owned::default(), Holds::default());
        let mut branch = Self { home: home.clone(), tip, tree, obstacle, owned, holds, record: None };
        if let Some(source) = branch.book(owned::PATH, scratch, sources, report)? {
            branch.owned = Owned::read(sources, source, report).unwrap_or_default();
        }
        if let Some(source) = branch.book(holds::PATH, scratch, sources, report)? {
            branch.holds = Holds::read(sources, source, report).unwrap_or_default();
        }
        if let Some(source) = branch.book(record::PATH, scratch, sources, report)? {
            branch.record = Record::read(sources, source, report);
        }
        Ok(branch)
    }

    /// How findings name a file of the branch.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        self.home.shown(path)
    }

    /// The newest commit that changed the tree: with a folder, others move the branch too. It must be here with its history
    /// ([`depth_of`]).
    pub fn newest(&self, scratch: &Scratch) -> Result<Option<CommitId>, Failure> {
        let Some(tip) = self.tip.filter(|_| !self.home.folder.is_empty()) else { return Ok(self.tip) };
        let changing = scratch.changing(scratch.history(tip)?, &self.home.folder)?;
        Ok(changing.first().map(|commit| commit.id))
    }

    /// The commit on top of the branch that changes the tree.
    #[must_use]
    pub fn commit(&self, changes: Changes, message: String) -> CommitPlan {
        let changes = changes.into_iter().map(|(path, content)| (self.home.path(&path), content)).collect();
        CommitPlan { parents: self.tip.into_iter().collect(), base: self.tip, changes, message }
    }

    /// The text of one of our own files, as a source that findings can point into.
    fn book(
        &self,
        path: &str,
        scratch: &Scratch,
        sources: &mut SourceMap,
        report: &mut Report,
    ) -> Result<Option<SourceId>, Failure> {
        let Some(Entry { kind, blob }) = self.tree.entries.get(path) else { return Ok(None) };
        if !matches!(kind, EntryKind::File | EntryKind::Executable) {
            let source = sources.add(&self.shown(path), Vec::new());
            let message = "expected a file, found a symbolic link or a submodule";
            let help = "bring the file back as it was published";
            report.push(Diagnostic::error(rules::DAMAGED_RECORD, Span::new(source, 0, 0), message).help(help));
            return Ok(None);
        }
        Ok(Some(sources.add(&self.shown(path), scratch.read(*blob)?)))
    }
}

/// How much history of a branch tells what happened to a tree on it.
#[must_use]
pub fn depth_of(home: &Target) -> Depth {
    if home.folder.is_empty() { Depth::Tip } else { Depth::Whole }
}
