//! What the Kubernetes API looks like: kinds, fields, merge keys, per minor.
//!
//! This is the final interface over a table written by hand (`kinds.txt`, `fields.txt`); generated tables of every minor
//! replace the table, not the interface. It knows nothing of values: `template` and `kubernetes` walk objects along it.

mod lookup;
mod minor;
mod table;

pub use lookup::{Field, ListMerge, Scope, Shape, TypeId, Types};
pub use minor::Minor;
