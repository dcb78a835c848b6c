//! What the functions do. One file per library; each knows values, none knows expressions or types.
//!
//! A function gets all its arguments, the receiver first, and answers with a value or an error in the server's words. The
//! check has seen to it that overloads fit, except where a type is known only now: then there is "no such overload".

mod authorizer;
mod conversion;
mod core;
mod format;
mod lists;
mod named_format;
mod network;
mod optional;
mod quantity;
mod regular;
mod semver;
mod sets;
mod strings;
mod timestamp;
mod times;
mod url;

pub use named_format::NamedFormat;
pub use semver::Semver;
pub use timestamp::Timestamp;
pub use url::Url;

pub(super) use self::core::{add, shown as key_text};
pub(super) use crate::syntax::base64::decode as base64;
pub(super) use authorizer::unknown;
pub(super) use format::clauses;
pub(super) use lists::sorted_by;

use super::budget::Budget;
use super::error::{Fault, fault};
use super::regex::Pattern;
use super::types::Type;
use super::value::Value;

/// The value of a call.
pub(super) type Outcome<'v> = Result<Value<'v>, Fault>;

/// What a function sees besides its arguments.
pub(super) struct Context<'c> {
    /// The type of the result, where it is known.
    pub(super) result: Option<&'c Type>,
    /// The pattern, where it was a literal and is compiled already.
    pub(super) pattern: Option<&'c Pattern>,
    /// What is left to spend.
    pub(super) budget: &'c mut Budget,
}

/// A function.
pub(super) type Native = for<'v> fn(&[Value<'v>], &mut Context<'_>) -> Outcome<'v>;

/// The function of a name.
pub(super) fn native(name: &str) -> Option<Native> {
    let libraries: [fn(&str) -> Option<Native>; 14] = [
        core::native,
        conversion::native,
        strings::native,
        lists::native,
        optional::native,
        times::native,
        regular::native,
        quantity::native,
        network::native,
        sets::native,
        url::native,
        named_format::native,
        semver::native,
        authorizer::native,
    ];
    libraries.iter().find_map(|library| library(name))
}

/// No overload of the function fits the values.
fn no_overload<'v>() -> Outcome<'v> {
    Err(fault("no such overload"))
}
