//! Another text for a scalar, in the style that it has.

use super::TextEdit;
use super::find::Found;
use super::layout::{line_break, line_end};
use crate::yaml::{Node, Style, SyntaxKind, fits_block, print_flow, respell};

/// The edit that gives the found scalar a new text.
pub(super) fn replace(text: &str, found: &Found<'_>, new: &str) -> TextEdit {
    let range = found.node.span.range();
    let SyntaxKind::Scalar { style, .. } = &found.node.kind else { return TextEdit { range, text: new.to_owned() } };
    let spelled = match style {
        Style::Literal | Style::Folded => block(text, range.start, range.end, *style, new),
        style => respell(new, *style, found.flow),
    };
    let blank =
        if range.is_empty() && text[..range.start].ends_with(|last: char| !last.is_whitespace()) { " " } else { "" };
    TextEdit { range, text: format!("{blank}{spelled}") }
}

/// The edit that gives the found scalar another value: a string keeps the quotes, all else has none.
pub(super) fn write(text: &str, found: &Found<'_>, value: &Node) -> TextEdit {
    if let Some(new) = value.as_str() {
        return replace(text, found, new);
    }
    let range = found.node.span.range();
    let blank =
        if range.is_empty() && text[..range.start].ends_with(|last: char| !last.is_whitespace()) { " " } else { "" };
    TextEdit { range, text: format!("{blank}{}", print_flow(value)) }
}

/// A block scalar with other lines: its header, comment and indentation stay. What no such block can hold stands in quotes where the
/// header was.
fn block(text: &str, start: usize, end: usize, style: Style, new: &str) -> String {
    let header_end = line_end(text, start);
    let header = text.get(start..header_end).unwrap_or_default();
    let indicators = header[1..].bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-')).count() + 1;
    let (indicators, comment) = header.split_at(indicators);
    let lines = text.get(header_end..end).unwrap_or_default();
    let first = lines.split(['\n', '\r']).find(|line| !line.trim().is_empty());
    let indent = first.map_or("", |line| &line[..line.len() - line.trim_start_matches(' ').len()]);
    let (body, chomping) = match new.strip_suffix('\n') {
        Some(body) => (body, ""),
        None => (new, "-"),
    };
    let explicit = indicators.contains(|sign: char| sign.is_ascii_digit());
    let fits = fits_block(body) && !body.ends_with('\n') && (style == Style::Literal || !body.contains('\n'));
    if explicit || indent.is_empty() || !fits {
        return format!("{}{comment}", respell(new, Style::DoubleQuoted, false));
    }
    let end_of_line = line_break(text, start);
    let sign = if style == Style::Literal { '|' } else { '>' };
    let mut result = format!("{sign}{chomping}{comment}");
    for line in body.split('\n') {
        result.push_str(end_of_line);
        if !line.is_empty() {
            result.push_str(indent);
            result.push_str(line);
        }
    }
    result
}
