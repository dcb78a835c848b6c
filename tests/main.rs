//! One binary for all tests of the whole program: linked once, run in parallel.

// A test says that something is wrong by a panic.
#![allow(clippy::panic)]

mod acceptance;
mod architecture;
mod bump;
mod cases;
mod completions;
mod delivery;
mod docs;
mod facts;
mod hermetic;
mod injection;
mod mutations;
mod promote;
mod properties;
mod provenance;
mod publish;
mod robustness;
mod schema;
mod support;
mod unchanged;
mod verdicts;
mod yaml;
