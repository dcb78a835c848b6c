//! Masking: tags become same-length placeholders, so that a template is YAML and every byte keeps its offset.
//!
//! An expression becomes one private-use character of plane 15 and `_` up to its length; a statement gets a `#` in front
//! and so is a YAML comment. It knows tags and bytes, not YAML.

use std::ops::Range;

use super::rules;
use crate::diagnostic::Diagnostic;
use crate::expression::{Delimiters, Tag, TagKind, scan};
use crate::source::{SourceId, Span};

/// Plane 15 is private use without its last two code points.
const FIRST: u32 = 0xF_0000;
const PLACEHOLDERS: usize = 0xFFFE;
/// The bytes of a plane-15 character in UTF-8.
const WIDTH: usize = 4;
/// The byte with which all of them begin.
const LEAD: u8 = 0xF3;
/// Rounds of scanning in which an opener without an end is set aside; more of them than this are reported at once.
const MOST_UNCLOSED: usize = 64;

/// A template as YAML.
#[derive(Debug)]
pub(super) struct Mask {
    /// As long as the template, byte for byte.
    pub(super) text: String,
    /// What was masked, in order.
    pub(super) pieces: Vec<Piece>,
    /// Openers that seem to stand in a comment or have no end; a mistake unless they do stand in a comment.
    pub(super) unclosed: Vec<usize>,
}

/// A masked stretch of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    /// The whole stretch.
    pub(super) range: Range<usize>,
    /// What stands between its delimiters; for text, the text.
    pub(super) inner: Range<usize>,
}

/// What was masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// `{{ … }}`
    Expression,
    /// `{% … %}`
    Statement,
    /// `{% raw %}` or `{% endraw %}` on a line of its own.
    Fence,
    /// Text that looks like a tag and is none of ours.
    Text,
}

/// A scalar taken apart: its own text, and placeholders by the number of their piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// Text of the scalar.
    Text(String),
    /// The piece of that number.
    Piece(usize),
}

impl Mask {
    /// Masks a template.
    pub(super) fn new(source: SourceId, text: &str, delimiters: &Delimiters) -> Result<Self, Diagnostic> {
        if let Some((at, found)) = text.char_indices().find(|(_, character)| is_reserved(*character)) {
            let span = Span::new(source, at, at + found.len_utf8());
            let message = format!("expected text, found the private-use character U+{:X}", u32::from(found));
            return Err(Diagnostic::error(rules::RESERVED_CHARACTER, span, message)
                .help("remove it; templates cannot hold the characters U+F0000 to U+FFFFD"));
        }
        let (tags, unclosed) = find_tags(text, delimiters);
        let pieces = Pieces { text, delimiters, found: Vec::new() }.collect(&tags);
        if pieces.len() > PLACEHOLDERS {
            let range = &pieces[PLACEHOLDERS].range;
            let message = format!("a template can hold {PLACEHOLDERS} tags, and this one has {}", pieces.len());
            let span = Span::new(source, range.start, range.end);
            return Err(Diagnostic::error(rules::TOO_LARGE, span, message).help("split the template"));
        }
        let mut masked = String::with_capacity(text.len());
        let mut done = 0;
        for (id, piece) in pieces.iter().enumerate() {
            let sign = piece.kind.sign();
            let Some(filler) = piece.range.len().checked_sub(WIDTH + sign.len()) else {
                let span = Span::new(source, piece.range.start, piece.range.end);
                return Err(Diagnostic::error(rules::SHORT_TAG, span, "this tag is too short to be told from text")
                    .help("put blanks between the delimiters and what stands inside"));
            };
            masked.push_str(text.get(done..piece.range.start).unwrap_or_default());
            masked.push_str(sign);
            masked.push(placeholder(id));
            masked.extend(std::iter::repeat_n('_', filler));
            done = piece.range.end;
        }
        masked.push_str(text.get(done..).unwrap_or_default());
        Ok(Self { text: masked, pieces, unclosed })
    }

    /// Openers without an end that no comment can hold, because no `#` stands before them on their lines.
    pub(super) fn surely_unclosed(&self, text: &str) -> impl Iterator<Item = usize> {
        self.unclosed.iter().copied().filter(move |offset| !is_behind_hash(text, *offset))
    }

    /// Whether the content of a scalar has no placeholder.
    pub(super) fn is_plain(&self, content: &str) -> bool {
        self.next_placeholder(content).is_none()
    }

    /// Takes the content of a scalar of the masked text apart.
    pub(super) fn segments(&self, content: &str) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut rest = content;
        while let Some((at, id)) = self.next_placeholder(rest) {
            let piece = &self.pieces[id];
            let sign = piece.kind.sign();
            let before = rest[..at].strip_suffix(sign).unwrap_or(&rest[..at]);
            if !before.is_empty() {
                segments.push(Segment::Text(before.to_owned()));
            }
            segments.push(Segment::Piece(id));
            rest = rest.get(at + piece.range.len() - sign.len()..).unwrap_or_default();
        }
        if !rest.is_empty() || segments.is_empty() {
            segments.push(Segment::Text(rest.to_owned()));
        }
        segments
    }

    /// The masked text with every placeholder replaced by what the template has there.
    pub(super) fn restore(&self, masked: &str, text: &str) -> String {
        let mut restored = String::with_capacity(masked.len());
        for segment in self.segments(masked) {
            match segment {
                Segment::Text(own) => restored.push_str(&own),
                Segment::Piece(id) => restored.push_str(text.get(self.pieces[id].range.clone()).unwrap_or_default()),
            }
        }
        restored
    }

    fn next_placeholder(&self, text: &str) -> Option<(usize, usize)> {
        // Most scalars have no placeholder, and that is quick to see.
        let mut from = text.bytes().position(|byte| byte == LEAD)?;
        loop {
            let character = text.get(from..)?.chars().next()?;
            let id = u32::from(character).checked_sub(FIRST).and_then(|id| usize::try_from(id).ok());
            if let Some(id) = id.filter(|id| *id < self.pieces.len()) {
                return Some((from, id));
            }
            from += character.len_utf8();
            from += text.get(from..)?.bytes().position(|byte| byte == LEAD)?;
        }
    }
}

impl PieceKind {
    /// What makes a statement a comment.
    fn sign(self) -> &'static str {
        match self {
            Self::Statement | Self::Fence => "#",
            Self::Expression | Self::Text => "",
        }
    }
}

fn is_reserved(character: char) -> bool {
    (FIRST..FIRST + 0x1_0000).contains(&u32::from(character))
}

fn placeholder(id: usize) -> char {
    u32::try_from(id).ok().and_then(|id| char::from_u32(FIRST + id)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The tags of a template, and the openers that are set aside: those without an end, and those that seem to stand in a
/// comment and would swallow the lines below it.
fn find_tags(text: &str, delimiters: &Delimiters) -> (Vec<Tag>, Vec<usize>) {
    let mut copy = text.to_owned();
    let mut unclosed = Vec::new();
    loop {
        let set_aside: Vec<usize> = match scan(&copy, delimiters) {
            Err(offset) => vec![offset.min(text.len())],
            Ok(tags) => {
                let runs_on =
                    |tag: &&Tag| text[tag.range.clone()].contains('\n') && is_behind_hash(text, tag.range.start);
                let first: Vec<usize> = tags.iter().find(runs_on).map(|tag| tag.range.start).into_iter().collect();
                if first.is_empty() {
                    return (tags, unclosed);
                }
                first
            }
        };
        for offset in set_aside {
            unclosed.push(offset);
            let openers = [&delimiters.expression.0, &delimiters.statement.0];
            let width =
                openers.iter().filter(|opener| copy[offset..].starts_with(opener.as_str())).map(|o| o.len()).max();
            let width = width.or_else(|| copy[offset..].chars().next().map(char::len_utf8)).unwrap_or_default();
            if width == 0 || unclosed.len() > MOST_UNCLOSED {
                return (Vec::new(), unclosed);
            }
            copy.replace_range(offset..offset + width, &"_".repeat(width));
        }
    }
}

/// Whether a `#` that can begin a comment stands before the offset on its line.
fn is_behind_hash(text: &str, offset: usize) -> bool {
    let line = &text[line_start(text, offset)..offset];
    line.char_indices().any(|(at, character)| character == '#' && (at == 0 || line[..at].ends_with([' ', '\t'])))
}

/// Where the line of an offset begins.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

/// The rest of the line from an offset on, without its break.
pub(super) fn line_rest(text: &str, offset: usize) -> &str {
    text[offset..].lines().next().unwrap_or_default()
}

/// Sorts what the scanner found into pieces, and adds the text that only looks like tags.
struct Pieces<'a> {
    text: &'a str,
    delimiters: &'a Delimiters,
    found: Vec<Piece>,
}

impl Pieces<'_> {
    fn collect(mut self, tags: &[Tag]) -> Vec<Piece> {
        let mut done = 0;
        for tag in tags {
            self.add_foreign(done..tag.range.start, false);
            done = tag.range.end;
            match tag.kind {
                TagKind::Expression => self.add(PieceKind::Expression, tag.range.clone(), tag.inner.clone()),
                TagKind::Statement => self.add(PieceKind::Statement, tag.range.clone(), tag.inner.clone()),
                TagKind::Raw => self.add_raw(tag),
            }
        }
        self.add_foreign(done..self.text.len(), false);
        self.found
    }

    fn add(&mut self, kind: PieceKind, range: Range<usize>, inner: Range<usize>) {
        self.found.push(Piece { kind, range, inner });
    }

    /// A region whose fences stand on lines of their own keeps its structure; any other is text.
    fn add_raw(&mut self, tag: &Tag) {
        let opening = tag.range.start..tag.inner.start;
        let closing = tag.inner.end..tag.range.end;
        if is_alone(self.text, &opening) && is_alone(self.text, &closing) {
            self.add(PieceKind::Fence, opening.clone(), opening);
            self.add_foreign(tag.inner.clone(), true);
            self.add(PieceKind::Fence, closing.clone(), closing);
        } else {
            self.add(PieceKind::Text, tag.range.clone(), tag.inner.clone());
        }
    }

    /// Tags of other languages, closed on their line: in a plain scalar their braces would be YAML.
    fn add_foreign(&mut self, within: Range<usize>, raw: bool) {
        let pair = |(open, close): &(String, String)| (open.clone(), close.clone());
        let mut pairs = vec![pair(&self.delimiters.expression), ("{{".to_owned(), "}}".to_owned())];
        if raw {
            pairs.push(pair(&self.delimiters.statement));
        }
        let mut at = within.start;
        while at < within.end {
            let rest = &self.text[at..within.end];
            let next =
                pairs.iter().filter_map(|(open, close)| rest.find(open.as_str()).map(|start| (start, open, close)));
            let Some((start, open, close)) = next.min_by_key(|(start, ..)| *start) else { return };
            let line = line_rest(rest, start + open.len());
            at += start;
            match line.find(close.as_str()) {
                Some(end) => {
                    let range = at..at + open.len() + end + close.len();
                    at = range.end;
                    self.add(PieceKind::Text, range.clone(), range);
                }
                None => at += open.len(),
            }
        }
    }
}

/// Whether nothing but blanks, and a comment behind, shares the lines of a stretch.
pub(super) fn is_alone(text: &str, range: &Range<usize>) -> bool {
    let before = &text[line_start(text, range.start)..range.start];
    let behind = line_rest(text, range.end);
    // A byte order mark is no text.
    before.trim_start_matches('\u{feff}').trim().is_empty()
        && (behind.trim().is_empty() || behind.trim_start().starts_with('#'))
}
