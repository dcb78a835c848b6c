//! Git as the program sees it: what is published on a branch.
//!
//! Reads objects and refs of the repository that holds the workspace, through libgit2; it never asks the network, and never
//! touches the user's work tree, index or branches. The only place that knows the git crate.

mod published;

pub use published::{Lookup, Published, published};
