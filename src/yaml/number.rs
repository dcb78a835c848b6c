//! The shapes of numbers, times and dates in the versions of YAML. It knows nothing of dialects or kinds.
//!
//! Sources: YAML 1.2.2 section 10.3.2, <https://yaml.org/type/int.html>, <https://yaml.org/type/float.html>,
//! <https://yaml.org/type/timestamp.html>, and `resolve.go` of go-yaml v2.

/// A whole number in decimal without sign, as all versions read it.
pub(super) fn is_decimal(text: &str) -> bool {
    text == "0" || (!text.starts_with('0') && is_digits(text))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits behind a prefix such as `0x`.
pub(super) fn is_radix(text: &str, prefix: &str, digit: fn(u8) -> bool) -> bool {
    text.strip_prefix(prefix).is_some_and(|digits| !digits.is_empty() && digits.bytes().all(digit))
}

/// A float that YAML 1.1 and 1.2 both see: digits, a point, and an exponent only with its sign.
pub(super) fn is_agreed_float(text: &str) -> bool {
    let unsigned = unsigned(text);
    let (mantissa, exponent) = split_exponent(unsigned);
    let Some((whole, fraction)) = mantissa.split_once('.') else { return false };
    // YAML 1.1 gives no sign to a float that starts with its point.
    let starts = is_digits(whole) || (whole.is_empty() && unsigned.len() == text.len() && !fraction.is_empty());
    let ends = fraction.is_empty() || is_digits(fraction);
    starts && ends && exponent.is_none_or(|part| part.strip_prefix(['+', '-']).is_some_and(is_digits))
}

/// A float of the YAML 1.2 core schema.
pub(super) fn is_core_float(text: &str) -> bool {
    float_parts(text).is_some()
}

/// Whole part, fraction and exponent (each may be empty, not both of the first two) of a float without its sign.
pub(super) fn float_parts(text: &str) -> Option<(&str, &str, &str)> {
    let (mantissa, exponent) = split_exponent(unsigned(text));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let good = |part: &str| part.is_empty() || is_digits(part);
    let good_mantissa = good(whole) && good(fraction) && whole.len() + fraction.len() > 0;
    let good_exponent = exponent.is_none_or(|part| is_digits(unsigned(part)));
    (good_mantissa && good_exponent).then_some((whole, fraction, exponent.unwrap_or_default()))
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn split_exponent(text: &str) -> (&str, Option<&str>) {
    text.split_once(['e', 'E']).map_or((text, None), |(mantissa, exponent)| (mantissa, Some(exponent)))
}

/// The decimal spelling of what go-yaml v2 reads as an integer of 64 bits: with underscores, octal by a leading `0` or
/// `0o`, binary and hexadecimal.
pub(super) fn foreign_integer(text: &str) -> Option<String> {
    let plain = text.replace('_', "");
    let digits = unsigned(&plain);
    let prefix = digits.get(..2).unwrap_or_default().to_ascii_lowercase();
    let (digits, radix) = match prefix.as_str() {
        "0x" => (&digits[2..], 16),
        "0b" => (&digits[2..], 2),
        "0o" => (&digits[2..], 8),
        _ if digits.len() > 1 && digits.starts_with('0') => (&digits[1..], 8),
        _ => (digits, 10),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let size = i128::from(u64::from_str_radix(digits, radix).ok()?);
    let value = if plain.starts_with('-') { -size } else { size };
    let largest = if plain.starts_with('+') { i128::from(i64::MAX) } else { i128::from(u64::MAX) };
    (value >= i128::from(i64::MIN) && value <= largest).then(|| value.to_string())
}

/// Whether some YAML reader may take the text for a number, a time or a date.
pub(super) fn looks_numeric(text: &str) -> bool {
    let plain = unsigned(text).replace('_', "");
    let numeric = plain.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && (is_core_float(&plain) || is_prefixed(&plain));
    numeric || is_empty_number(text) || is_sexagesimal(&plain) || is_date(text)
}

/// Digits of any radix behind its prefix, of any length.
fn is_prefixed(text: &str) -> bool {
    let (prefix, digits) = text.split_at_checked(2).unwrap_or_default();
    let digit: fn(u8) -> bool = match prefix {
        "0x" | "0X" => |byte| byte.is_ascii_hexdigit(),
        "0o" | "0O" => |byte| matches!(byte, b'0'..=b'7'),
        "0b" | "0B" => |byte| matches!(byte, b'0' | b'1'),
        _ => return false,
    };
    !digits.is_empty() && digits.bytes().all(digit)
}

/// `0x_`, `._`: numbers without digits, which the patterns of YAML 1.1 let through.
fn is_empty_number(text: &str) -> bool {
    let rest = unsigned(text);
    let rest = ["0x", "0b", "0o", "."].iter().find_map(|prefix| rest.strip_prefix(prefix));
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte == b'_'))
}

/// `12:30`, `1:20:30.5`: base 60 in YAML 1.1.
fn is_sexagesimal(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.split(':');
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let sixtieth = |part: &&str| is_digits(part) && (part.len() == 1 || (part.len() == 2 && part.as_bytes()[0] < b'6'));
    is_digits(first) && !rest.is_empty() && rest.iter().all(sixtieth) && (fraction.is_empty() || is_digits(fraction))
}

/// `2001-01-01`, with or without a time: a timestamp in YAML 1.1.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let day = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = &rest[day..];
    let in_time =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'+' | b'-' | b' ' | b'\t' | b'Z' | b'z');
    year.len() == 4
        && is_digits(year)
        && month.len() <= 2
        && is_digits(month)
        && (1..=2).contains(&day)
        && (after.is_empty() || after.strip_prefix(['T', 't', ' ', '\t']).is_some_and(|time| time.bytes().all(in_time)))
}

/// The decimal spelling of hexadecimal digits of any length; `None` when one is not a digit.
pub(super) fn decimal_from_hexadecimal(digits: &str) -> Option<String> {
    // Decimal digits, the lowest first: numbers beyond 64 bits are too rare for anything faster.
    let mut decimal = vec![0_u32];
    for digit in digits.chars() {
        let mut carry = digit.to_digit(16)?;
        for place in &mut decimal {
            let value = *place * 16 + carry;
            *place = value % 10;
            carry = value / 10;
        }
        while carry > 0 {
            decimal.push(carry % 10);
            carry /= 10;
        }
    }
    while decimal.len() > 1 && decimal.last() == Some(&0) {
        decimal.pop();
    }
    decimal.iter().rev().map(|digit| char::from_digit(*digit, 10)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_of_any_length_become_decimal() {
        let cases = [("1F", Some("31")), ("0", Some("0")), ("00ff", Some("255")), ("g", None)];
        for (digits, expected) in cases {
            assert_eq!(decimal_from_hexadecimal(digits).as_deref(), expected);
        }
        let long = decimal_from_hexadecimal("10000000000000000");
        assert_eq!(long.as_deref(), Some("18446744073709551616"));
    }

    #[test]
    fn integers_are_those_of_64_bits() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(foreign_integer(text).as_deref(), expected);
        check("-0x10", Some("-16"));
        check("-9223372036854775808", Some("-9223372036854775808"));
        check("-9223372036854775809", None);
        check("+9223372036854775808", None);
        check("--1", None);
        check("0+1", None);
        check("-0", Some("0"));
    }
}
