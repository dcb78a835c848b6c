//! A template file taken apart: masked, parsed as YAML, its statements paired.

use std::ops::Range;

use super::advice;
use super::mask::{Mask, PieceKind, Segment, is_alone, line_start};
use super::rules;
use super::statement::{Statement, StatementTag, pair};
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::Delimiters;
use crate::source::{SourceId, SourceMap, Span};
use crate::yaml::{self, Document, Syntax, SyntaxKind};

/// What is known of a template before anything is covered.
pub(super) struct Parsed<'a> {
    pub(super) source: SourceId,
    /// The template as it is written.
    pub(super) text: &'a str,
    pub(super) mask: Mask,
    pub(super) documents: Vec<Document>,
    /// In order; those inside literal blocks are text and not among them.
    pub(super) statements: Vec<Statement>,
}

/// Takes a file apart. Nothing when it is no template; the report says why.
pub(super) fn parse<'a>(
    sources: &'a SourceMap,
    source: SourceId,
    delimiters: &Delimiters,
    report: &mut Report,
) -> Option<Parsed<'a>> {
    let file = sources.file(source);
    if file.invalid_utf8.is_some() {
        let _ = yaml::parse(sources, source, report);
        return None;
    }
    let text = &*file.text;
    let mask = match Mask::new(source, text, delimiters) {
        Ok(mask) => mask,
        Err(finding) => {
            report.push(finding);
            return None;
        }
    };
    let unclosed: Vec<usize> = mask.surely_unclosed(text).collect();
    if !unclosed.is_empty() {
        report.append(unclosed.into_iter().map(|offset| unclosed_tag(source, text, offset)).collect());
        return None;
    }
    let mut mistakes = Report::new();
    let documents = yaml::parse_text(source, &mask.text, &mut mistakes);
    if mistakes.has_errors() {
        report.append(mistakes.iter().map(|mistake| advice::explain(mistake, text, &mask)).collect());
        return None;
    }
    report.append(mistakes);
    let comments =
        documents.iter().flat_map(|document| &document.comments).map(|comment| comment.span.range()).collect();
    let tags = Tags { source, text, mask: &mask, documents: &documents, comments };
    let unclosed = tags.report_unclosed(report);
    let found = tags.statements(report);
    let statements = pair(source, text, &found?, report)?;
    (!unclosed).then_some(Parsed { source, text, mask, documents, statements })
}

fn unclosed_tag(source: SourceId, text: &str, offset: usize) -> Diagnostic {
    let end = text[offset..].char_indices().nth(2).map_or(text.len(), |(at, _)| offset + at);
    let word = text[end..].trim_start_matches(['-', '+', ' ', '\t']);
    if let Some(rest) = word.strip_prefix("raw").filter(|rest| !rest.starts_with(char::is_alphanumeric)) {
        let length = rest.lines().next().unwrap_or_default().len();
        let line = Span::new(source, offset, text.len() - rest.len() + length);
        return Diagnostic::error(rules::UNCLOSED_TAG, line, "this `raw` has no `endraw`")
            .help("write `endraw` in a tag of its own behind what stays as it is");
    }
    let message = "this tag is not closed";
    Diagnostic::error(rules::UNCLOSED_TAG, Span::new(source, offset, end), message).help(
        "close it on its line; text of another language that looks like a tag stands in `{% raw %}` … `{% endraw %}`",
    )
}

/// Tells statements from tags in scalars and in comments.
struct Tags<'a> {
    source: SourceId,
    text: &'a str,
    mask: &'a Mask,
    documents: &'a [Document],
    /// In order.
    comments: Vec<Range<usize>>,
}

impl Tags<'_> {
    /// Reports openers without an end that do not stand in comments.
    fn report_unclosed(&self, report: &mut Report) -> bool {
        let outside = self.mask.unclosed.iter().filter(|offset| self.comment_around(**offset).is_none());
        let findings: Report = outside.map(|offset| unclosed_tag(self.source, self.text, *offset)).collect();
        let found = !findings.is_empty();
        report.append(findings);
        found
    }

    /// The statements of the structure. Nothing when one of them shares its line.
    fn statements(&self, report: &mut Report) -> Option<Vec<StatementTag>> {
        let in_scalars = self.pieces_in_scalars();
        let mut statements = Vec::new();
        let mut shared = false;
        let pieces = self.mask.pieces.iter().zip(in_scalars);
        for (piece, _) in pieces.filter(|(piece, in_scalar)| piece.kind == PieceKind::Statement && !in_scalar) {
            // A comment that begins before the tag is a comment with a tag in it.
            if self.comment_around(piece.range.start) != Some(piece.range.start) {
                continue;
            }
            if is_alone(self.text, &piece.range) {
                statements.push((piece.range.clone(), piece.inner.clone()));
                continue;
            }
            shared = true;
            let span = Span::new(self.source, piece.range.start, piece.range.end);
            let finding = Diagnostic::error(rules::SHARED_LINE, span, "a statement must stand on a line of its own")
                .help("to choose a value write `{{ a if c else b }}`; otherwise move the statement to its own line");
            report.push(finding);
        }
        (!shared).then_some(statements)
    }

    /// For each piece, whether a scalar holds it.
    fn pieces_in_scalars(&self) -> Vec<bool> {
        let mut found = vec![false; self.mask.pieces.len()];
        let mut pending: Vec<&Syntax> = self.documents.iter().map(|document| &document.root).collect();
        while let Some(syntax) = pending.pop() {
            match &syntax.kind {
                SyntaxKind::Scalar { text, .. } if self.mask.is_plain(text) => {}
                SyntaxKind::Scalar { text, .. } => {
                    for segment in self.mask.segments(text) {
                        if let Segment::Piece(id) = segment {
                            found[id] = true;
                        }
                    }
                }
                SyntaxKind::List { items, .. } => pending.extend(items),
                SyntaxKind::Map { entries, .. } => pending.extend(entries.iter().flat_map(|(key, value)| [key, value])),
                SyntaxKind::Alias(_) => {}
            }
        }
        found
    }

    /// Where the comment begins that holds a byte.
    fn comment_around(&self, offset: usize) -> Option<usize> {
        let before = self.comments.partition_point(|range| range.start <= offset);
        let nearest = before.checked_sub(1).and_then(|index| self.comments.get(index));
        // Comments after the last document belong to none; there, every line is a comment or empty.
        nearest.filter(|range| range.contains(&offset)).map(|range| range.start).or_else(|| {
            let start = line_start(&self.mask.text, offset);
            let line = &self.mask.text[start..];
            let first = start + line.len() - line.trim_start_matches([' ', '\t', '\u{feff}']).len();
            (self.mask.text[first..].starts_with('#') && first <= offset && !self.is_in_a_scalar(offset))
                .then_some(first)
        })
    }

    fn is_in_a_scalar(&self, offset: usize) -> bool {
        let mut pending: Vec<&Syntax> = self.documents.iter().map(|document| &document.root).collect();
        while let Some(syntax) = pending.pop() {
            if !syntax.span.range().contains(&offset) {
                continue;
            }
            match &syntax.kind {
                SyntaxKind::Scalar { .. } => return true,
                SyntaxKind::List { items, .. } => pending.extend(items),
                SyntaxKind::Map { entries, .. } => pending.extend(entries.iter().flat_map(|(key, value)| [key, value])),
                SyntaxKind::Alias(_) => {}
            }
        }
        false
    }
}
