//! Single files among those that people wrote, changed together.
//!
//! All new contents are written under other names first; only when every one is safe on the disk do they take their places, one
//! rename after the other. A run that fails or is killed before that leaves everything as it was; one that is killed between two
//! renames leaves some files new and some old, each of them whole: file systems offer no more, and Git shows which.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{Edits, check_paths};
use crate::diagnostic::Failure;

/// Opens the names of files that are being written.
const UNFINISHED: &str = ".scantling-";

/// A folder that other runs of the program leave alone until this is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: Option<File>,
}

/// Waits for other runs that edit files below a folder.
pub fn lock(folder: &Path) -> Result<Lock, Failure> {
    super::place::lock(folder).map(|file| Lock { _file: file })
}

/// Gives files below `root` other contents: the one before and the one afterwards by path, nothing where there is no file.
///
/// Refuses, with nothing written, when a file is not as it was before, is read-only, or stands behind a symbolic link.
pub fn edit(root: &Path, files: &Edits) -> Result<(), Failure> {
    let texts = files.iter().map(|(path, (_, after))| (path.clone(), after.clone().unwrap_or_default()));
    check_paths(&texts.collect())?;
    for (path, (before, _)) in files {
        check(root, path, before.as_deref())?;
    }
    let folders: BTreeSet<PathBuf> =
        files.keys().filter_map(|path| Some(root.join(path).parent()?.to_owned())).collect();
    for folder in &folders {
        remove_unfinished(folder);
    }
    let mut prepared = Prepared(Vec::new());
    for (number, (path, (_, after))) in files.iter().enumerate() {
        if let Some(after) = after {
            let full = root.join(path);
            let unfinished = prepare(&full, after, number)?;
            prepared.0.push((unfinished, full));
        }
    }
    // As late as possible: whoever edits by hand at the same time is not overwritten.
    for (path, (before, _)) in files {
        check(root, path, before.as_deref())?;
    }
    for (unfinished, full) in std::mem::take(&mut prepared.0) {
        std::fs::rename(&unfinished, &full).map_err(|error| Failure::write("rename", &full, error))?;
    }
    for path in files.iter().filter(|(_, (_, after))| after.is_none()).map(|(path, _)| root.join(path)) {
        std::fs::remove_file(&path).map_err(|error| Failure::write("remove", &path, error))?;
        remove_empty_folders(root, &path);
    }
    Ok(())
}

/// Files that have not taken their places; they go when the run fails.
struct Prepared(Vec<(PathBuf, PathBuf)>);

impl Drop for Prepared {
    fn drop(&mut self) {
        for (unfinished, _) in &self.0 {
            let _ = std::fs::remove_file(unfinished);
        }
    }
}

fn check(root: &Path, path: &str, before: Option<&str>) -> Result<(), Failure> {
    let mut full = root.to_owned();
    let parts: Vec<&str> = path.split('/').collect();
    for part in &parts {
        full.push(part);
        let linked = full.symlink_metadata().is_ok_and(|found| found.file_type().is_symlink());
        if linked {
            let message = format!("`{}` is a symbolic link, which is not followed", full.display());
            return Err(Failure::usage_with_help(
                message,
                "edit the file that it points to, in its own workspace".to_owned(),
            ));
        }
    }
    #[allow(clippy::disallowed_methods)] // This is the door for files that are changed.
    let found = match std::fs::read(&full) {
        Ok(found) => Some(found),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::write("read", &full, error)),
    };
    if found.as_deref() != before.map(str::as_bytes) {
        let message = format!("`{path}` has changed while this run was at work; nothing was written");
        return Err(Failure::usage_with_help(message, "run the command again".to_owned()));
    }
    let read_only = full.metadata().is_ok_and(|found| found.permissions().readonly());
    if read_only {
        let message = format!("`{path}` is read-only; nothing was written");
        return Err(Failure::usage_with_help(message, "make the file writable".to_owned()));
    }
    Ok(())
}

/// The new content beside its place, on the disk, with the mode of what stands there.
fn prepare(full: &Path, text: &str, number: usize) -> Result<PathBuf, Failure> {
    let folder = full.parent().unwrap_or(full);
    std::fs::create_dir_all(folder).map_err(|error| Failure::write("create", folder, error))?;
    let unfinished = folder.join(format!("{UNFINISHED}{}-{number}", std::process::id()));
    let fail = |error| Failure::write("write", full, error);
    let written = (|| {
        let mut file = File::create(&unfinished)?;
        file.write_all(text.as_bytes())?;
        if let Ok(found) = full.metadata() {
            file.set_permissions(found.permissions())?;
        }
        file.sync_all()
    })();
    if let Err(error) = written {
        let _ = std::fs::remove_file(&unfinished);
        return Err(fail(error));
    }
    Ok(unfinished)
}

/// Removes what a killed run left in a folder. The lock keeps others out.
fn remove_unfinished(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if name.to_str().and_then(|name| name.strip_prefix(UNFINISHED)).is_some_and(ours) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn remove_empty_folders(root: &Path, path: &Path) {
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
        // Fails, as it should, for a folder that still holds something.
        if std::fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // Files to edit have to be there.
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("scantling-edited-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("a")).unwrap();
        std::fs::write(folder.join("a/x"), "one").unwrap();
        std::fs::write(folder.join("a/y"), "two").unwrap();
        folder
    }

    fn edits(all: &[(&str, Option<&str>, Option<&str>)]) -> Edits {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        all.iter().map(|(path, before, after)| ((*path).to_owned(), (owned(*before), owned(*after)))).collect()
    }

    fn holds(folder: &Path) -> Vec<String> {
        let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
        files
            .filter(|entry| !entry.file_type().is_dir())
            .map(|entry| {
                let path = entry.path().strip_prefix(folder).unwrap().display().to_string();
                format!("{path}={}", std::fs::read_to_string(entry.path()).unwrap())
            })
            .collect()
    }

    #[test]
    fn files_change_together_or_not_at_all() {
        let folder = folder("together");
        let all = edits(&[("a/x", Some("one"), Some("new")), ("a/y", Some("two"), None), ("b/z", None, Some("made"))]);
        edit(&folder, &all).unwrap();
        assert_eq!(holds(&folder), ["a/x=new", "b/z=made"]);
        let stale = edits(&[("a/x", Some("new"), Some("newer")), ("b/z", Some("other"), Some("x"))]);
        let refusal = edit(&folder, &stale).unwrap_err().to_string();
        assert_eq!(refusal, "`b/z` has changed while this run was at work; nothing was written");
        assert_eq!(holds(&folder), ["a/x=new", "b/z=made"]);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn modes_stay_and_links_are_not_followed() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("modes");
        std::fs::set_permissions(folder.join("a/x"), std::fs::Permissions::from_mode(0o640)).unwrap();
        std::fs::set_permissions(folder.join("a/y"), std::fs::Permissions::from_mode(0o444)).unwrap();
        std::os::unix::fs::symlink(folder.join("a"), folder.join("link")).unwrap();
        edit(&folder, &edits(&[("a/x", Some("one"), Some("new"))])).unwrap();
        assert_eq!(folder.join("a/x").metadata().unwrap().permissions().mode() & 0o777, 0o640);
        let refused = |path: &str, before: &str| {
            edit(&folder, &edits(&[(path, Some(before), Some("x"))])).unwrap_err().to_string()
        };
        assert_eq!(refused("a/y", "two"), "`a/y` is read-only; nothing was written");
        assert!(refused("link/x", "new").ends_with("is a symbolic link, which is not followed"));
        assert_eq!(refused("../x", "x"), "cannot write `../x`: the path leads out of the tree");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
