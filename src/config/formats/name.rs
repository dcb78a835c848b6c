//! Names as Kubernetes takes them.
//!
//! <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/> after RFC 1123.

use super::{Verdict, require};

/// An RFC 1123 label.
pub(in crate::config) fn dns_label(text: &str) -> Verdict {
    require(!text.is_empty(), "it is empty")?;
    require(text.len() <= 63, "it is longer than 63 characters")?;
    label(text)
}

/// An RFC 1123 subdomain: labels joined by dots.
pub(in crate::config) fn dns_subdomain(text: &str) -> Verdict {
    require(!text.is_empty(), "it is empty")?;
    require(text.len() <= 253, "it is longer than 253 characters")?;
    text.split('.').try_for_each(|part| {
        require(!part.is_empty(), "a part between two dots is empty")?;
        label(part)
    })
}

fn label(text: &str) -> Verdict {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    require(!text.bytes().any(|byte| byte.is_ascii_uppercase()), "it has an upper-case letter")?;
    require(text.bytes().all(allowed), "it has a sign that is not a letter, a digit or `-`")?;
    require(!text.starts_with('-') && !text.ends_with('-'), "it begins or ends with `-`")
}

/// A key of a `ConfigMap` or Secret
/// (<https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object>).
pub(in crate::config) fn config_key(text: &str) -> Verdict {
    require(!text.is_empty(), "it is empty")?;
    require(text.len() <= 253, "it is longer than 253 characters")?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    require(text.bytes().all(allowed), "it has a sign that is not a letter, a digit, `-`, `_` or `.`")?;
    require(text != "." && !text.starts_with(".."), "it is a path, not a name")
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn labels_are_lower_case_and_short() {
        let long = "x".repeat(64);
        check(
            dns_label,
            &["a", "web-1", "0", &"x".repeat(63)],
            &[
                ("", "it is empty"),
                (&long, "it is longer than 63 characters"),
                ("Web", "it has an upper-case letter"),
                ("a.b", "it has a sign that is not a letter, a digit or `-`"),
                ("../a", "it has a sign that is not a letter, a digit or `-`"),
                ("-a", "it begins or ends with `-`"),
            ],
        );
    }

    #[test]
    fn subdomains_are_labels_with_dots() {
        check(
            dns_subdomain,
            &["a", "a.b-c.d"],
            &[("a..b", "a part between two dots is empty"), (".", "a part between two dots is empty")],
        );
    }

    #[test]
    fn keys_of_secrets_are_file_names() {
        check(
            config_key,
            &["tls.crt", "API_KEY", ".hidden"],
            &[
                ("a/b", "it has a sign that is not a letter, a digit, `-`, `_` or `.`"),
                ("..", "it is a path, not a name"),
            ],
        );
    }
}
