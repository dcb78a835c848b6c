//! Trees of files on disk: the only place that writes.
//!
//! [`write()`] keeps a rendered tree: it writes only what changed, removes only what it wrote, and swaps the whole tree
//! in one step, so a failed or killed run leaves the old one whole. [`replace`] keeps a committed tree, where version
//! control is the safety net. [`add`] puts new files into a folder. None follows a symbolic link below its folder.

mod exact;
mod owned;
mod place;
mod plan;
mod stage;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::diagnostic::{Failure, quoted_list};

pub use exact::{add, replace};

/// Texts by path from the root of a tree, `/` between parts.
pub type Files = BTreeMap<String, String>;

/// What became of the files of a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Had another content.
    pub changed: usize,
    /// Were not there.
    pub new: usize,
    /// Are gone.
    pub removed: usize,
    /// Stayed as they were.
    pub same: usize,
}

impl Counts {
    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            changed: self.changed + other.changed,
            new: self.new + other.new,
            removed: self.removed + other.removed,
            same: self.same + other.same,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { changed, new, removed, same } = self;
        write!(formatter, "{changed} changed, {new} new, {removed} removed, {same} same")
    }
}

/// Makes `folder` hold `files`, next to files of others, in one step. `covers` says which paths the files speak for:
/// only there do files of earlier runs vanish.
///
/// Refuses, with nothing written, when the folder is a file, a workspace or a Git repository, and when a file of someone
/// else with other content stands where one is to be written.
pub fn write(folder: &Path, files: &Files, covers: &(dyn Fn(&str) -> bool + Sync)) -> Result<Counts, Failure> {
    check_paths(files)?;
    let place = place::Place::claim(folder)?;
    let plan = plan::Plan::make(place.folder(), files, covers)?;
    if !plan.is_empty() {
        stage::swap(&place, &plan)?;
    }
    Ok(plan.counts)
}

/// Object names become file names; none may lead out of the tree or into its bookkeeping.
fn check_paths(files: &Files) -> Result<(), Failure> {
    let leaves =
        |part: &str| part.is_empty() || part == "." || part == ".." || part == ".git" || part.contains(['\\', '\0']);
    let wrong: Vec<&str> = files
        .keys()
        .filter(|path| path.split('/').any(leaves) || path.split('/').next() == Some(owned::FOLDER))
        .map(String::as_str)
        .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!("cannot write {}: the path leads out of the tree", quoted_list(wrong))))
}

#[cfg(test)]
mod tests;
