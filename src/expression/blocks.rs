//! The statements of a block text, nested.

use std::sync::Arc;

use super::layout::Piece;
use super::limits::MAX_NESTING;
use super::{Expression, NamePath, Statement, TagKind, rules};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A piece of a text.
#[derive(Debug)]
pub(super) enum Block {
    Text(Arc<str>),
    Value { expression: Expression, indentation: Option<Arc<str>> },
    If { branches: Vec<(Option<Expression>, Vec<Block>)> },
    For(Rounds),
    Set { name: Arc<str>, value: Expression },
}

/// A loop.
#[derive(Debug)]
pub(super) struct Rounds {
    pub(super) names: Vec<Arc<str>>,
    pub(super) items: Expression,
    pub(super) filter: Option<Expression>,
    pub(super) body: Vec<Block>,
    /// For no round at all.
    pub(super) otherwise: Vec<Block>,
    pub(super) span: Span,
}

/// The blocks that are open while a text is compiled.
#[derive(Default)]
pub(super) struct Builder {
    open: Vec<(Open, Span)>,
    blocks: Vec<Vec<Block>>,
}

enum Open {
    If {
        branches: Vec<(Option<Expression>, Vec<Block>)>,
        condition: Option<Expression>,
    },
    /// The body is there once `else` has been seen.
    For {
        names: Vec<Arc<str>>,
        items: Expression,
        filter: Option<Expression>,
        body: Option<Vec<Block>>,
    },
}

impl Builder {
    pub(super) fn build(
        mut self,
        content: &str,
        pieces: Vec<Piece<'_>>,
        place: &impl Fn(usize, usize) -> Span,
    ) -> Result<Vec<Block>, Diagnostic> {
        self.blocks.push(Vec::new());
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.add(Block::Text(Arc::from(text))),
                Piece::Tag { tag, indentation } => {
                    let inner = &content[tag.inner.clone()];
                    let span = place(tag.inner.start, tag.inner.end);
                    if tag.kind == TagKind::Expression {
                        let expression = Expression::compile(inner, span)?;
                        self.add(Block::Value { expression, indentation: indentation.map(Arc::from) });
                    } else {
                        let span = if inner.is_empty() { place(tag.range.start, tag.range.end) } else { span };
                        self.statement(Statement::parse(inner, span)?, span)?;
                    }
                }
            }
        }
        match self.open.pop() {
            Some((Open::If { .. }, span)) => Err(unclosed(span, "if", "endif")),
            Some((Open::For { .. }, span)) => Err(unclosed(span, "for", "endfor")),
            None => Ok(self.blocks.pop().unwrap_or_default()),
        }
    }

    fn add(&mut self, block: Block) {
        if let Some(blocks) = self.blocks.last_mut() {
            blocks.push(block);
        }
    }

    fn enter(&mut self, open: Open, span: Span) -> Result<(), Diagnostic> {
        if self.open.len() == MAX_NESTING {
            return Err(Diagnostic::error(
                rules::TOO_LARGE,
                span,
                format!("more than {MAX_NESTING} nested statements"),
            )
            .help("split the text"));
        }
        self.open.push((open, span));
        self.blocks.push(Vec::new());
        Ok(())
    }

    fn statement(&mut self, statement: Statement, span: Span) -> Result<(), Diagnostic> {
        match statement {
            Statement::If(condition) => {
                return self.enter(Open::If { branches: Vec::new(), condition: Some(condition) }, span);
            }
            Statement::For { names, items, filter } => {
                return self.enter(Open::For { names, items, filter, body: None }, span);
            }
            Statement::Set { name, value } => {
                self.add(Block::Set { name, value });
                return Ok(());
            }
            Statement::Elif(condition) => return self.branch(Some(condition), span),
            Statement::Else => return self.branch(None, span),
            Statement::EndIf | Statement::EndFor => {}
        }
        let ends_if = matches!(statement, Statement::EndIf);
        match (self.open.pop(), ends_if) {
            (Some((Open::If { mut branches, condition }, _)), true) => {
                branches.push((condition, self.blocks.pop().unwrap_or_default()));
                self.add(Block::If { branches });
                Ok(())
            }
            (Some((Open::For { names, items, filter, body }, opened)), false) => {
                let last = self.blocks.pop().unwrap_or_default();
                let (body, otherwise) = match body {
                    Some(body) => (body, last),
                    None => (last, Vec::new()),
                };
                self.add(Block::For(Rounds { names, items, filter, body, otherwise, span: opened }));
                Ok(())
            }
            (Some((Open::If { .. }, opened)), false) => Err(misplaced(span, "endfor", "endif", Some(opened))),
            (Some((Open::For { .. }, opened)), true) => Err(misplaced(span, "endif", "endfor", Some(opened))),
            (None, true) => Err(misplaced(span, "endif", "if", None)),
            (None, false) => Err(misplaced(span, "endfor", "for", None)),
        }
    }

    fn branch(&mut self, next: Option<Expression>, span: Span) -> Result<(), Diagnostic> {
        let word = if next.is_some() { "elif" } else { "else" };
        match self.open.last_mut() {
            Some((Open::If { branches, condition }, _)) => {
                let Some(done) = condition.take() else {
                    let message = format!("`{word}` after `else`");
                    return Err(Diagnostic::error(rules::SYNTAX, span, message).help("put `else` last"));
                };
                let body = self.blocks.last_mut().map(std::mem::take).unwrap_or_default();
                branches.push((Some(done), body));
                *condition = next;
                Ok(())
            }
            Some((Open::For { body: body @ None, .. }, _)) if word == "else" => {
                *body = self.blocks.last_mut().map(std::mem::take);
                Ok(())
            }
            _ => Err(misplaced(span, word, "if", None)),
        }
    }
}

fn unclosed(span: Span, word: &str, end: &str) -> Diagnostic {
    Diagnostic::error(rules::SYNTAX, span, format!("this `{word}` has no `{end}`"))
        .help(format!("write `{{% {end} %}}` behind what it covers"))
}

fn misplaced(span: Span, word: &str, expected: &str, opened: Option<Span>) -> Diagnostic {
    match opened {
        Some(opened) => Diagnostic::error(rules::SYNTAX, span, format!("expected `{expected}`, found `{word}`"))
            .label(opened, "opened here")
            .help(format!("write `{expected}` first")),
        None => Diagnostic::error(rules::SYNTAX, span, format!("`{word}` without `{expected}`"))
            .help(format!("remove it, or write the `{expected}` before it")),
    }
}

/// The free names that blocks read, each once.
pub(super) fn collect_reads(blocks: &[Block], bound: &mut Vec<Arc<str>>, reads: &mut Vec<NamePath>) {
    for block in blocks {
        match block {
            Block::Text(_) => {}
            Block::Value { expression, .. } => add_reads(expression, bound, reads),
            Block::If { branches } => {
                for (condition, body) in branches {
                    if let Some(condition) = condition {
                        add_reads(condition, bound, reads);
                    }
                    collect_reads(body, bound, reads);
                }
            }
            Block::For(rounds) => {
                add_reads(&rounds.items, bound, reads);
                let before = bound.len();
                bound.extend(rounds.names.iter().cloned());
                if let Some(filter) = &rounds.filter {
                    add_reads(filter, bound, reads);
                }
                bound.push(Arc::from("loop"));
                collect_reads(&rounds.body, bound, reads);
                bound.truncate(before);
                collect_reads(&rounds.otherwise, bound, reads);
            }
            Block::Set { name, value } => {
                add_reads(value, bound, reads);
                bound.push(Arc::clone(name));
            }
        }
    }
}

fn add_reads(expression: &Expression, bound: &[Arc<str>], reads: &mut Vec<NamePath>) {
    for path in expression.reads() {
        let free = path.first().is_some_and(|root| !bound.iter().any(|name| **name == **root));
        if free && !reads.contains(path) {
            reads.push(path.clone());
        }
    }
}
