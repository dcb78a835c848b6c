//! What may be a secret and is therefore never shown.
//!
//! Names decide: the text of a password looks like any other text. Hiding too much costs a glance into the file; hiding
//! too little costs a secret, so doubtful names are hidden.

use crate::diagnostic::is_secret_name;
use crate::yaml::{FieldPath, Node, ScalarKind, Segment};

/// Whether the value of a field of an object is hidden: everything in the data of a Secret, and values under names that
/// look secret.
pub(super) fn hides(body: &Node, path: &FieldPath) -> bool {
    let keys: Vec<&str> = path.0.iter().filter_map(key).collect();
    let is_secret = body.get("kind").and_then(Node::as_str) == Some("Secret");
    if is_secret && matches!(keys.first(), Some(&("data" | "stringData"))) {
        return true;
    }
    if path.find(body).and_then(Node::as_scalar).is_some_and(|scalar| scalar.kind == ScalarKind::Boolean) {
        return false;
    }
    keys.last().is_some_and(|last| is_secret_name(last)) || is_secret_variable(body, path)
}

/// Whether a source line may be shown: it gives no value to a name that looks secret. Expressions and nested maps do not
/// count as values; what stands in them is judged by itself.
pub(crate) fn shows_line(line: &str) -> bool {
    let colons = line.match_indices(':').map(|(at, _)| at);
    colons.into_iter().all(|at| {
        let key = line[..at].rsplit(['{', '[', ',', ' ']).next().unwrap_or_default();
        let value = line[at + 1..].trim();
        let is_expression = value.trim_start_matches(['"', '\'']).starts_with("{{");
        let is_nested = value.starts_with('{') || value.is_empty();
        is_expression || is_nested || !is_secret_name(key)
    })
}

/// A text with the user and password of every URL in it left out.
pub(super) fn without_credentials(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        let authority = after.split(['/', ' ', '"', '\'', '?', '#']).next().unwrap_or_default();
        shown.push_str(before);
        shown.push_str("://");
        rest = match authority.rfind('@') {
            Some(at) if authority[..at].contains(':') => {
                shown.push('…');
                &after[at..]
            }
            _ => after,
        };
    }
    shown.push_str(rest);
    shown
}

fn key(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) | Segment::Match(..) => None,
    }
}

/// Whether the path is the `value` of a list item whose `name` looks secret: an environment variable, an argument.
fn is_secret_variable(body: &Node, path: &FieldPath) -> bool {
    let Some((Segment::Key(last), item)) = path.0.split_last() else {
        return false;
    };
    let name = FieldPath(item.to_vec()).find(body).and_then(|item| item.get("name")).and_then(Node::as_str);
    last == "value" && name.is_some_and(is_secret_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_give_a_secret() {
        for line in ["password: x", "- { name: a, password: x }", "\"apiKey\": \"{x}\"", "a: {token: b}", "token: |"] {
            assert!(!shows_line(line), "{line}");
        }
        for line in ["password: {{ x }}", "password: \"{{ x }}\"", "secretName: db", "secret:", "image: a:b", "# none"]
        {
            assert!(shows_line(line), "{line}");
        }
    }

    #[test]
    fn urls_lose_their_credentials() {
        let text = "a://u:p@h/x, b://h:80/@ and c://u@h";
        assert_eq!(without_credentials(text), "a://…@h/x, b://h:80/@ and c://u@h");
    }
}
