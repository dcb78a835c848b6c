//! Networks and URLs.

use std::net::IpAddr;

use super::{Verdict, is_digits, require};

/// `10.0.0.0/8`, `2001:db8::/32` (RFC 4632, RFC 4291 section 2.3).
pub(in crate::config) fn cidr(text: &str) -> Verdict {
    let (address, length) = text.split_once('/').ok_or("it has no `/` with the length of the network")?;
    let address: IpAddr = address.parse().map_err(|_| "what stands before `/` is no IP address")?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let plain = is_digits(length) && (length == "0" || !length.starts_with('0'));
    let fits = plain && length.parse::<u32>().is_ok_and(|length| length <= longest);
    require(
        fits,
        if longest == 32 { "the length after `/` is not 0 to 32" } else { "the length after `/` is not 0 to 128" },
    )
}

/// An absolute URL with a host (RFC 3986 section 3).
pub(in crate::config) fn url(text: &str) -> Verdict {
    let (scheme, rest) = text.split_once("://").ok_or("it does not begin with a scheme such as `https://`")?;
    let scheme_signs = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let good = scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.bytes().all(scheme_signs);
    require(good, "it does not begin with a scheme such as `https://`")?;
    let allowed =
        |sign: char| sign.is_ascii_graphic() && !matches!(sign, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
    require(rest.chars().all(allowed), "it has a sign that a URL cannot have")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, after)) => {
            require(address.parse::<std::net::Ipv6Addr>().is_ok(), "what stands in brackets is no IPv6 address")?;
            (address, after.strip_prefix(':').or_else(|| (!after.is_empty()).then_some("?")))
        }
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    require(!name.is_empty(), "it has no host")?;
    require(
        port.is_none_or(|port| port.parse::<u16>().is_ok_and(|_| is_digits(port))),
        "its port is not a number up to 65535",
    )
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn networks_have_an_address_and_a_length() {
        check(
            cidr,
            &["10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32", "::/0"],
            &[
                ("10.0.0.0", "it has no `/` with the length of the network"),
                ("10.0.0/8", "what stands before `/` is no IP address"),
                ("10.0.0.0/33", "the length after `/` is not 0 to 32"),
                ("10.0.0.0/08", "the length after `/` is not 0 to 32"),
                ("::/129", "the length after `/` is not 0 to 128"),
            ],
        );
    }

    #[test]
    fn urls_are_absolute() {
        check(
            url,
            &["https://a.example", "oci://r.example:5000/x?y#z", "https://[::1]:8443/", "http://u:p@h/", "file://h"],
            &[
                ("a.example", "it does not begin with a scheme such as `https://`"),
                ("1x://a", "it does not begin with a scheme such as `https://`"),
                ("https:///x", "it has no host"),
                ("https://a b", "it has a sign that a URL cannot have"),
                ("https://a:99999", "its port is not a number up to 65535"),
                ("https://[::1", "its port is not a number up to 65535"),
                ("https://[x]", "what stands in brackets is no IPv6 address"),
            ],
        );
    }
}
