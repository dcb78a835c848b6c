//! `publish` on the whole: branches on real remotes over files, HTTP and SSH, rivals, refusals, attacks, sudden ends.
#![cfg(unix)]
#![allow(clippy::disallowed_methods)] // Repositories and workspaces are files.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod bench;
mod credentials;
mod http;
mod kills;
mod obstacles;
mod ordinary;
mod races;
