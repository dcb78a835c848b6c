//! URLs, as Go's `net/url` reads them.
//!
//! <https://cs.opensource.google/go/go/+/refs/tags/go1.24.0:src/net/url/url.go>: `Parse`, `getScheme`, `parseAuthority`,
//! `parseHost`, `validOptionalPort`.

/// The parts that rules look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Url<'t> {
    /// As written; Go compares it in lower case.
    pub scheme: &'t str,
    /// What stands before `@`.
    pub user: Option<&'t str>,
    /// Host and port.
    pub host: &'t str,
    /// The path.
    pub path: &'t str,
    /// What stands behind `?`.
    pub query: &'t str,
    /// What stands behind `#`.
    pub fragment: &'t str,
}

impl<'t> Url<'t> {
    /// Takes a text apart; else why it is no URL, in the words of the server.
    pub fn parse(text: &'t str) -> Result<Self, String> {
        let failed = |reason: &str| format!("parse {text:?}: {reason}");
        if text.bytes().any(|sign| sign < b' ' || sign == 0x7f) {
            return Err(failed("net/url: invalid control character in URL"));
        }
        let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
        if text.is_empty() {
            return Ok(Self::default());
        }
        let (scheme, rest) = split_scheme(rest).ok_or_else(|| failed("missing protocol scheme"))?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut url = Self { scheme, query, fragment, ..Self::default() };
        if !rest.starts_with('/') && !scheme.is_empty() {
            // Opaque: `mailto:x`.
            return Ok(url);
        }
        if !rest.starts_with('/') && rest.split('/').next().is_some_and(|first| first.contains(':')) {
            return Err(failed("first path segment in URL cannot contain colon"));
        }
        let mut path = rest;
        if let Some(after) = rest.strip_prefix("//").filter(|_| !scheme.is_empty() || !rest.starts_with("///")) {
            let end = after.find('/').unwrap_or(after.len());
            let (authority, tail) = after.split_at(end);
            path = tail;
            (url.user, url.host) = match authority.rsplit_once('@') {
                Some((user, host)) => (Some(user), host),
                None => (None, authority),
            };
            if !url.user.unwrap_or_default().chars().all(is_user_sign) {
                return Err(failed("net/url: invalid userinfo"));
            }
            check_host(url.host).map_err(|reason| failed(&reason))?;
        }
        check_escapes(path).map_err(|reason| failed(&reason))?;
        check_escapes(fragment).map_err(|reason| failed(&reason))?;
        url.path = path;
        Ok(url)
    }
}

fn split_scheme(text: &str) -> Option<(&str, &str)> {
    for (place, sign) in text.char_indices() {
        match sign {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if place > 0 => {}
            ':' if place == 0 => return None,
            ':' => return Some((&text[..place], &text[place + 1..])),
            _ => break,
        }
    }
    Some(("", text))
}

fn is_user_sign(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(sign)
}

fn check_host(host: &str) -> Result<(), String> {
    if let Some(inner) = host.strip_prefix('[') {
        let (address, port) = inner.rsplit_once(']').ok_or_else(|| "missing ']' in host".to_owned())?;
        check_port(port)?;
        return check_host_signs(address);
    }
    if let Some(colon) = host.rfind(':') {
        check_port(&host[colon..])?;
    }
    check_host_signs(host)
}

fn check_port(port: &str) -> Result<(), String> {
    let digits = port.strip_prefix(':').or((port.is_empty()).then_some(""));
    let holds = digits.is_some_and(|digits| digits.bytes().all(|sign| sign.is_ascii_digit()));
    if holds { Ok(()) } else { Err(format!("invalid port {port:?} after host")) }
}

fn check_host_signs(host: &str) -> Result<(), String> {
    let bytes = host.as_bytes();
    for (place, sign) in host.char_indices() {
        match sign {
            // Only bytes outside ASCII and zones may be escaped in a host.
            '%' => {
                let escape = bytes.get(place + 1..place + 3).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
                let high = escape.is_some_and(|pair| pair.first().is_some_and(|sign| *sign >= b'8') || pair == b"25");
                if !high {
                    return Err(wrong_escape(host, place));
                }
            }
            sign if !sign.is_ascii() => {}
            sign if sign.is_ascii_alphanumeric() || "-_.~!$&'()*+,;=:[]<>\"".contains(sign) => {}
            sign => return Err(format!("invalid character {:?} in host name", sign.to_string())),
        }
    }
    Ok(())
}

fn check_escapes(text: &str) -> Result<(), String> {
    for (place, _) in text.match_indices('%') {
        let pair = text.as_bytes().get(place + 1..place + 3);
        if !pair.is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit)) {
            return Err(wrong_escape(text, place));
        }
    }
    Ok(())
}

fn wrong_escape(text: &str, place: usize) -> String {
    let signs: String = text.get(place..).unwrap_or_default().chars().take(3).collect();
    format!("invalid URL escape {signs:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found() {
        let url = Url::parse("https://u:p@h.x:8443/a/b?q=1#f").expect("a URL");
        let whole =
            Url { scheme: "https", user: Some("u:p"), host: "h.x:8443", path: "/a/b", query: "q=1", fragment: "f" };
        assert_eq!(url, whole);
        assert_eq!(Url::parse("mailto:x").map(|url| (url.scheme, url.host)), Ok(("mailto", "")));
        assert_eq!(Url::parse("/a//b").map(|url| (url.scheme, url.path)), Ok(("", "/a//b")));
        assert_eq!(Url::parse("https://[::1]:80/").map(|url| url.host), Ok("[::1]:80"));
    }

    #[test]
    fn what_is_no_url_says_why() {
        let bad = [
            (":x", "missing protocol scheme"),
            ("a b:c", "first path segment"),
            ("https://a b/", "invalid character"),
            ("https://a:b/", "invalid port"),
            ("https://[::1/", "missing ']'"),
            ("https://a/%zz", "invalid URL escape"),
            ("https://a\nb", "control character"),
            ("https://%41/", "invalid URL escape"),
        ];
        for (text, reason) in bad {
            let error = Url::parse(text).expect_err(text);
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
