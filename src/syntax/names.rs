//! Names: DNS labels and subdomains, port names, keys of maps, environment variables.
//!
//! `k8s.io/apimachinery/pkg/util/validation/validation.go`.

pub use super::labels::{domain_prefixed_key, label_key, label_value, qualified_name};
use super::{Verdict, at_most, require};

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start \
                     and end with an alphanumeric character (e.g. 'my-name', or '123-abc')";
const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
                         and must start and end with an alphanumeric character (e.g. 'example.com')";
const UNDERSCORES: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or \
                           '.', and must start and end with an alphanumeric character (e.g. 'example.com')";
const LABEL_1035: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an \
                          alphabetic character, and end with an alphanumeric character (e.g. 'my-name', or 'abc-123')";
const WILDCARD: &str = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must \
                        consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character \
                        (e.g. '*.example.com')";
const VARIABLE: &str = "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', \
                        and must not start with a digit (e.g. 'my.env-name', or 'MY_ENV.NAME', or 'MyEnvName1')";

fn is_small(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn is_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = bytes.first().is_some_and(|byte| is_small(*byte)) && bytes.last().is_some_and(|byte| is_small(*byte));
    ends && bytes.iter().all(|byte| is_small(*byte) || *byte == b'-')
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

/// `my-name`, `123-abc`.
pub fn dns1123_label(text: &str) -> Verdict {
    at_most(text, 63)?;
    require(is_label(text), || if is_subdomain(text) { "must not contain dots" } else { LABEL }.to_owned())
}

/// `example.com`, `my-name`.
pub fn dns1123_subdomain(text: &str) -> Verdict {
    at_most(text, 253)?;
    require(is_subdomain(text), || SUBDOMAIN.to_owned())
}

/// A subdomain whose labels may have underscores: `_http.example.com`.
pub fn dns1123_subdomain_with_underscore(text: &str) -> Verdict {
    let label = |label: &str| {
        let rest = label.strip_prefix('_').unwrap_or(label).as_bytes();
        let ends = rest.first().is_some_and(|byte| is_small(*byte)) && rest.last().is_some_and(|byte| is_small(*byte));
        ends && rest.iter().all(|byte| is_small(*byte) || matches!(byte, b'-' | b'_'))
    };
    at_most(text, 253)?;
    require(text.split('.').all(label), || UNDERSCORES.to_owned())
}

/// `my-name`, `abc-123`; no digit in front.
pub fn dns1035_label(text: &str) -> Verdict {
    at_most(text, 63)?;
    let holds = is_label(text) && text.starts_with(|first: char| first.is_ascii_lowercase());
    require(holds, || LABEL_1035.to_owned())
}

/// `*.example.com`.
pub fn wildcard_dns1123_subdomain(text: &str) -> Verdict {
    at_most(text, 253)?;
    require(text.strip_prefix("*.").is_some_and(is_subdomain), || WILDCARD.to_owned())
}

/// A domain of three parts at least: `signer.example.com`. Whether it is empty is for the caller.
pub fn fully_qualified_name(text: &str) -> Verdict {
    dns1123_subdomain(text)?;
    let holds = text.split('.').count() >= 3;
    require(holds, || "should be a domain with at least three segments separated by dots".to_owned())
}

/// A domain of two parts at least, with or without the final dot.
pub fn fully_qualified_domain_name(text: &str) -> Verdict {
    let text = text.strip_suffix('.').unwrap_or(text);
    dns1123_subdomain(text)?;
    let holds = text.split('.').count() >= 2;
    require(holds, || "should be a domain with at least two segments separated by dots".to_owned())?;
    text.split('.').try_for_each(dns1123_label)
}

/// `acme.io/foo`: a domain and a path.
pub fn domain_prefixed_path(text: &str) -> Verdict {
    let parts = text.split_once('/').filter(|(host, path)| !host.is_empty() && !path.is_empty());
    let (host, path) = parts.ok_or_else(|| "must be a domain-prefixed path (such as \"acme.io/foo\")".to_owned())?;
    dns1123_subdomain(host)?;
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&byte);
    require(path.bytes().all(sign), || {
        "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')".to_owned()
    })
}

/// The name of a container port or a Service's target: `http`, `web-80`.
pub fn port_name(text: &str) -> Verdict {
    at_most(text, 15)?;
    let holds = !text.is_empty() && text.bytes().all(|byte| is_small(byte) || byte == b'-');
    require(holds, || "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned())?;
    let letter = text.bytes().any(|byte| byte.is_ascii_lowercase());
    require(letter, || "must contain at least one letter (a-z)".to_owned())?;
    require(!text.contains("--"), || "must not contain consecutive hyphens".to_owned())?;
    let holds = !text.starts_with('-') && !text.ends_with('-');
    require(holds, || "must not begin or end with a hyphen".to_owned())
}

/// The name of an environment variable up to 1.29, and of the ones that an object lists as keys.
pub fn env_var_name(text: &str) -> Verdict {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let holds = text.bytes().next().is_some_and(|first| !first.is_ascii_digit()) && text.bytes().all(sign);
    require(holds, || VARIABLE.to_owned())?;
    no_directory(text)
}

/// The name of an environment variable since 1.30: anything that can be printed, but `=`.
pub fn relaxed_env_var_name(text: &str) -> Verdict {
    require(!text.is_empty(), || "environment variable name must be non-empty".to_owned())?;
    let holds = text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'=');
    let wrong = "a valid environment variable name must consist only of printable ASCII characters other than '='";
    require(holds, || wrong.to_owned())
}

/// A key of a `ConfigMap` or Secret: `tls.crt`.
pub fn config_map_key(text: &str) -> Verdict {
    at_most(text, 253)?;
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let wrong = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name', or \
                 'KEY_NAME', or 'key-name')";
    require(!text.is_empty() && text.bytes().all(sign), || wrong.to_owned())?;
    no_directory(text)
}

fn no_directory(text: &str) -> Verdict {
    require(text != ".", || "must not be '.'".to_owned())?;
    require(text != "..", || "must not be '..'".to_owned())?;
    require(!text.starts_with(".."), || "must not start with '..'".to_owned())
}

/// What can be part of a URL path: names of roles, persistent identifiers.
pub fn path_segment_name(text: &str) -> Verdict {
    require(text != "." && text != "..", || format!("may not be '{text}'"))?;
    path_segment_prefix(text)
}

/// The beginning of a name that can be part of a URL path.
pub fn path_segment_prefix(text: &str) -> Verdict {
    require(!text.contains('/'), || "may not contain '/'".to_owned())?;
    require(!text.contains('%'), || "may not contain '%'".to_owned())
}

/// `X-Header-Name`.
pub fn http_header_name(text: &str) -> Verdict {
    let holds = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    require(holds, || {
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name')".to_owned()
    })
}

/// `my_name`, `MyName`.
pub fn c_identifier(text: &str) -> Verdict {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let holds = text.bytes().next().is_some_and(|first| !first.is_ascii_digit()) && text.bytes().all(sign);
    let wrong = "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric \
                 characters or '_' (e.g. 'my_name', or 'MY_NAME', or 'MyName')";
    require(holds, || wrong.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn labels_have_no_dots_and_no_capitals() {
        let (fits, long) = ("x".repeat(63), "x".repeat(64));
        let bad = [("", "must consist of"), ("a.b", "must not contain dots"), ("A", "must consist of")];
        check(dns1123_label, &["a", "0", "a-1", &fits], &bad);
        check(dns1123_label, &[], &[("a-", "start and end"), ("-", "start and end"), (&long, "no more than 63")]);
        check(
            dns1035_label,
            &["a", "a-1"],
            &[("1a", "start with an alphabetic"), ("a.b", "DNS-1035"), ("", "DNS-1035")],
        );
    }

    #[test]
    fn subdomains_are_labels_with_dots() {
        let long = "x".repeat(64);
        let bad = [("", "subdomain"), ("a..b", "subdomain"), (".a", "subdomain"), ("a_b", "subdomain")];
        check(dns1123_subdomain, &["a.b", "1.2.3", &long], &bad);
        check(dns1123_subdomain_with_underscore, &["_a.b_c", "a"], &[("__a", "'_'"), ("a_", "'_'")]);
        check(
            wildcard_dns1123_subdomain,
            &["*.a", "*.a.b"],
            &[("*", "wildcard"), ("a.*.b", "wildcard"), ("*.*.a", "wildcard")],
        );
        check(fully_qualified_name, &["a.b.c"], &[("a.b", "three segments")]);
        check(
            fully_qualified_domain_name,
            &["a.b."],
            &[("a", "two segments"), (&format!("{long}.b"), "no more than 63")],
        );
        check(domain_prefixed_path, &["a.b/c/d"], &[("a", "acme.io"), ("/a", "acme.io"), ("a/b c", "Invalid path")]);
    }

    #[test]
    fn ports_and_keys_have_their_own_signs() {
        let bad = [
            ("", "only alpha-numeric"),
            ("80", "at least one letter"),
            ("a--b", "consecutive"),
            ("-a", "begin or end"),
            ("sixteen-letters-", "no more than 15"),
            ("Http", "only alpha-numeric"),
        ];
        check(port_name, &["http", "web-80", "8a"], &bad);
        let bad = [("", "config key"), ("..", "must not be '..'"), ("..a", "must not start"), ("a/b", "config key")];
        check(config_map_key, &["a", ".a", "A_b-c.d"], &bad);
        check(
            env_var_name,
            &["A", "_a.b-C1", "-a"],
            &[("1A", "digit"), ("", "digit"), ("A B", "digit"), (".", "not be '.'")],
        );
        check(relaxed_env_var_name, &["1 A", "a/b"], &[("", "non-empty"), ("a=b", "printable"), ("ä", "printable")]);
        check(path_segment_name, &["", "a:b", "Ä"], &[(".", "may not be '.'"), ("a/b", "'/'"), ("a%b", "'%'")]);
        check(http_header_name, &["X-A"], &[("", "HTTP header"), ("a b", "HTTP header")]);
        check(c_identifier, &["_a1"], &[("1a", "identifier"), ("", "identifier"), ("a-b", "identifier")]);
    }
}
