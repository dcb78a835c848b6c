//! What may be a secret and is therefore in no message and no excerpt.
//!
//! Names decide: the text of a password looks like any other text. Hiding too much costs a glance into the file; hiding
//! too little costs a secret, so doubtful names are hidden.

use std::borrow::Cow;
use std::ops::Range;

/// Parts of names, folded to lower-case letters and digits, whose values are hidden.
const SECRET_PARTS: [&str; 10] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "connectionstring",
];

/// Ends of names that tell where a secret is, not what it is: `secretName`, `secretKeyRef`.
const REFERENCE_ENDS: [&str; 6] = ["name", "ref", "reference", "refs", "path", "mountpoint"];

/// Whether a value with this name is likely a secret: `dbPassword`, `API_TOKEN`; not `secretName`.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let folded: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect();
    let refers = REFERENCE_ENDS.iter().any(|end| folded.ends_with(end));
    !refers && SECRET_PARTS.iter().any(|part| folded.contains(part))
}

/// A text of the same length and lines in which `*` stands for every plain value under a name that looks secret, so that
/// places in the text stay what they are. Expressions are shown: they name secrets, they hold none.
#[must_use]
pub fn concealed(text: &str) -> Cow<'_, str> {
    let mut hidden: Vec<Range<usize>> = Vec::new();
    let mut state = Lines::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let ranges = state.secrets(content);
        hidden.extend(ranges.into_iter().map(|range| start + range.start..start + range.end));
        start += line.len();
    }
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for range in hidden {
        result.push_str(&text[done..range.start]);
        result.extend(std::iter::repeat_n('*', range.len()));
        done = range.end;
    }
    result.push_str(&text[done..]);
    Cow::Owned(result)
}

/// What the lines above say about the next one.
#[derive(Default)]
struct Lines {
    /// Deeper lines belong to a hidden text that began above.
    block: Option<usize>,
    /// The last `name:` of a list item looked secret: its `value:` is hidden.
    item: bool,
}

impl Lines {
    /// The secrets of a line, in order.
    fn secrets(&mut self, line: &str) -> Vec<Range<usize>> {
        let body = line.trim();
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        if let Some(outer) = self.block {
            if body.is_empty() || indent > outer {
                let start = line.len() - line.trim_start().len();
                return std::iter::once(start..line.len()).filter(|range| !range.is_empty()).collect();
            }
            self.block = None;
        }
        let mut found: Vec<Range<usize>> = Vec::new();
        for (colon, _) in line.match_indices(':') {
            let (before, rest) = (&line[..colon], &line[colon + 1..]);
            let read = found.last().is_some_and(|last| colon < last.end);
            let is_key = rest.is_empty() || rest.starts_with([' ', '\t']) || before.ends_with(['"', '\'']);
            if read || !is_key {
                continue;
            }
            let key = before.rsplit(['{', '[', ',', ' ', '(']).next().unwrap_or_default().trim_matches(['"', '\'']);
            let value = rest.trim_start();
            let start = line.len() - value.len();
            if key == "name" {
                let name = value.trim_start_matches(['"', '\'']).split([',', '}', '"', '\'', ' ']).next();
                self.item = name.is_some_and(is_secret_name);
            } else if is_secret_name(key) || (self.item && key == "value") {
                if value.starts_with(['|', '>']) {
                    self.block = Some(indent);
                } else if let Some(length) = plain_length(value, before) {
                    found.push(start..start + length);
                }
            }
        }
        found
    }
}

/// The length of a value that is text itself: no expression, no map. `before` is what stands on its line before it.
fn plain_length(value: &str, before: &str) -> Option<usize> {
    let inside = value.trim_start_matches(['"', '\'']);
    if value.starts_with('{') || inside.starts_with("{{") || value.trim_end().is_empty() {
        return None;
    }
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
    let in_braces = before.matches('{').count() > before.matches('}').count();
    let end = match quote {
        Some(quote) => value[1..].find(quote).map(|close| close + 2),
        None if in_braces => value.find([',', '}', ']']).map(|end| value[..end].trim_end().len()),
        None => None,
    };
    Some(end.unwrap_or(value.trim_end().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_secret() {
        for name in ["password", "DB_PASSWORD", "api-key", "accessToken", "client_secret", "aws.secretAccessKey"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["secretName", "secretKeyRef", "replicas", "tokenPath", "key", "passwordSecretRef"] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn values_of_secrets_become_stars() {
        let check = |text: &str, expected: &str| {
            assert_eq!(concealed(text), expected);
            assert_eq!(concealed(text).len(), text.len());
        };
        check("a: b\npassword: hunter2\nc: d\n", "a: b\npassword: *******\nc: d\n");
        check("{ user: a, \"token\": \"x\", b: c }", "{ user: a, \"token\": ***, b: c }");
        check("password: |\n  one\n  two\r\nc: d\n", "password: |\n  ***\n  ***\r\nc: d\n");
        check(
            "- name: DB_PASSWORD\n  value: x\n- name: A\n  value: x",
            "- name: DB_PASSWORD\n  value: *\n- name: A\n  value: x",
        );
        check("- { name: DB_PASSWORD, value: x }", "- { name: DB_PASSWORD, value: * }");
        check("password: é\n", "password: **\n");
        for shown in [
            "password: {{ x }}",
            "password: \"{{ x }}\"",
            "dbPassword: { type: string }",
            "secretName: db",
            "tokens:\n  a: b",
        ] {
            check(shown, shown);
        }
    }
}
