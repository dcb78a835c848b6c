//! A workspace on disk: the one place that reads its files.

use std::path::{Path, PathBuf};

use super::{FileSystem, LARGEST_FILE, ReadError};

/// The files below a root folder.
#[derive(Clone, Debug)]
pub struct DiskFileSystem {
    root: PathBuf,
}

impl DiskFileSystem {
    /// The files below `root`, which need not exist.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The root folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn error(operation: &'static str, path: &str, cause: &dyn std::fmt::Display) -> ReadError {
        ReadError { operation, path: path.to_owned(), cause: cause.to_string() }
    }
}

impl FileSystem for DiskFileSystem {
    fn files(&self, folder: &str) -> Result<Vec<String>, ReadError> {
        let start = self.root.join(folder);
        if !start.is_dir() {
            return Ok(Vec::new());
        }
        let mut paths = Vec::new();
        let visible =
            |entry: &walkdir::DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
        for entry in walkdir::WalkDir::new(&start).follow_links(false).into_iter().filter_entry(visible) {
            let entry = entry.map_err(|error| Self::error("list", folder, &error))?;
            if entry.file_type().is_dir() {
                continue;
            }
            let relative = entry.path().strip_prefix(&self.root).unwrap_or(entry.path());
            if entry.file_type().is_symlink() {
                let cause = "it is a symbolic link; a workspace holds plain files only";
                return Err(Self::error("read", &relative.to_string_lossy(), &cause));
            }
            let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
            match parts {
                Some(parts) => paths.push(parts.join("/")),
                None => return Err(Self::error("read", &relative.to_string_lossy(), &"the name is not UTF-8")),
            }
        }
        paths.sort();
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let full = self.root.join(path);
        let size = full.metadata().map_err(|error| Self::error("read", path, &error))?.len();
        if size > LARGEST_FILE {
            return Err(Self::error("read", path, &"it is larger than 64 MiB"));
        }
        #[allow(clippy::disallowed_methods)] // This is the door that the rule points to.
        std::fs::read(full).map_err(|error| Self::error("read", path, &error))
    }

    fn is_file(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }
}
