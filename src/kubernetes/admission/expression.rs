//! Whether the server can compile an expression.
//!
//! The one place through which this area reaches the CEL engine. Sources:
//! `k8s.io/apiserver/pkg/admission/plugin/cel/compile.go`, `k8s.io/apiserver/pkg/cel/library`.

use crate::cel::{self, CompileError, Composition, Mistake, Type};
use crate::kubernetes::{Check, Place};
use crate::types::Minor;

/// What an expression may name and must yield.
#[derive(Clone, Debug)]
pub(in crate::kubernetes) struct Environment {
    /// What it is for.
    pub purpose: Purpose,
    /// Whether `params` is there.
    pub params: bool,
    /// The names of the composed variables that come before it, with their expressions.
    pub variables: Vec<(String, String)>,
}

/// What an expression is for, which fixes its result and most of its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kubernetes) enum Purpose {
    /// True or false over a request; no `variables`.
    MatchCondition,
    /// True or false.
    Validation,
    /// A string; no `authorizer`.
    Message,
    /// A string or null.
    AuditAnnotation,
    /// Anything.
    Variable,
    /// The fields to apply, of type `Object`.
    ApplyConfiguration,
    /// A list of `JSONPatch`.
    JsonPatch,
    /// True or false over a `device`.
    Device,
}

/// Whether an expression compiles; else what the server would say.
fn compiles(text: &str, environment: &Environment, minor: Minor) -> Result<(), CompileError> {
    let authorizer = environment.purpose != Purpose::Message;
    let declared = cel::admission_environment(minor, environment.params, authorizer);
    let wanted: &[Type] = match environment.purpose {
        Purpose::MatchCondition | Purpose::Validation => &[Type::Bool],
        Purpose::Message => &[Type::String],
        Purpose::AuditAnnotation => &[Type::String, Type::Null],
        Purpose::Variable => &[],
        // Their types are those of the patched object and of devices, which nothing here knows.
        Purpose::ApplyConfiguration | Purpose::JsonPatch | Purpose::Device => return declared.parse(text),
    };
    let declared = if environment.purpose == Purpose::MatchCondition {
        declared
    } else {
        let variables = environment.variables.iter().map(|(name, text)| (&**name, &**text));
        let of = Composition::of(&declared, variables).of;
        declared.with("variables", of)
    };
    let program = declared.compile(text)?;
    if wanted.is_empty() || wanted.contains(program.result_type()) {
        return Ok(());
    }
    let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    let message = format!("must evaluate to {}", wanted.join(" or "));
    Err(CompileError { mistakes: vec![Mistake { at: 0, message }] })
}

/// Reports an expression that does not compile. An empty one is for the caller.
pub(in crate::kubernetes) fn expression(place: &Place<'_>, environment: &Environment, check: &mut Check<'_>) {
    let text = place.text_or_empty();
    if !text.trim().is_empty()
        && let Err(error) = compiles(text, environment, check.minor())
    {
        check.invalid(place, format_args!("compilation failed: {}", error.shown(text)));
    }
}
