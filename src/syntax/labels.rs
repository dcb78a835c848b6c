//! Label keys and values.
//!
//! `k8s.io/apimachinery/pkg/api/validate/content/kube.go`.

use super::names::dns1123_subdomain;
use super::{Verdict, at_most, require};

const SHAPE: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
                     alphanumeric character (e.g. 'MyName', or 'my.name', or '123-abc')";
const VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and \
                     must start and end with an alphanumeric character (e.g. 'MyValue', or 'my_value', or '12345')";

fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends =
        bytes.first().is_some_and(u8::is_ascii_alphanumeric) && bytes.last().is_some_and(u8::is_ascii_alphanumeric);
    ends && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// A name with an optional domain in front: `app`, `example.com/MyName`.
pub fn qualified_name(text: &str) -> Verdict {
    let (prefix, name) = text.split_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
    require(!name.contains('/'), || {
        format!("a valid label key {SHAPE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')")
    })?;
    if let Some(prefix) = prefix {
        require(!prefix.is_empty(), || "prefix part must be non-empty".to_owned())?;
        dns1123_subdomain(prefix).map_err(|error| format!("prefix part {error}"))?;
    }
    require(!name.is_empty(), || "name part must be non-empty".to_owned())?;
    at_most(name, 63).map_err(|error| format!("name part {error}"))?;
    require(is_name(name), || format!("name part {SHAPE}"))
}

/// The key of a label: a qualified name.
pub fn label_key(text: &str) -> Verdict {
    qualified_name(text)
}

/// The value of a label: empty or a name of up to 63 bytes.
pub fn label_value(text: &str) -> Verdict {
    at_most(text, 63)?;
    require(text.is_empty() || is_name(text), || VALUE.to_owned())
}

/// A qualified name that has its domain: `acme.io/foo`.
pub fn domain_prefixed_key(text: &str) -> Verdict {
    qualified_name(text)?;
    require(text.contains('/'), || "must be a domain-prefixed key (such as \"acme.io/foo\")".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn keys_are_names_with_an_optional_domain() {
        let (fits, long) = ("x".repeat(63), "x".repeat(64));
        let bad = [
            ("", "name part must be non-empty"),
            ("a.b/", "name part must be non-empty"),
            ("/a", "prefix part must be non-empty"),
            ("A/b", "prefix part a lowercase RFC 1123 subdomain"),
            ("a/b/c", "a valid label key must consist"),
            ("a b", "name part must consist"),
            ("a.", "name part must consist"),
            (&long, "name part must be no more than 63"),
        ];
        check(label_key, &["a", "A_b.c-D", "a.b/C", &fits], &bad);
        check(domain_prefixed_key, &["a.b/c"], &[("a", "domain-prefixed key")]);
    }

    #[test]
    fn values_are_empty_or_names() {
        let long = "x".repeat(64);
        let bad = [("a+b", "valid label"), ("v1.", "valid label"), ("_a", "valid label"), (&long, "no more than 63")];
        check(label_value, &["", "a", "1.0_B-c"], &bad);
    }
}
