//! Image references.

use std::fmt;
use std::str::FromStr;

/// `registry/repository:tag@digest`, as the distribution project's reference grammar defines it
/// (<https://github.com/distribution/reference>).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageRef {
    /// Registry and path without tag: `ghcr.io/team/app`.
    pub repository: String,
    /// `v1.2.3`.
    pub tag: Option<String>,
    /// `sha256:…`.
    pub digest: Option<String>,
}

/// Why a text is not an image reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ImageError(pub String);

impl ImageRef {
    /// The registry host, when the repository names one.
    #[must_use]
    pub fn registry(&self) -> Option<&str> {
        let (first, _) = self.repository.split_once('/')?;
        is_registry(first).then_some(first)
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.repository)?;
        if let Some(tag) = &self.tag {
            write!(formatter, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(formatter, "@{digest}")?;
        }
        Ok(())
    }
}

impl FromStr for ImageRef {
    type Err = ImageError;

    fn from_str(text: &str) -> Result<Self, ImageError> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(checked_digest(digest)?)),
            None => (text, None),
        };
        // A colon after the last slash starts the tag; one before it belongs to the registry's port.
        let path_start = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (repository, tag) = match rest[path_start..].find(':') {
            Some(colon) => {
                let (repository, tag) = rest.split_at(path_start + colon);
                (repository, Some(checked_tag(&tag[1..])?))
            }
            None => (rest, None),
        };
        check_repository(repository)?;
        Ok(Self { repository: repository.to_owned(), tag, digest })
    }
}

/// The longest registry and path together, as the grammar's `NameTotalLengthMax`.
const LONGEST_REPOSITORY: usize = 255;
const LONGEST_TAG: usize = 128;

fn wrong<T>(message: impl Into<String>) -> Result<T, ImageError> {
    Err(ImageError(message.into()))
}

fn checked_digest(digest: &str) -> Result<String, ImageError> {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return wrong("expected a digest `sha256:…` after `@`");
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha512" => 128,
        _ => return wrong(format!("expected a digest of `sha256` or `sha512`, found `{}`", short(algorithm))),
    };
    if hex.len() != length || !hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return wrong(format!("expected {length} lower-case hexadecimal digits after `{algorithm}:`"));
    }
    Ok(digest.to_owned())
}

fn checked_tag(tag: &str) -> Result<String, ImageError> {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    match tag.as_bytes() {
        [] => wrong("expected a tag after `:`"),
        [first, ..] if !word(*first) => {
            wrong(format!("a tag starts with a letter, a digit or `_`, found `{}`", short(tag)))
        }
        bytes if !bytes.iter().all(|byte| word(*byte) || matches!(byte, b'.' | b'-')) => {
            wrong(format!("a tag has only letters, digits, `_`, `.` and `-`, found `{}`", short(tag)))
        }
        bytes if bytes.len() > LONGEST_TAG => wrong(format!("a tag has at most {LONGEST_TAG} characters")),
        _ => Ok(tag.to_owned()),
    }
}

fn check_repository(repository: &str) -> Result<(), ImageError> {
    if repository.is_empty() {
        return wrong("expected a repository: `registry/name`");
    }
    if let Some((scheme, rest)) = repository.split_once("://") {
        let rest = short(rest);
        return wrong(format!("an image has no scheme: write `{rest}` without `{}://`", short(scheme)));
    }
    if repository.chars().any(char::is_whitespace) {
        return wrong("an image reference has no blanks");
    }
    if repository.len() > LONGEST_REPOSITORY {
        return wrong(format!("registry and path have at most {LONGEST_REPOSITORY} characters together"));
    }
    let path = match repository.split_once('/') {
        Some((first, path)) if is_registry(first) => {
            check_registry(first)?;
            path
        }
        _ => repository,
    };
    path.split('/').try_for_each(check_component)
}

/// Whether what stands before the first slash is a host.
fn is_registry(first: &str) -> bool {
    first.contains(['.', ':', '[']) || first == "localhost"
}

fn check_registry(registry: &str) -> Result<(), ImageError> {
    let host_end = if registry.starts_with('[') { registry.find(']').map_or(0, |end| end + 1) } else { 0 };
    let (host, port) = match registry[host_end..].split_once(':') {
        Some((rest, port)) => (&registry[..host_end + rest.len()], Some(port)),
        None => (registry, None),
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err() || !port.bytes().all(|byte| byte.is_ascii_digit())) {
        return wrong(format!("expected a port after `{}:`", short(host)));
    }
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let good = match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.split('.').all(|label| {
            let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            let bytes = label.as_bytes();
            edge(bytes.first())
                && edge(bytes.last())
                && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        }),
    };
    if good { Ok(()) } else { wrong(format!("`{}` is not the name of a registry", short(host))) }
}

/// One part of the path: lower-case words with `.`, `_`, `__` or dashes between them.
fn check_component(component: &str) -> Result<(), ImageError> {
    if component.is_empty() {
        return wrong("the path has an empty part: remove a `/`");
    }
    if component.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return wrong(format!("the path is in lower case, found `{}`", short(component)));
    }
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if let Some(other) = component.chars().find(|character| {
        !u8::try_from(*character).is_ok_and(|byte| alphanumeric(byte) || matches!(byte, b'.' | b'_' | b'-'))
    }) {
        return wrong(format!("the path has only lower-case letters, digits, `.`, `_` and `-`, found `{other}`"));
    }
    let words = component.split(|character: char| character.is_ascii_alphanumeric());
    let separators: Vec<&str> = words.filter(|separator| !separator.is_empty()).collect();
    let inside =
        component.bytes().next().is_some_and(alphanumeric) && component.bytes().last().is_some_and(alphanumeric);
    let allowed =
        |separator: &&str| matches!(*separator, "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-');
    if inside && separators.iter().all(allowed) {
        Ok(())
    } else {
        wrong(format!("`{}` puts `.`, `_` or `-` where a letter or digit belongs", short(component)))
    }
}

/// What a message shows of a text.
fn short(text: &str) -> String {
    let cut: String = text.chars().take(60).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<(&str, Option<&str>, Option<&str>), &str>) {
        let expected = match expected {
            Ok((repository, tag, digest)) => Ok(ImageRef {
                repository: repository.to_owned(),
                tag: tag.map(str::to_owned),
                digest: digest.map(str::to_owned),
            }),
            Err(message) => Err(ImageError(message.to_owned())),
        };
        let found = text.parse::<ImageRef>();
        assert_eq!(found, expected, "{text}");
        if let Ok(image) = found {
            assert_eq!(image.to_string(), text);
        }
    }

    #[test]
    fn parts_are_told_apart() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        check("nginx", Ok(("nginx", None, None)));
        check("nginx:1.29", Ok(("nginx", Some("1.29"), None)));
        check("localhost:5000/a/b", Ok(("localhost:5000/a/b", None, None)));
        check("ghcr.io/team/my_app__x-y:V1_.-", Ok(("ghcr.io/team/my_app__x-y", Some("V1_.-"), None)));
        check(&format!("a/b:1@{digest}"), Ok(("a/b", Some("1"), Some(&digest))));
        check(&format!("[::1]:80/b@{digest}"), Ok(("[::1]:80/b", None, Some(&digest))));
        let long = format!("sha512:{}", "f".repeat(128));
        check(&format!("b@{long}"), Ok(("b", None, Some(&long))));
        let registry = |text: &str| text.parse::<ImageRef>().map(|image| image.registry().map(str::to_owned));
        assert_eq!(registry("ghcr.io/a:1"), Ok(Some("ghcr.io".to_owned())));
        assert_eq!(registry("team/a:1"), Ok(None));
    }

    #[test]
    fn errors_say_what_is_wrong() {
        check("", Err("expected a repository: `registry/name`"));
        check(":1", Err("expected a repository: `registry/name`"));
        check("https://ghcr.io/a", Err("an image has no scheme: write `ghcr.io/a` without `https://`"));
        check("a b", Err("an image reference has no blanks"));
        check("Nginx", Err("the path is in lower case, found `Nginx`"));
        check("a//b", Err("the path has an empty part: remove a `/`"));
        check("a/", Err("the path has an empty part: remove a `/`"));
        check("a:", Err("expected a tag after `:`"));
        check("a:-1", Err("a tag starts with a letter, a digit or `_`, found `-1`"));
        check("a:1+2", Err("a tag has only letters, digits, `_`, `.` and `-`, found `1+2`"));
        check("ghcr.io:x/a", Err("expected a port after `ghcr.io:`"));
        check("-a.io/a", Err("`-a.io` is not the name of a registry"));
        check("[::z]/a", Err("`[::z]` is not the name of a registry"));
        check("a._b", Err("`a._b` puts `.`, `_` or `-` where a letter or digit belongs"));
        check("a-", Err("`a-` puts `.`, `_` or `-` where a letter or digit belongs"));
        check("ä", Err("the path has only lower-case letters, digits, `.`, `_` and `-`, found `ä`"));
        check("a@1", Err("expected a digest `sha256:…` after `@`"));
        check("a@md5:00", Err("expected a digest of `sha256` or `sha512`, found `md5`"));
        check("a@sha256:00", Err("expected 64 lower-case hexadecimal digits after `sha256:`"));
        check(&format!("a:{}", "x".repeat(129)), Err("a tag has at most 128 characters"));
        check(&"a".repeat(256), Err("registry and path have at most 255 characters together"));
    }
}
