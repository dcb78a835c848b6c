//! Scalars and keys of a template: constants, native splices, concatenations, block texts.

use std::sync::Arc;

use super::mask::{Piece, PieceKind, Segment};
use super::parse::Parsed;
use super::rules;
use super::tree::{KeyShape, Shape, Size};
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::{Delimiters, Expression, Part, Text};
use crate::source::Span;
use crate::yaml::{self, Key, Layer, Node, Origin, ScalarKind, Style, Syntax, SyntaxKind, classify};

/// Reads the scalars of one template.
pub(super) struct Scalars<'a> {
    pub(super) parsed: &'a Parsed<'a>,
    pub(super) delimiters: &'a Delimiters,
}

impl Scalars<'_> {
    /// The shape of a scalar value.
    pub(super) fn value(&self, syntax: &Syntax, report: &mut Report) -> Shape {
        let SyntaxKind::Scalar { text: content, style } = &syntax.kind else {
            return constant(&"".into(), Style::Plain, syntax.span);
        };
        let span = syntax.span;
        if self.parsed.mask.is_plain(content) {
            return constant(content, *style, span);
        }
        let segments = self.parsed.mask.segments(content);
        let shape = if *style == Style::Literal && !self.is_foreign_only(&segments) {
            self.block(syntax, content)
        } else {
            self.parts(&segments, *style, span).map(|parts| joined(parts, *style, span))
        };
        shape.unwrap_or_else(|finding| {
            report.push(finding);
            constant(&"".into(), Style::DoubleQuoted, span)
        })
    }

    /// The shape of a key. Nothing when it is none.
    pub(super) fn key(&self, syntax: &Syntax, report: &mut Report) -> Option<KeyShape> {
        let finding = match &syntax.kind {
            SyntaxKind::Scalar { text, style } => {
                let is_constant = self.parsed.mask.is_plain(text);
                if is_constant && *style == Style::Plain && &**text == "<<" {
                    return Some(KeyShape::Merge);
                }
                let is_null = *style == Style::Plain && classify(text, yaml::Dialect::Own) == ScalarKind::Null;
                if is_constant && !is_null {
                    let origin = Origin::new(syntax.span, Layer::Template);
                    return Some(KeyShape::Constant(Key::new(Arc::clone(text), origin)));
                }
                match self.parts(&self.parsed.mask.segments(text), *style, syntax.span) {
                    Ok(parts) if !is_null => return Some(KeyShape::Computed(parts)),
                    Ok(_) => bad_key(syntax.span),
                    Err(finding) => finding,
                }
            }
            SyntaxKind::Alias(_) => return None,
            SyntaxKind::List { .. } | SyntaxKind::Map { .. } => bad_key(syntax.span),
        };
        report.push(finding);
        None
    }

    fn block(&self, syntax: &Syntax, content: &str) -> Result<Shape, Diagnostic> {
        let lines = syntax.block_lines(&self.parsed.mask.text);
        // Placeholders are as long as what they stand for, so offsets of the restored content are those of the masked one.
        let offset_of = |byte| lines.as_ref().map_or(syntax.span.start as usize, |lines| lines.source_offset(byte));
        let restored = self.parsed.mask.restore(content, self.parsed.text);
        let text = Text::compile(&restored, syntax.span, offset_of, self.delimiters)?;
        Ok(Shape::Block(Box::new(text), syntax.span))
    }

    fn is_foreign_only(&self, segments: &[Segment]) -> bool {
        segments.iter().all(|segment| match segment {
            Segment::Text(_) => true,
            Segment::Piece(id) => self.parsed.mask.pieces[*id].kind == PieceKind::Text,
        })
    }

    /// Own text and expressions in order; neighbouring texts are one.
    fn parts(&self, segments: &[Segment], style: Style, span: Span) -> Result<Vec<Part>, Diagnostic> {
        let mut parts = Vec::new();
        let mut text = String::new();
        for segment in segments {
            let piece = match segment {
                Segment::Text(own) => {
                    text.push_str(own);
                    continue;
                }
                Segment::Piece(id) => &self.parsed.mask.pieces[*id],
            };
            match piece.kind {
                PieceKind::Text => {
                    let written = self.parsed.text.get(piece.inner.clone()).unwrap_or_default();
                    text.push_str(&unescape(written, style, span));
                }
                PieceKind::Expression => {
                    if !text.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut text).into()));
                    }
                    parts.push(Part::Expression(self.expression(piece, style)?));
                }
                PieceKind::Statement | PieceKind::Fence => return Err(self.statement_in_text(piece, style)),
            }
        }
        if !text.is_empty() || parts.is_empty() {
            parts.push(Part::Text(text.into()));
        }
        Ok(parts)
    }

    /// In quotes, the quotes of an expression may be escaped as YAML asks for, or not.
    fn expression(&self, piece: &Piece, style: Style) -> Result<Expression, Diagnostic> {
        let text = self.parsed.text.get(piece.inner.clone()).unwrap_or_default();
        let span = Span::new(self.parsed.source, piece.inner.start, piece.inner.end);
        let escaped = match style {
            Style::DoubleQuoted => ("\\\"", "\""),
            Style::SingleQuoted => ("''", "'"),
            _ => return Expression::compile(text, span),
        };
        Expression::compile(text, span).or_else(|finding| {
            let unescaped = text.replace(escaped.0, escaped.1);
            if unescaped == text { Err(finding) } else { Expression::compile(&unescaped, span).map_err(|_| finding) }
        })
    }

    fn statement_in_text(&self, piece: &Piece, style: Style) -> Diagnostic {
        let span = Span::new(self.parsed.source, piece.range.start, piece.range.end);
        let help = match style {
            Style::Folded => "statements work in literal blocks: begin the block with `|` in place of `>`",
            _ => "choose the value in an expression: `{{ a if c else b }}`",
        };
        Diagnostic::error(rules::COVERED_SCALAR, span, "a statement cannot stand inside a scalar value").help(help)
    }
}

/// A single expression outside quotes keeps its type; everything else is a string.
fn joined(mut parts: Vec<Part>, style: Style, span: Span) -> Shape {
    match parts.pop() {
        Some(Part::Expression(expression)) if parts.is_empty() && style == Style::Plain => {
            Shape::Splice(Box::new(expression))
        }
        Some(Part::Text(text)) if parts.is_empty() => string(text, span),
        last => {
            parts.extend(last);
            Shape::Mixed(parts, span)
        }
    }
}

fn constant(content: &Arc<str>, style: Style, span: Span) -> Shape {
    let plain = style == Style::Plain;
    let kind = if plain { classify(content, yaml::Dialect::Own) } else { ScalarKind::String };
    let node = Node::scalar(kind, Arc::clone(content), Origin::new(span, Layer::Template));
    Shape::Constant(node, Size { nodes: 1, depth: 1 })
}

fn string(text: Arc<str>, span: Span) -> Shape {
    Shape::Constant(Node::string(text, Origin::new(span, Layer::Template)), Size { nodes: 1, depth: 1 })
}

fn bad_key(span: Span) -> Diagnostic {
    Diagnostic::error(yaml::rules::BAD_KEY, span, "expected a text as key").help("quote the key if it is meant as text")
}

/// Text that was hidden from the YAML parser, with the escapes of its quotes resolved. Text that the quotes could not
/// hold stays as it is written.
fn unescape(written: &str, style: Style, span: Span) -> String {
    let quoted = match style {
        Style::SingleQuoted => return written.replace("''", "'"),
        Style::DoubleQuoted if written.contains('\\') => format!("\"{written}\""),
        _ => return written.to_owned(),
    };
    let documents = yaml::parse_text(span.source, &quoted, &mut Report::new());
    match documents.first().map(|document| &document.root.kind) {
        Some(SyntaxKind::Scalar { text, style: Style::DoubleQuoted }) => text.to_string(),
        _ => written.to_owned(),
    }
}
