//! The white space around the tags of a block text.

use super::{Delimiters, Tag, TagKind};

/// A stretch of text or a tag.
pub(super) enum Piece<'a> {
    Text(&'a str),
    Tag {
        tag: Tag,
        /// The blanks before an expression that stands alone on its line.
        indentation: Option<&'a str>,
    },
}

/// Cuts a text at its tags and takes away the white space that they take with them. Raw regions become text.
pub(super) fn pieces<'a>(content: &'a str, tags: &[Tag], delimiters: &Delimiters) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut before: Option<Edge> = None;
    let mut at = 0;
    for tag in tags {
        let block = tag.kind != TagKind::Expression;
        let (open, close) = if block { &delimiters.statement } else { &delimiters.expression };
        let edge = |start: usize, end: usize| {
            let signs = start + open.len()..end - close.len();
            Edge::of(content.get(signs).unwrap_or_default(), block)
        };
        let whole = edge(tag.range.start, tag.range.end);
        push_text(&mut pieces, content, at, tag.range.start, before.as_ref(), Some(&whole));
        if tag.kind == TagKind::Raw {
            // The region has edges of its own: the end of `raw` and the start of `endraw`.
            let opening = edge(tag.range.start, tag.inner.start);
            let closing = edge(tag.inner.end, tag.range.end);
            push_text(&mut pieces, content, tag.inner.start, tag.inner.end, Some(&opening), Some(&closing));
        } else {
            let indentation = (tag.kind == TagKind::Expression && whole.left != Control::Remove)
                .then(|| alone_on_its_line(content, tag))
                .flatten();
            pieces.push(Piece::Tag { tag: tag.clone(), indentation });
        }
        before = Some(whole);
        at = tag.range.end;
    }
    push_text(&mut pieces, content, at, content.len(), before.as_ref(), None);
    pieces
}

/// What a tag does to the text on its sides.
struct Edge {
    block: bool,
    left: Control,
    right: Control,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    Usual,
    Remove,
    Keep,
}

impl Edge {
    /// `inside` is what stands between the delimiters.
    fn of(inside: &str, block: bool) -> Self {
        let control = |sign: Option<char>| match sign {
            Some('-') => Control::Remove,
            Some('+') => Control::Keep,
            _ => Control::Usual,
        };
        Self { block, left: control(inside.chars().next()), right: control(inside.chars().next_back()) }
    }
}

fn push_text<'a>(
    pieces: &mut Vec<Piece<'a>>,
    content: &'a str,
    start: usize,
    end: usize,
    before: Option<&Edge>,
    after: Option<&Edge>,
) {
    let mut text = content.get(start..end).unwrap_or_default();
    match before {
        Some(Edge { right: Control::Remove, .. }) => text = text.trim_start(),
        Some(Edge { block: true, right: Control::Usual, .. }) => {
            text = text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n')).unwrap_or(text);
        }
        _ => {}
    }
    match after {
        Some(Edge { left: Control::Remove, .. }) => text = text.trim_end(),
        Some(Edge { block: true, left: Control::Usual, .. }) if indentation(content, end).is_some() => {
            text = text.trim_end_matches([' ', '\t']);
        }
        _ => {}
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
}

/// The blanks between the start of the line and an offset, when there is nothing else.
fn indentation(content: &str, offset: usize) -> Option<&str> {
    let before = content.get(..offset)?;
    let rest = before.trim_end_matches([' ', '\t']);
    (rest.is_empty() || rest.ends_with('\n')).then(|| &before[rest.len()..])
}

fn alone_on_its_line<'a>(content: &'a str, tag: &Tag) -> Option<&'a str> {
    let after = content.get(tag.range.end..)?.trim_start_matches([' ', '\t', '\r']);
    (after.is_empty() || after.starts_with('\n')).then(|| indentation(content, tag.range.start)).flatten()
}
