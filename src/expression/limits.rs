//! What keeps an expression small and quick, whoever wrote it.
//!
//! minijinja's fuel counts instructions, not the work or memory inside one. An expression has no loops and binds no
//! names, so what it can do is bounded by the values it reads and by what its filters make:
//!
//! - its text is short ([`MAX_EXPRESSION_BYTES`], [`MAX_OPERATORS`]): that also bounds the recursion of parser,
//!   code generator and drop, which minijinja does not guard everywhere;
//! - every scalar read and every list or map entered is charged ([`Meter`]), as are the arguments and the result of each
//!   filter, test and function: `~` and `+` give no more than the sum of what was charged, however they are nested;
//! - `*` would repeat strings and lists up to 100 MB: its operands must be numbers, checked by a filter that the engine
//!   puts behind each of them; a slice step is refused (minijinja 3.0.5 panics on `''[::-1]`);
//! - filters that can give more than they take (`replace`, `join`, `range`, `regex_replace`, `to_json`, …) are ours and
//!   know their result's size before they build it; `format`, `indent`, `batch`, `slice`, `zip`, `chain`, `groupby`,
//!   `pprint`, `debug`, `namespace`, `safe`, `escape` and `attr` do not exist;
//! - a value that grows from statement to statement (`{% set x = x ~ x %}`) passes through a node each time, which has
//!   [`MAX_RESULT_BYTES`] and [`MAX_RESULT_NODES`].

use std::cell::Cell;

use super::form::Place;
use super::lexer::{TokenKind, Tokens};
use super::rules;
use crate::diagnostic::Diagnostic;
use crate::yaml::{Node, Value};

/// The longest text of one expression.
pub(super) const MAX_EXPRESSION_BYTES: usize = 16 * 1024;
/// The most operators, dots and opening brackets in one expression.
pub(super) const MAX_OPERATORS: usize = 400;
/// The deepest nesting of brackets and signs in one expression.
pub(super) const MAX_NESTING: usize = 64;
/// Instructions of the engine for one expression.
pub(super) const FUEL: u64 = 50_000;
/// Work of one expression: one unit per byte of a string, [`ITEM_WORK`] per item.
pub(super) const MAX_WORK: u64 = 32 * 1024 * 1024;
/// The work that an item of a list or an entry of a map stands for: about the bytes it takes.
pub(super) const ITEM_WORK: u64 = 32;
/// The longest string that an expression or a block text may give: more than a `Secret` or `ConfigMap` can hold.
pub(super) const MAX_RESULT_BYTES: usize = 4 * 1024 * 1024;
/// The most values in a list or map that an expression builds, at all depths.
pub(super) const MAX_RESULT_NODES: usize = 50_000;
/// The deepest list or map that an expression builds.
pub(super) const MAX_RESULT_DEPTH: usize = 64;
/// The most tags in one block text.
pub(super) const MAX_TAGS: usize = 5_000;
/// The most rounds of all loops of one block text.
pub(super) const MAX_ROUNDS: usize = 100_000;
/// The longest `range`.
pub(super) const MAX_RANGE: usize = 10_000;
/// The most origins that a computed value remembers as read.
pub(super) const MAX_READS: usize = 200;

/// Refuses an expression whose text is too large or too deep to be compiled.
pub(super) fn check_complexity(tokens: Tokens<'_>, place: Place) -> Result<(), Diagnostic> {
    let too_large = |message: String| {
        Err(Diagnostic::error(rules::TOO_LARGE, place.span, message).help("compute it in several steps with `set`"))
    };
    if tokens.text.len() > MAX_EXPRESSION_BYTES {
        return too_large(format!("the expression has more than {MAX_EXPRESSION_BYTES} bytes"));
    }
    let (mut operators, mut depth, mut signs) = (0_usize, 0_usize, 0_usize);
    for index in 0..tokens.len() {
        let prefix = tokens.is(index, "-") || tokens.is(index, "not");
        signs = if prefix { signs + 1 } else { 0 };
        match tokens.bracket(index) {
            1 => depth += 1,
            -1 => depth = depth.saturating_sub(1),
            _ => {}
        }
        let word = matches!(tokens.word(index), "and" | "or" | "not" | "in" | "is" | "if" | "else");
        let symbol = !matches!(tokens.word(index), "," | ":" | ")" | "]" | "}");
        operators += match tokens.kind(index) {
            Some(TokenKind::Symbol) => usize::from(symbol),
            Some(TokenKind::Name) => usize::from(word),
            _ => 0,
        };
        if operators > MAX_OPERATORS {
            return too_large(format!("the expression has more than {MAX_OPERATORS} operators"));
        }
        if depth.max(signs) > MAX_NESTING {
            return too_large(format!("the expression is nested deeper than {MAX_NESTING} levels"));
        }
    }
    Ok(())
}

/// Counts the work of one evaluation.
#[derive(Debug, Default)]
pub(super) struct Meter {
    work: Cell<u64>,
}

impl Meter {
    /// Counts; `false` when the limit has been passed.
    pub(super) fn charge(&self, units: u64) -> bool {
        let work = self.work.get().saturating_add(units);
        self.work.set(work);
        work <= MAX_WORK
    }
}

/// The size of a value that an expression built, or `None` when it is beyond what a result may have.
pub(super) fn measured(node: &Node) -> Option<Size> {
    let mut size = Size::default();
    size.add(node, 0).then_some(size)
}

/// How large a value is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Size {
    bytes: usize,
    nodes: usize,
}

impl Size {
    /// As work.
    pub(super) fn work(self) -> u64 {
        super::session::units(self.bytes) + super::session::units(self.nodes) * ITEM_WORK
    }

    fn add(&mut self, node: &Node, depth: usize) -> bool {
        self.nodes += 1;
        if self.nodes > MAX_RESULT_NODES || depth > MAX_RESULT_DEPTH {
            return false;
        }
        match &node.value {
            Value::Scalar(scalar) => self.text(&scalar.text),
            Value::List(items) => items.iter().all(|item| self.add(item, depth + 1)),
            Value::Map(map) => map.iter().all(|entry| self.text(&entry.key.text) && self.add(&entry.value, depth + 1)),
        }
    }

    fn text(&mut self, text: &str) -> bool {
        self.bytes += text.len();
        self.bytes <= MAX_RESULT_BYTES
    }
}

/// The finding for a result that is too large.
pub(super) fn too_large(span: crate::source::Span) -> Diagnostic {
    Diagnostic::error(rules::TOO_LARGE, span, "the result of this expression is too large")
        .note(format!(
            "a result has at most {MAX_RESULT_BYTES} bytes, {MAX_RESULT_NODES} values and {MAX_RESULT_DEPTH} levels"
        ))
        .help("make the result smaller, or keep it in a file of the component and read it with `file(…)`")
}
