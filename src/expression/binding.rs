//! What names stand for while an expression is evaluated.

use std::fmt::Debug;
use std::sync::Arc;

use crate::diagnostic::Report;
use crate::source::Span;
use crate::yaml::Node;

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Binding {
    /// A value.
    Node(Node),
    /// A string that holds an image reference: it prints as the string and has `.repository`, `.tag`, `.digest`,
    /// `.registry`.
    Image(Node),
    /// Further names, found on demand.
    Namespace(Arc<dyn Namespace>),
    /// Something to call.
    Function(Arc<dyn Function>),
    /// Declared, but without a value.
    Unset,
    /// No such name.
    Unknown,
    /// The value is wrong, and that has been reported.
    Failed,
}

/// The names that an expression sees. Shared, so that child scopes ([`Locals`](super::Locals)) stand on their parent
/// without copying it, and so that values which outlive a call (the engine's objects) can hold it.
pub type Scope = Arc<dyn Namespace>;

/// Names with what they stand for. Values may be computed on demand; the same name always gives the same value.
pub trait Namespace: Debug + Send + Sync {
    /// What the name stands for.
    fn get(&self, name: &str) -> Binding;

    /// All names, in the order in which `for` visits them; also the candidates for near-miss suggestions.
    fn names(&self) -> Vec<Arc<str>>;
}

/// The arguments of a call, as values with their origins.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// In order.
    pub positional: Vec<Node>,
    /// `name=value`, in order.
    pub keywords: Vec<(Arc<str>, Node)>,
    /// The expression in which the call stands.
    pub span: Span,
}

/// Why a call gave no value.
#[derive(Clone, Debug)]
pub enum CallError {
    /// What is wrong with the arguments, as a message of a finding.
    Message(String),
    /// What was found wrong on the way, to be reported by the caller.
    Findings(Report),
    /// The cause has been reported.
    Reported,
}

/// A function of ours that expressions can call.
pub trait Function: Debug + Send + Sync {
    /// The value for these arguments; the same arguments always give the same value.
    fn call(&self, arguments: &Arguments) -> Result<Binding, CallError>;
}

/// What `set` binds.
impl From<Outcome> for Binding {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Value(node) => Self::Node(node),
            Outcome::Namespace(namespace) => Self::Namespace(namespace),
            Outcome::Unset(_) => Self::Unset,
        }
    }
}

/// What an expression gave.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A value. Where it was read as a whole it keeps its own origin (with the expression added to
    /// [`Origin::placed_by`](crate::yaml::Origin::placed_by)); where it was computed its origin is the expression, with
    /// what was read.
    Value(Node),
    /// Names rather than a value: good for `for` and as an argument, not for printing.
    Namespace(Arc<dyn Namespace>),
    /// The expression is a declared name without a value (the name is given as written).
    Unset(String),
}
