//! Environments and programs: what an expression may use, and an expression that was checked.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::budget::Budget;
use super::check::check;
use super::error::{CompileError, EvaluationError};
use super::estimate::{Estimate, estimate};
use super::evaluate::evaluate;
use super::expression::{Expression, Kind, Literal};
use super::read::read;
use super::regex::Pattern;
use super::trace::Trace;
use super::types::{Declared, Type};
use super::value::Value;
use crate::types::Minor;
use crate::yaml::Node;

/// What expressions may use: the functions that the server of a minor knows, and variables.
#[derive(Clone, Debug)]
pub struct Environment {
    minor: Minor,
    variables: Arc<Vec<Variable>>,
}

/// A variable.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: Arc<str>,
    pub(super) declared: Declared,
}

/// An expression that was checked. It can be evaluated by several threads at once.
#[derive(Debug)]
pub struct Program {
    pub(super) root: Expression,
    pub(super) variables: Arc<Vec<Variable>>,
    used: Uses,
}

/// What an expression names.
#[derive(Debug, Default)]
struct Uses {
    /// Places of variables.
    variables: BTreeSet<usize>,
    /// Fields of fields of variables: `object.metadata.uid`.
    fields: BTreeSet<(usize, Box<str>, Box<str>)>,
}

/// The values of variables.
#[derive(Debug, Default)]
pub struct Bindings<'v> {
    bound: Vec<(&'v str, Bound<'v>)>,
    pub(super) trace: Option<Rc<Trace<'v>>>,
}

#[derive(Debug)]
enum Bound<'v> {
    /// Seen as the type that the variable has.
    Node(&'v Node),
    Value(Value<'v>),
}

impl Environment {
    /// The functions of a minor, and no variables.
    #[must_use]
    pub fn new(minor: Minor) -> Self {
        Self { minor, variables: Arc::default() }
    }

    /// Adds a variable, or replaces the one of the same name.
    #[must_use]
    pub fn with(mut self, name: &str, declared: impl Into<Declared>) -> Self {
        let variables = Arc::make_mut(&mut self.variables);
        variables.retain(|variable| &*variable.name != name);
        variables.push(Variable { name: name.into(), declared: declared.into() });
        self
    }

    /// The minor.
    #[must_use]
    pub fn minor(&self) -> Minor {
        self.minor
    }

    /// Only reads an expression: what its names mean is not looked at.
    pub fn parse(&self, text: &str) -> Result<(), CompileError> {
        read(text, self.minor).map(drop)
    }

    /// Reads and checks an expression.
    pub fn compile(&self, text: &str) -> Result<Program, CompileError> {
        let mut root = read(text, self.minor)?;
        check(&mut root, &self.variables, self.minor)?;
        let mut used = Uses::default();
        complete(&mut root, &mut used);
        Ok(Program { root, variables: Arc::clone(&self.variables), used })
    }

    /// Reads and checks an expression that must have exactly this type: `dyn` is not `bool`.
    pub fn compile_as(&self, text: &str, wanted: &Type) -> Result<Program, CompileError> {
        let program = self.compile(text)?;
        if program.result_type() == wanted {
            Ok(program)
        } else {
            Err(CompileError::one(0, format!("must evaluate to {wanted}")))
        }
    }
}

/// Notes the variables that are used, and compiles patterns that are literals.
fn complete(part: &mut Expression, used: &mut Uses) {
    match &mut part.kind {
        Kind::Variable(place) => {
            used.variables.insert(*place);
        }
        Kind::Select(last) => {
            if let Kind::Select(first) = &last.operand.kind
                && let Kind::Variable(place) = first.operand.kind
            {
                used.fields.insert((place, first.field.clone(), last.field.clone()));
            }
        }
        Kind::Call(call) if matches!(&*call.name, "matches" | "find" | "findAll") => {
            if let Some(Kind::Literal(Literal::String(text))) = call.arguments.get(1).map(|pattern| &pattern.kind) {
                call.pattern = Pattern::new(text).ok();
            }
        }
        _ => {}
    }
    part.kind.for_each_mut(&mut |inner| complete(inner, used));
}

impl Program {
    /// The type of its value.
    #[must_use]
    pub fn result_type(&self) -> &Type {
        &self.root.of
    }

    /// Whether it uses a variable: a rule that uses `oldSelf` holds for updates only.
    #[must_use]
    pub fn uses(&self, name: &str) -> bool {
        self.used.variables.iter().any(|place| self.is_named(*place, name))
    }

    /// Whether it selects `<variable>.<field>.<inner>`, however it goes on.
    #[must_use]
    pub fn selects(&self, variable: &str, field: &str, inner: &str) -> bool {
        let fits = |(place, outer, last): &(usize, Box<str>, Box<str>)| {
            self.is_named(*place, variable) && &**outer == field && &**last == inner
        };
        self.used.fields.iter().any(fits)
    }

    fn is_named(&self, place: usize, name: &str) -> bool {
        self.variables.get(place).is_some_and(|variable| &*variable.name == name)
    }

    /// Its value.
    pub fn evaluate<'v>(&'v self, bindings: &Bindings<'v>, budget: &mut Budget) -> Result<Value<'v>, EvaluationError> {
        evaluate(self, bindings, budget).map_err(|fault| *fault)
    }

    /// What the server expects it to cost at most, by the sizes that are declared.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        estimate(&self.root, &self.variables)
    }
}

impl<'v> Bindings<'v> {
    /// No values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Binds a variable to a node, which is seen as the type that the environment declares.
    #[must_use]
    pub fn node(mut self, name: &'v str, node: &'v Node) -> Self {
        self.bound.push((name, Bound::Node(node)));
        self
    }

    /// Binds a variable to a value.
    #[must_use]
    pub fn value(mut self, name: &'v str, value: Value<'v>) -> Self {
        self.bound.push((name, Bound::Value(value)));
        self
    }

    /// Notes the nodes that the evaluation reads.
    #[must_use]
    pub fn traced(mut self, trace: Rc<Trace<'v>>) -> Self {
        self.trace = Some(trace);
        self
    }

    pub(super) fn get(&self, name: &str, of: &'v Type) -> Option<Value<'v>> {
        let (_, bound) = self.bound.iter().rfind(|(bound, _)| *bound == name)?;
        Some(match bound {
            Bound::Node(node) => Value::typed(node, of),
            Bound::Value(value) => value.clone(),
        })
    }
}
