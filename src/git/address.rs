//! Addresses of repositories: what of them may be shown, which of them mean the same.

/// An address whose password was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unlocked {
    /// The address without user information.
    pub(super) address: String,
    /// `https://git.example.com`: what the credentials are for.
    pub(super) server: String,
    /// The user's name, decoded.
    pub(super) user: String,
    /// The password or token, decoded.
    pub(super) password: String,
}

/// An address without the user information that may be a secret: `https://token@example.com/x` is `https://example.com/x`.
/// The user of an SSH address is part of the address, and no secret.
#[must_use]
pub fn shown(address: &str) -> String {
    match split(address) {
        Some(parts) if parts.scheme != "ssh" => format!("{}://{}", parts.scheme, parts.after),
        Some(Parts { scheme, user_information: Some(user), after }) => {
            format!("{scheme}://{}@{after}", user.split(':').next().unwrap_or_default())
        }
        _ => address.to_owned(),
    }
}

/// Whether two addresses mean one repository: user information, `.git`, a slash at the end, and for servers the protocol
/// and port make no difference.
#[must_use]
pub fn same(left: &str, right: &str) -> bool {
    identity(left) == identity(right)
}

/// Takes the credentials out of an HTTP address that has a password.
pub(super) fn unlock(address: &str) -> Option<Unlocked> {
    let Parts { scheme, user_information, after } = split(address)?;
    let (user, password) = user_information?.split_once(':')?;
    let host = after.split(['/', '?', '#']).next().unwrap_or_default();
    (scheme == "http" || scheme == "https").then(|| Unlocked {
        address: format!("{scheme}://{after}"),
        server: format!("{scheme}://{host}"),
        user: decoded(user),
        password: decoded(password),
    })
}

/// The password of an address that has one, as it is written; also in a longer text that begins with one address.
pub(super) fn password(text: &str) -> Option<String> {
    let at = text.find("://")?;
    let start = text[..at].rfind(|next: char| !next.is_ascii_alphanumeric()).map_or(0, |before| before + 1);
    let (_, password) = split(&text[start..])?.user_information?.split_once(':')?;
    (!password.is_empty()).then(|| password.to_owned())
}

/// Whether an address is a path that counts from the current folder.
pub(super) fn is_relative_path(address: &str) -> bool {
    split(address).is_none() && short_form(address).is_none() && !std::path::Path::new(address).is_absolute()
}

struct Parts<'a> {
    scheme: &'a str,
    user_information: Option<&'a str>,
    after: &'a str,
}

/// The parts of `scheme://[user@]host/path`.
fn split(address: &str) -> Option<Parts<'_>> {
    let (scheme, rest) = address.split_once("://")?;
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    // A careless password may hold `@`; a host cannot.
    let (user_information, after) = match rest[..host_end].rfind('@') {
        Some(at) => (Some(&rest[..at]), &rest[at + 1..]),
        None => (None, rest),
    };
    Some(Parts { scheme, user_information, after })
}

/// The host and path of `[user@]host:path`, as SSH addresses are often written.
fn short_form(address: &str) -> Option<(&str, &str)> {
    let (host, path) = address.split_once(':')?;
    // A single letter is a drive of Windows; a slash before the colon makes it a path.
    let is_host = host.len() > 1 && !host.contains('/') && !host.contains('\\');
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    is_host.then_some((host, path))
}

fn identity(address: &str) -> (String, String) {
    let plain = |path: &str| {
        let path = path.trim_end_matches('/');
        path.strip_suffix(".git").unwrap_or(path).trim_end_matches('/').to_owned()
    };
    if let Some(Parts { scheme, after, .. }) = split(address) {
        if scheme == "file" {
            return (String::new(), plain(after));
        }
        let (host, path) = after.split_once('/').unwrap_or((after, ""));
        let host = host.split(':').next().unwrap_or_default();
        return (host.to_lowercase(), plain(path));
    }
    match short_form(address) {
        Some((host, path)) => (host.to_lowercase(), plain(path.trim_start_matches('/'))),
        None => (String::new(), plain(address)),
    }
}

/// A text with its `%2F` read. What is no such code stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = (first == b'%').then(|| std::str::from_utf8(after.get(..2)?).ok()).flatten();
        if let Some(byte) = code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        let check = |address: &str, expected: &str| assert_eq!(shown(address), expected);
        check("https://git.example.com/a/b.git", "https://git.example.com/a/b.git");
        check("https://ci:t0ken@git.example.com/a/b.git", "https://git.example.com/a/b.git");
        check("https://t0ken@git.example.com/a/b.git", "https://git.example.com/a/b.git");
        check("https://ci:p@ss@git.example.com:8443/a", "https://git.example.com:8443/a");
        check("ssh://git:pw@git.example.com/a", "ssh://git@git.example.com/a");
        check("git@git.example.com:a/b.git", "git@git.example.com:a/b.git");
        check("/srv/git/a@b.git", "/srv/git/a@b.git");
        check("https://git.example.com/a@b", "https://git.example.com/a@b");
    }

    #[test]
    fn a_password_is_taken_out_and_read() {
        let found = unlock("https://ci:a%2Fb%40c%zz@git.example.com:8443/x/y.git").unwrap();
        let expected = Unlocked {
            address: "https://git.example.com:8443/x/y.git".into(),
            server: "https://git.example.com:8443".into(),
            user: "ci".into(),
            password: "a/b@c%zz".into(),
        };
        assert_eq!(found, expected);
        for none in ["https://git.example.com/x", "https://ci@git.example.com/x", "ssh://a:b@c/x", "/a:b@c"] {
            assert_eq!(unlock(none), None, "{none}");
        }
    }

    #[test]
    fn spellings_of_one_address_are_the_same() {
        let https = "https://git.example.com/team/gitops.git";
        let others = [
            "https://ci:x@Git.Example.com/team/gitops",
            "git@git.example.com:team/gitops.git",
            "ssh://git@git.example.com:2222/team/gitops/",
        ];
        for other in others {
            assert!(same(https, other), "{other}");
        }
        assert!(same("file:///srv/a.git", "/srv/a/"));
        let different =
            ["https://git.example.com/team/other.git", "https://example.com/team/gitops", "/team/gitops.git"];
        for other in different {
            assert!(!same(https, other), "{other}");
        }
    }

    #[test]
    fn relative_paths_are_neither_servers_nor_absolute() {
        for relative in ["../gitops.git", "gitops", "./a:b"] {
            assert!(is_relative_path(relative), "{relative}");
        }
        for other in ["/srv/a", "https://a/b", "git@host:path", "host:path"] {
            assert!(!is_relative_path(other), "{other}");
        }
    }
}
