//! What a tree looked like when it held what it should: enough to see later, without reading a file, that nobody has
//! touched it.
//!
//! As in the index of Git, a file is known by its number, size and times. A file as young as the clock of its file system
//! is never trusted, because another change within the same tick would not show.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::Path;

use rayon::prelude::*;

use super::place::Place;

/// What the file system tells of a file or folder without reading it. Times are nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) device: u64,
    pub(super) number: u64,
    pub(super) mode: u32,
    pub(super) size: u64,
    pub(super) modified: i64,
    pub(super) changed: i64,
}

impl Stamp {
    /// Nothing on systems that do not tell when a file was changed: there a time can be set back unseen.
    #[cfg(unix)]
    pub(super) fn of(found: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let time = |seconds: i64, rest: i64| seconds.checked_mul(1_000_000_000)?.checked_add(rest);
        Some(Self {
            device: found.dev(),
            number: found.ino(),
            mode: found.mode(),
            size: found.size(),
            modified: time(found.mtime(), found.mtime_nsec())?,
            changed: time(found.ctime(), found.ctime_nsec())?,
        })
    }

    #[cfg(not(unix))]
    pub(super) fn of(_found: &Metadata) -> Option<Self> {
        None
    }

    /// Of what stands at a path, links not followed.
    fn at(path: &Path) -> Option<Self> {
        Self::of(&path.symlink_metadata().ok()?)
    }

    /// Whether it still is the file with that content. Links to a file and its access rights may have changed.
    fn is_content_of(&self, known: &Self) -> bool {
        let content = |stamp: &Self| (stamp.device, stamp.number, stamp.size, stamp.modified);
        content(self) == content(known)
    }
}

/// Files of a tree whose content is known, on the way to a [`Seal`].
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    files: Vec<(&'a str, Stamp)>,
    doubt: bool,
}

impl<'a> Known<'a> {
    /// Adds a file with its stamp from before its content was looked at, or from after it was written where nobody else
    /// could reach it. `clock` was read before anybody could have changed the file since.
    pub(super) fn add(&mut self, path: &'a str, stamp: Option<Stamp>, clock: Option<Stamp>) {
        match (stamp, clock) {
            (Some(stamp), Some(clock)) if stamp.device == clock.device && stamp.modified < clock.changed => {
                self.files.push((path, stamp));
            }
            _ => self.doubt = true,
        }
    }
}

/// A tree as it was left: its folders, and its files with their stamps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seal {
    pub(super) folders: BTreeMap<String, Vec<(String, Stamp)>>,
}

impl Seal {
    /// Seals a tree that holds what it should; nothing when a file is too young to be trusted, or was changed meanwhile.
    pub(super) fn of(place: &Place, known: &Known<'_>) -> Option<Self> {
        let clock = place.clock().filter(|_| !known.doubt)?;
        let now = |(path, known): &(&str, Stamp)| {
            let stamp = Stamp::at(&place.folder().join(path))?;
            (stamp.is_content_of(known) && stamp.changed < clock.changed).then_some(stamp)
        };
        let stamps: Option<Vec<Stamp>> = known.files.par_iter().map(now).collect();
        let mut seal = Self::default();
        for ((path, _), stamp) in known.files.iter().zip(stamps?) {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            seal.folders.entry(folder.to_owned()).or_default().push((name.to_owned(), stamp));
        }
        // Whoever puts a link in place of a folder has touched the tree, even when it leads to the same files.
        let inner =
            |folder: &String| folder.match_indices('/').map(|(at, _)| folder[..at].to_owned()).collect::<Vec<_>>();
        for folder in seal.folders.keys().flat_map(inner).collect::<BTreeSet<_>>() {
            seal.folders.entry(folder).or_default();
        }
        Some(seal)
    }

    /// How many files the tree has, without the list of them.
    #[must_use]
    pub fn files(&self) -> usize {
        self.folders.values().map(Vec::len).sum::<usize>().saturating_sub(1)
    }

    /// Whether the folder still holds that tree, untouched. Left-overs of killed runs are removed, as whoever writes the
    /// tree would; files of others do not matter.
    #[must_use]
    pub fn holds(&self, folder: &Path) -> bool {
        // A folder that is not there would be made, and a refusal is for whoever wants to write.
        let Some(place) = folder.is_dir().then(|| Place::claim(folder).ok()).flatten() else {
            return false;
        };
        self.folders.par_iter().all(|(folder, files)| {
            let mut path = place.folder().join(folder);
            let is_folder = path.symlink_metadata().is_ok_and(|found| found.is_dir());
            is_folder
                && files.iter().all(|(name, stamp)| {
                    path.push(name);
                    let is_same = Stamp::at(&path).as_ref() == Some(stamp);
                    path.pop();
                    is_same
                })
        })
    }
}
