//! Lines, line breaks and indentation of a text as it was written.

use super::find::text_of;
use crate::yaml::{Syntax, SyntaxKind};

/// What many editors put before the first character of a file.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The line break that ends the line of a byte; that of the line before where it is the last one.
pub(super) fn line_break(text: &str, at: usize) -> &'static str {
    let after = text.get(at..).and_then(|rest| rest.find(['\n', '\r']).map(|place| at + place));
    let place = after.or_else(|| text.get(..at).and_then(|before| before.rfind(['\n', '\r'])));
    match place.map(|place| text.as_bytes()[place]) {
        Some(b'\r') if place.and_then(|place| text.as_bytes().get(place + 1)) == Some(&b'\n') => "\r\n",
        Some(b'\r') => "\r",
        Some(b'\n') if place.is_some_and(|place| place > 0 && text.as_bytes()[place - 1] == b'\r') => "\r\n",
        _ => "\n",
    }
}

/// The end of the line that holds a byte, before its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |length| at + length)
}

/// The start of the line that holds a byte, behind a byte order mark.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let start = text.get(..at).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |place| place + 1);
    let marked = start == 0 && text.starts_with(BYTE_ORDER_MARK);
    if marked { BYTE_ORDER_MARK.len_utf8() } else { start }
}

/// The blanks that put another key under the keys of a block map, and whether the first key begins its line.
pub(super) fn indentation(text: &str, map: &Syntax) -> (String, bool) {
    let SyntaxKind::Map { entries, .. } = &map.kind else { return (String::new(), false) };
    let before = |at: usize| text.get(line_start(text, at)..at).unwrap_or_default();
    let prefixes = entries.iter().map(|(key, _)| before(key.span.start as usize));
    let shortest = prefixes.min_by_key(|prefix| prefix.chars().count()).unwrap_or_default();
    let first = entries.first().map_or("", |(key, _)| before(key.span.start as usize));
    (" ".repeat(shortest.chars().count()), first.trim().is_empty())
}

/// By how many blanks the file indents a map in a map.
pub(super) fn step(text: &str, root: &Syntax) -> usize {
    fn nested(text: &str, node: &Syntax) -> Option<usize> {
        let SyntaxKind::Map { entries, flow: false } = &node.kind else { return None };
        let own = indentation(text, node).0.len();
        entries.iter().find_map(|(_, value)| {
            let SyntaxKind::Map { entries, flow: false } = &value.kind else { return None };
            let inner = (!entries.is_empty()).then(|| indentation(text, value).0.len());
            inner.and_then(|inner| inner.checked_sub(own)).filter(|step| *step > 0).or_else(|| nested(text, value))
        })
    }
    nested(text, root).unwrap_or(2)
}

/// Where a block entry ends: behind its last character, or behind the blank lines that its last text keeps.
pub(super) fn entry_end(text: &str, value: &Syntax) -> usize {
    let mut end = value.span.end as usize;
    if keeps_blank_lines(text, value) {
        while let Some(next) = next_line(text, end) {
            let line = text.get(next..line_end(text, next)).unwrap_or_default();
            if !line.trim().is_empty() || next >= text.len() {
                break;
            }
            end = line_end(text, next);
        }
    }
    end
}

/// Whether the last leaf of a value is a block scalar with `+`.
fn keeps_blank_lines(text: &str, value: &Syntax) -> bool {
    match &value.kind {
        SyntaxKind::Map { entries, flow: false } => {
            entries.last().is_some_and(|(_, last)| keeps_blank_lines(text, last))
        }
        SyntaxKind::List { items, flow: false } => items.last().is_some_and(|last| keeps_blank_lines(text, last)),
        SyntaxKind::Scalar { .. } => {
            let start = value.span.start as usize;
            let header = text.get(start..line_end(text, start)).unwrap_or_default();
            let indicators = header.split([' ', '\t', '#']).next().unwrap_or_default();
            header.starts_with(['|', '>']) && indicators.contains('+')
        }
        _ => false,
    }
}

/// The start of the line below.
fn next_line(text: &str, at: usize) -> Option<usize> {
    let end = line_end(text, at);
    let rest = text.get(end..)?;
    let length = if rest.starts_with("\r\n") { 2 } else { 1 };
    (!rest.is_empty()).then_some(end + length)
}

/// The keys of a map that are texts.
pub(super) fn keys(map: &Syntax) -> Vec<&str> {
    match &map.kind {
        SyntaxKind::Map { entries, .. } => entries.iter().map(|(key, _)| text_of(key).unwrap_or_default()).collect(),
        _ => Vec::new(),
    }
}
