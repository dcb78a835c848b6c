//! Committed trees: every plain file below the folder belongs to the tree.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Counts, Files, check_paths};
use crate::diagnostic::{Failure, quoted_list};

/// Opens the names of files that are being written; one that is found was left by a killed run.
const UNFINISHED: &str = ".scantling-";

/// Makes a folder hold `files` and no others. Unchanged files are not touched; hidden files are bookkeeping of others
/// and stay; folders that become empty go, the folder itself too.
pub fn replace(folder: &Path, files: &Files) -> Result<Counts, Failure> {
    check_paths(files)?;
    let present = present(folder)?;
    let mut counts = Counts::default();
    for (path, text) in files {
        match present.get(path).map(|full| is_same(full, text)).transpose()? {
            Some(true) => counts.same += 1,
            Some(false) => counts.changed += 1,
            None => counts.new += 1,
        }
    }
    for (path, full) in present.iter().filter(|(path, _)| !files.contains_key(*path)) {
        std::fs::remove_file(full).map_err(|error| Failure::write("remove", &folder.join(path), error))?;
        counts.removed += 1;
    }
    remove_empty_folders(folder);
    for (path, text) in files {
        if !present.get(path).map(|full| is_same(full, text)).transpose()?.unwrap_or(false) {
            write(&folder.join(path), text)?;
        }
    }
    Ok(counts)
}

/// Puts files into a folder, which need not exist. Refuses, with nothing written, when one of them is there already.
pub fn add(folder: &Path, files: &Files) -> Result<(), Failure> {
    check_paths(files)?;
    let taken: Vec<&str> =
        files.keys().filter(|path| folder.join(path).symlink_metadata().is_ok()).map(String::as_str).collect();
    if !taken.is_empty() {
        let message = format!("`{}` already holds {}", folder.display(), quoted_list(taken));
        return Err(Failure::usage_with_help(message, "choose an empty folder".to_owned()));
    }
    files.iter().try_for_each(|(path, text)| write(&folder.join(path), text))
}

/// The plain files below a folder by relative path. Unfinished files of killed runs are removed on the way.
fn present(folder: &Path) -> Result<BTreeMap<String, PathBuf>, Failure> {
    let mut files = BTreeMap::new();
    if !folder.exists() {
        return Ok(files);
    }
    let visible = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !name.starts_with('.') || name.starts_with(UNFINISHED)
    };
    for entry in walkdir::WalkDir::new(folder).follow_links(false).into_iter().filter_entry(visible) {
        let entry = entry.map_err(|error| Failure::write("read", folder, error.into()))?;
        if entry.file_type().is_dir() {
            continue;
        }
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let _ = std::fs::remove_file(entry.path());
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        files.insert(parts.join("/"), entry.path().to_owned());
    }
    Ok(files)
}

fn is_same(path: &Path, text: &str) -> Result<bool, Failure> {
    if path.is_symlink() {
        return Ok(false);
    }
    #[allow(clippy::disallowed_methods)] // These are files of the output, not sources.
    let content = std::fs::read(path).map_err(|error| Failure::write("read", path, error))?;
    Ok(content == text.as_bytes())
}

/// Writes a file under another name first, so that nobody ever reads half of it.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let fail = |error| Failure::write("write", path, error);
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|error| Failure::write("create", folder, error))?;
    let unfinished = folder.join(format!("{UNFINISHED}{}", std::process::id()));
    let mut file = File::create(&unfinished).map_err(fail)?;
    file.write_all(text.as_bytes()).map_err(fail)?;
    std::fs::rename(&unfinished, path).map_err(fail)
}

fn remove_empty_folders(folder: &Path) {
    let folders = walkdir::WalkDir::new(folder).contents_first(true).into_iter().flatten();
    for entry in folders.filter(|entry| entry.file_type().is_dir()) {
        // Fails, as it should, for every folder that still holds something.
        let _ = std::fs::remove_dir(entry.path());
    }
}
