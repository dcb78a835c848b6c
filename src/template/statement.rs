//! Statements: the tags `{% … %}` of a template, nested as they open and close.
//!
//! It knows how statements pair, not what they cover.

use std::ops::Range;
use std::sync::Arc;

use super::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::{Expression, Statement as Parsed};
use crate::source::{SourceId, Span};

/// Deeper nesting than anyone reads; it bounds recursion over statements.
const DEEPEST: usize = 40;
/// Each `set` is one more step on the way to the names around it; it bounds recursion over scopes.
const MOST_SETS: usize = 500;

/// A statement with everything up to its end.
#[derive(Debug)]
pub(super) enum Statement {
    /// `if` or `for`, to `endif` or `endfor`.
    Block(Block),
    /// `set`.
    Set {
        /// The tag.
        at: Range<usize>,
        name: Arc<str>,
        value: Box<Expression>,
    },
}

/// `if … elif … else … endif` or `for … else … endfor`.
#[derive(Debug)]
pub(super) struct Block {
    /// At least one.
    pub(super) clauses: Vec<Clause>,
    /// The closing tag.
    pub(super) end: Range<usize>,
}

/// A tag of a block with what follows it.
#[derive(Debug)]
pub(super) struct Clause {
    pub(super) head: Head,
    /// The tag.
    pub(super) at: Range<usize>,
    /// Statements between this tag and the next one of the block.
    pub(super) body: Vec<Statement>,
}

/// What decides about a clause.
#[derive(Debug)]
pub(super) enum Head {
    /// `if` and `elif`.
    If(Box<Expression>),
    /// `for`.
    For(Box<Rounds>),
    /// `else`.
    Else,
}

/// The head of a `for`.
#[derive(Debug)]
pub(super) struct Rounds {
    /// One name, or two.
    pub(super) names: Vec<Arc<str>>,
    pub(super) items: Expression,
    /// `if` behind the items.
    pub(super) filter: Option<Expression>,
}

impl Statement {
    /// From its first tag to its last one.
    pub(super) fn range(&self) -> Range<usize> {
        match self {
            Self::Block(block) => block.start()..block.end.end,
            Self::Set { at, .. } => at.clone(),
        }
    }
}

impl Block {
    /// Where its first tag begins.
    pub(super) fn start(&self) -> usize {
        self.clauses.first().map_or(self.end.start, |clause| clause.at.start)
    }

    /// What lies between its tags, clause by clause.
    pub(super) fn regions(&self) -> impl Iterator<Item = Range<usize>> {
        let ends = self.clauses.iter().skip(1).map(|clause| clause.at.start).chain([self.end.start]);
        self.clauses.iter().zip(ends).map(|(clause, end)| clause.at.end..end.max(clause.at.end))
    }

    /// Whether it is a `for`.
    pub(super) fn is_loop(&self) -> bool {
        self.clauses.first().is_some_and(|clause| matches!(clause.head, Head::For(_)))
    }

    /// `if` or `for`, for messages.
    pub(super) fn word(&self) -> &'static str {
        self.clauses.first().map_or("if", |clause| clause.head.word())
    }
}

impl Head {
    fn word(&self) -> &'static str {
        match self {
            Self::If(_) => "if",
            Self::For(_) => "for",
            Self::Else => "else",
        }
    }
}

/// A tag: its range and the range of what stands inside.
pub(super) type StatementTag = (Range<usize>, Range<usize>);

/// Pairs the tags. Nothing when one of them makes no sense; the report says which.
pub(super) fn pair(source: SourceId, text: &str, tags: &[StatementTag], report: &mut Report) -> Option<Vec<Statement>> {
    let mut pairing = Pairing { source, open: Vec::new(), done: Vec::new(), sets: 0, orphaned: false, failed: false };
    for (at, inner) in tags {
        let span = Span::new(source, inner.start, inner.end);
        match Parsed::parse(text.get(inner.clone()).unwrap_or_default(), span) {
            Ok(parsed) => pairing.add(parsed, at, report),
            Err(finding) => {
                report.push(finding);
                // What it would have opened or closed is unknown, so nothing after it can be judged.
                return None;
            }
        }
    }
    pairing.finish(report)
}

struct Pairing {
    source: SourceId,
    open: Vec<Block>,
    done: Vec<Statement>,
    sets: usize,
    /// An `elif` or `else` stood alone, and its end is still to come.
    orphaned: bool,
    failed: bool,
}

impl Pairing {
    fn add(&mut self, parsed: Parsed, at: &Range<usize>, report: &mut Report) {
        match parsed {
            Parsed::If(condition) => self.open(Head::If(Box::new(condition)), at, report),
            Parsed::For { names, items, filter } => {
                self.check_names(&names, at, report);
                self.open(Head::For(Box::new(Rounds { names, items, filter })), at, report);
            }
            Parsed::Elif(condition) => self.clause(Head::If(Box::new(condition)), "elif", at, report),
            Parsed::Else => self.clause(Head::Else, "else", at, report),
            Parsed::EndIf => self.close("if", at, report),
            Parsed::EndFor => self.close("for", at, report),
            Parsed::Set { name, value } => self.set(name, value, at, report),
        }
    }

    fn open(&mut self, head: Head, at: &Range<usize>, report: &mut Report) {
        if self.open.len() == DEEPEST {
            let message = format!("statements can nest {DEEPEST} deep");
            self.fail(Diagnostic::error(rules::TOO_LARGE, self.span(at), message).help("split the template"), report);
        }
        let clause = Clause { head, at: at.clone(), body: Vec::new() };
        self.open.push(Block { clauses: vec![clause], end: at.clone() });
    }

    fn set(&mut self, name: Arc<str>, value: Expression, at: &Range<usize>, report: &mut Report) {
        self.check_names(std::slice::from_ref(&name), at, report);
        self.sets += 1;
        if self.sets == MOST_SETS + 1 {
            let message = format!("a template can set {MOST_SETS} names");
            self.fail(Diagnostic::error(rules::TOO_LARGE, self.span(at), message).help("split the template"), report);
        }
        self.place(Statement::Set { at: at.clone(), name, value: Box::new(value) });
    }

    fn check_names(&mut self, names: &[Arc<str>], at: &Range<usize>, report: &mut Report) {
        if names.iter().any(|name| &**name == "loop") {
            let message = "`loop` stands for the loop itself";
            let finding = Diagnostic::error(rules::RESERVED_NAME, self.span(at), message).help("choose another name");
            self.fail(finding, report);
        }
    }

    fn clause(&mut self, head: Head, word: &str, at: &Range<usize>, report: &mut Report) {
        let span = self.span(at);
        let Some(block) = self.open.last_mut() else {
            let message = format!("`{word}` without an `if` above it");
            let finding =
                Diagnostic::error(rules::UNBALANCED_STATEMENT, span, message).help("remove it, or add the `if`");
            self.orphaned = true;
            return self.fail(finding, report);
        };
        let after_else = block.clauses.last().is_some_and(|clause| matches!(clause.head, Head::Else));
        let opening = block.clauses.first().map_or(at, |clause| &clause.at).clone();
        let misplaced = after_else || (word == "elif" && block.word() == "for");
        block.clauses.push(Clause { head, at: at.clone(), body: Vec::new() });
        if misplaced {
            let (message, help) = if after_else {
                (
                    format!("`{word}` behind the `else` of the same statement"),
                    "nothing can follow an `else` but the end",
                )
            } else {
                ("`elif` in a `for`".to_owned(), "a `for` has only an `else`, for the case that there is no item")
            };
            let finding = Diagnostic::error(rules::UNBALANCED_STATEMENT, span, message)
                .label(self.span(&opening), "the statement begins here")
                .help(help);
            self.fail(finding, report);
        }
    }

    fn close(&mut self, word: &str, at: &Range<usize>, report: &mut Report) {
        let Some(mut block) = self.open.pop() else {
            // The end of what an `elif` or `else` should have begun is no mistake of its own.
            if word == "if" && std::mem::take(&mut self.orphaned) {
                return;
            }
            let message = format!("`end{word}` without an `{word}` above it");
            let finding = Diagnostic::error(rules::UNBALANCED_STATEMENT, self.span(at), message)
                .help(format!("remove it, or add the `{word}`"));
            return self.fail(finding, report);
        };
        if block.word() != word {
            let opening = block.clauses.first().map_or(at, |clause| &clause.at).clone();
            let message = format!("expected `end{}`, found `end{word}`", block.word());
            let finding = Diagnostic::error(rules::UNBALANCED_STATEMENT, self.span(at), message)
                .label(self.span(&opening), format!("this `{}` is still open", block.word()))
                .help(format!("end the `{}` first", block.word()));
            self.fail(finding, report);
        }
        block.end = at.clone();
        self.place(Statement::Block(block));
    }

    fn place(&mut self, statement: Statement) {
        match self.open.last_mut().and_then(|block| block.clauses.last_mut()) {
            Some(clause) => clause.body.push(statement),
            None => self.done.push(statement),
        }
    }

    fn finish(mut self, report: &mut Report) -> Option<Vec<Statement>> {
        while let Some(block) = self.open.pop() {
            let word = block.word();
            let at = block.clauses.first().map_or(block.end.clone(), |clause| clause.at.clone());
            let finding =
                Diagnostic::error(rules::UNBALANCED_STATEMENT, self.span(&at), format!("this `{word}` does not end"))
                    .help(format!("write `end{word}` on a line of its own below what it covers"));
            self.fail(finding, report);
        }
        (!self.failed).then_some(self.done)
    }

    fn span(&self, at: &Range<usize>) -> Span {
        Span::new(self.source, at.start, at.end)
    }

    fn fail(&mut self, finding: Diagnostic, report: &mut Report) {
        self.failed = true;
        report.push(finding);
    }
}
