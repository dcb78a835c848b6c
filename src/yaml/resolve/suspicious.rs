//! What the parser takes but nobody means: expressions without quotes, items and colons swallowed by the text around
//! them, quotes of a word processor.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::yaml::spelling::TYPOGRAPHIC_QUOTES;
use crate::yaml::syntax::{Style, Syntax, SyntaxKind};
use crate::yaml::{Dialect, cause, rules};

impl Resolver<'_> {
    /// Looks at a plain scalar of our own files.
    pub(super) fn suspicious_text(&mut self, span: Span, text: &str) {
        if text.contains(" -") {
            self.swallowed_item(span);
        }
        if text.starts_with(TYPOGRAPHIC_QUOTES) {
            let quote = span.within(0, text.chars().next().map_or(1, char::len_utf8));
            let finding = Diagnostic::error(rules::TYPOGRAPHIC_QUOTE, quote, "this quote is no quote in YAML");
            self.report.push(finding.help("use straight quotes: `\"` or `'`"));
        }
    }

    /// A list item that stands deeper than the one above is read as part of its text.
    fn swallowed_item(&mut self, span: Span) {
        let written = self.text.get(span.range()).unwrap_or_default();
        let first_dash = written.starts_with('-');
        let first = span.within(0, written.chars().next().map_or(0, char::len_utf8));
        let mut start = 0;
        for (number, line) in written.split('\n').enumerate() {
            let rest = line.trim_start();
            if number > 0 && (rest.starts_with("- ") || (first_dash && rest.starts_with('-'))) {
                let place = start + line.len() - rest.len();
                let message = "this line looks like a list item but continues the text above it";
                let finding = Diagnostic::error(rules::SWALLOWED_ITEM, span.within(place, place + 1), message);
                let help = if rest.starts_with("- ") {
                    "indent the `-` like the items above, or quote the text"
                } else {
                    "write `- ` with a space to begin an item, or quote the text"
                };
                self.report.push(finding.label(first, "the text begins here").help(help));
                return;
            }
            start += line.len() + 1;
        }
    }

    /// `{a:1}`: without a space behind the colon all of it is a key.
    pub(super) fn glued_entry(&mut self, key: &Syntax, value: &Syntax) {
        let SyntaxKind::Scalar { text, style: Style::Plain } = &key.kind else { return };
        // Nothing stands right at the end of the key only where no `:` follows it.
        let alone = value.span.range().is_empty() && value.span.start == key.span.end;
        if let (true, Dialect::Own, Some((name, rest))) = (alone, self.dialect, text.split_once(':')) {
            let message = format!("a space is missing after `{name}:`");
            let colon = name.len();
            let finding = Diagnostic::error(rules::SYNTAX, key.span.within(colon, colon + 1), message);
            self.report.push(finding.help(format!("write `{name}: {rest}`")));
        }
    }

    /// `{{ name }}` without quotes is a map in a map for YAML. As a value, the inner map is `key`; as a key, the outer one.
    pub(super) fn is_bare_expression(&mut self, key: &Syntax, value: &Syntax) -> bool {
        let SyntaxKind::Map { flow: true, .. } = &key.kind else { return false };
        let expression = |written: &str| written.starts_with("{{") && written.ends_with("}}");
        let around = Span { start: key.span.start.saturating_sub(1), end: key.span.end + 1, ..key.span };
        let is_value = value.span.range().is_empty() && self.text.get(around.range()).is_none_or(expression);
        let is_key = self.text.get(key.span.range()).is_some_and(expression);
        let span = match (is_key, is_value) {
            (true, _) => key.span,
            (_, true) => around,
            _ => return false,
        };
        self.report.push(cause::bare_expression(rules::BAD_KEY, self.text, span));
        true
    }
}
