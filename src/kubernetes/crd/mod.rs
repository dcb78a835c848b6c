//! Custom kinds: their definitions, and objects by them.
//!
//! [`Definitions`] are the custom kinds of one cluster. An object goes through the stages of the server: `unknown` fields,
//! `stored` (defaults and nulls), `value` (its schema), `embedded` objects, `topology` of lists, `rule`s in CEL. It must not
//! know where definitions come from.

mod constraint;
mod definition;
mod definitions;
mod embedded;
mod format;
mod null;
mod number;
mod object;
mod path;
mod read;
mod rule;
mod schema;
mod stored;
#[cfg(test)]
mod tests;
mod topology;
mod unknown;
mod value;
mod violation;

pub(super) use definition::KINDS;
pub use definitions::Definitions;
pub(super) use object::{kept, validate, validate_update};
