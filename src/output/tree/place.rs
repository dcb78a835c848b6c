//! The folder of a tree: found, locked, cleaned of what a killed run left.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::seal::Stamp;
use crate::diagnostic::Failure;

/// A folder that this process alone writes, until the value is dropped.
pub(super) struct Place {
    folder: PathBuf,
    parent: PathBuf,
    /// The folder's name, for the names of the trees that stand beside it for a moment.
    name: String,
    created: bool,
    _lock: Option<File>,
}

impl Place {
    /// Takes a folder, which need not exist: refuses what must not become a tree, waits for other runs, undoes what a
    /// killed run left.
    pub(super) fn claim(folder: &Path) -> Result<Self, Failure> {
        let (parent, name) = real_place(folder)?;
        let folder = parent.join(&name);
        refuse(&folder)?;
        recover(&parent, &name, &folder);
        let created = match std::fs::create_dir(&folder) {
            Ok(()) => true,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(Failure::write("create", &folder, error)),
        };
        let lock = lock_current(&folder)?;
        let place = Self { folder, parent, name, created, _lock: lock };
        place.clean();
        Ok(place)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn parent(&self) -> &Path {
        &self.parent
    }

    /// The path of a tree that is being built beside the folder.
    pub(super) fn beside(&self, purpose: &str) -> PathBuf {
        self.parent.join(format!("{}{purpose}{}", prefix(&self.name), std::process::id()))
    }

    /// What a folder made just now looks like: the time by the clock of the file system. Nothing where it cannot be made.
    pub(super) fn clock(&self) -> Option<Stamp> {
        let mark = self.beside("clock-");
        std::fs::create_dir(&mark).ok()?;
        let found = mark.symlink_metadata();
        let _ = std::fs::remove_dir(&mark);
        Stamp::of(&found.ok()?)
    }

    /// Removes what killed runs left: whoever holds the lock is the only one who builds beside the folder.
    fn clean(&self) {
        for path in left_over(&self.parent, &prefix(&self.name)) {
            // What cannot be removed harms nobody; the next run tries again.
            let _ = std::fs::remove_dir_all(path);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.created {
            // Only an empty folder goes away: the run failed or had nothing to write.
            let _ = std::fs::remove_dir(&self.folder);
        }
    }
}

/// Locks a folder against other runs until the handle is dropped or its process dies. A file system without locks gives
/// none.
pub(super) fn lock(folder: &Path) -> Result<Option<File>, Failure> {
    #[cfg(unix)]
    {
        let handle = File::open(folder).map_err(|error| Failure::write("open", folder, error))?;
        let locked = rustix::fs::flock(&handle, rustix::fs::FlockOperation::LockExclusive).is_ok();
        Ok(locked.then_some(handle))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(None)
    }
}

/// Locks what the path means: while this run waited, another one may have put a new folder there.
fn lock_current(folder: &Path) -> Result<Option<File>, Failure> {
    loop {
        let handle = lock(folder)?;
        #[cfg(unix)]
        if let (Some(handle), Ok(there)) = (&handle, folder.metadata()) {
            use std::os::unix::fs::MetadataExt;
            let locked = handle.metadata().map_err(|error| Failure::write("read", folder, error))?;
            if (locked.dev(), locked.ino()) != (there.dev(), there.ino()) {
                continue;
            }
        }
        return Ok(handle);
    }
}

/// The folder's parent without symbolic links, created when needed, and its name.
fn real_place(folder: &Path) -> Result<(PathBuf, String), Failure> {
    let resolve = |path: &Path| path.canonicalize().map_err(|error| Failure::write("open", path, error));
    let real = if folder.exists() {
        resolve(folder)?
    } else {
        let absolute = std::path::absolute(folder).map_err(|error| Failure::write("open", folder, error))?;
        let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
            return Err(Failure::usage(format!("`{}` is no place for a tree", folder.display())));
        };
        std::fs::create_dir_all(parent).map_err(|error| Failure::write("create", parent, error))?;
        resolve(parent)?.join(name)
    };
    match (real.parent(), real.file_name().and_then(|name| name.to_str())) {
        (Some(parent), Some(name)) => Ok((parent.to_owned(), name.to_owned())),
        _ => Err(Failure::usage(format!("`{}` is no place for a tree", folder.display()))),
    }
}

fn refuse(folder: &Path) -> Result<(), Failure> {
    let what = if folder.is_symlink() {
        "a symbolic link that leads nowhere"
    } else if folder.is_file() {
        "a file"
    } else if folder.join(".git").exists() {
        "a Git repository"
    } else if folder.join("scantling.yaml").exists() {
        "a workspace"
    } else {
        return Ok(());
    };
    let message = format!("`{}` is {what}, not a folder for rendered files", folder.display());
    let help = "choose a folder below it, or an empty one; the folder is replaced as a whole".to_owned();
    Err(Failure::usage_with_help(message, help))
}

/// Puts the old tree back when a run was killed between the two renames of a file system that cannot exchange.
fn recover(parent: &Path, name: &str, folder: &Path) {
    if !folder.exists() {
        let old = left_over(parent, &format!("{}old-", prefix(name)));
        if let Some(old) = old.first() {
            // When this fails the tree is rendered anew, and the old one stays where it is.
            let _ = std::fs::rename(old, folder);
        }
    }
}

fn prefix(name: &str) -> String {
    format!(".{name}.scantling-")
}

fn left_over(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
}
