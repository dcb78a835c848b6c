//! What a policy says of a request: the server's `validator.go`, with what cannot be known kept apart.
//!
//! Source: `k8s.io/apiserver/pkg/admission/plugin/policy/validating/validator.go`, `plugin/webhook/matchconditions/matcher.go`,
//! `pkg/apis/cel/config.go`.

use std::rc::Rc;

use super::policy::{Expression, Policy, Validation};
use super::scope::{Given, Namespace, Scope};
use crate::cel::{EvaluationError, PER_OBJECT, Trace, Value};
use crate::yaml::Node;

/// What all conditions of a policy may cost together.
const CONDITIONS: u64 = 2_500_000;
/// The longest message that an expression may make, in bytes.
const LONGEST_MESSAGE: usize = 5 * 1024;
const OUT_OF_BUDGET: &str =
    "validation failed due to running out of cost budget, no further validation rules will be run";

/// Something that a policy says of a request.
#[derive(Debug)]
pub(in crate::policy) struct Decision<'v> {
    pub(in crate::policy) outcome: Outcome,
    /// In the words of the server.
    pub(in crate::policy) message: String,
    /// The expression that decided; nothing where it was the policy as a whole.
    pub(in crate::policy) expression: Option<&'v Expression>,
    /// What of the objects the expression read, in order.
    pub(in crate::policy) reads: Vec<&'v Node>,
    /// The request is refused whatever the binding says: an audit annotation failed.
    pub(in crate::policy) regardless: bool,
}

/// What a policy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::policy) enum Outcome {
    /// An expression is false.
    Denied,
    /// An expression ends in an error.
    Failed,
    /// Nobody can tell here.
    Unknown,
}

/// Everything that a policy holds against a request that it matches.
pub(in crate::policy) fn evaluate<'v>(policy: &'v Policy, given: Given<'v>) -> Vec<Decision<'v>> {
    match conditions(policy, given) {
        Ok(true) => {}
        Ok(false) => return Vec::new(),
        Err(decision) => return vec![*decision],
    }
    let mut decisions = match validations(policy, given) {
        Ok(decisions) => decisions,
        Err(decision) => return vec![*decision],
    };
    match annotations(policy, given) {
        Ok(found) => decisions.extend(found),
        Err(decision) => return vec![*decision],
    }
    decisions
}

fn of_policy(outcome: Outcome, message: impl Into<String>, expression: Option<&Expression>) -> Decision<'_> {
    Decision { outcome, message: message.into(), expression, reads: Vec::new(), regardless: false }
}

fn out_of_budget(expression: &Expression) -> Decision<'_> {
    of_policy(Outcome::Failed, OUT_OF_BUDGET, Some(expression))
}

fn failed(expression: &Expression, error: &EvaluationError) -> String {
    format!("expression '{}' resulted in error: {}", expression.text, error.message)
}

/// Whether the policy looks at the request at all. One condition that is false settles it.
fn conditions<'v>(policy: &'v Policy, given: Given<'v>) -> Result<bool, Box<Decision<'v>>> {
    // The server does not tell conditions about the namespace.
    let scope = Rc::new(Scope::new(Given { namespace: Namespace::None, ..given }, &[], true));
    let (mut errors, mut unknown, mut left) = (Vec::new(), None, CONDITIONS);
    for condition in &policy.conditions {
        let (result, cost) = scope.evaluate(condition, None);
        left = left.checked_sub(cost).ok_or_else(|| Box::new(out_of_budget(condition)))?;
        match result {
            Ok(Value::Bool(false)) => return Ok(false),
            Ok(_) => {}
            Err(error) if error.is_unknowable() => unknown = unknown.or(Some((condition, error))),
            Err(error) => errors.push((condition, failed(condition, &error))),
        }
    }
    if let Some((condition, error)) = unknown {
        return Err(Box::new(of_policy(Outcome::Unknown, error.message, Some(condition))));
    }
    let Some((first, message)) = errors.first() else { return Ok(true) };
    let message = match errors.as_slice() {
        [_] => message.clone(),
        all => format!("[{}]", all.iter().map(|(_, message)| &**message).collect::<Vec<_>>().join(", ")),
    };
    Err(Box::new(of_policy(Outcome::Failed, message, Some(first))))
}

fn validations<'v>(policy: &'v Policy, given: Given<'v>) -> Result<Vec<Decision<'v>>, Box<Decision<'v>>> {
    let scope = Rc::new(Scope::new(given, &policy.variables, true));
    let mut left = PER_OBJECT;
    let mut broken: Vec<(&'v Validation, Result<(), EvaluationError>)> = Vec::new();
    for validation in &policy.validations {
        let (result, cost) = scope.evaluate(&validation.expression, None);
        left = left.checked_sub(cost).ok_or_else(|| Box::new(out_of_budget(&validation.expression)))?;
        match result {
            Ok(Value::Bool(true)) => {}
            Ok(_) => broken.push((validation, Ok(()))),
            Err(error) => broken.push((validation, Err(error))),
        }
    }
    if broken.is_empty() {
        return Ok(Vec::new());
    }
    let speaking = Rc::new(Scope::new(given, &policy.variables, false));
    let mut decisions = Vec::new();
    for (validation, broken) in broken {
        let expression = &validation.expression;
        let (outcome, message) = match broken {
            Ok(()) => (Outcome::Denied, message(validation, &speaking, &mut left)),
            Err(error) if error.is_unknowable() => (Outcome::Unknown, error.message),
            Err(error) => (Outcome::Failed, failed(expression, &error)),
        };
        let reads = if outcome == Outcome::Unknown { Vec::new() } else { reads(policy, given, expression) };
        decisions.push(Decision { outcome, message, expression: Some(expression), reads, regardless: false });
    }
    Ok(decisions)
}

/// What is said of an expression that is false: what its message expression makes, if that can be shown, else its message,
/// else the expression.
fn message<'v>(validation: &'v Validation, scope: &Rc<Scope<'v>>, left: &mut u64) -> String {
    let made = validation.dynamic.as_ref().and_then(|dynamic| {
        let (result, cost) = scope.evaluate(dynamic, None);
        *left = left.checked_sub(cost)?;
        let text = result.ok()?.as_str()?.trim().to_owned();
        (!text.is_empty() && text.len() <= LONGEST_MESSAGE && !text.contains('\n')).then_some(text)
    });
    made.or_else(|| validation.message.as_deref().map(str::to_owned))
        .unwrap_or_else(|| format!("failed expression: {}", validation.expression.text.trim()))
}

/// Evaluates once more to see what the expression read.
fn reads<'v>(policy: &'v Policy, given: Given<'v>, expression: &'v Expression) -> Vec<&'v Node> {
    let trace = Rc::new(Trace::default());
    let scope = Rc::new(Scope::new(given, &policy.variables, true).traced(Rc::clone(&trace)));
    drop(scope.evaluate(expression, None));
    trace.reads()
}

/// Annotations say nothing against a request, but their errors do.
fn annotations<'v>(policy: &'v Policy, given: Given<'v>) -> Result<Vec<Decision<'v>>, Box<Decision<'v>>> {
    let scope = Rc::new(Scope::new(given, &policy.variables, false));
    let (mut left, mut decisions) = (PER_OBJECT, Vec::new());
    for annotation in &policy.annotations {
        let (result, cost) = scope.evaluate(annotation, None);
        left = left.checked_sub(cost).ok_or_else(|| Box::new(out_of_budget(annotation)))?;
        let Err(error) = result else { continue };
        let (outcome, message) = if error.is_unknowable() {
            (Outcome::Unknown, error.message)
        } else {
            (Outcome::Failed, failed(annotation, &error))
        };
        let decision = of_policy(outcome, message, Some(annotation));
        decisions.push(Decision { regardless: true, ..decision });
    }
    Ok(decisions)
}
