//! Finding tags in text.

use std::ops::Range;

use super::lexer::quoted_length;
use super::limits::MAX_EXPRESSION_BYTES;

/// How tags are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delimiters {
    /// `{{` and `}}`.
    pub expression: (String, String),
    /// `{%` and `%}`.
    pub statement: (String, String),
}

impl Default for Delimiters {
    fn default() -> Self {
        let pair = |open: &str, close: &str| (open.to_owned(), close.to_owned());
        Self { expression: pair("{{", "}}"), statement: pair("{%", "%}") }
    }
}

/// A tag in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Expression or statement.
    pub kind: TagKind,
    /// The whole tag, delimiters included, in bytes of the text.
    pub range: Range<usize>,
    /// What stands between the delimiters, without blanks and whitespace-control signs.
    pub inner: Range<usize>,
}

/// What a tag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// `{{ … }}`
    Expression,
    /// `{% … %}`
    Statement,
    /// `{% raw %} … {% endraw %}`: the tag is the whole region, the inner range its verbatim text.
    Raw,
}

/// Brackets and strings are followed this far, in bytes.
const LONGEST_TAG: usize = 2 * MAX_EXPRESSION_BYTES;

/// The tags of a text, in order. `{{` followed by `.` or `$` (blanks between allowed) is never ours, unless a component
/// has chosen other delimiters. A tag that does not end is an error at its offset.
pub fn scan(text: &str, delimiters: &Delimiters) -> Result<Vec<Tag>, usize> {
    scan_for(text, delimiters, true)
}

/// The same; without `statements`, only raw regions and expressions are tags and any other statement is text.
pub(super) fn scan_for(text: &str, delimiters: &Delimiters, statements: bool) -> Result<Vec<Tag>, usize> {
    let mut tags = Vec::new();
    let mut at = 0;
    let mut expressions = Opens::new(text, &delimiters.expression.0);
    let mut blocks = Opens::new(text, &delimiters.statement.0);
    while let Some((kind, start)) = next_open(&mut expressions, &mut blocks, at) {
        let (open, close) = match kind {
            TagKind::Expression => &delimiters.expression,
            TagKind::Statement | TagKind::Raw => &delimiters.statement,
        };
        at = start + open.len();
        if kind == TagKind::Expression {
            if open == "{{" && is_foreign(&text[at..]) {
                continue;
            }
        } else if let Some(body) = word_tag(text, start, "raw", delimiters) {
            let (inner, end) = raw_region(text, body, delimiters).ok_or(start)?;
            tags.push(Tag { kind: TagKind::Raw, range: start..end, inner });
            at = end;
            continue;
        } else if !statements {
            continue;
        }
        let end = end_of_tag(text, at, open, close).filter(|end| !goes_on(&text[at..*end], open)).ok_or(start)?;
        tags.push(Tag { kind, range: start..end + close.len(), inner: trimmed(text, at..end) });
        at = end + close.len();
    }
    Ok(tags)
}

/// The places of one opening delimiter. The last one found is kept: looking again for a delimiter that is rare would
/// read the rest of the text for each tag of the other kind.
struct Opens<'a> {
    text: &'a str,
    open: &'a str,
    found: Option<usize>,
}

impl<'a> Opens<'a> {
    fn new(text: &'a str, open: &'a str) -> Self {
        let found = if open.is_empty() { None } else { text.find(open) };
        Self { text, open, found }
    }

    fn next_from(&mut self, at: usize) -> Option<usize> {
        if self.found? < at {
            self.found = self.text.get(at..)?.find(self.open).map(|offset| at + offset);
        }
        self.found
    }
}

/// The next opening delimiter; where both start at one place, the longer is meant (`<%=` against `<%`).
fn next_open(expressions: &mut Opens<'_>, blocks: &mut Opens<'_>, at: usize) -> Option<(TagKind, usize)> {
    match (expressions.next_from(at), blocks.next_from(at)) {
        (Some(left), Some(right)) => {
            let first = left < right || (left == right && expressions.open.len() >= blocks.open.len());
            Some(if first { (TagKind::Expression, left) } else { (TagKind::Statement, right) })
        }
        (Some(start), None) => Some((TagKind::Expression, start)),
        (None, Some(start)) => Some((TagKind::Statement, start)),
        (None, None) => None,
    }
}

/// `{{ .Values }}`, `{{- $labels }}`: Go templates, External Secrets, Prometheus.
fn is_foreign(rest: &str) -> bool {
    rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start().starts_with(['.', '$'])
}

/// The end of the tag `{% word %}` that starts at `start`.
fn word_tag(text: &str, start: usize, word: &str, delimiters: &Delimiters) -> Option<usize> {
    let (open, close) = &delimiters.statement;
    let rest = text.get(start..)?.strip_prefix(open.as_str())?;
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start();
    let rest = rest.strip_prefix(word)?.trim_start();
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest).strip_prefix(close.as_str())?;
    Some(text.len() - rest.len())
}

/// What stands before `{% endraw %}`, and where that ends.
fn raw_region(text: &str, body: usize, delimiters: &Delimiters) -> Option<(Range<usize>, usize)> {
    let mut at = body;
    loop {
        let start = at + text.get(at..)?.find(delimiters.statement.0.as_str())?;
        if let Some(end) = word_tag(text, start, "endraw", delimiters) {
            return Some((body..start, end));
        }
        at = start + delimiters.statement.0.len();
    }
}

/// The offset of the closing delimiter: not in a string, and not the end of a map in the expression. Nothing when another
/// tag opens before.
fn end_of_tag(text: &str, start: usize, opener: &str, close: &str) -> Option<usize> {
    let mut open: Vec<char> = Vec::new();
    let mut at = start;
    // What is longer could not be compiled; without the limit a file of open brackets would be read again for each.
    while let Some(character) = text.get(at..)?.chars().next().filter(|_| at - start <= LONGEST_TAG) {
        let rest = &text[at..];
        let closes_bracket = open.last().is_some_and(|bracket| counterpart(*bracket) == Some(character));
        if rest.starts_with(close) && !closes_bracket {
            return Some(at);
        }
        if rest.starts_with(opener) && !is_nestable(opener) {
            return None;
        }
        match character {
            '"' | '\'' => {
                // Without its end the string is the mistake, not the tag: the expression is refused there.
                let Some(length) = quoted_length(rest) else { break };
                at += length;
                continue;
            }
            '(' | '[' | '{' => open.push(character),
            _ if closes_bracket => drop(open.pop()),
            _ => {}
        }
        at += character.len_utf8();
    }
    text.get(start..)?.find(close).map(|offset| start + offset)
}

/// Whether a tag without an end has been read on into a tag on a line below. Strings may hold what opens a tag, but a
/// string that goes on below is a mistake, too.
fn goes_on(inside: &str, open: &str) -> bool {
    !is_nestable(open) && inside.lines().skip(1).any(|line| line.contains(open))
}

/// Whether an expression can hold this outside of strings: a list in a list.
fn is_nestable(open: &str) -> bool {
    open.bytes().all(|byte| matches!(byte, b'[' | b'('))
}

fn counterpart(bracket: char) -> Option<char> {
    match bracket {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}

/// Without whitespace-control signs next to the delimiters, and blanks.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let all = text.get(range.clone()).unwrap_or_default();
    let left = all.strip_prefix(['-', '+']).unwrap_or(all);
    let right = left.strip_suffix(['-', '+']).unwrap_or(left);
    let start = range.start + (all.len() - left.len()) + (right.len() - right.trim_start().len());
    start..start + right.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, delimiters: &Delimiters) -> Result<Vec<(TagKind, String)>, usize> {
        let tags = scan(text, delimiters)?;
        Ok(tags.into_iter().map(|tag| (tag.kind, text[tag.inner].to_owned())).collect())
    }

    fn check(text: &str, expected: &[(TagKind, &str)]) {
        let expected = expected.iter().map(|(kind, inner)| (*kind, (*inner).to_owned())).collect();
        assert_eq!(found(text, &Delimiters::default()), Ok(expected), "{text}");
    }

    #[test]
    fn expressions_and_statements_are_found_in_order() {
        use TagKind::{Expression, Statement};
        check("a {{ x }}b{% if y %}{{z}}", &[(Expression, "x"), (Statement, "if y"), (Expression, "z")]);
        check("{{- x -}} {%+ endif -%}", &[(Expression, "x"), (Statement, "endif")]);
        check("{{ -x }}", &[(Expression, "-x")]);
        check("{{\n  x\n}}", &[(Expression, "x")]);
        check("{{}}", &[(Expression, "")]);
    }

    #[test]
    fn strings_and_maps_may_hold_what_closes_a_tag() {
        use TagKind::Expression;
        check(r#"{{ "}}" ~ '\'}}' }}."#, &[(Expression, r#""}}" ~ '\'}}'"#)]);
        check("{{ {'a': {'b': 1}} }}", &[(Expression, "{'a': {'b': 1}}")]);
        check("{{ {'a': {}}}}", &[(Expression, "{'a': {}}")]);
        check("{{ f(x }} {{ y }}", &[(Expression, "f(x"), (Expression, "y")]);
        check(
            "{{ it's }} {{ y }}",
            &[(Expression, "it's }} {{ y".split(" }}").next().unwrap_or_default()), (Expression, "y")],
        );
    }

    #[test]
    fn go_templates_and_comments_pass() {
        check("{{ .Values.x }} {{$labels}} {{- .x -}} {{ - .x }}", &[(TagKind::Expression, "- .x")]);
        check("{# note #} {#{{ x }}#}", &[(TagKind::Expression, "x")]);
        check("{{ .a }}{{ b }}", &[(TagKind::Expression, "b")]);
    }

    #[test]
    fn raw_regions_are_verbatim() {
        use TagKind::{Expression, Raw};
        check("{% raw %}{{ x }}{% if %}{% endraw %}{{ y }}", &[(Raw, "{{ x }}{% if %}"), (Expression, "y")]);
        check("{%- raw -%} a {%-endraw-%}", &[(Raw, " a ")]);
        check("{% rawx %}", &[(TagKind::Statement, "rawx")]);
    }

    #[test]
    fn what_does_not_end_is_found_where_it_starts() {
        let delimiters = Delimiters::default();
        assert_eq!(found("ab {{ x", &delimiters), Err(3));
        assert_eq!(found("{{ x }} {% if", &delimiters), Err(8));
        assert_eq!(found("a{% raw %} {% end %}", &delimiters), Err(1));
        assert_eq!(found("a: {{ x }\nb: {{ y }}", &delimiters), Err(3));
        assert_eq!(found("{{ x } and {{ y }}", &delimiters), Err(0));
        assert_eq!(found("{{ x }\nb: \"{{ y }}\"", &delimiters), Err(0));
        assert_eq!(found("{% if x }\n{% endif %}", &delimiters), Err(0));
    }

    #[test]
    fn other_delimiters_leave_braces_alone() {
        let pair = |open: &str, close: &str| (open.to_owned(), close.to_owned());
        let delimiters = Delimiters { expression: pair("<%=", "%>"), statement: pair("<%", "%>") };
        let expected = vec![
            (TagKind::Expression, ".x".to_owned()),
            (TagKind::Statement, "if y".to_owned()),
            (TagKind::Raw, "<%= z %>".to_owned()),
        ];
        assert_eq!(found("{{ a }} <%= .x %> <% if y %> <% raw %><%= z %><% endraw %>", &delimiters), Ok(expected));
        let square = Delimiters { expression: pair("[[", "]]"), statement: pair("[%", "%]") };
        assert_eq!(found("[[ a[b[0]]]]", &square), Ok(vec![(TagKind::Expression, "a[b[0]]".to_owned())]));
    }
}
