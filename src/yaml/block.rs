//! Where the parts of a block scalar stand in its source: header, end, and every line of its content.
//!
//! It works on text alone: the parser tells where the content is, this file finds the rest.

use std::ops::Range;

/// From the `|` or `>` to the end of the last line that is not blank, its line break left out. `from` is a place
/// between the end of the token before and the scalar's content, which lies in `content`.
pub(super) fn extent(text: &str, from: usize, content: Range<usize>) -> Option<Range<usize>> {
    let start = header_start(text, from)?;
    let bytes = text.as_bytes();
    let indicators = bytes[start + 1..].iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-')).count();
    let header_end = start + 1 + indicators;
    let body_start = after_line(text, header_end);
    let body = text.get(body_start..content.end).unwrap_or_default();
    let end = body.rfind(|character| !is_white(character)).map_or(header_end, |last| {
        let rest = body[last..].find(['\n', '\r']).unwrap_or(body.len() - last);
        body_start + last + rest
    });
    Some(start..end)
}

/// The first `|` or `>` behind blanks, comments, indicators, tags and anchors.
fn header_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b'|' | b'>' => return Some(at),
            b'#' => at = line_end(text, at),
            b'!' | b'&' => at += bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count(),
            _ => at += 1,
        }
    }
}

/// Where nothing stands: behind the last indicator, tag or anchor between the end of the token before and `to`.
pub(super) fn empty_place(text: &str, from: usize, to: usize) -> usize {
    let bytes = text.as_bytes();
    // Nothing can stand before its `:` only in the eyes of the crate.
    let to = if bytes.get(to) == Some(&b':') { to + 1 } else { to };
    let (mut at, mut place) = (from, from);
    while at < to {
        match bytes.get(at) {
            Some(b'#') => at = line_end(text, at),
            Some(b'!' | b'&') => {
                at += bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b',').count();
                place = at;
            }
            Some(b':' | b'-' | b'?' | b',') => {
                at += 1;
                place = at;
            }
            _ => at += 1,
        }
    }
    place
}

fn is_white(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// The end of the line that holds `at`, before its line break.
fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |length| at + length)
}

/// The start of the line below the one that holds `at`.
fn after_line(text: &str, at: usize) -> usize {
    let end = line_end(text, at);
    let rest = &text.as_bytes()[end..];
    end + if rest.starts_with(b"\r\n") { 2 } else { rest.len().min(1) }
}

/// The lines of a literal block's content with their places in the source, to point at a byte of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockLines {
    lines: Vec<BlockLine>,
}

/// A line of a literal block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockLine {
    /// Its bytes in the content, the line break left out.
    pub content: Range<usize>,
    /// The byte of the source at which it starts, behind the indentation.
    pub source: usize,
}

impl BlockLines {
    /// Pairs the lines of `content` with the lines of `source` below the header at `header`. The content of a literal
    /// block is its source without the indentation, which the first line that is not empty shows.
    pub(super) fn new(source: &str, header: usize, content: &str) -> Self {
        let mut lines: Vec<BlockLine> = Vec::new();
        let mut start = after_line(source, header);
        let mut offset = 0;
        let mut ends: Vec<usize> = Vec::new();
        for line in content.split('\n') {
            lines.push(BlockLine { content: offset..offset + line.len(), source: start });
            ends.push(line_end(source, start));
            offset += line.len() + 1;
            start = after_line(source, start);
        }
        let indent = lines
            .iter()
            .zip(&ends)
            .find(|(line, _)| !line.content.is_empty())
            .map(|(line, end)| end.saturating_sub(line.source).saturating_sub(line.content.len()));
        // What follows the last line break of the content is no line of the block: it starts where the next line does.
        let real = lines.len() - usize::from(content.is_empty() || content.ends_with('\n'));
        for (line, end) in lines.iter_mut().zip(&ends).take(real) {
            line.source = indent.map_or(*end, |indent| (line.source + indent).min(*end));
        }
        Self { lines }
    }

    /// The byte of the source that gave a byte of the content. A line break belongs to the end of its line; a place
    /// behind the content to the end of it.
    #[must_use]
    pub fn source_offset(&self, content: usize) -> usize {
        let next = self.lines.partition_point(|line| line.content.start <= content);
        self.lines.get(next.saturating_sub(1)).map_or(0, |line| {
            let inside = content.min(line.content.end).saturating_sub(line.content.start);
            line.source + inside
        })
    }

    /// The lines in order. Content that ends in a line break has an empty last one behind it.
    pub fn iter(&self) -> std::slice::Iter<'_, BlockLine> {
        self.lines.iter()
    }
}

impl<'a> IntoIterator for &'a BlockLines {
    type Item = &'a BlockLine;
    type IntoIter = std::slice::Iter<'a, BlockLine>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
