//! Mistakes with brackets and braces.

use super::lines::{Around, View};
use super::tokens::{closing_quote, is_colon, is_dash, line_end, next_line};
use crate::diagnostic::Diagnostic;

/// How a flow collection ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FlowEnd {
    /// With the bracket at this place.
    Closed(usize),
    /// The bracket opened here meets a closing one of the other kind there.
    Mismatch(usize, usize),
    /// The bracket opened here meets none before the text goes on without it.
    Open(usize),
}

/// Follows the brackets from the one at `start`, which stands in a line indented by `indent`.
pub(super) fn end(text: &str, start: usize, indent: usize) -> FlowEnd {
    let bytes = text.as_bytes();
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut at = start;
    // Quotes open a scalar only where one can begin.
    let mut fresh = true;
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'[' | b'{' => open.push((byte, at)),
            b']' | b'}' => match open.pop() {
                Some((opener, place)) if (opener == b'[') != (byte == b']') => return FlowEnd::Mismatch(place, at),
                _ if open.is_empty() => return FlowEnd::Closed(at),
                _ => {}
            },
            b'"' | b'\'' if fresh => match closing_quote(text, at, byte) {
                Some(close) => at = close,
                None => break,
            },
            b'#' if at > start && bytes[at - 1].is_ascii_whitespace() => at = line_end(text, at).saturating_sub(1),
            b'\n' | b'\r' if leaves(text, next_line(text, at), indent) => break,
            _ => {}
        }
        fresh = matches!(byte, b'[' | b'{' | b',') || (fresh && byte.is_ascii_whitespace()) || is_colon(text, at);
        at += 1;
    }
    FlowEnd::Open(open.last().map_or(start, |(_, place)| *place))
}

/// Whether the line at `start` is a key, an item or a marker that stands outside the brackets by its indentation.
fn leaves(text: &str, start: usize, indent: usize) -> bool {
    let line = text.get(start..line_end(text, start)).unwrap_or_default();
    let rest = line.trim_start_matches(' ');
    let has_key = (0..rest.len()).any(|at| is_colon(rest, at)) && !rest.starts_with([']', '}', '#', ',']);
    line.len() - rest.len() <= indent && (has_key || is_dash(rest) || rest == "---" || rest == "...")
}

/// Readers look no further ahead for the `:` of a key.
const LONGEST_KEY: usize = 1024;

/// A key in braces that is so long that its `:` is not seen.
pub(super) fn long_key(view: &View<'_>) -> Option<Diagnostic> {
    let Some(Around::Flow(start, _)) = view.around else { return None };
    let (text, line) = (view.text, line_end(view.text, view.detected));
    let colon = (view.detected..line).find(|at| is_colon(text, *at));
    let colon = colon.or_else(|| (start..view.detected).rev().find(|at| is_colon(text, *at)))?;
    let before = text.get(start..colon)?;
    let key = start + before.rfind(['{', '[', ',']).map_or(0, |at| at + 1);
    let before = text.get(key..colon)?;
    let key = key + before.len() - before.trim_start().len();
    let spelled = text.get(key..colon)?;
    let (length, first) = (spelled.chars().count(), spelled.chars().next()?.len_utf8());
    (length > LONGEST_KEY).then(|| {
        let message =
            format!("a key in braces may have {LONGEST_KEY} characters before its `:`, this one has {length}");
        view.finding(key..key + first, message)
            .help("shorten the key: no reader of YAML looks further ahead for its `:`")
    })
}

/// A bracket that is not closed, closed by the wrong one, or closes nothing; commas.
pub(super) fn mistake(view: &View<'_>) -> Option<Diagnostic> {
    let Some(Around::Flow(start, end)) = &view.around else { return stray(view) };
    match *end {
        FlowEnd::Mismatch(open, close) => {
            let (wanted, found) = (counterpart(view, open), view.slice(close..close + 1));
            let opener = view.slice(open..open + 1);
            Some(
                view.finding(close..close + 1, format!("expected `{wanted}`, found `{found}`"))
                    .label(view.span(open..open + 1), format!("this `{opener}` is still open"))
                    .help(format!("close with `{wanted}`, or quote the text if the brackets belong to it")),
            )
        }
        FlowEnd::Open(open) => {
            let (opener, wanted) = (view.slice(open..open + 1), counterpart(view, open));
            Some(
                view.finding(open..open + 1, format!("this `{opener}` is never closed"))
                    .help(format!("add `{wanted}`, or quote the text if it begins with `{opener}`")),
            )
        }
        FlowEnd::Closed(close) => commas(view, *start, close),
    }
}

fn counterpart(view: &View<'_>, open: usize) -> &'static str {
    if view.byte(open) == Some(b'[') { "]" } else { "}" }
}

/// Brackets that are otherwise in order, with a comma missing or one too many.
fn commas(view: &View<'_>, start: usize, close: usize) -> Option<Diagnostic> {
    let at = view.detected;
    if at <= start || at >= close {
        return None;
    }
    if view.byte(at) == Some(b',') {
        return Some(view.finding(at..at + 1, "expected a value before this `,`").help("remove the comma"));
    }
    // A second key is noticed at its `:`.
    let second = if view.byte(at) == Some(b':') { token_start(view, start, at) } else { at };
    let before = view.slice(start..second).trim_end();
    let ends_value = before.ends_with(['"', '\'', ']', '}']) || before.ends_with(char::is_alphanumeric);
    let place = start + before.len();
    ends_value.then(|| {
        let finding = view.finding(place..place, "expected `,` between two values");
        finding.help("put a comma between them")
    })
}

/// The start of the scalar that ends at `end`.
fn token_start(view: &View<'_>, start: usize, end: usize) -> usize {
    let before = view.slice(start..end).trim_end();
    let quote = before.chars().next_back().filter(|last| matches!(last, '"' | '\''));
    let inside = &before[..before.len() - usize::from(quote.is_some())];
    let found = match quote {
        Some(quote) => inside.rfind(quote),
        None => inside.rfind([' ', '\t', '\n', ',']).map(|blank| blank + 1),
    };
    start + found.unwrap_or(before.len())
}

/// `]` where nothing is open.
fn stray(view: &View<'_>) -> Option<Diagnostic> {
    let line = view.last()?;
    let found = view.slice(view.detected..view.detected + 1);
    if !matches!(found, "]" | "}") || view.detected < line.value.start {
        return None;
    }
    let finding = view.finding(view.detected..view.detected + 1, format!("this `{found}` closes nothing"));
    Some(finding.help("remove it, or quote the text if it belongs to it"))
}
