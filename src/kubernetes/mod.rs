//! Whether an API server takes an object: decoding, metadata, the semantic rules of every kind, updates, CRDs.
//!
//! The order is the server's: what cannot be decoded is not looked at further. Rules walk objects as [`Place`]s and
//! report through [`Check`], whose methods are the server's error types. It must not know of workspaces or commands.

mod admission;
mod admitted;
mod amount;
mod apps;
mod autoscaling;
mod batch;
mod check;
mod certificates;
mod core;
mod crd;
mod decode;
mod defaults;
mod devices;
mod disruption;
mod edit;
mod flowcontrol;
mod form;
pub mod graph;
mod help;
mod kind;
mod map;
mod metadata;
mod networking;
mod node_selector;
mod place;
mod pod;
mod port;
mod rbac;
pub mod rules;
mod resource;
mod scheduling;
mod selector;
mod storage;
#[cfg(test)]
mod testing;
mod update;
mod validate;
mod values;
mod warnings;

pub use admitted::{Admitted, SET_BY_SERVER};
pub use check::{Check, located};
pub use crd::Definitions;
pub use kind::{KindRules, NameRule, rules_of};
pub use place::{Path, Place};
pub use resource::plural;
pub use validate::{validate, validate_applied, validate_update};
