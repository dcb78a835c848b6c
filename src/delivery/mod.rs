//! What lands on the branch of an environment, and what may not: ownership, holds, the deletion guard, what a commit says.
//!
//! Knows renderings and the trees that `git` reads and writes; must not know of arguments or of the terminal. Paths count
//! from the root of an environment's tree, as those of a rendering do.

pub mod books;
mod branch;
pub mod guard;
pub mod history;
pub mod holds;
pub mod images;
mod lines;
pub mod message;
pub mod metadata;
pub mod owned;
pub mod parts;
mod paths;
mod pause;
pub mod place;
mod plan;
mod publish;
pub mod record;
pub mod rollback;
pub mod rules;
mod targets;
pub mod verify;

pub use books::with_books;
pub use branch::{Branch, depth_of};
pub use guard::Guard;
pub use holds::{Hold, Holds};
pub use images::{ImageChange, image_changes};
pub use message::{Action, Changes, Deed, Said, Telling};
pub use metadata::{Reference, SourceCommit};
pub use owned::{Digest, Owned};
pub use parts::{Part, apps_of, part_of};
pub use pause::rest;
pub use place::{Place, place_of};
pub use plan::{Plan, Wanted};
pub use publish::{Ending, Findings, Publication, Sight, source_commit};
pub use record::{Record, Sources, one_line};
pub use targets::{Obstacle, check_targets};

/// The folder of our own files on a branch. Nothing in it ends in `.yaml` or `.json`: Argo CD would take it for manifests.
pub const FOLDER: &str = ".scantling";

/// How messages show a commit: its first digits.
#[must_use]
pub fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

/// Whether a text is the full name of a commit, of SHA-1 or SHA-256.
#[must_use]
pub fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
