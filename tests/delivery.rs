//! The way of a release from the pipeline of an app to the branches that Argo CD deploys, and branches that somebody forged.
#![cfg(unix)]
#![allow(clippy::disallowed_methods)] // Repositories and workspaces are files.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod argocd;
mod folders;
mod forged;
mod pipeline;
mod races;
mod stage;
