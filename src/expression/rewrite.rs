//! An expression as the engine gets it: names and `~` replaced, `*` guarded.

use std::ops::Range;

use super::evaluate::Evaluation;
use super::filters::{self, NUMBER_CHECK};
use super::form::{Form, Place};
use super::lexer::{TokenKind, Tokens};
use super::parse::{binds_looser, compile_concatenation, ends_operand, names_a_value};
use super::path::{Answer, Broken, Path};
use super::{Scope, rules};
use crate::diagnostic::{Diagnostic, Report, nearest};
use crate::source::Span;

/// Bytes of what the engine was given, with the bytes of the expression that they stand for.
pub(super) type Piece = (Range<usize>, Range<usize>);

/// The text for the engine.
pub(super) struct Rewritten {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) operands: Vec<Operand>,
}

/// What `_0`, `_1` … stand for.
#[derive(Debug)]
pub(super) enum Operand {
    Path(Path),
    Form(Form),
}

impl Operand {
    /// What it is in a scope.
    pub(super) fn answer(&self, scope: &Scope, span: Span) -> Result<Answer, Broken> {
        match self {
            Self::Path(path) => path.resolve(scope),
            Self::Form(form) => {
                let mut report = Report::new();
                let answer = Evaluation::new(scope, &mut report, span).answer(form);
                answer.map_err(|_| Broken::Findings(report))
            }
        }
    }
}

/// Whether the tokens at `index` call a function that is part of the language.
pub(super) fn is_builtin(tokens: Tokens<'_>, index: usize) -> bool {
    filters::FUNCTIONS.contains(&tokens.word(index)) && tokens.is(index + 1, "(")
}

/// Refuses filters and tests that do not exist, so that a typo is found without reaching it.
pub(super) fn check_names(tokens: Tokens<'_>, place: Place) -> Result<(), Diagnostic> {
    for index in 0..tokens.len() {
        let (what, at) = if tokens.is(index, "|") {
            ("filter", index + 1)
        } else if tokens.is(index, "is") {
            ("test", index + 1 + usize::from(tokens.is(index + 1, "not")))
        } else {
            continue;
        };
        let known: Vec<&str> = if what == "filter" { filters::names().collect() } else { filters::TESTS.to_vec() };
        let attribute = index > 0 && tokens.is(index - 1, ".");
        let word = tokens.word(at);
        if attribute || tokens.kind(at) != Some(TokenKind::Name) || known.contains(&word) {
            continue;
        }
        let span = place.of(tokens.part(at..at + 1).range());
        let near = nearest(word, known.iter().copied());
        return Err(Diagnostic::error(rules::UNKNOWN_FILTER, span, format!("unknown {what} `{word}`"))
            .maybe_help(near.map(|near| format!("did you mean `{near}`?"))));
    }
    Ok(())
}

/// Rewrites an expression.
pub(super) fn rewrite(tokens: Tokens<'_>, place: Place) -> Result<Rewritten, Diagnostic> {
    refuse_slice_steps(tokens, place)?;
    let checked = operands_of_multiplication(tokens);
    let (mut text, mut pieces, mut operands) = (String::new(), Vec::new(), Vec::new());
    let mut index = 0;
    while index < tokens.len() {
        let start = text.len();
        let used = match operand(tokens, index, place)? {
            Some((operand, used)) => {
                text.extend(["_", &operands.len().to_string()]);
                operands.push(operand);
                used
            }
            None if tokens.is(index, "null") => {
                text.push_str("none");
                1
            }
            None => {
                text.push_str(tokens.word(index));
                1
            }
        };
        pieces.push((start..text.len(), tokens.part(index..index + used).range()));
        index += used;
        if checked.contains(&(index - 1)) {
            text.extend(["|", NUMBER_CHECK]);
        }
        text.push(' ');
    }
    Ok(Rewritten { text, pieces, operands })
}

/// What is replaced at a token, and how many tokens that takes.
fn operand(tokens: Tokens<'_>, index: usize, place: Place) -> Result<Option<(Operand, usize)>, Diagnostic> {
    if index == 0 || !ends_operand(tokens, index - 1) && !matches!(tokens.word(index - 1), "." | "|" | "is") {
        let end = end_of_run(tokens, index);
        if let Some(form) = compile_concatenation(tokens.part(index..end), place)? {
            return Ok(Some((Operand::Form(form), end - index)));
        }
    }
    if !names_a_value(tokens, index) || is_builtin(tokens, index) {
        return Ok(None);
    }
    let path = Path::parse(tokens.part(index..tokens.len()), |range| place.of(range));
    Ok(path.map(|(path, used)| (Operand::Path(path), used)))
}

/// Where what `~` can join ends: before an operator that binds looser, a comma or a closing bracket.
fn end_of_run(tokens: Tokens<'_>, start: usize) -> usize {
    let mut depth = 0_usize;
    for index in start..tokens.len() {
        match tokens.bracket(index) {
            1 => depth += 1,
            -1 if depth == 0 => return index,
            -1 => depth -= 1,
            _ if depth == 0 && binds_looser(tokens, index) => return index,
            _ => {}
        }
    }
    tokens.len()
}

/// `a[1:2:3]`: minijinja 3.0.5 computes steps with unchecked arithmetic and indexes beyond the end of empty strings.
fn refuse_slice_steps(tokens: Tokens<'_>, place: Place) -> Result<(), Diagnostic> {
    let mut open: Vec<(bool, usize)> = Vec::new();
    for index in 0..tokens.len() {
        match tokens.bracket(index) {
            1 => open.push((tokens.is(index, "["), 0)),
            -1 => drop(open.pop()),
            _ if tokens.is(index, ":") => {
                let Some((true, colons)) = open.last_mut() else { continue };
                *colons += 1;
                if *colons > 1 {
                    let span = place.of(tokens.part(index..index + 1).range());
                    return Err(Diagnostic::error(rules::SYNTAX, span, "a slice has a start and an end, but no step")
                        .help("turn a list around with `| reverse`"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The last tokens of the operands of every `*`. A filter binds tighter than any operator, so one put there takes exactly
/// the operand.
fn operands_of_multiplication(tokens: Tokens<'_>) -> Vec<usize> {
    let mut ends = Vec::new();
    for index in 1..tokens.len() {
        if tokens.is(index, "*") && ends_operand(tokens, index - 1) {
            ends.push(index - 1);
            ends.extend(operand_end(tokens, index + 1));
        }
    }
    ends
}

/// The last token of the operand that starts at `start`, filters included.
fn operand_end(tokens: Tokens<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    while tokens.is(at, "-") {
        at += 1;
    }
    let bracketed = |at: usize| if tokens.bracket(at) == 1 { tokens.closing(at) } else { None };
    tokens.kind(at)?;
    let mut last = bracketed(at).unwrap_or(at);
    loop {
        let next = last + 1;
        last = if tokens.is(next, ".") || tokens.is(next, "|") {
            next + 1
        } else if tokens.is(next, "(") || tokens.is(next, "[") {
            bracketed(next)?
        } else if tokens.kind(last) == Some(TokenKind::Text) && tokens.kind(next) == Some(TokenKind::Text) {
            next
        } else {
            return Some(last);
        };
    }
}
