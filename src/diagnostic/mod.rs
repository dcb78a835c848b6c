//! Mistakes in what the user wrote, and failures of the world.
//!
//! A [`Diagnostic`] is located, collected in a [`Report`] and shown with its source; a [`Failure`] stops the run. The
//! two never mix. How they look is the business of `output`.

mod failure;
mod finding;
mod report;
mod rule_book;
mod secrecy;
mod suggest;

pub use failure::Failure;
pub use finding::{Diagnostic, Label, ObjectRef, RuleId, Severity};
pub use report::Report;
pub use rule_book::{Page, RuleBook, rule_book};
pub use secrecy::{concealed, is_secret_name};
pub use suggest::{nearest, quoted_list};
