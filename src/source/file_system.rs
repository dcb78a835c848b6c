//! The door through which the compiler sees files.

/// The world refused to give a file.
#[derive(Debug, thiserror::Error)]
#[error("cannot {operation} `{path}`: {cause}")]
pub struct ReadError {
    /// What was tried: `read`, `list`.
    pub operation: &'static str,
    /// The path as it was asked for.
    pub path: String,
    /// What the system said.
    pub cause: String,
}

/// The largest file that is read, in bytes: spans hold 32-bit offsets, and no hand-written file comes near this.
pub const LARGEST_FILE: u64 = 64 << 20;

/// Files of one workspace, by path relative to its root with `/` between parts.
pub trait FileSystem: Sync {
    /// Paths of all files below a folder, at any depth, in order; empty when the folder is not there. Hidden files and
    /// folders (a leading dot) are left out.
    fn files(&self, folder: &str) -> Result<Vec<String>, ReadError>;

    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// Whether a file stands there.
    fn is_file(&self, path: &str) -> bool;
}
