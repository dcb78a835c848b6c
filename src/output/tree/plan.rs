//! What has to happen so that a folder holds a tree.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::Path;

use rayon::prelude::*;

use super::owned::{self, Owned, digest};
use super::seal::Stamp;
use super::{Counts, Files};
use crate::diagnostic::{Failure, quoted_list};

/// The difference between a folder and the tree that it is to hold.
pub(super) struct Plan<'a> {
    /// Files to write, new ones and changed ones.
    pub(super) write: Vec<(&'a str, &'a str)>,
    /// Our files that stay as they are, with stamps from before they were read.
    pub(super) same: Vec<(&'a str, Option<Stamp>)>,
    /// The same for the list of our files, as it is before.
    pub(super) list: Option<Stamp>,
    /// Files to leave behind.
    pub(super) remove: BTreeSet<String>,
    /// The list of our files afterwards.
    pub(super) owned: Owned,
    /// For people.
    pub(super) counts: Counts,
    list_changes: bool,
}

/// What stands at the path of a file that is to be written.
#[derive(Clone, Copy)]
enum Standing {
    Nothing,
    Same(Option<Stamp>),
    Other,
    /// A folder, a symbolic link, a device: never ours.
    Strange,
}

impl<'a> Plan<'a> {
    /// Compares a folder with `files`; see [`super::write()`].
    pub(super) fn make(root: &Path, files: &'a Files, covers: &(dyn Fn(&str) -> bool + Sync)) -> Result<Self, Failure> {
        check_folders(root, files)?;
        let list = metadata(&root.join(owned::PATH))?.filter(Metadata::is_file);
        let before = Owned::read(root)?;
        let standing: Result<Vec<_>, Failure> =
            files.par_iter().map(|(path, text)| Ok((&**path, &**text, look(root, path, text)?))).collect();
        let mut plan = Self {
            write: Vec::new(),
            same: Vec::new(),
            list: list.as_ref().and_then(Stamp::of),
            remove: BTreeSet::new(),
            owned: before.clone(),
            counts: Counts::default(),
            list_changes: false,
        };
        let mut foreign = Vec::new();
        for (path, text, standing) in standing? {
            let is_ours = before.digest(path).is_some();
            match standing {
                Standing::Nothing => plan.counts.new += 1,
                Standing::Same(_) => plan.counts.same += 1,
                Standing::Other if is_ours => plan.counts.changed += 1,
                Standing::Other | Standing::Strange => foreign.push(path),
            }
            match standing {
                Standing::Same(stamp) => plan.same.push((path, stamp)),
                _ => plan.write.push((path, text)),
            }
            if is_ours && matches!(standing, Standing::Same(_)) {
                continue;
            }
            plan.list_changes = true;
            plan.owned.insert(path, digest(text.as_bytes()));
        }
        if foreign.is_empty() {
            plan.retire(root, files, &before, covers)?;
            return Ok(plan);
        }
        let message =
            format!("`{}` holds files that were not written by scantling: {}", root.display(), quoted_list(foreign));
        Err(Failure::usage_with_help(message, "move them away, or choose another folder".to_owned()))
    }

    /// Whether the folder is already as it should be.
    pub(super) fn is_empty(&self) -> bool {
        self.write.is_empty() && self.remove.is_empty() && !self.list_changes
    }

    /// Plans the end of files of earlier runs. A file that was edited since is no longer ours to remove.
    fn retire(
        &mut self,
        root: &Path,
        files: &Files,
        before: &Owned,
        covers: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<(), Failure> {
        for path in before.paths().filter(|path| covers(path) && !files.contains_key(*path)) {
            self.list_changes = true;
            self.owned.remove(path);
            if is_below_link(root, path) {
                continue;
            }
            let content = content(&root.join(path))?;
            if content.is_some_and(|content| before.digest(path) == Some(&digest(&content))) {
                self.remove.insert(path.to_owned());
                self.counts.removed += 1;
            }
        }
        Ok(())
    }
}

/// Every folder of the tree is a real folder or not there yet.
fn check_folders(root: &Path, files: &Files) -> Result<(), Failure> {
    let mut folders: BTreeSet<&str> = BTreeSet::from([super::owned::FOLDER]);
    for path in files.keys() {
        folders.extend(path.match_indices('/').map(|(at, _)| &path[..at]));
    }
    for folder in folders {
        let path = root.join(folder);
        let what = match metadata(&path)? {
            Some(found) if found.is_symlink() => "a symbolic link",
            Some(found) if !found.is_dir() => "a file",
            _ => continue,
        };
        let message = format!("`{}` is {what}, and a folder has to stand there", path.display());
        return Err(Failure::usage_with_help(message, "move it away, or choose another folder".to_owned()));
    }
    Ok(())
}

fn is_below_link(root: &Path, path: &str) -> bool {
    path.match_indices('/').any(|(at, _)| root.join(&path[..at]).is_symlink())
}

fn look(root: &Path, path: &str, text: &str) -> Result<Standing, Failure> {
    let path = root.join(path);
    let Some(found) = metadata(&path)? else {
        return Ok(Standing::Nothing);
    };
    if !found.is_file() {
        return Ok(Standing::Strange);
    }
    if found.len() != text.len() as u64 {
        return Ok(Standing::Other);
    }
    Ok(if bytes(&path)? == text.as_bytes() { Standing::Same(Stamp::of(&found)) } else { Standing::Other })
}

fn metadata(path: &Path) -> Result<Option<Metadata>, Failure> {
    match path.symlink_metadata() {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Failure::write("read", path, error)),
    }
}

/// The bytes of a plain file; nothing when there is none.
fn content(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    if !metadata(path)?.is_some_and(|found| found.is_file()) {
        return Ok(None);
    }
    bytes(path).map(Some)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    #[allow(clippy::disallowed_methods)] // These are files of the output, not sources.
    std::fs::read(path).map_err(|error| Failure::write("read", path, error))
}
