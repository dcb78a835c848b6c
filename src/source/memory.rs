//! A workspace in memory, for tests and for sources that are made on the way.

use std::collections::BTreeMap;

use super::{FileSystem, ReadError};

/// Files held in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryFileSystem {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryFileSystem {
    /// An empty workspace.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same files with one more.
    #[must_use]
    pub fn with(mut self, path: &str, text: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.to_owned(), text.into());
        self
    }
}

impl FileSystem for MemoryFileSystem {
    fn files(&self, folder: &str) -> Result<Vec<String>, ReadError> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        Ok(self.files.keys().filter(|path| path.starts_with(&prefix)).cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.files.get(path).cloned().ok_or_else(|| ReadError {
            operation: "read",
            path: path.to_owned(),
            cause: "no such file".to_owned(),
        })
    }

    fn is_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}
