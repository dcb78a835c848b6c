//! Strings with expressions in them, such as the values of configuration files.

use std::sync::Arc;

use super::scan::scan_for;
use super::{Delimiters, Expression, TagKind, rules};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// A string with expressions in it, such as a value in a configuration file.
#[derive(Debug)]
pub struct Interpolation {
    /// Text and expressions in order.
    pub parts: Vec<Part>,
}

/// A piece of an [`Interpolation`].
#[derive(Debug)]
pub enum Part {
    /// Verbatim text.
    Text(Arc<str>),
    /// An expression.
    Expression(Expression),
}

impl Interpolation {
    /// Splits a string. `span` is the node that holds it and `written` the source text of that span; an expression that
    /// stands there verbatim gets its exact place, otherwise the whole span. Nothing when there is no tag of ours in it:
    /// statements are plain text here, raw regions give what they hold.
    pub fn parse(text: &str, span: Span, written: &str, delimiters: &Delimiters) -> Result<Option<Self>, Diagnostic> {
        let tags =
            scan_for(text, delimiters, false).map_err(|offset| not_closed(text, offset, span, written, delimiters))?;
        if tags.is_empty() {
            return Ok(None);
        }
        let mut parts = Vec::new();
        let mut pending = String::new();
        // How far the text and the written form have been read, so that equal tags find their own places.
        let (mut copied, mut seen) = (0, 0);
        for tag in tags {
            pending.push_str(&text[copied..tag.range.start]);
            copied = tag.range.end;
            if tag.kind == TagKind::Raw {
                pending.push_str(&text[tag.inner.clone()]);
            }
            let whole = &text[tag.range.clone()];
            let place = written.get(seen..).and_then(|rest| rest.find(whole)).map(|offset| seen + offset);
            seen = place.map_or(seen, |place| place + whole.len());
            if tag.kind == TagKind::Raw {
                continue;
            }
            let inner = &text[tag.inner.clone()];
            let exact = place.map(|place| place + (tag.inner.start - tag.range.start));
            let place = exact.map_or(span, |start| span.within(start, start + inner.len()));
            if !pending.is_empty() {
                parts.push(Part::Text(Arc::from(std::mem::take(&mut pending))));
            }
            parts.push(Part::Expression(Expression::compile(inner, place)?));
        }
        pending.push_str(&text[copied..]);
        if !pending.is_empty() || parts.is_empty() {
            parts.push(Part::Text(Arc::from(pending)));
        }
        Ok(Some(Self { parts }))
    }

    /// The expressions, in order.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.parts.iter().filter_map(|part| match part {
            Part::Expression(expression) => Some(expression),
            Part::Text(_) => None,
        })
    }

    /// The expression, when the string is nothing else.
    #[must_use]
    pub fn as_whole(&self) -> Option<&Expression> {
        match self.parts.as_slice() {
            [Part::Expression(expression)] => Some(expression),
            _ => None,
        }
    }
}

fn not_closed(text: &str, offset: usize, span: Span, written: &str, delimiters: &Delimiters) -> Diagnostic {
    let rest = &text[offset..];
    // The last one: every earlier one was closed.
    let (open, close) =
        if rest.starts_with(&delimiters.expression.0) { &delimiters.expression } else { &delimiters.statement };
    let place = written.rfind(rest).map_or(span, |start| span.within(start, start + open.len()));
    let message = format!("`{open}` is not closed");
    let help = if rest.starts_with(&delimiters.expression.0) {
        format!(
            "close it with `{close}`, or put text that is not ours between `{0} raw {1}` and `{0} endraw {1}`",
            delimiters.statement.0, delimiters.statement.1
        )
    } else {
        format!("end the region with `{open} endraw {close}`")
    };
    Diagnostic::error(rules::SYNTAX, place, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    /// The parts of a string that is written as `written` after two bytes of something else.
    fn check(text: &str, written: &str, expected: &[&str]) {
        let source = SourceMap::default().add("a.yaml", format!("- {written}").into_bytes());
        let span = Span::new(source, 2, 2 + written.len());
        let shown: Vec<String> = match Interpolation::parse(text, span, written, &Delimiters::default()) {
            Ok(None) => Vec::new(),
            Ok(Some(interpolation)) => interpolation.parts.iter().map(|part| shown(part, written)).collect(),
            Err(finding) => vec![format!("{} at {:?}", finding.message, finding.span().range())],
        };
        assert_eq!(shown, expected, "{written}");
    }

    fn shown(part: &Part, written: &str) -> String {
        match part {
            Part::Text(text) => format!("text {text}"),
            Part::Expression(expression) => {
                let range = expression.span().range();
                format!("expression {}", &written[range.start - 2..range.end - 2])
            }
        }
    }

    #[test]
    fn text_and_expressions_alternate() {
        check(
            "a {{ x }} b {{ y }}",
            r#""a {{ x }} b {{ y }}""#,
            &["text a ", "expression x", "text  b ", "expression y"],
        );
        check("{{ x }}{{ x }}", "'{{ x }}{{ x }}'", &["expression x", "expression x"]);
        check("plain {% if %} 100{%", "plain {% if %} 100{%", &[]);
        check("{{ .key }} {{ $x }}", "'{{ .key }} {{ $x }}'", &[]);
    }

    #[test]
    fn raw_regions_give_what_they_hold() {
        check("a{% raw %}{{ x }}{% endraw %}b", "'a{% raw %}{{ x }}{% endraw %}b'", &["text a{{ x }}b"]);
        check("{% raw %}{% endraw %}", "'{% raw %}{% endraw %}'", &["text "]);
    }

    #[test]
    fn what_is_written_with_escapes_has_the_place_of_the_whole() {
        check("{{ \"a\" }}", r#""{{ \"a\" }}""#, &[r#"expression "{{ \"a\" }}""#]);
    }

    #[test]
    fn an_open_tag_is_found_where_it_starts() {
        check("a {{ x", "'a {{ x'", &["`{{` is not closed at 5..7"]);
        check("a {% raw %} x", "'a {% raw %} x'", &["`{%` is not closed at 5..7"]);
    }
}
