//! Block text: a literal block scalar of a template, with statements and expressions.
//!
//! The statements are carried out here, over the same expressions as everywhere else: values keep their spelling, every
//! finding has its exact place, every read its origin, and a name that `set` binds goes through the limits of a result.
//! minijinja's own text templates could give none of that.

use std::sync::Arc;

use super::blocks::{Block, Builder, Rounds, collect_reads};
use super::layout::pieces;
use super::limits::{MAX_READS, MAX_RESULT_BYTES, MAX_ROUNDS, MAX_TAGS, too_large};
use super::{Binding, Delimiters, Failed, Locals, Loop, NamePath, Scope, rules, scan};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::{Layer, Node, Origin};

/// A text template: trimmed and stripped blocks, final newline kept.
///
/// As in Jinja with `trim_blocks` and `lstrip_blocks`: a statement takes the blanks before it on its line and the line
/// break behind it; `-` at a delimiter takes all white space on that side, `+` none. A value of several lines that
/// stands alone on its line takes that line's indentation, and its own final line break falls away.
#[derive(Debug)]
pub struct Text {
    span: Span,
    blocks: Vec<Block>,
    reads: Vec<NamePath>,
}

impl Text {
    /// Compiles the content of a block scalar that stands at `span`. `offset_of` gives the byte of the source for a byte
    /// of the content, so that findings point into the template although the block is indented there.
    pub fn compile(
        content: &str,
        span: Span,
        offset_of: impl Fn(usize) -> usize,
        delimiters: &Delimiters,
    ) -> Result<Self, Diagnostic> {
        let place = |start: usize, end: usize| {
            // The end belongs to the last byte, for the byte after it may stand on a line further down.
            let last = if end > start { offset_of(end - 1) + 1 } else { offset_of(start) };
            Span::new(span.source, offset_of(start), last)
        };
        let tags = scan(content, delimiters).map_err(|offset| {
            let tag = if content[offset..].starts_with(&delimiters.expression.0) {
                &delimiters.expression
            } else {
                &delimiters.statement
            };
            Diagnostic::error(rules::SYNTAX, place(offset, offset + tag.0.len()), format!("`{}` is not closed", tag.0))
                .help(format!("close it with `{}`", tag.1))
        })?;
        if tags.len() > MAX_TAGS {
            return Err(Diagnostic::error(rules::TOO_LARGE, span, format!("this text has more than {MAX_TAGS} tags"))
                .help("split the text"));
        }
        let blocks = Builder::default().build(content, pieces(content, &tags, delimiters), &place)?;
        let mut reads = Vec::new();
        collect_reads(&blocks, &mut Vec::new(), &mut reads);
        Ok(Self { span, blocks, reads })
    }

    /// The free names it reads; names that its own statements bind are left out.
    #[must_use]
    pub fn reads(&self) -> &[NamePath] {
        &self.reads
    }

    /// The rendered string, with the origins of what it read.
    pub fn render(&self, scope: &Scope, report: &mut Report) -> Result<Node, Failed> {
        let mut rendering = Rendering { report, span: self.span, output: String::new(), reads: Vec::new(), rounds: 0 };
        rendering.blocks(&self.blocks, &mut Frame::new(scope))?;
        let origin = Origin::new(self.span, Layer::Template).reading(rendering.reads);
        Ok(Node::string(rendering.output, origin))
    }
}

/// The names around a block, with those that `set` has bound in it.
struct Frame {
    scope: Scope,
    locals: Locals,
}

impl Frame {
    fn new(scope: &Scope) -> Self {
        Self { scope: Arc::clone(scope), locals: Locals::new(scope) }
    }

    fn bind(&mut self, name: &Arc<str>, binding: Binding) {
        self.locals.bind(Arc::clone(name), binding);
        // One level, however many names: a chain of scopes would be as deep as the text is long.
        self.scope = self.locals.clone().into_scope();
    }
}

struct Rendering<'a> {
    report: &'a mut Report,
    span: Span,
    output: String,
    reads: Vec<Origin>,
    rounds: usize,
}

impl Rendering<'_> {
    fn blocks(&mut self, blocks: &[Block], frame: &mut Frame) -> Result<(), Failed> {
        let mut result = Ok(());
        for block in blocks {
            // A failure does not hide the ones behind it, unless the text has grown too large.
            if self.block(block, frame).is_err() {
                result = Err(Failed);
            }
            if self.output.len() > MAX_RESULT_BYTES || self.rounds > MAX_ROUNDS {
                break;
            }
        }
        result
    }

    fn block(&mut self, block: &Block, frame: &mut Frame) -> Result<(), Failed> {
        match block {
            Block::Text(text) => self.write(text, self.span),
            Block::Value { expression, indentation } => {
                let node = expression.text(&frame.scope, self.report)?;
                self.read(&node.origin);
                let text = node.as_str().unwrap_or_default();
                match indentation {
                    Some(indentation) if text.contains('\n') => {
                        let indented = indented(text, indentation);
                        self.write(&indented, expression.span())
                    }
                    _ => self.write(text, expression.span()),
                }
            }
            Block::If { branches } => {
                for (condition, body) in branches {
                    let chosen = match condition {
                        Some(condition) => condition.is_true(&frame.scope, self.report)?,
                        None => true,
                    };
                    if chosen {
                        return self.blocks(body, frame);
                    }
                }
                Ok(())
            }
            Block::For(rounds) => self.rounds(rounds, frame),
            Block::Set { name, value } => {
                let binding = value.evaluate(&frame.scope, self.report).map(Binding::from);
                // What reads the name later would only repeat the finding.
                let result = binding.as_ref().map(|_| ()).map_err(|failed| *failed);
                frame.bind(name, binding.unwrap_or(Binding::Failed));
                result
            }
        }
    }

    fn rounds(&mut self, rounds: &Rounds, frame: &mut Frame) -> Result<(), Failed> {
        let mut scopes = Vec::new();
        for bindings in rounds.items.each(&frame.scope, rounds.names.len(), self.report)? {
            self.rounds += 1;
            if self.rounds > MAX_ROUNDS {
                let message = format!("the loops of this text have more than {MAX_ROUNDS} rounds");
                let finding = Diagnostic::error(rules::TOO_LARGE, rounds.span, message);
                self.report.push(finding.help("loop over fewer items"));
                return Err(Failed);
            }
            let mut locals = Locals::new(&frame.scope);
            for (name, binding) in rounds.names.iter().zip(bindings) {
                locals.bind(Arc::clone(name), binding);
            }
            let wanted = match &rounds.filter {
                Some(filter) => filter.is_true(&locals.clone().into_scope(), self.report)?,
                None => true,
            };
            if wanted {
                scopes.push(locals);
            }
        }
        if scopes.is_empty() {
            return self.blocks(&rounds.otherwise, frame);
        }
        let length = scopes.len();
        for (index, locals) in scopes.into_iter().enumerate() {
            let running = Loop { index, length, span: rounds.span };
            let scope = locals.with("loop", Binding::Namespace(Arc::new(running))).into_scope();
            // The next round would fail alike.
            self.blocks(&rounds.body, &mut Frame::new(&scope))?;
        }
        Ok(())
    }

    fn write(&mut self, text: &str, span: Span) -> Result<(), Failed> {
        self.output.push_str(text);
        if self.output.len() > MAX_RESULT_BYTES {
            self.report.push(too_large(span));
            return Err(Failed);
        }
        Ok(())
    }

    fn read(&mut self, origin: &Origin) {
        let known = |other: &Origin| other.span == origin.span && other.layer == origin.layer;
        if self.reads.len() < MAX_READS && !self.reads.iter().any(known) {
            self.reads.push(origin.clone());
        }
    }
}

/// The lines of a value below the first moved to the right; empty lines stay empty.
fn indented(text: &str, indentation: &str) -> String {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let mut moved = String::with_capacity(text.len() + indentation.len() * 8);
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            moved.push('\n');
            if !line.is_empty() {
                moved.push_str(indentation);
            }
        }
        moved.push_str(line);
        // Many short lines with a long indentation: stop before the size of the text times that of the indentation.
        if moved.len() > MAX_RESULT_BYTES {
            break;
        }
    }
    moved
}
