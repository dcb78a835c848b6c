//! Spellings for edits: a string in the style that its place has, on one line.
//!
//! The printer writes whole documents in its own style; here a text is written between others that stay as they are.

use super::spelling::{Place, is_visible, write_double_quoted, write_scalar, write_single_quoted, write_string};
use super::{Node, Scalar, Style, Value};

/// A string in place of a scalar of some style, on one line: in its quotes where they can hold it, plain where every reader of either
/// version of YAML takes the plain text for a string. In `flow`, brackets or braces stand around it.
#[must_use]
pub fn respell(text: &str, style: Style, flow: bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    match style {
        Style::SingleQuoted
            if text.chars().all(|character| is_visible(character) && !matches!(character, '\n' | '\t')) =>
        {
            write_single_quoted(text, &mut out);
        }
        Style::SingleQuoted | Style::DoubleQuoted => write_double_quoted(text, &mut out),
        Style::Plain | Style::Literal | Style::Folded => {
            write_string(text, Place::Key, &mut out);
            if flow && out == text && text.contains([',', '[', ']', '{', '}']) {
                out.clear();
                write_single_quoted(text, &mut out);
            }
        }
    }
    out
}

/// Whether a text can be the content of a literal block: its first line shows the indentation, no line is only blanks.
#[must_use]
pub fn fits_block(text: &str) -> bool {
    !text.starts_with([' ', '\t', '\n'])
        && !text.is_empty()
        && text.chars().all(|character| is_visible(character) || character == '\n')
        && text.split('\n').all(|line| line.is_empty() || !line.trim_matches([' ', '\t']).is_empty())
}

/// A value on one line, between brackets or braces or to stand between others: `{ a: 1, b: [x] }`.
#[must_use]
pub fn print_flow(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => flow_scalar(scalar),
        Value::List(items) => format!("[{}]", items.iter().map(print_flow).collect::<Vec<_>>().join(", ")),
        Value::Map(map) if map.is_empty() => "{}".to_owned(),
        Value::Map(map) => {
            let entry = |entry: &super::Entry| {
                format!("{}: {}", respell(&entry.key.text, Style::Plain, true), print_flow(&entry.value))
            };
            format!("{{ {} }}", map.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

fn flow_scalar(scalar: &Scalar) -> String {
    if let Some(text) = scalar.as_str() {
        return respell(text, Style::Plain, true);
    }
    let mut out = String::new();
    write_scalar(scalar, Place::Key, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_keep_the_quotes_of_their_place_and_stay_strings() {
        let check = |text: &str, expected: [&str; 4]| {
            let spelled = [
                respell(text, Style::Plain, false),
                respell(text, Style::Plain, true),
                respell(text, Style::SingleQuoted, false),
                respell(text, Style::DoubleQuoted, false),
            ];
            assert_eq!(spelled, expected, "{text:?}");
        };
        check("nginx:1.27", ["nginx:1.27", "nginx:1.27", "'nginx:1.27'", "\"nginx:1.27\""]);
        check("1.10", ["\"1.10\"", "\"1.10\"", "'1.10'", "\"1.10\""]);
        check("yes", ["\"yes\"", "\"yes\"", "'yes'", "\"yes\""]);
        check("12:30", ["\"12:30\"", "\"12:30\"", "'12:30'", "\"12:30\""]);
        check("a: b", ["'a: b'", "'a: b'", "'a: b'", "\"a: b\""]);
        check("a,b", ["a,b", "'a,b'", "'a,b'", "\"a,b\""]);
        check("it's", ["it's", "it's", "'it''s'", "\"it's\""]);
        check("", ["\"\"", "\"\"", "''", "\"\""]);
        check("a\nb", ["\"a\\nb\"", "\"a\\nb\"", "\"a\\nb\"", "\"a\\nb\""]);
        check("{{ x }}", ["'{{ x }}'", "'{{ x }}'", "'{{ x }}'", "\"{{ x }}\""]);
    }
}
