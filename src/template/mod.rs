//! Templates: YAML trees with expressions and statements, expanded into objects; patches; final touches.
//!
//! A template is masked, parsed as YAML once and compiled to a tree ([`Template::compile`]); [`Template::expand`] fills it
//! in a scope. It knows expressions and YAML, types for merge keys, but not where values come from.

mod advice;
mod build;
mod cover;
mod entries;
mod expand;
mod finish;
mod giver;
mod library;
mod limit;
mod mask;
mod object;
mod parameter;
mod parse;
mod partial;
mod patch;
mod reads;
mod rounds;
pub mod rules;
mod scalar;
mod statement;
#[allow(clippy::module_inception)] // The one type of the file is what the module is about.
mod template;
#[cfg(test)]
mod tests;
mod tree;

pub use finish::finish;
pub use giver::{Condition, Giver, Givers, Gives};
pub use library::Library;
pub use object::object;
pub use partial::PartialFunction;
pub use patch::Patch;
pub use reads::Read;
pub use template::Template;
