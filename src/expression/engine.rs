//! The one minijinja environment, and the expressions compiled for it.
//!
//! The engine computes: operators, filters, tests. It never sees the names of the scope: each path of an expression is
//! replaced by `_0`, `_1` …, which it asks for when it needs them. It does not see `~` either, for it would print values
//! in its own notation: what `~` joins is evaluated here and replaced alike.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::advice::{self, explained};
use super::convert::{Unusable, to_answer};
use super::filters::{self, NUMBER_CHECK};
use super::form::Place;
use super::lexer::Tokens;
use super::objects::Names;
use super::path::{Absent, Answer, Broken, Path};
use super::rewrite::{Operand, Piece, Rewritten, rewrite};
use super::session::{Problem, Record, recorded};
use super::{Scope, limits, rules};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::yaml::Node;

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(limits::FUEL));
    // Its dumps would hold the values of variables.
    environment.set_debug(false);
    filters::install(&mut environment);
    environment
});

/// An expression that the engine evaluates.
pub(super) struct Computation {
    expression: minijinja::Expression<'static, 'static>,
    operands: Arc<[Operand]>,
    pieces: Vec<Piece>,
    range: Range<usize>,
    place: Place,
    written: String,
}

impl fmt::Debug for Computation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Computation").field("written", &self.written).finish_non_exhaustive()
    }
}

impl Computation {
    pub(super) fn compile(tokens: Tokens<'_>, place: Place) -> Result<Self, Diagnostic> {
        let Rewritten { text, pieces, operands } = rewrite(tokens, place)?;
        let range = tokens.range();
        let written = tokens.text.get(range.clone()).unwrap_or_default().to_owned();
        match ENVIRONMENT.compile_expression_owned(text) {
            Ok(expression) => Ok(Self { expression, operands: operands.into(), pieces, range, place, written }),
            Err(error) => {
                let at = original(&pieces, error.range()).unwrap_or(range.end..range.end);
                let detail = error.detail().unwrap_or("this is not an expression").to_owned();
                let rest = tokens.text.get(at.start..range.end).unwrap_or_default();
                Err(advice::no_expression(place.of(at.clone()), &detail, rest))
            }
        }
    }

    /// Visits the paths in written order.
    pub(super) fn paths<'a>(&'a self, visit: &mut dyn FnMut(&'a Path)) {
        for operand in self.operands.iter() {
            match operand {
                Operand::Path(path) => visit(path),
                Operand::Form(form) => form.paths(visit),
            }
        }
    }

    pub(super) fn span(&self) -> Span {
        self.place.of(self.range.clone())
    }

    /// What it gives in a scope.
    pub(super) fn evaluate(&self, scope: &Scope) -> Result<Answer, Broken> {
        let span = self.place.span;
        let names = Names { scope: Arc::clone(scope), operands: Arc::clone(&self.operands), span };
        let (result, mut record) = recorded(span, || self.expression.eval(Value::from_object(names)));
        if let Some(problem) = record.problem.take() {
            return Err(self.problem(problem, result.err().as_ref()));
        }
        let value = result.map_err(|error| self.failure(&error, &mut record))?;
        if value.is_undefined() {
            return Ok(Answer::Absent(self.nothing(&mut record)));
        }
        match self.answer(&value, &mut record)? {
            Ok(Answer::Node(node)) => self.bounded(node),
            Ok(answer) => Ok(answer),
            Err(Unusable::Undefined) => Err(finding(self.nothing(&mut record).finding())),
            Err(Unusable::TooLarge) => Err(finding(limits::too_large(span))),
            Err(unusable) => {
                let at = self.span();
                let message = format!("expected a value, found {unusable}");
                Err(finding(Diagnostic::error(rules::WRONG_TYPE, at, message).help(advice::FORMS)))
            }
        }
    }

    /// Lists may be lazy: `a + b` reads its items only here.
    fn answer(&self, value: &Value, record: &mut Record) -> Result<Result<Answer, Unusable>, Broken> {
        let span = self.place.span;
        let (answer, late) = recorded(span, || to_answer(value, span, &record.reads));
        if let Some(problem) = late.problem {
            return Err(self.problem(problem, None));
        }
        // Converting once more is dear for a long list; values without a place of their own add nothing.
        if late.reads.is_empty() || answer.is_err() {
            return Ok(answer);
        }
        record.reads.extend(late.reads);
        Ok(recorded(span, || to_answer(value, span, &record.reads)).0)
    }

    fn bounded(&self, node: Node) -> Result<Answer, Broken> {
        if node.origin.span == self.place.span && limits::measured(&node).is_none() {
            return Err(finding(limits::too_large(self.place.span)));
        }
        Ok(Answer::Node(node))
    }

    /// Why the whole has no value: the name that was absent, or the expression itself (`[] | first`).
    fn nothing(&self, record: &mut Record) -> Absent {
        record.absent.pop().unwrap_or_else(|| {
            let span = self.span();
            let missing = Diagnostic::error(rules::NO_VALUE, span, "this expression gives no value")
                .help("give a value with `default(…)`");
            Absent { name: self.written.clone(), span, missing: Some(Box::new(missing)) }
        })
    }

    fn problem(&self, problem: Problem, error: Option<&Error>) -> Broken {
        match problem {
            Problem::Reported => Broken::Reported,
            Problem::Finding(found) => Broken::Finding(found),
            Problem::Findings(findings) => Broken::Findings(findings),
            Problem::TooLarge => finding(limits::too_large(self.place.span)),
            Problem::Message(rule, message) => finding(explained(rule, self.stopped_at(error), &message)),
        }
    }

    fn stopped_at(&self, error: Option<&Error>) -> Span {
        let at = error.and_then(|error| original(&self.pieces, error.range()));
        self.place.of(at.unwrap_or_else(|| self.range.clone()))
    }

    /// An error of the engine in our words. Its own texts name types, never values.
    fn failure(&self, error: &Error, record: &mut Record) -> Broken {
        let span = self.stopped_at(Some(error));
        // Operators say that they cannot take an undefined value, everything else that there is one.
        let undefined = error.kind() == ErrorKind::UndefinedError
            || (!record.absent.is_empty() && error.detail().is_some_and(|detail| detail.contains("undefined")));
        match error.kind() {
            _ if undefined => {
                let inside = record.absent.iter().rposition(|absent| span.contains(absent.span));
                let absent = match inside {
                    Some(index) => record.absent.swap_remove(index),
                    None => self.nothing(record),
                };
                finding(absent.finding())
            }
            ErrorKind::OutOfFuel => finding(limits::too_large(self.place.span)),
            _ => {
                let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
                let message = match record.culprit.take() {
                    Some(name) if name != NUMBER_CHECK => format!("`{name}`: {detail}"),
                    _ => detail,
                };
                finding(explained(rules::INVALID_OPERATION, span, &message))
            }
        }
    }
}

fn finding(diagnostic: Diagnostic) -> Broken {
    Broken::Finding(Box::new(diagnostic))
}

/// The bytes of the expression for bytes of the engine's text.
fn original(pieces: &[Piece], range: Option<Range<usize>>) -> Option<Range<usize>> {
    let range = range?;
    let touched = |(given, _): &&Piece| given.start < range.end && range.start < given.end;
    let first = pieces.iter().find(touched)?;
    let last = pieces.iter().rev().find(touched)?;
    Some(first.1.start..last.1.end)
}
