//! Values that need quotes.

use super::lines::{Around, Kind, Line, View};
use super::quoted_line;
use super::tokens::{closing_quote, is_colon, is_dash, line_end};
use crate::diagnostic::{Diagnostic, RuleId};
use crate::source::Span;

/// `key: {{ x }}-y`: an expression that YAML takes for a map.
pub(super) fn expression(view: &View<'_>) -> Option<Diagnostic> {
    let line = view.last()?;
    let start = match view.around {
        Some(Around::Flow(start, _)) => start,
        _ => line.value.start,
    };
    let rest = view.slice(start..line_end(view.text, start));
    if rest.starts_with("{{") {
        let length = rest.rfind("}}").map_or(rest.len(), |last| last + 2);
        let tail = rest[length..].find(" #").unwrap_or(rest.len() - length);
        let end = start + rest[..length + tail].trim_end().len();
        return Some(bare_expression(crate::yaml::rules::SYNTAX, view.text, view.span(start..end)));
    }
    rest.starts_with("{%").then(|| {
        let length = rest.find("%}").map_or(rest.len(), |end| end + 2);
        let finding = view.finding(start..start + length, "a `{% … %}` statement stands in a plain YAML file");
        finding.help("statements work in templates (`*.yaml.j2`); here, write `{{ a if condition else b }}` in quotes")
    })
}

/// The finding for an expression without quotes. The text may be empty when it is not at hand.
pub(in crate::yaml) fn bare_expression(rule: RuleId, text: &str, span: Span) -> Diagnostic {
    let written = text.get(span.range()).unwrap_or_default();
    let start = text.get(..span.range().start).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |end| end + 1);
    let before = text.get(start..span.range().start).unwrap_or_default();
    let line = text.get(start..line_end(text, start)).unwrap_or_default();
    let alone = line.trim_end().ends_with(written) && !before.contains(['[', '{']);
    let help = match written {
        "" => "write `\"{{ … }}\"`".to_owned(),
        written if alone => quoted_line(before, written),
        written => quoted_line("", written),
    };
    Diagnostic::error(rule, span, "`{{ … }}` must stand in quotes here").help(help)
}

/// `key: @x`: a character that cannot begin a plain value.
pub(super) fn first_character(view: &View<'_>) -> Option<Diagnostic> {
    let line = view.last().filter(|line| line.kind == Kind::Content)?;
    if line.value.start >= line.value.end {
        return directive(view);
    }
    let found = view.slice(line.value.clone()).chars().next()?;
    let at = line.value.start;
    let question = view.slice(at..line.range.end).starts_with("? ") && line.key.is_some();
    let is_directive = found == '%' && at == line.range.start;
    if is_directive || !(question || "@`%*&,]}".contains(found)) {
        return directive(view);
    }
    let finding = view.finding(at..at + 1, format!("a value without quotes cannot begin with `{found}`"));
    Some(finding.help(requote(view, line)))
}

/// `%` at the start of the line above.
fn directive(view: &View<'_>) -> Option<Diagnostic> {
    let begins = |line: &&Line| {
        let text = view.slice(line.range.clone());
        text.starts_with('%') && !text.starts_with("%YAML") && !text.starts_with("%TAG")
    };
    let line = view.content().take(2).find(begins)?;
    let finding = view.finding(line.range.start..line.range.start + 1, "`%` at the start of a line begins a directive");
    Some(finding.help("quote the text if it is meant as a key or a value"))
}

fn requote(view: &View<'_>, line: &Line) -> String {
    quoted_line(view.slice(line.content..line.value.start), view.slice(line.value.clone()))
}

/// `key: >= 1`: a text that begins as the header of a block.
pub(super) fn block_header(view: &View<'_>) -> Option<Diagnostic> {
    let line = view.last().filter(|line| line.kind == Kind::Content)?;
    let value = view.slice(line.value.clone());
    let rest = value.strip_prefix(['|', '>'])?;
    if rest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-')) {
        return None;
    }
    let sign = &value[..1];
    let at = line.value.start;
    let finding = view.finding(at..at + 1, format!("text follows `{sign}`, which begins a block of lines"));
    Some(finding.help(format!("{}, or put the text on lines of its own below", requote(view, line))))
}

/// `key: a: b`: a second `: ` in one line, or a list that begins behind its key.
pub(super) fn inner_colon(view: &View<'_>) -> Option<Diagnostic> {
    let line = view.last().filter(|line| line.kind == Kind::Content)?;
    let key = line.key.clone()?;
    let value = view.slice(line.value.clone());
    let name = view.slice(key);
    if is_dash(value) {
        let at = line.value.start;
        let finding = view.finding(at..at + 1, format!("a list cannot begin on the line of its key `{name}`"));
        return Some(finding.help("put each item on a line of its own below the key, beginning with `- `"));
    }
    if value.starts_with(['[', '{', '|', '>']) {
        return None;
    }
    let quote = value.bytes().next().filter(|first| matches!(first, b'"' | b'\''));
    let from = match quote {
        Some(quote) => closing_quote(value, 0, quote)?,
        None => 0,
    };
    let colon = (from..value.len()).find(|at| is_colon(value, *at))?;
    let at = line.value.start + colon;
    let finding = view.finding(at..at + 1, "`: ` cannot stand inside a value without quotes");
    Some(finding.help(requote(view, line)))
}
