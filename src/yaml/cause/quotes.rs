//! Mistakes with quotes.

use std::ops::Range;

use super::lines::{Around, Kind, View};
use super::quoted_line;
use super::tokens::{closing_quote, is_colon, line_end};
use crate::diagnostic::Diagnostic;
use crate::yaml::spelling::TYPOGRAPHIC_QUOTES;

/// Quotes of a word processor.
pub(super) fn typographic(view: &View<'_>) -> Option<Diagnostic> {
    let line = view.last().filter(|line| line.kind == Kind::Content)?;
    let starts = [Some(line.value.start), line.key.as_ref().map(|key| key.start)];
    let is_quote = |at: &usize| view.slice(*at..line.range.end).starts_with(TYPOGRAPHIC_QUOTES);
    let at = starts.into_iter().flatten().find(is_quote)?;
    let quote = view.slice(at..line.range.end).chars().next()?;
    let finding = view.finding(at..at + quote.len_utf8(), format!("`{quote}` is no quote in YAML"));
    Some(finding.help("use straight quotes: `\"` or `'`"))
}

/// A quote that is never closed, or only by the opening quote of a value further down: text follows that directly.
pub(super) fn runaway(view: &View<'_>) -> Option<Diagnostic> {
    let mut read = 0;
    for line in view.lines.iter().filter(|line| matches!(line.kind, Kind::Content | Kind::Continued)) {
        let flow = line.kind == Kind::Continued || matches!(view.byte(line.value.start), Some(b'[' | b'{'));
        let mut at = line.body.max(read);
        while let Some(open) = next_quote(view.text, at..line.range.end, flow) {
            let close = closing_quote(view.text, open, view.byte(open)?);
            let Some(close) = close.filter(|close| *close <= view.detected) else {
                if let Some(finding) = escape(view, open, close).filter(|_| open <= view.detected) {
                    return Some(finding);
                }
                // The layout notices quotes around its place, but not those inside brackets.
                return if flow && close.is_none() { Some(unclosed_at(view, open)) } else { None };
            };
            if close > line.range.end && !may_follow(view, close + 1) {
                let finding = unclosed_at(view, open);
                return Some(finding.label(view.span(close..close + 1), "the text goes on to this quote"));
            }
            at = close + 1;
        }
        read = at;
    }
    None
}

/// The next quote of a line that opens a scalar.
fn next_quote(text: &str, range: Range<usize>, flow: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut fresh = true;
    for at in range {
        let byte = *bytes.get(at)?;
        let indicator = is_colon(text, at) || (flow && matches!(byte, b'[' | b'{' | b','));
        match byte {
            b'"' | b'\'' if fresh => return Some(at),
            b'#' if at == 0 || bytes[at - 1].is_ascii_whitespace() => return None,
            _ => fresh = indicator || (fresh && byte.is_ascii_whitespace()),
        }
    }
    None
}

/// Whether what stands there can follow a closing quote.
fn may_follow(view: &View<'_>, at: usize) -> bool {
    let rest = view.slice(at..line_end(view.text, at));
    let text = rest.trim_start_matches([' ', '\t']);
    text.is_empty() || text.starts_with([',', ']', '}', ':']) || (text.starts_with('#') && text.len() < rest.len())
}

fn unclosed_at(view: &View<'_>, open: usize) -> Diagnostic {
    let quote = view.slice(open..open + 1);
    let help = format!("add `{quote}` where the value ends, or put the whole value in the other kind of quotes");
    view.finding(open..open + 1, format!("this `{quote}` is not closed on its line")).help(help)
}

/// Quotes that are not closed, closed too early, or hold what cannot stand in them.
pub(super) fn mistake(view: &View<'_>) -> Option<Diagnostic> {
    if let Some(Around::Quotes(open, close)) = view.around {
        return escape(view, open, close).or_else(|| unclosed(view, open, close));
    }
    trailing(view)
}

/// `"\d"`: a backslash before a character that it does not go with.
fn escape(view: &View<'_>, open: usize, close: Option<usize>) -> Option<Diagnostic> {
    if view.byte(open) != Some(b'"') {
        return None;
    }
    let end = close.unwrap_or(view.text.len()).min(line_end(view.text, view.detected.max(open)));
    let inside = view.slice(open + 1..end);
    let mut characters = inside.char_indices();
    while let Some((offset, character)) = characters.next() {
        if character != '\\' {
            continue;
        }
        let Some((next, escaped)) = characters.next() else { break };
        let digits = inside.get(next + 1..next + 5).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if let Some(code) = digits.filter(|code| escaped == 'u' && (0xD800..0xE000).contains(code)) {
            let at = open + 1 + offset;
            let message = format!("`\\u{code:04X}` is half of a character");
            let help = "write the character itself, or `\\U` with its eight digits";
            return Some(view.finding(at..at + 6, message).help(help));
        }
        if !"0abtnvfre \"/\\N_LPxuU\t\n\r".contains(escaped) {
            let at = open + 1 + offset;
            let range = at..at + 1 + escaped.len_utf8();
            let finding = view.finding(range, format!("`\\{escaped}` is no escape in double quotes"));
            return Some(finding.help(format!("write `\\\\{escaped}`, or put the value in single quotes")));
        }
    }
    None
}

fn unclosed(view: &View<'_>, open: usize, close: Option<usize>) -> Option<Diagnostic> {
    let quote = view.slice(open..open + 1);
    let end = line_end(view.text, open);
    if close.is_some_and(|close| close < end) {
        return None;
    }
    let message = format!("this `{quote}` is not closed on its line");
    let help = format!("add `{quote}` at the end of the value; if it goes on below, indent those lines");
    Some(view.finding(open..open + 1, message).help(help))
}

/// `"a" b`: text behind the closing quote.
fn trailing(view: &View<'_>) -> Option<Diagnostic> {
    let line = view.last().filter(|line| line.kind == Kind::Content)?;
    let start = [Some(line.value.start), line.key.as_ref().map(|key| key.start), Some(line.body)];
    let start = start.into_iter().flatten().find(|at| matches!(view.byte(*at), Some(b'"' | b'\'')))?;
    let quote = view.byte(start)?;
    let close = closing_quote(view.text, start, quote).filter(|close| *close < line.range.end)?;
    let rest = view.slice(close + 1..line.range.end);
    if rest.starts_with('#') {
        let finding = view.finding(close + 1..close + 2, "a space is missing before the comment");
        return Some(finding.help("write a space before `#`"));
    }
    let text = rest.trim_start_matches([' ', '\t']);
    if text.is_empty() || text.starts_with('#') || text.starts_with(':') {
        return None;
    }
    let at = line.range.end - text.len();
    let length = text.find(" #").unwrap_or(text.len());
    let help = match quote {
        b'"' => "put the whole value in quotes; a `\"` inside is written `\\\"`".to_owned(),
        _ if !rest.starts_with([' ', '\t']) => "inside single quotes, write `'` twice: `''`".to_owned(),
        _ => quoted_line("", view.slice(start..at + length)),
    };
    let finding = view.finding(at..at + length, "text follows the closing quote");
    Some(finding.label(view.span(close..close + 1), "the quotes end here").help(help))
}
