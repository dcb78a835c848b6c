//! The world failed: a file, a process, an argument that names nothing.

use std::io::ErrorKind;
use std::path::Path;

use crate::source::ReadError;

/// Why the run stopped. Every variant names the operation and what it was done to.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A source could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Something could not be written.
    #[error("cannot {operation} `{path}`: {cause}")]
    Write {
        /// `write`, `rename`, `remove`.
        operation: &'static str,
        /// The path on disk.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The command line asks for something that is not there or makes no sense.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do instead.
        help: Option<String>,
    },
    /// A repository, or the program git, refused.
    #[error("cannot {operation} `{what}`: {}", indented(said))]
    Git {
        /// `fetch`, `push`, `read`.
        operation: &'static str,
        /// What it was done to: a ref, a path, an address without user information.
        what: String,
        /// What Git or the server said, without anything secret.
        said: String,
        /// What to do about it.
        help: Option<String>,
    },
}

impl Failure {
    /// A wrong command line.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: None }
    }

    /// A wrong command line, with what to do instead where there is something to say.
    #[must_use]
    pub fn usage_with_help(message: impl Into<String>, help: impl Into<Option<String>>) -> Self {
        Self::Usage { message: message.into(), help: help.into() }
    }

    /// Git refused `operation` on something. `said` must be free of secrets.
    #[must_use]
    pub fn git(
        operation: &'static str,
        what: impl Into<String>,
        said: impl Into<String>,
        help: impl Into<Option<String>>,
    ) -> Self {
        Self::Git { operation, what: what.into(), said: said.into(), help: help.into() }
    }

    /// The disk refused `operation` (`write`, `rename`, …) on a path.
    #[must_use]
    pub fn write(operation: &'static str, path: &Path, cause: std::io::Error) -> Self {
        Self::Write { operation, path: path.display().to_string(), cause }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        match self {
            Self::Usage { help, .. } | Self::Git { help, .. } => help.as_deref(),
            Self::Write { cause, .. } => match cause.kind() {
                ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
                    Some("a file stands where a folder is needed: remove it, or write elsewhere with `--output`")
                }
                ErrorKind::PermissionDenied => Some("write elsewhere with `--output`, or get the right to write there"),
                ErrorKind::StorageFull => Some("make room on the disk"),
                _ => None,
            },
            Self::Read(_) => None,
        }
    }
}

/// Lines after the first stand below it, moved in.
fn indented(text: &str) -> String {
    text.replace('\n', "\n  ")
}
