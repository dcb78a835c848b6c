//! The folder of a scratch repository: nobody else's, and gone afterwards.
//!
//! A folder carries a lock for as long as its process lives. What killed processes left is removed by the next run.

use std::fs::{DirBuilder, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::diagnostic::Failure;

/// A folder in use.
const PREFIX: &str = "scantling-git-";
/// A folder that has no lock yet.
const NEW_PREFIX: &str = "scantling-new-git-";
/// After that time nobody is about to lock a new folder; where there are no locks, nobody uses a folder.
const LONG_AGO: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder that goes away with the value.
#[derive(Debug)]
pub(super) struct TemporaryFolder {
    path: PathBuf,
    _lock: Option<File>,
}

impl TemporaryFolder {
    /// A new, empty folder that only this user can look into.
    pub(super) fn new() -> Result<Self, Failure> {
        Self::below(&std::env::temp_dir())
    }

    fn below(parent: &Path) -> Result<Self, Failure> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{}-{number}", std::process::id());
            let (new, path) = (parent.join(format!("{NEW_PREFIX}{name}")), parent.join(format!("{PREFIX}{name}")));
            if path.exists() {
                continue;
            }
            match builder().create(&new) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(Failure::write("create", &new, error)),
            }
            let lock = lock(&new);
            std::fs::rename(&new, &path).map_err(|error| Failure::write("rename", &new, error))?;
            let folder = Self { path, _lock: lock };
            folder.clean(parent);
            return Ok(folder);
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes what killed processes left. What cannot be removed harms nobody; the next run tries again.
    fn clean(&self, parent: &Path) {
        let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.path() != self.path) {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let has_lock = cfg!(unix) && name.starts_with(PREFIX);
            if !has_lock && !name.starts_with(NEW_PREFIX) && !name.starts_with(PREFIX) {
                continue;
            }
            let abandoned =
                if has_lock { lock(&entry.path()).is_some() } else { self.is_much_younger_than(&entry.path()) };
            if abandoned {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }

    fn is_much_younger_than(&self, other: &Path) -> bool {
        let made = |path: &Path| path.symlink_metadata().and_then(|found| found.modified()).ok();
        let age = made(&self.path).zip(made(other)).and_then(|(now, then)| now.duration_since(then).ok());
        age.is_some_and(|age| age > LONG_AGO)
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

fn builder() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Locks a folder until the handle is dropped or the process dies; nothing when somebody else has the lock, or where there
/// are none.
fn lock(folder: &Path) -> Option<File> {
    #[cfg(unix)]
    {
        let handle = File::open(folder).ok()?;
        rustix::fs::flock(&handle, rustix::fs::FlockOperation::NonBlockingLockExclusive).ok()?;
        Some(handle)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_goes_and_what_is_in_use_stays() {
        let parent = std::env::temp_dir().join(format!("scantling-temporary-{}", std::process::id()));
        std::fs::create_dir_all(parent.join("scantling-git-1-0/objects")).unwrap();
        std::fs::create_dir_all(parent.join("scantling-new-git-1-0")).unwrap();
        std::fs::create_dir_all(parent.join("other")).unwrap();
        let first = TemporaryFolder::below(&parent).unwrap();
        let second = TemporaryFolder::below(&parent).unwrap();
        let names = || {
            let mut names: Vec<_> = std::fs::read_dir(&parent).unwrap().map(|entry| entry.unwrap().path()).collect();
            names.sort();
            names
        };
        let mut expected = vec![parent.join("other"), first.path().to_owned(), second.path().to_owned()];
        expected.push(parent.join("scantling-new-git-1-0"));
        expected.sort();
        assert_eq!(names(), expected);
        drop((first, second));
        assert_eq!(names(), [parent.join("other"), parent.join("scantling-new-git-1-0")]);
        std::fs::remove_dir_all(&parent).unwrap();
    }
}
