//! What the expressions of a policy see: names bound to one request, and variables that are computed when they are read.
//!
//! Sources: `k8s.io/apiserver/pkg/admission/plugin/cel/activation.go` and `composition.go`.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::policy::{Expression, Variable};
use super::request::{Request, RequestFields, UnknownNamespace, unknowable};
use crate::cel::{Bindings, Budget, ErrorKind, EvaluationError, Fields, Opaque, PER_CALL, Trace, Value};
use crate::yaml::Node;

/// What a request is judged by.
#[derive(Clone, Copy, Debug)]
pub(in crate::policy) struct Given<'v> {
    pub(in crate::policy) request: &'v Request<'v>,
    pub(in crate::policy) params: Option<&'v Node>,
    pub(in crate::policy) namespace: Namespace<'v>,
}

/// What is known of the namespace of a request.
#[derive(Clone, Copy, Debug)]
pub(in crate::policy) enum Namespace<'v> {
    /// The object has none, or expressions may not see it.
    None,
    Known(&'v Node),
    Unknown(&'v str),
}

/// One pass over expressions of a policy: variables keep their values for its length.
#[derive(Debug)]
pub(in crate::policy) struct Scope<'v> {
    bound: Vec<(&'static str, Value<'v>)>,
    variables: &'v [Variable],
    authorizer: bool,
    /// How much one expression may cost.
    per_call: u64,
    values: RefCell<HashMap<&'v str, Result<Value<'v>, EvaluationError>>>,
    /// What variables have cost since the last expression.
    cost: Cell<u64>,
    trace: Option<Rc<Trace<'v>>>,
}

impl<'v> Scope<'v> {
    /// The names of a request.
    pub(in crate::policy) fn new(given: Given<'v>, variables: &'v [Variable], authorizer: bool) -> Self {
        let node = |node: Option<&'v Node>| node.map_or(Value::Null, Value::of);
        let namespace = match given.namespace {
            Namespace::None => Value::Null,
            Namespace::Known(node) => Value::of(node),
            Namespace::Unknown(name) => Value::Lazy(Rc::new(UnknownNamespace(name))),
        };
        let bound = vec![
            ("object", Value::of(given.request.object)),
            ("oldObject", node(given.request.old)),
            ("params", node(given.params)),
            ("request", Value::Lazy(Rc::new(RequestFields(given.request)))),
            ("namespaceObject", namespace),
        ];
        Self::with(bound, variables, authorizer, PER_CALL)
    }

    /// Any names.
    pub(in crate::policy) fn with(
        bound: Vec<(&'static str, Value<'v>)>,
        variables: &'v [Variable],
        authorizer: bool,
        per_call: u64,
    ) -> Self {
        let (values, cost) = (RefCell::default(), Cell::new(0));
        Self { bound, variables, authorizer, per_call, values, cost, trace: None }
    }

    /// The same, which notes what is read.
    pub(in crate::policy) fn traced(mut self, trace: Rc<Trace<'v>>) -> Self {
        self.trace = Some(trace);
        self
    }

    /// The value of an expression, and what it cost with the variables that it was the first to read.
    pub(in crate::policy) fn evaluate(
        self: &Rc<Self>,
        expression: &'v Expression,
        extra: Option<(&'v str, Value<'v>)>,
    ) -> (Result<Value<'v>, EvaluationError>, u64) {
        let bindings = self.bindings();
        let bindings = match extra {
            Some((name, value)) => bindings.value(name, value),
            None => bindings,
        };
        let (result, cost) = self.run(expression, &bindings);
        (result, cost + self.cost.take())
    }

    fn run(&self, expression: &'v Expression, bindings: &Bindings<'v>) -> (Result<Value<'v>, EvaluationError>, u64) {
        if let Some(field) = expression.unknown {
            return (Err(unknowable(format!("`metadata.{field}` is set by the server"))), 0);
        }
        let mut budget = Budget::new(self.per_call);
        let result = expression.program.evaluate(bindings, &mut budget);
        (result, self.per_call - budget.left().min(self.per_call))
    }

    fn bindings(self: &Rc<Self>) -> Bindings<'v> {
        let mut bindings = Bindings::new();
        for (name, value) in &self.bound {
            bindings = bindings.value(name, value.clone());
        }
        if self.authorizer {
            bindings = bindings
                .value("authorizer", Value::Unknown(Opaque::Authorizer))
                .value("authorizer.requestResource", Value::Unknown(Opaque::ResourceCheck));
        }
        if let Some(trace) = &self.trace {
            bindings = bindings.traced(Rc::clone(trace));
        }
        bindings.value("variables", Value::Lazy(Rc::new(Variables(Rc::clone(self)))))
    }
}

/// An error of a variable. One that costs too much is an error like any other for the server, too.
fn of_variable(name: &str, error: EvaluationError) -> EvaluationError {
    if error.is_unknowable() {
        return error;
    }
    let message = format!("composited variable \"{name}\" fails to evaluate: {}", error.message);
    EvaluationError { message, kind: ErrorKind::Failed, ..error }
}

#[derive(Debug)]
struct Variables<'v>(Rc<Scope<'v>>);

impl<'v> Fields<'v> for Variables<'v> {
    fn field(&self, name: &str, _: &mut Budget) -> Option<Result<Value<'v>, EvaluationError>> {
        let scope = &self.0;
        if let Some(value) = scope.values.borrow().get(name) {
            return Some(value.clone());
        }
        // Of several with one name the last counts.
        let variable = scope.variables.iter().rfind(|variable| &*variable.name == name)?;
        let (result, cost) = scope.run(&variable.expression, &scope.bindings());
        scope.cost.set(scope.cost.get().saturating_add(cost));
        let result = result.map_err(|error| of_variable(name, error));
        scope.values.borrow_mut().insert(&variable.name, result.clone());
        Some(result)
    }
}
