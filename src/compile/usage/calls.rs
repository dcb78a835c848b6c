//! Finds `variables.x` and `partial("x")` in texts without parsing them.

use std::collections::BTreeSet;

use crate::expression::Delimiters;

/// How a name follows a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// `word.name`, `word['name']`.
    Attribute,
    /// `word("name", …)`.
    Call,
}

/// Names that are used.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Uses<'a> {
    names: BTreeSet<&'a str>,
    /// Whether a name is computed, so that it may be any.
    computed: bool,
}

impl<'a> Uses<'a> {
    pub(super) fn extend(&mut self, other: Self) {
        self.names.extend(other.names);
        self.computed |= other.computed;
    }

    pub(super) fn may_mean(&self, name: &str) -> bool {
        self.computed || self.names.contains(name)
    }

    pub(super) fn is_computed(&self) -> bool {
        self.computed
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.names.iter().copied()
    }
}

/// All uses of a word in a text. Outside of expressions the word is prose.
pub(super) fn find<'a>(text: &'a str, word: &str, kind: Use, delimiters: Option<&Delimiters>) -> Uses<'a> {
    let mut uses = Uses::default();
    for (at, _) in text.match_indices(word) {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        if before.ends_with(is_part_of_name) || after.starts_with(is_part_of_name) {
            continue;
        }
        let name = match kind {
            Use::Attribute => attribute(after),
            Use::Call => call(after),
        };
        match name {
            Some(name) => {
                uses.names.insert(name);
            }
            None if is_inside(before, delimiters) => uses.computed = true,
            None => {}
        }
    }
    uses
}

fn is_part_of_name(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn attribute(after: &str) -> Option<&str> {
    let rest = after.trim_start();
    if let Some(rest) = rest.strip_prefix('[') {
        let (name, rest) = literal(rest)?;
        return rest.trim_start().starts_with(']').then_some(name);
    }
    let rest = rest.strip_prefix('.')?.trim_start();
    let end = rest.find(|sign| !is_part_of_name(sign)).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

fn call(after: &str) -> Option<&str> {
    let (name, rest) = literal(after.trim_start().strip_prefix('(')?)?;
    rest.trim_start().starts_with([',', ')']).then_some(name)
}

/// A quoted text and what follows it. In a double-quoted YAML scalar the quotes have backslashes.
fn literal(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let quote = ["\\\"", "\"", "''", "'"].into_iter().find(|quote| text.starts_with(quote))?;
    let inside = &text[quote.len()..];
    let end = inside.find(quote)?;
    Some((&inside[..end], &inside[end + quote.len()..]))
}

/// Whether a tag is open at the end of a text.
fn is_inside(before: &str, delimiters: Option<&Delimiters>) -> bool {
    let usual = [("{{", "}}"), ("{%", "%}")];
    let own = delimiters.into_iter().flat_map(|own| [&own.expression, &own.statement]);
    let own = own.map(|(open, close)| (open.as_str(), close.as_str()));
    usual.into_iter().chain(own).any(|(open, close)| before.rfind(open) > before.rfind(close))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Use, text: &str, expected: &[&str], computed: bool) {
        let word = if kind == Use::Attribute { "variables" } else { "partial" };
        let uses = find(text, word, kind, None);
        assert_eq!(
            (uses.names.into_iter().collect::<Vec<_>>(), uses.computed),
            (expected.to_vec(), computed),
            "{text}"
        );
    }

    #[test]
    fn attributes_and_indices_are_read() {
        check(
            Use::Attribute,
            "a: {{ variables.domain }}.{{ variables['zone'] ~ variables [ \"x\" ] }}",
            &["domain", "x", "zone"],
            false,
        );
        check(Use::Attribute, "a: \"{{ variables[\\\"zone\\\"] }}\"", &["zone"], false);
    }

    #[test]
    fn prose_and_keys_are_no_reads() {
        check(
            Use::Attribute,
            "variables:\n  domain: x # all variables.\n{{ x }} variables, my_variables.x",
            &[],
            false,
        );
    }

    #[test]
    fn computed_names_may_mean_anything() {
        check(Use::Attribute, "{{ variables[app.name] }}", &[], true);
        check(Use::Attribute, "{% for name, value in variables %}", &[], true);
        check(Use::Call, "{{ partial(\"a\" ~ kind) }}", &[], true);
        check(Use::Call, "{{ partial(name) }}", &[], true);
    }

    #[test]
    fn calls_name_their_first_argument() {
        check(
            Use::Call,
            "{{ partial(\"a\") }} {{ partial( 'lib/b', x=1) }} # a partial (not this one)",
            &["a", "lib/b"],
            false,
        );
    }
}
