//! Text to [`Syntax`], over the events of `granit-parser`.

use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use super::syntax::{Comment, Document, Style, Syntax, SyntaxKind};
use super::{block, cause, quick, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceId, SourceMap, Span};

/// Far more comments in a row than any file has; the crate's own default is 96.
const LONGEST_COMMENT_BLOCK: usize = 100_000;

/// Parses a file of the map. A document with a mistake is left out; the others are read all the same.
#[must_use]
pub fn parse(sources: &SourceMap, source: SourceId, report: &mut Report) -> Vec<Document> {
    let file = sources.file(source);
    if let Some(offset) = file.invalid_utf8 {
        // The bytes that are no character stand as a replacement character in the text.
        let span = Span::new(source, offset, offset + char::REPLACEMENT_CHARACTER.len_utf8());
        let finding = Diagnostic::error(rules::NOT_UTF8, span, "the file is not UTF-8 here");
        report.push(finding.help("save the file as UTF-8"));
        return Vec::new();
    }
    parse_text(source, &file.text, report)
}

/// Parses a text whose bytes stand at the same offsets in `source`.
#[must_use]
pub fn parse_text(source: SourceId, text: &str, report: &mut Report) -> Vec<Document> {
    quick::documents(source, text).unwrap_or_else(|| parse_any(source, text, report))
}

/// [`parse_text`] by the crate alone.
pub(super) fn parse_any(source: SourceId, text: &str, report: &mut Report) -> Vec<Document> {
    let options = granit_parser::options! {
        emit_comments: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: LONGEST_COMMENT_BLOCK,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder::new(source, text);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => {
                report.push(mistake(source, text, &error));
                builder.abandon();
                if !parser.proceed_next_document().unwrap_or(false) {
                    break;
                }
            }
        }
    }
    for finding in std::mem::take(&mut builder.findings) {
        report.push(finding);
    }
    builder.finish()
}

fn mistake(source: SourceId, text: &str, error: &ScanError) -> Diagnostic {
    let mut offset = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let detected = Span::new(source, offset, offset);
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return Diagnostic::error(rules::SYNTAX, detected, "collections stand more than 255 levels deep in each other")
            .help("write flatter YAML: no reader of Kubernetes manifests takes this");
    }
    cause::likely(source, text, offset).unwrap_or_else(|| {
        Diagnostic::error(rules::SYNTAX, detected, plain_words(&error.info()))
            .help("look here and just above for a missing quote, bracket or space, or a wrong indentation")
    })
}

/// The crate's message as ours are written: no capital at the start, no full stop.
fn plain_words(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut characters = message.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// The document that is being read.
struct Builder<'a> {
    source: SourceId,
    text: &'a str,
    documents: Vec<Document>,
    frames: Vec<Frame>,
    start: Option<(Span, bool)>,
    comments: Vec<Comment>,
    /// The end of the last token: what stands between it and the next event is blanks, indicators and properties.
    cursor: usize,
    has_tabs: bool,
    findings: Vec<Diagnostic>,
}

/// A node that is not complete yet.
enum Frame {
    List { items: Vec<Syntax>, flow: bool, open: Open },
    Map { entries: Vec<(Syntax, Syntax)>, key: Option<Syntax>, flow: bool, open: Open },
    Root { node: Option<Syntax> },
}

struct Open {
    span: Span,
    tag: Option<(Arc<str>, Span)>,
    anchor: Option<usize>,
}

impl<'a> Builder<'a> {
    fn new(source: SourceId, text: &'a str) -> Self {
        Self {
            source,
            text,
            documents: Vec::new(),
            frames: Vec::new(),
            start: None,
            comments: Vec::new(),
            cursor: 0,
            has_tabs: text.contains('\t'),
            findings: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'a>, at: granit_parser::Span) {
        let span = self.span(at);
        match event {
            Event::DocumentStart(explicit, _) => {
                self.start = Some((span, explicit));
                self.frames.push(Frame::Root { node: None });
                self.cursor = if explicit { span.range().end } else { self.implicit_start(span.range().start) };
            }
            Event::DocumentEnd => self.end_document(span),
            // Does not move the cursor: the comment in the header of a block scalar comes after the scalar.
            Event::Comment(text, _) => self.comments.push(Comment { text: text.as_ref().into(), span }),
            Event::Scalar(text, style, anchor, tag) => {
                let style = style_of(style);
                let (text, place) = self.scalar(text.as_ref(), style, span);
                self.advance(span);
                let tag = self.tag(at, tag.as_deref());
                self.add(Syntax { kind: SyntaxKind::Scalar { text, style }, span: place, tag, anchor: number(anchor) });
            }
            Event::Alias(target) => self.alias(number(target), span),
            Event::UnresolvedAlias(_) => self.alias(None, span),
            Event::SequenceStart(style, anchor, tag) => {
                let open = self.open(at, style, anchor, tag.as_deref());
                self.frames.push(Frame::List { items: Vec::new(), flow: style == StructureStyle::Flow, open });
            }
            Event::MappingStart(style, anchor, tag) => {
                let open = self.open(at, style, anchor, tag.as_deref());
                let flow = style == StructureStyle::Flow;
                self.frames.push(Frame::Map { entries: Vec::new(), key: None, flow, open });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => {}
        }
    }

    /// Behind the `...` line before a document that has no `---`: a broken document may stand before that line.
    fn implicit_start(&self, content: usize) -> usize {
        let before = self.text.get(..content).unwrap_or_default();
        before.rfind("\n...").map_or(self.cursor, |line| self.cursor.max(line + "\n...".len()))
    }

    fn span(&self, at: granit_parser::Span) -> Span {
        let range = at.byte_range().unwrap_or(0..0);
        Span::new(self.source, range.start, range.end)
    }

    fn open(&mut self, at: granit_parser::Span, style: StructureStyle, anchor: usize, tag: Option<&Tag>) -> Open {
        let span = self.span(at);
        if style == StructureStyle::Flow {
            self.advance(span);
        } else if self.has_tabs {
            // The crate takes a tab before the first child of a block; other readers refuse the file.
            self.findings.extend(cause::tab_before(self.source, self.text, span.range().start));
        }
        Open { span, tag: self.tag(at, tag), anchor: number(anchor) }
    }

    /// Block collections end at the next token, with an empty span that says nothing.
    fn advance(&mut self, token: Span) {
        if !token.range().is_empty() {
            self.cursor = self.cursor.max(token.range().end);
        }
    }

    fn tag(&self, at: granit_parser::Span, tag: Option<&Tag>) -> Option<(Arc<str>, Span)> {
        const CORE: &str = "tag:yaml.org,2002:";

        let span = self.span(at.tag_span()?);
        let written = self.text.get(span.range())?;
        let full = tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix()));
        let name = full.as_deref().and_then(|full| full.strip_prefix(CORE));
        Some((name.map_or_else(|| written.into(), |name| format!("!!{name}").into()), span))
    }

    /// Text and place of a scalar. The crate starts block scalars at their content, ends them in the line below, puts
    /// empty ones before their `:` and calls them `~`.
    fn scalar(&self, text: &str, style: Style, span: Span) -> (Arc<str>, Span) {
        let range = span.range();
        match style {
            Style::Literal | Style::Folded => {
                let place = block::extent(self.text, self.cursor, range.clone()).unwrap_or(range);
                (text.into(), Span::new(self.source, place.start, place.end))
            }
            Style::Plain if range.is_empty() => {
                let place = block::empty_place(self.text, self.cursor, range.start);
                ("".into(), Span::new(self.source, place, place))
            }
            _ => (text.into(), span),
        }
    }

    fn alias(&mut self, target: Option<usize>, span: Span) {
        self.advance(span);
        self.add(Syntax { kind: SyntaxKind::Alias(target), span, tag: None, anchor: None });
    }

    fn add(&mut self, node: Syntax) {
        match self.frames.last_mut() {
            Some(Frame::List { items, .. }) => items.push(node),
            Some(Frame::Map { entries, key, .. }) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push((key, node)),
            },
            Some(Frame::Root { node: root }) => *root = Some(node),
            None => {}
        }
    }

    fn close(&mut self, end: Span) {
        self.advance(end);
        let node = match self.frames.pop() {
            Some(Frame::List { items, flow, open }) => {
                let last = items.last().map(|item| item.span);
                collection(SyntaxKind::List { items, flow }, flow, open, last, end)
            }
            Some(Frame::Map { entries, flow, open, .. }) => {
                let last = entries.last().map(|(key, value)| key.span.to(value.span));
                collection(SyntaxKind::Map { entries, flow }, flow, open, last, end)
            }
            Some(Frame::Root { .. }) | None => return,
        };
        self.add(node);
    }

    fn end_document(&mut self, end: Span) {
        self.advance(end);
        let Some(Frame::Root { node }) = self.frames.pop() else { return };
        let (start, explicit) = self.start.take().unwrap_or((end, false));
        let empty = SyntaxKind::Scalar { text: "".into(), style: Style::Plain };
        let root = node.unwrap_or(Syntax { kind: empty, span: start, tag: None, anchor: None });
        let span = if explicit { start.to(root.span) } else { root.span };
        let comments = self.take_comments();
        self.documents.push(Document { root, span, comments, explicit });
    }

    fn take_comments(&mut self) -> Vec<Comment> {
        let mut comments = std::mem::take(&mut self.comments);
        comments.sort_by_key(|comment| comment.span.start);
        comments
    }

    fn finish(mut self) -> Vec<Document> {
        let comments = self.take_comments();
        if let Some(last) = self.documents.last_mut() {
            last.comments.extend(comments);
        }
        self.documents
    }

    /// Drops the document in which a mistake was found.
    fn abandon(&mut self) {
        self.frames.clear();
        self.comments.clear();
        self.start = None;
    }
}

fn collection(kind: SyntaxKind, flow: bool, open: Open, last: Option<Span>, end: Span) -> Syntax {
    let Open { span, tag, anchor } = open;
    let span = match last {
        _ if flow => span.to(end),
        Some(last) => Span { end: last.end.max(span.start), ..span },
        None => span,
    };
    Syntax { kind, span, tag, anchor }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

/// The crate counts anchors from 1 and uses 0 for none.
fn number(anchor: usize) -> Option<usize> {
    (anchor != 0).then_some(anchor)
}

#[cfg(test)]
mod tests;
