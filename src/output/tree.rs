//! Trees of files on disk: the only place that writes.
//!
//! [`write()`] keeps a rendered tree: it writes only what changed, removes only what it wrote, and swaps the whole tree
//! in one step, so a failed or killed run leaves the old one whole. [`replace`] keeps a committed tree, where version
//! control is the safety net. [`add`] puts new files into a folder. None follows a symbolic link below its folder.

mod edited;
mod exact;
mod owned;
mod place;
mod plan;
mod record;
mod seal;
mod stage;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use place::Place;
use seal::Known;

use crate::diagnostic::{Failure, quoted_list};

pub use edited::{Lock, edit, lock};
pub use exact::{add, replace};
pub use record::RecordKey;
pub use seal::Seal;

/// Texts by path from the root of a tree, `/` between parts.
pub type Files = BTreeMap<String, String>;

/// Texts of files before and afterwards, by path; nothing where there is no file.
pub type Edits = BTreeMap<String, (Option<String>, Option<String>)>;

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
    write_and(folder, files, covers, false).map(|(counts, _)| counts)
}

/// [`write()`] of a whole tree, with the seal of it, where the file system gives one.
pub fn write_sealed(folder: &Path, files: &Files) -> Result<(Counts, Option<Seal>), Failure> {
    write_and(folder, files, &|_| true, true)
}

fn write_and(
    folder: &Path,
    files: &Files,
    covers: &(dyn Fn(&str) -> bool + Sync),
    seals: bool,
) -> Result<(Counts, Option<Seal>), Failure> {
    check_paths(files)?;
    let place = Place::claim(folder)?;
    let clock = seals.then(|| place.clock()).flatten();
    let plan = plan::Plan::make(place.folder(), files, covers)?;
    let mut known = Known::default();
    plan.same.iter().for_each(|(path, stamp)| known.add(path, *stamp, clock));
    if plan.is_empty() {
        known.add(owned::PATH, plan.list, clock);
    } else {
        stage::swap(&place, &plan, &mut known)?;
    }
    let seal = seals.then(|| Seal::of(&place, &known)).flatten();
    Ok((plan.counts, seal))
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
