//! Expressions: `{{ … }}` in templates and in configuration, evaluated by minijinja under limits.
//!
//! Owns the scanner that finds tags in text, the compiled [`Expression`], [`Statement`] and [`Text`] (block text with
//! statements), the filters, and the traits through which an expression sees the world: [`Namespace`] and [`Function`].
//! It knows nothing of components or environments: whoever evaluates passes a scope.
//!
//! What only carries values is evaluated here, so that they keep their origins and spellings; minijinja
//! computes the rest. `limits` tells what keeps both small and quick.

mod advice;
mod binding;
mod blocks;
mod compiled;
mod convert;
mod each;
mod engine;
mod evaluate;
mod filters;
mod form;
mod image;
mod interpolation;
mod layout;
mod lexer;
mod limits;
mod locals;
mod objects;
mod parse;
mod parsed;
mod path;
mod rewrite;
pub mod rules;
mod scan;
mod session;
mod statement;
mod text;

#[cfg(test)]
mod expression_tests;
#[cfg(test)]
mod limits_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod text_tests;

pub use binding::{Arguments, Binding, CallError, Function, Namespace, Outcome, Scope};
pub use compiled::{Expression, Failed, NamePath};
pub use filters::{FILTERS, FilterDoc};
pub use interpolation::{Interpolation, Part};
pub use locals::{Locals, Loop};
pub use parsed::Interpolations;
pub use scan::{Delimiters, Tag, TagKind, scan};
pub use statement::Statement;
pub use text::Text;
