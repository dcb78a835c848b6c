//! The swap: the complete new tree is built beside the old one, then both change places.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::owned;
use super::place::{Place, lock};
use super::plan::Plan;
use super::seal::{Known, Stamp};
use crate::diagnostic::Failure;

/// Up to here every new file is forced to disk by itself; above, the whole file system at once is cheaper.
const FEW_FILES: usize = 64;

/// Makes the folder hold the tree of the plan. Until the last step the old tree is untouched. What is written becomes
/// `known`.
pub(super) fn swap<'a>(place: &Place, plan: &Plan<'a>, known: &mut Known<'a>) -> Result<(), Failure> {
    let stage = Stage { path: place.beside("") };
    std::fs::create_dir(&stage.path).map_err(|error| Failure::write("create", &stage.path, error))?;
    // Held until the end: once the stage stands in the folder's place, it is what other runs lock.
    let _lock = lock(&stage.path)?;
    let written = fill(&stage.path, place.folder(), plan)?;
    // From the exchange on others can reach the files.
    let clock = place.clock();
    for (path, stamp) in written {
        known.add(path, stamp, clock);
    }
    exchange(&stage.path, place)?;
    force(place.parent());
    Ok(())
}

/// A tree beside the folder: the new one before the exchange, the old one after. Either way it goes.
struct Stage {
    path: PathBuf,
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What cannot be removed harms nobody; the next run tries again.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// A file with its stamp, where the system gives one.
type Written<'a> = (&'a str, Option<Stamp>);

fn fill<'a>(stage: &Path, old: &Path, plan: &Plan<'a>) -> Result<Vec<Written<'a>>, Failure> {
    let mut folders = Folders { stage, old, made: BTreeSet::new() };
    carry_over(&mut folders, plan)?;
    for (path, _) in &plan.write {
        folders.make_for(Path::new(path))?;
    }
    folders.make_for(Path::new(owned::PATH))?;
    let each = plan.write.len() <= FEW_FILES;
    let write = |(path, text): &(&'a str, &str)| {
        let stamp = create(&stage.join(path), text, each)?;
        keep_permissions(&old.join(path), &stage.join(path));
        Ok((*path, stamp))
    };
    let mut written = plan.write.par_iter().map(write).collect::<Result<Vec<_>, Failure>>()?;
    written.push((owned::PATH, create(&stage.join(owned::PATH), &plan.owned.print(), each)?));
    folders.keep_permissions();
    if !each {
        force_all(stage);
    }
    Ok(written)
}

/// Links what stays into the new tree: our unchanged files and everything of others.
fn carry_over(folders: &mut Folders<'_>, plan: &Plan<'_>) -> Result<(), Failure> {
    let replaced: BTreeSet<&Path> = plan.write.iter().map(|(path, _)| Path::new(*path)).collect();
    let (old, stage) = (folders.old, folders.stage);
    for entry in walkdir::WalkDir::new(old).min_depth(1).follow_links(false) {
        let entry = entry.map_err(|error| Failure::write("read", old, error.into()))?;
        let relative = entry.path().strip_prefix(old).unwrap_or(entry.path());
        let is_gone = relative.to_str().is_some_and(|path| plan.remove.contains(path) || path == owned::PATH);
        if is_gone || replaced.contains(relative) {
            continue;
        }
        if entry.file_name() == ".git" {
            let message = format!("`{}` belongs to a Git repository", entry.path().display());
            return Err(Failure::usage_with_help(message, "choose another folder".to_owned()));
        }
        if !entry.file_type().is_dir() {
            folders.make_for(relative)?;
            link(entry.path(), &stage.join(relative), entry.path_is_symlink())?;
        } else if is_empty(entry.path()) {
            folders.make_for(&relative.join("inside"))?;
        }
    }
    Ok(())
}

/// The folders of the new tree, made when the first file needs them, so that emptied ones vanish.
struct Folders<'a> {
    stage: &'a Path,
    old: &'a Path,
    made: BTreeSet<PathBuf>,
}

impl Folders<'_> {
    /// Makes the folders above a path.
    fn make_for(&mut self, path: &Path) -> Result<(), Failure> {
        let Some(folder) = path.parent().filter(|folder| !self.made.contains(*folder)) else {
            return Ok(());
        };
        let full = self.stage.join(folder);
        std::fs::create_dir_all(&full).map_err(|error| Failure::write("create", &full, error))?;
        self.made.extend(folder.ancestors().map(Path::to_owned));
        Ok(())
    }

    /// Last, because a folder may forbid writing; the deepest first.
    fn keep_permissions(&self) {
        for folder in self.made.iter().rev() {
            keep_permissions(&self.old.join(folder), &self.stage.join(folder));
        }
    }
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Access rights are a comfort: a tree without them is still the right tree.
fn keep_permissions(from: &Path, to: &Path) {
    if let Ok(found) = from.symlink_metadata()
        && !found.is_symlink()
    {
        let _ = std::fs::set_permissions(to, found.permissions());
    }
}

fn link(from: &Path, to: &Path, is_symlink: bool) -> Result<(), Failure> {
    let fail = |error| Failure::write("copy", from, error);
    #[cfg(unix)]
    if is_symlink {
        let target = std::fs::read_link(from).map_err(fail)?;
        return std::os::unix::fs::symlink(target, to).map_err(fail);
    }
    let _ = is_symlink;
    if std::fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    // Not every file system has hard links.
    std::fs::copy(from, to).map_err(fail)?;
    let modified = from.metadata().and_then(|found| found.modified()).map_err(fail)?;
    let copy = File::options().write(true).open(to).map_err(fail)?;
    copy.set_modified(modified).map_err(fail)
}

fn create(path: &Path, text: &str, force: bool) -> Result<Option<Stamp>, Failure> {
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(text.as_bytes())?;
        if force {
            file.sync_all()?;
        }
        Ok(Stamp::of(&file.metadata()?))
    };
    write().map_err(|error| Failure::write("write", path, error))
}

/// Forces names in a folder to disk, where the system can. A file system that cannot is as good as it gets.
fn force(folder: &Path) {
    if let Ok(handle) = File::open(folder) {
        let _ = handle.sync_all();
    }
}

#[cfg(target_os = "linux")]
fn force_all(folder: &Path) {
    if let Ok(handle) = File::open(folder) {
        let _ = rustix::fs::syncfs(handle);
    }
}

#[cfg(not(target_os = "linux"))]
fn force_all(folder: &Path) {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    files.for_each(|entry| force(entry.path()));
}

fn exchange(stage: &Path, place: &Place) -> Result<(), Failure> {
    let folder = place.folder();
    let done = exchange_in_one_step(stage, folder).or_else(|error| {
        if error.kind() == std::io::ErrorKind::Unsupported {
            rename_twice(stage, place).map(|()| true)
        } else {
            Err(error)
        }
    });
    match done {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), std::io::ErrorKind::CrossesDevices | std::io::ErrorKind::ResourceBusy) => {
            let message = format!("cannot replace `{}`: something is mounted there", folder.display());
            Err(Failure::usage_with_help(message, "choose a folder below it".to_owned()))
        }
        Err(error) => Err(Failure::write("replace", folder, error)),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange_in_one_step(stage: &Path, folder: &Path) -> std::io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, stage, CWD, folder, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Err(std::io::ErrorKind::Unsupported.into()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange_in_one_step(_stage: &Path, _folder: &Path) -> std::io::Result<bool> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// For file systems that cannot exchange. A run killed between the two steps leaves the old tree under another name;
/// the next run puts it back.
fn rename_twice(stage: &Path, place: &Place) -> std::io::Result<()> {
    let old = place.beside("old-");
    std::fs::rename(place.folder(), &old)?;
    if let Err(error) = std::fs::rename(stage, place.folder()) {
        std::fs::rename(&old, place.folder())?;
        return Err(error);
    }
    // What cannot be removed harms nobody; the next run tries again.
    let _ = std::fs::remove_dir_all(&old);
    Ok(())
}

#[cfg(test)]
mod tests;
