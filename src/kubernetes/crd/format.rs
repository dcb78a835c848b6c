//! The formats of texts and numbers that the server checks.
//!
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go` has the list, `k8s.io/kube-openapi/pkg/validation/strfmt`
//! the forms. Formats of other names, or on values of other types, are passed over.

use super::schema::{Schema, Type};
use crate::syntax::{address, time, url::Url};
use crate::types::Minor;

/// A format that is checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    /// As written, for messages.
    pub(super) name: &'static str,
    pub(super) is: fn(&str) -> bool,
}

/// Names are compared without dashes, so `date-time` is `datetime`.
const FORMATS: &[Format] = &[
    Format { name: "bsonobjectid", is: is_object_id },
    Format { name: "byte", is: is_base64 },
    Format { name: "cidr", is: |text| address::parse_cidr(text).is_some() },
    Format { name: "creditcard", is: is_credit_card },
    Format { name: "date", is: is_date },
    Format { name: "date-time", is: is_date_time },
    Format { name: "duration", is: is_duration },
    Format { name: "email", is: is_email },
    Format { name: "hexcolor", is: is_hex_color },
    Format { name: "hostname", is: is_host_name },
    Format { name: "ipv4", is: |text| text.contains('.') && address::parse_ip(text).is_some() },
    Format { name: "ipv6", is: is_ipv6 },
    Format { name: "isbn", is: |text| is_isbn10(text) || is_isbn13(text) },
    Format { name: "isbn10", is: is_isbn10 },
    Format { name: "isbn13", is: is_isbn13 },
    Format { name: "mac", is: is_mac },
    Format { name: "password", is: |_| true },
    Format { name: "rgbcolor", is: is_rgb_color },
    Format { name: "ssn", is: is_social_security_number },
    Format { name: "uri", is: is_request_uri },
    Format { name: "uuid", is: |text| is_uuid(text, None) },
    Format { name: "uuid3", is: |text| is_uuid(text, Some('3')) },
    Format { name: "uuid4", is: |text| is_uuid(text, Some('4')) },
    Format { name: "uuid5", is: |text| is_uuid(text, Some('5')) },
];

/// What Kubernetes 1.34 added; formats count from one minor later, for a server keeps to what the one before it knows.
const NAMES: &[Format] = &[
    Format { name: "k8s-short-name", is: |text| text.len() <= 63 && is_label(text) },
    Format { name: "k8s-long-name", is: |text| text.len() <= 253 && text.split('.').all(is_label) },
];

const NUMBERS: &[(Type, &str)] =
    &[(Type::Integer, "int32"), (Type::Integer, "int64"), (Type::Number, "float"), (Type::Number, "double")];

impl Format {
    /// The format of a name, when it means something for values of the schema.
    pub(super) fn named(name: &str, schema: &Schema, minor: Minor) -> Option<Self> {
        if schema.int_or_string {
            return None;
        }
        match schema.of {
            None | Some(Type::String) => {
                let plain = |name: &str| name.replace('-', "");
                let added = NAMES.iter().filter(|_| minor >= Minor(35));
                FORMATS.iter().chain(added).find(|format| plain(format.name) == plain(name)).copied()
            }
            Some(of) => {
                let (_, name) = NUMBERS.iter().find(|(known, format)| *known == of && *format == name)?;
                Some(Self { name, is: |_| true })
            }
        }
    }
}

fn is_label(text: &str) -> bool {
    crate::syntax::names::dns1123_label(text).is_ok()
        || (text.len() > 63 && {
            let signs = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit();
            text.bytes().all(|sign| signs(sign) || sign == b'-') && !text.starts_with('-') && !text.ends_with('-')
        })
}

fn all(text: &str, count: usize, is: fn(&u8) -> bool) -> bool {
    text.len() == count && text.as_bytes().iter().all(is)
}

fn is_object_id(text: &str) -> bool {
    all(text, 24, u8::is_ascii_hexdigit)
}

/// Never empty, unlike Go's own decoder.
fn is_base64(text: &str) -> bool {
    let end = text.trim_end_matches('=');
    let signs = end.bytes().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, b'+' | b'/'));
    signs && !end.is_empty() && text.len().is_multiple_of(4) && text.len() - end.len() <= 2
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|sign| sign.to_digit(10)).collect()
}

fn is_credit_card(text: &str) -> bool {
    let number: String = text.chars().filter(char::is_ascii_digit).collect();
    let number = number.as_str();
    let begins = |starts: &[&str]| starts.iter().any(|start| number.starts_with(start));
    let known = match number.len() {
        13 => begins(&["4"]),
        14 => begins(&["300", "301", "302", "303", "304", "305", "36", "38"]),
        15 => begins(&["34", "37", "2131", "1800"]),
        16 => begins(&["4", "51", "52", "53", "54", "55", "6011", "65", "35"]),
        _ => false,
    };
    let doubled = |(place, digit): (usize, u32)| match place % 2 {
        1 if digit > 4 => digit * 2 - 9,
        1 => digit * 2,
        _ => digit,
    };
    known && digits(number).into_iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && time::rfc3339(&format!("{text}T00:00:00Z")).is_ok()
}

/// Hours, minutes and seconds are only compared with their limits, the offset is any.
fn is_date_time(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut parts = text.split('t');
    let (Some(date), Some(clock)) = (parts.next(), parts.next()) else {
        return false;
    };
    let number = |from: usize, most: u32| {
        let part = clock.get(from..from + 2).filter(|part| part.bytes().all(|sign| sign.is_ascii_digit()));
        part.and_then(|part| part.parse::<u32>().ok()).is_some_and(|number| number <= most)
    };
    let colons = clock.get(2..3) == Some(":") && clock.get(5..6) == Some(":");
    let Some(rest) = clock.get(8..) else {
        return false;
    };
    is_date(date) && number(0, 23) && number(3, 59) && number(6, 59) && colons && is_fraction_and_zone(rest)
}

/// The sign before a fraction is any.
fn is_fraction_and_zone(text: &str) -> bool {
    let is_zone = |zone: &str| {
        let offset = zone.strip_prefix(['+', '-']).and_then(|offset| offset.split_once(':'));
        let two = |part: &str| all(part, 2, u8::is_ascii_digit);
        zone == "z" || offset.is_some_and(|(hours, minutes)| two(hours) && two(minutes))
    };
    let mut signs = text.chars();
    signs.next();
    let behind = signs.as_str();
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    is_zone(text) || (digits > 0 && behind.get(digits..).is_some_and(is_zone))
}

/// What Go reads, or numbers with units somewhere in the text, as Scala writes them.
fn is_duration(text: &str) -> bool {
    const UNITS: [&str; 21] = [
        "ns", "nano", "us", "µs", "micro", "ms", "milli", "s", "sec", "m", "min", "h", "hr", "hour", "d", "day", "w",
        "wk", "week", "", "",
    ];
    const LONG: [&str; 8] = ["nano", "micro", "milli", "sec", "min", "hour", "day", "week"];
    if time::duration(text).is_ok() {
        return true;
    }
    let mut rest = text;
    let mut found = false;
    while let Some(start) = rest.find(|sign: char| sign.is_ascii_digit()) {
        let from = rest.get(start..).unwrap_or_default();
        let number = from.bytes().take_while(u8::is_ascii_digit).count();
        let behind = from.get(number..).unwrap_or_default().trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
        let is_unit_sign = |sign: char| sign.is_ascii_alphabetic() || sign == 'µ';
        let unit = behind.split(|sign: char| !is_unit_sign(sign)).next().unwrap_or_default();
        if !unit.is_empty() {
            if from.get(..number).is_none_or(|number| number.parse::<i64>().is_err()) {
                return false;
            }
            let small = unit.to_lowercase();
            found |= UNITS.contains(&small.as_str()) || LONG.iter().any(|long| small.starts_with(long));
        }
        rest = behind.get(unit.len()..).unwrap_or_default();
    }
    found
}

fn is_hex_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or(text);
    all(digits, 3, u8::is_ascii_hexdigit) || all(digits, 6, u8::is_ascii_hexdigit)
}

fn is_rgb_color(text: &str) -> bool {
    let inside = text.strip_prefix("rgb(").and_then(|text| text.strip_suffix(')'));
    let part = |part: &str| {
        let part = part.trim_matches(|sign: char| sign.is_ascii_whitespace());
        let plain = part == "0" || !part.starts_with('0');
        plain && part.bytes().all(|sign| sign.is_ascii_digit()) && part.parse::<u8>().is_ok()
    };
    inside.is_some_and(|inside| inside.split(',').count() == 3 && inside.split(',').all(part))
}

fn is_social_security_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let separator = |place: usize| bytes.get(place).is_some_and(|sign| matches!(sign, b'-' | b' '));
    let digit = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_digit);
    text.len() == 11 && separator(3) && separator(6) && (0..11).all(|place| matches!(place, 3 | 6) || digit(place))
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|sign| !matches!(sign, '-' | ' ' | '\t' | '\n' | '\r' | '\u{c}')).collect()
}

fn is_isbn10(text: &str) -> bool {
    let text = without_spaces(text);
    let body = text.strip_suffix('X').unwrap_or(&text);
    let mut numbers = digits(body);
    if body.len() < text.len() {
        numbers.push(10);
    }
    let good = text.len() == 10 && body.bytes().all(|sign| sign.is_ascii_digit());
    good && numbers.iter().zip(1..).map(|(digit, factor)| digit * factor).sum::<u32>() % 11 == 0
}

fn is_isbn13(text: &str) -> bool {
    let text = without_spaces(text);
    let weighted = digits(&text).into_iter().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight);
    all(&text, 13, u8::is_ascii_digit) && weighted.sum::<u32>() % 10 == 0
}

fn is_ipv6(text: &str) -> bool {
    text.contains(':') && text.parse::<std::net::Ipv6Addr>().is_ok()
}

/// Groups of two digits with colons or dashes, or of four with dots: 6, 8 or 20 bytes.
fn is_mac(text: &str) -> bool {
    let (separator, width) = match text.find([':', '-', '.']) {
        Some(at) if text.as_bytes().get(at) == Some(&b'.') => ('.', 4),
        Some(at) => (if text.as_bytes().get(at) == Some(&b':') { ':' } else { '-' }, 2),
        None => return false,
    };
    let groups = text.split(separator).count();
    matches!(groups * width / 2, 6 | 8 | 20)
        && text.split(separator).all(|group| all(group, width, u8::is_ascii_hexdigit))
}

/// `net/url.ParseRequestURI`: absolute, and without a fragment of its own.
fn is_request_uri(text: &str) -> bool {
    if text == "*" {
        return true;
    }
    let escaped = text.replace('#', "%23");
    !text.is_empty() && Url::parse(&escaped).is_ok_and(|url| !url.scheme.is_empty() || text.starts_with('/'))
}

fn is_uuid(text: &str, version: Option<char>) -> bool {
    let mut rest = text;
    for (place, width) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        let Some(group) = rest.get(..width).filter(|group| group.bytes().all(|sign| sign.is_ascii_hexdigit())) else {
            return false;
        };
        let first = group.chars().next().unwrap_or_default().to_ascii_lowercase();
        let variant = matches!(version, Some('4' | '5')) && place == 3;
        if (place == 2 && version.is_some_and(|version| version != first)) || (variant && !"89ab".contains(first)) {
            return false;
        }
        rest = rest.get(width..).unwrap_or_default();
        if place < 4 {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
    }
    rest.is_empty()
}

/// Letters, digits and symbols with dashes inside; several labels end with one of letters only.
fn is_host_name(text: &str) -> bool {
    // What counts as a symbol outside ASCII is a large table; to be sure, all of it does.
    let sign = |sign: char| sign.is_ascii_alphanumeric() || "$+<=>^`|~".contains(sign) || !sign.is_ascii();
    let single = || {
        let mut signs = text.chars().peekable();
        let first = signs.next().is_some_and(sign);
        let rest = text.chars().skip(1);
        let rest: Vec<char> = rest.collect();
        let body = rest.strip_prefix(&['-']).unwrap_or(&rest);
        first && body.len() <= 62 && body.iter().copied().all(sign)
    };
    let label = |label: &str| {
        let count = label.chars().count();
        let ends = label.chars().next().is_some_and(sign) && label.chars().last().is_some_and(sign);
        (1..=63).contains(&count) && ends && label.chars().all(|part| sign(part) || part == '-')
    };
    let several = || {
        let Some((labels, last)) = text.rsplit_once('.') else {
            return false;
        };
        let letters = last.chars().all(|sign| sign.is_ascii_alphabetic() || !sign.is_ascii());
        labels.split('.').all(label) && (2..=63).contains(&last.chars().count()) && letters
    };
    text.len() <= 255 && text.split('.').all(|part| part.len() <= 63) && (single() || several())
}

/// An address as mail headers have it, with a name in front or not.
fn is_email(text: &str) -> bool {
    let text = text.trim_matches([' ', '\t']);
    let plain = |text: &str| {
        let Some((local, domain)) = text.rsplit_once('@') else {
            return false;
        };
        let atom =
            |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(sign) || !sign.is_ascii();
        let dotted = |text: &str| text.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
        let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
        let literal = domain.starts_with('[') && domain.ends_with(']');
        (dotted(local) || quoted) && (dotted(domain) || literal)
    };
    let sure = plain(text);
    // Names, comments and groups are a grammar of their own: whatever has the look of them is taken.
    sure || (text.contains('@') && text.contains(['<', '(', ':', '"', '=']))
}
