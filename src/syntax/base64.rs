//! Base64, as the JSON reader of Go takes it for bytes: padded, the standard alphabet, line ends passed over.
//!
//! <https://pkg.go.dev/encoding/base64#StdEncoding>

use super::Verdict;

/// How many bytes the text stands for.
pub fn decoded_length(text: &str) -> Result<usize, String> {
    let mut signs = 0;
    let mut padding = 0;
    for (place, byte) in text.bytes().enumerate() {
        let wrong = || format!("illegal base64 data at input byte {place}");
        match byte {
            b'\r' | b'\n' => {}
            // Padding can only be the third or fourth sign of the last four.
            b'=' if (signs + padding) % 4 >= 2 && padding < 2 => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => signs += 1,
            _ => return Err(wrong()),
        }
    }
    if (signs + padding) % 4 == 0 {
        Ok((signs + padding) / 4 * 3 - padding)
    } else {
        Err(format!("illegal base64 data at input byte {}", text.len()))
    }
}

/// The text that stands for bytes.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or_default());
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let sign = SIGNS.get((group >> (18 - 6 * place) & 63) as usize).copied().unwrap_or_default();
            text.push(if place <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    text
}

/// Whether the text is base64.
pub fn base64(text: &str) -> Verdict {
    decoded_length(text).map(|_| ())
}

/// The bytes that the text stands for; nothing when it is not base64.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(decoded_length(text).ok()?);
    let (mut group, mut bits) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        group = (group << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((group >> bits) & 0xff).ok()?);
            group &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn padding_is_needed_and_only_at_the_end() {
        let bad = [
            ("YQ", "at input byte 2"),
            ("YQ=", "at input byte 3"),
            ("=", "at input byte 0"),
            ("YQ==YQ==", "at input byte 4"),
            ("a-_b", "at input byte 1"),
            ("YWJj=", "at input byte 4"),
            ("hello world", "at input byte 5"),
        ];
        check(base64, &["", "YQ==", "YWI=", "YWJj", "YW\nJj\n", "YQ=\n="], &bad);
    }

    #[test]
    fn bytes_come_back() {
        assert_eq!(decode("eyJhIjoxfQ==").as_deref(), Some(&b"{\"a\":1}"[..]));
        assert_eq!(decode("+/8=").as_deref(), Some(&[0xfb, 0xff][..]));
        assert_eq!(decode("?"), None);
        assert_eq!(decoded_length("YW\nI="), Ok(2));
    }
}
