//! What the Kubernetes API looks like: kinds, fields, merge keys, per minor.
//!
//! The tables are generated (`tools/tables`) and embedded packed; nothing is read before it is asked for. This module knows nothing
//! of values: `template`, `config` and `kubernetes` walk objects along it.

#[cfg(test)]
mod generator;
mod life;
mod lookup;
mod minor;
mod packed;
mod shape;
mod table;
mod values;

pub use life::{Deprecation, Served};
pub use lookup::Types;
pub use minor::Minor;
pub use shape::{Field, ListMerge, Scope, Shape, TypeId};
