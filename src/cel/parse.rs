//! Text to syntax: the only file that knows the crate `cel`, whose grammar is that of the server.
//!
//! Its parser is called without macros: those are ours (`read`). Texts that would nest too deep for a stack are refused
//! first, with the limits that the server has.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ::cel::Env;
use ::cel::common::ast::{IdedExpr, SourceInfo};
use ::cel::parser::ParseErrors;

use super::error::{CompileError, Mistake};

/// The longest expression, in characters (`cel-go/parser`).
const LONGEST: usize = 100_000;
/// How often a rule of the grammar may nest (`cel-go/parser`).
const DEEPEST: u16 = 250;
/// Nesting and length that an ordinary stack bears without counting.
const SHALLOW: usize = 12;
const SHORT: usize = 2_000;
const STACK: usize = 256 << 20;

/// Parses a text and turns the tree into something else.
pub(super) fn parse<T: Send>(
    text: &str,
    optionals: bool,
    then: impl FnOnce(&IdedExpr, &SourceInfo) -> Result<T, CompileError> + Send,
) -> Result<T, CompileError> {
    let depth = depth(text)?;
    if depth <= SHALLOW && text.len() <= SHORT {
        return here(text, optionals, then);
    }
    // The parser recurses through every rule of the grammar at every level.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let run = thread.spawn_scoped(scope, || here(text, optionals, then));
        let result = run.ok().and_then(|run| run.join().ok());
        result.unwrap_or_else(|| Err(CompileError::one(0, "the expression cannot be read")))
    })
}

fn here<T>(
    text: &str,
    optionals: bool,
    then: impl FnOnce(&IdedExpr, &SourceInfo) -> Result<T, CompileError>,
) -> Result<T, CompileError> {
    let parser = || Env::default().with_optional_support(optionals).parser().max_recursion_depth(DEEPEST);
    // A parser that is not ours must not bring the program down.
    let parsed = catch_unwind(AssertUnwindSafe(|| parser().parse_with_source_info(text)));
    match parsed {
        Ok(Ok((tree, source))) => then(&tree, &source),
        Ok(Err(errors)) => Err(mistakes(text, errors)),
        Err(_) => Err(CompileError::one(0, "the expression cannot be read")),
    }
}

fn mistakes(text: &str, errors: ParseErrors) -> CompileError {
    let place = |(row, column): (isize, isize)| {
        let row = usize::try_from(row - 1).unwrap_or_default();
        let column = usize::try_from(column - 1).unwrap_or_default();
        let start: usize = text.split_inclusive('\n').take(row).map(str::len).sum();
        let line = text.get(start..).unwrap_or_default();
        start + line.char_indices().nth(column).map_or(line.len(), |(byte, _)| byte)
    };
    let message = |message: String| {
        let escape = ["Invalid", "Missing"].iter().any(|kind| message.contains(kind)) && message.contains("literal");
        if escape { "unable to unescape string".to_owned() } else { message }
    };
    let mistakes = errors.errors.into_iter().map(|error| Mistake { at: place(error.pos), message: message(error.msg) });
    let mistakes: Vec<Mistake> = mistakes.take(30).collect();
    if mistakes.is_empty() { CompileError::one(0, "Syntax error") } else { CompileError { mistakes } }
}

/// What has been counted at one level of brackets.
#[derive(Clone, Copy, Default)]
struct Level {
    operators: usize,
    members: usize,
    questions: usize,
}

/// How deep brackets nest; an error where the server would give up.
fn depth(text: &str) -> Result<usize, CompileError> {
    let length = text.chars().count();
    if length > LONGEST {
        let message = format!("expression code point size exceeds limit: size: {length}, limit {LONGEST}");
        return Err(CompileError::one(0, message));
    }
    let mut levels = vec![Level::default()];
    let mut deepest = 0;
    let mut signs = text.bytes().enumerate().peekable();
    while let Some((at, sign)) = signs.next() {
        let inside = levels.len() > 1;
        let Some(level) = levels.last_mut() else {
            break;
        };
        match sign {
            b'"' | b'\'' => skip_string(sign, &mut signs),
            b'(' | b'[' | b'{' => {
                level.members += 1;
                levels.push(Level::default());
            }
            b')' | b']' | b'}' if inside => {
                levels.pop();
            }
            b'.' => level.members += 1,
            b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'>' | b'=' => {
                *level = Level { operators: level.operators + 1, members: 0, ..*level };
            }
            b'?' => *level = Level { questions: level.questions + 1, ..Level::default() },
            b',' => *level = Level::default(),
            b'&' | b'|' | b':' => *level = Level { questions: level.questions, ..Level::default() },
            _ => {}
        }
        deepest = deepest.max(levels.len());
        // A comparison has two signs, and `a.?b` a question; twice the limit is beyond it in any case.
        let most = levels.last().map_or(0, |level| level.operators.max(level.questions) / 2);
        let members = levels.last().map_or(0, |level| level.members / 2);
        if levels.len().max(most).max(members) > usize::from(DEEPEST) {
            return Err(CompileError::one(at, format!("expression recursion limit exceeded: {DEEPEST}")));
        }
    }
    Ok(deepest)
}

/// Goes behind the end of a string; a wrong guess about its sort only makes the count a little wrong.
fn skip_string(quote: u8, signs: &mut std::iter::Peekable<impl Iterator<Item = (usize, u8)>>) {
    while let Some((_, sign)) = signs.next() {
        if sign == b'\\' {
            signs.next();
        } else if sign == quote {
            return;
        }
    }
}
