//! CEL as the API server has it: a checker and an evaluator on values that are never converted.
//!
//! An [`Environment`] knows the functions of a Kubernetes minor and the variables; it compiles text to a [`Program`], which
//! is evaluated with [`Bindings`] and a [`Budget`]. Reading goes `parse` → `read` (macros) → `check` (types); the rest only
//! reads the tree. It must not know of CRDs, policies or workspaces: those declare variables and bind nodes.
//!
//! What differs from the server: `x-kubernetes-list-type` does not change equality and `+` of lists, named time zones and
//! the authorizer are [unknowable](EvaluationError::is_unknowable), and so are regular expressions with Unicode classes.

#![expect(clippy::unnecessary_box_returns, reason = "results are moved a lot, errors are seldom")]

mod admission;
mod budget;
mod check;
mod compare;
mod containers;
mod declare;
mod environment;
mod error;
mod estimate;
mod evaluate;
mod expression;
mod functions;
mod library;
mod map;
mod parse;
mod price;
mod read;
mod regex;
mod trace;
mod types;
mod unify;
mod value;

#[cfg(test)]
mod tests;

pub use admission::{Composition, admission_environment};
pub use budget::{Budget, PER_CALL, PER_OBJECT};
pub use compare::{equal, order};
pub use containers::{List, Map};
pub use declare::{MAX_RULE_COST, cardinality, declare, declare_resource, over_budget};
pub use environment::{Bindings, Environment, Program};
pub use error::{CompileError, ErrorKind, EvaluationError, Mistake};
pub use estimate::Estimate;
pub use library::{NamedFormat, Semver, Timestamp, Url};
pub use map::OwnedMap;
pub use trace::Trace;
pub use types::{Declared, Field, ObjectType, Opaque, Type, escape};
pub use value::{Fields, Text, Value};
