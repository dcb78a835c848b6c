//! What goes wrong: when an expression is read and checked, and when it runs. Both know the place in the expression.

use std::fmt;

/// An expression that the server would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// Every mistake, in the order of the expression; at least one.
    pub mistakes: Vec<Mistake>,
}

/// One mistake in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it begins: a byte offset in the expression.
    pub at: usize,
    /// What is wrong, in the words of the server.
    pub message: String,
}

/// An evaluation that gave no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationError {
    /// Where in the expression: a byte offset.
    pub at: usize,
    /// What is wrong, in the words of the server.
    pub message: String,
    /// Which sort of error it is.
    pub kind: ErrorKind,
}

/// The sorts of errors of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The server would report the same.
    Failed,
    /// Only a cluster can tell.
    Unknowable,
    /// The budget is used up.
    Exhausted,
}

/// An error inside a function, before it is known where the call stands. Boxed, for results are moved a lot.
pub(super) type Fault = Box<EvaluationError>;

impl EvaluationError {
    /// Whether the value depends on something that only a cluster knows, so that nothing can be said offline.
    #[must_use]
    pub fn is_unknowable(&self) -> bool {
        self.kind == ErrorKind::Unknowable
    }

    /// Whether the evaluation was stopped because it costs too much.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.kind == ErrorKind::Exhausted
    }

    /// Whether no other operand can make up for it.
    pub(super) fn is_fatal(&self) -> bool {
        self.kind == ErrorKind::Exhausted
    }

    /// The error with the lines of the expression and a caret under the place.
    #[must_use]
    pub fn shown(&self, expression: &str) -> String {
        shown(expression, self.at, &self.message)
    }
}

impl CompileError {
    pub(super) fn one(at: usize, message: impl Into<String>) -> Self {
        Self { mistakes: vec![Mistake { at, message: message.into() }] }
    }

    /// Every mistake with the line of the expression and a caret under the place, as the server prints them.
    #[must_use]
    pub fn shown(&self, expression: &str) -> String {
        let shown = self.mistakes.iter().map(|mistake| shown(expression, mistake.at, &mistake.message));
        shown.collect::<Vec<_>>().join("\n")
    }
}

/// The first mistake; the server puts every one on lines of its own, which [`CompileError::shown`] does.
impl fmt::Display for CompileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.mistakes.first().map_or("", |mistake| &mistake.message))
    }
}

impl fmt::Display for EvaluationError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for CompileError {}
impl std::error::Error for EvaluationError {}

pub(super) fn fault(message: impl Into<String>) -> Fault {
    Box::new(EvaluationError { at: usize::MAX, message: message.into(), kind: ErrorKind::Failed })
}

pub(super) fn unknowable(message: impl Into<String>) -> Fault {
    Box::new(EvaluationError { at: usize::MAX, message: message.into(), kind: ErrorKind::Unknowable })
}

/// An error says where it was first seen; the calls around it leave it as it is.
pub(super) fn located(mut fault: Fault, at: u32) -> Fault {
    if fault.at == usize::MAX {
        fault.at = at as usize;
    }
    fault
}

fn shown(expression: &str, at: usize, message: &str) -> String {
    let at = at.min(expression.len());
    let before = expression.get(..at).unwrap_or(expression);
    let row = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let line = expression.lines().nth(row).unwrap_or_default().replace('\t', " ");
    format!("ERROR: <input>:{}:{}: {message}\n | {line}\n | {}^", row + 1, column + 1, ".".repeat(column))
}

#[cfg(test)]
mod tests {
    use super::CompileError;

    #[test]
    fn errors_show_the_line_and_the_place() {
        let error = CompileError::one(9, "undefined field 'z'");
        assert_eq!(
            error.shown("a == 1 &&\nb.z"),
            "ERROR: <input>:1:10: undefined field 'z'\n | a == 1 &&\n | .........^"
        );
        let error = CompileError::one(11, "undefined field 'z'");
        assert_eq!(error.shown("a == 1 &&\nb.z"), "ERROR: <input>:2:2: undefined field 'z'\n | b.z\n | .^");
    }
}
