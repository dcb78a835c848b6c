//! Whether the server can compile an expression.
//!
//! The one place through which this area reaches the CEL engine. Sources:
//! `k8s.io/apiserver/pkg/admission/plugin/cel/compile.go`, `k8s.io/apiserver/pkg/cel/library`.

use crate::cel::{self, CompileError, Mistake, ObjectType, Type};
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
    let declared = super::environment::environment(minor, environment.params, authorizer);
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
        let variables = variables(&declared, &environment.variables);
        declared.with("variables", variables)
    };
    let program = declared.compile(text)?;
    if wanted.is_empty() || wanted.contains(program.result_type()) {
        return Ok(());
    }
    let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    let message = format!("must evaluate to {}", wanted.join(" or "));
    Err(CompileError { mistakes: vec![Mistake { at: 0, message }] })
}

/// The type of `variables`: a field for each, of the type of its expression; of any type where that does not compile, for
/// that is reported where it stands.
fn variables(declared: &cel::Environment, variables: &[(String, String)]) -> ObjectType {
    let object = |types: &[(&str, Type)]| {
        let empty = ObjectType::new("kubernetes.variables");
        types.iter().fold(empty, |object, (name, of)| object.with(name, of.clone()))
    };
    let mut types: Vec<(&str, Type)> = Vec::new();
    for (name, text) in variables {
        let within = declared.clone().with("variables", object(&types));
        let of = within.compile(text).map_or(Type::Dyn, |program| program.result_type().clone());
        types.push((name, of));
    }
    object(&types)
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
