//! The list of files that a tree got from us, `.scantling/owned`: `<sha256>  <path>` per line, in order of paths.
//!
//! The file name has no ending that Argo CD reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::ErrorKind;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diagnostic::Failure;

/// The folder of the list.
pub(super) const FOLDER: &str = ".scantling";

/// The list, from the root of the tree.
pub(super) const PATH: &str = ".scantling/owned";

/// Paths with the digests of what was written there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Owned {
    digests: BTreeMap<String, String>,
}

impl Owned {
    /// The list of a tree; empty when it has none. Lines that say nothing are passed over: then the file counts as
    /// someone else's, which is the safe side.
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join(PATH);
        #[allow(clippy::disallowed_methods)] // The list is output, not a source.
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => String::new(),
            Err(error) => return Err(Failure::write("read", &path, error)),
        };
        let entries = text.lines().filter_map(|line| line.split_once("  "));
        Ok(Self { digests: entries.map(|(digest, path)| (path.to_owned(), digest.to_owned())).collect() })
    }

    pub(super) fn digest(&self, path: &str) -> Option<&str> {
        self.digests.get(path).map(String::as_str)
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.digests.keys().map(String::as_str)
    }

    pub(super) fn insert(&mut self, path: &str, digest: String) {
        self.digests.insert(path.to_owned(), digest);
    }

    pub(super) fn remove(&mut self, path: &str) {
        self.digests.remove(path);
    }

    /// The text of the list.
    pub(super) fn print(&self) -> String {
        self.digests.iter().fold(String::new(), |mut text, (path, digest)| {
            let _ = writeln!(text, "{digest}  {path}");
            text
        })
    }
}

/// The digest of a file's content, in lower-case hexadecimal digits.
pub(super) fn digest(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
