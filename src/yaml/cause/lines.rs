//! The lines of a document up to the place of detection, as a reader with a rough eye sees them.

use std::ops::Range;

use super::flow::{self, FlowEnd};
use super::tokens::{
    blanks, closing_quote, document_start, is_block_header, is_dash, is_marker, key_length, line_end, next_line,
    properties, without_comment,
};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use crate::yaml::rules;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing or a comment.
    Blank,
    /// Keys, items, values.
    Content,
    /// Content of a block scalar.
    BlockText,
    /// The rest of quotes or brackets that were opened above.
    Continued,
    /// `---` or `...`.
    Marker,
}

/// One line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) kind: Kind,
    /// The line without its break.
    pub(super) range: Range<usize>,
    /// The first character that is no blank and no tab.
    pub(super) content: usize,
    /// Where dashes of list items stand.
    pub(super) dashes: Vec<usize>,
    /// Behind the dashes.
    pub(super) body: usize,
    /// The key, quotes included; its `:` follows, blanks between allowed.
    pub(super) key: Option<Range<usize>>,
    /// The value, or what stands there without a key; comments and blanks at the end left out.
    pub(super) value: Range<usize>,
}

impl Line {
    /// In characters, which are blanks where it matters.
    pub(super) fn column(&self, at: usize) -> usize {
        at.saturating_sub(self.range.start)
    }
}

/// Quotes or brackets around the place of detection.
#[derive(Clone, Debug)]
pub(super) enum Around {
    /// A quote opens here and closes there, or nowhere.
    Quotes(usize, Option<usize>),
    /// A bracket opens here, and this is how that ends.
    Flow(usize, FlowEnd),
}

/// The text around a mistake.
pub(super) struct View<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    pub(super) detected: usize,
    /// All lines of the document to the one in which the mistake was noticed.
    pub(super) lines: Vec<Line>,
    pub(super) around: Option<Around>,
}

impl<'a> View<'a> {
    pub(super) fn new(source: SourceId, text: &'a str, detected: usize) -> Self {
        let mut view = Self { source, text, detected, lines: Vec::new(), around: None };
        view.read(document_start(text, detected));
        view
    }

    /// A finding at a range of the text.
    pub(super) fn finding(&self, range: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(rules::SYNTAX, self.span(range), message)
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The line in which the mistake was noticed.
    pub(super) fn last(&self) -> Option<&Line> {
        self.lines.last()
    }

    /// Lines with keys, items or values, the latest first.
    pub(super) fn content(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().rev().filter(|line| line.kind == Kind::Content)
    }

    fn read(&mut self, start: usize) {
        let mut at = start;
        // The lines of a block scalar are indented by at least this, the first of them says by how much.
        let mut block: Option<usize> = None;
        let mut first_of_block = false;
        while at <= self.detected && at <= self.text.len() {
            let range = at..line_end(self.text, at);
            let mut line = self.line(range.clone());
            let column = line.column(line.content);
            let empty = line.content == range.end;
            if block.is_some_and(|indent| empty || column >= indent) {
                line.kind = Kind::BlockText;
                if first_of_block && !empty {
                    block = Some(column);
                    first_of_block = false;
                }
            } else {
                block = None;
            }
            let mut end = range.end;
            if line.kind == Kind::Content {
                end = self.value_end(&line).max(end);
                let header = self.slice(line.value.clone());
                let parent = line.key.as_ref().map(|key| key.start).or(line.dashes.last().copied());
                if is_block_header(header) {
                    block = Some(parent.map_or(0, |parent| line.column(parent) + 1));
                    first_of_block = !header.contains(|indicator: char| indicator.is_ascii_digit());
                }
            }
            self.lines.push(line);
            at = range.end;
            while at < end {
                at = next_line(self.text, at);
                let range = at..line_end(self.text, at);
                if range.start <= self.detected {
                    self.lines.push(Line { kind: Kind::Continued, ..plain(range.clone()) });
                }
                at = range.end;
            }
            if at >= self.text.len() {
                break;
            }
            at = next_line(self.text, at);
        }
    }

    /// The end of the quotes or brackets in which the value of a line stands, which may be lines below.
    fn value_end(&mut self, line: &Line) -> usize {
        let start = line.value.start;
        let (end, around) = match self.byte(start) {
            Some(quote @ (b'"' | b'\'')) => {
                let close = closing_quote(self.text, start, quote);
                (close.map(|close| close + 1), Around::Quotes(start, close))
            }
            Some(b'[' | b'{') => {
                let result = flow::end(self.text, start, line.column(line.content));
                let end = if let FlowEnd::Closed(close) = result { Some(close + 1) } else { None };
                (end, Around::Flow(start, result))
            }
            _ => return line.range.end,
        };
        if start <= self.detected && end.is_none_or(|end| self.detected < end) {
            self.around = Some(around);
        }
        end.map_or(line.range.end, |end| line_end(self.text, end))
    }

    fn line(&self, range: Range<usize>) -> Line {
        let mut line = plain(range.clone());
        let written = self.slice(range.clone());
        line.content = range.end - written.trim_start_matches([' ', '\t', '\u{feff}']).len();
        line.body = line.content;
        let rest = self.slice(line.content..range.end);
        if rest.is_empty() || rest.starts_with('#') {
            line.kind = Kind::Blank;
            line.value = line.content..line.content;
            return line;
        }
        if line.content == range.start && is_marker(rest) {
            line.kind = Kind::Marker;
            return line;
        }
        while is_dash(self.slice(line.body..range.end)) {
            line.dashes.push(line.body);
            line.body += 1;
            line.body += blanks(self.slice(line.body..range.end));
        }
        let body = self.slice(line.body..range.end);
        let mut value = line.body;
        if let Some((length, colon)) = key_length(body) {
            line.key = Some(line.body..line.body + length);
            value = line.body + colon + 1;
            value += blanks(self.slice(value..range.end));
        }
        value += properties(self.slice(value..range.end));
        let end = value + without_comment(self.slice(value..range.end)).len();
        line.value = value..end;
        line
    }
}

fn plain(range: Range<usize>) -> Line {
    Line {
        kind: Kind::Content,
        content: range.start,
        dashes: Vec::new(),
        body: range.start,
        key: None,
        value: range.start..range.end,
        range,
    }
}
