//! How one scalar is spelled so that every YAML reader, of version 1.1 or 1.2, reads the same value.
//!
//! Plain where nothing can be misread; single quotes for trouble with syntax; double quotes for what a reader may take
//! for another type and for what needs escapes; a literal block for several lines. It knows nothing of trees.

use super::number::{decimal_from_hexadecimal, float_parts};
use super::print::write_lines;
use super::{Dialect, Scalar, ScalarKind, classify};

/// Where a scalar is written.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// Before a `:`; stays on one line.
    Key,
    /// Behind `key:` or `-` that stands at `indent`.
    Value {
        /// In blanks.
        indent: usize,
    },
}

/// Quotes of a word processor, which are letters for YAML. A text that begins with one was probably meant to be quoted.
pub(super) const TYPOGRAPHIC_QUOTES: [char; 8] = ['“', '”', '„', '‘', '’', '‚', '«', '»'];

/// More hexadecimal digits than any number has; the conversion takes quadratic time.
const LONGEST_HEXADECIMAL: usize = 400;

/// A scalar of any kind, without a line break at the end.
pub(super) fn write_scalar(scalar: &Scalar, place: Place, out: &mut String) {
    let text = &*scalar.text;
    match scalar.kind {
        ScalarKind::Null => out.push_str("null"),
        ScalarKind::Boolean if text.eq_ignore_ascii_case("true") => out.push_str("true"),
        ScalarKind::Boolean => out.push_str("false"),
        ScalarKind::Integer if is_canonical_integer(text) => out.push_str(text),
        ScalarKind::Integer => match canonical_integer(text) {
            Some(integer) => out.push_str(&integer),
            None => write_string(text, place, out),
        },
        // JSON has no infinity, and what is no number at all can only be told as text.
        ScalarKind::Float if !write_float(text, out) => write_string(text, place, out),
        ScalarKind::Float => {}
        ScalarKind::Ambiguous | ScalarKind::String => write_string(text, place, out),
    }
}

fn is_canonical_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    match digits.as_bytes() {
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => text == "0",
    }
}

fn canonical_integer(text: &str) -> Option<String> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let decimal = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(digits) if !digits.is_empty() && digits.len() <= LONGEST_HEXADECIMAL => decimal_from_hexadecimal(digits)?,
        Some(_) => return None,
        None => digits.trim_start_matches('0').to_owned(),
    };
    match decimal.as_str() {
        "" | "0" if digits.contains('0') => Some("0".to_owned()),
        _ if text.starts_with('-') => Some(format!("-{decimal}")),
        _ => Some(decimal),
    }
    .filter(|integer| is_canonical_integer(integer))
}

/// Writes a float with a point in its mantissa and a sign in its exponent: YAML 1.1 needs both. Gives false, and writes
/// nothing, when the text is no float.
fn write_float(text: &str, out: &mut String) -> bool {
    let Some((whole, fraction, exponent)) = float_parts(text) else { return false };
    if text.starts_with('-') {
        out.push('-');
    }
    let digits_or_zero = |digits: &str| if digits.is_empty() { "0" } else { digits }.to_owned();
    out.push_str(&digits_or_zero(whole.trim_start_matches('0')));
    out.push('.');
    out.push_str(&digits_or_zero(fraction));
    if !exponent.is_empty() {
        out.push('e');
        if !exponent.starts_with(['+', '-']) {
            out.push('+');
        }
        out.push_str(exponent);
    }
    true
}

/// A string, without a line break at the end.
pub(super) fn write_string(text: &str, place: Place, out: &mut String) {
    match (style_of(text), place) {
        (Style::Plain, _) => out.push_str(text),
        (Style::Single, _) => write_single_quoted(text, out),
        (Style::Literal, Place::Value { indent }) => write_literal(text, indent + 2, out),
        (Style::Double | Style::Literal, _) => write_double_quoted(text, out),
    }
}

enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// What a byte can do to the spelling of the text that holds it.
mod class {
    pub(super) const SPACE: u8 = 1;
    pub(super) const COLON: u8 = 1 << 1;
    pub(super) const TAB: u8 = 1 << 2;
    pub(super) const BREAK: u8 = 1 << 3;
    /// Never as it is: a control character.
    pub(super) const CONTROL: u8 = 1 << 4;
    /// Begins characters of which some cannot be printed.
    pub(super) const SUSPECT: u8 = 1 << 5;
    /// Occurs in no number, time or date.
    pub(super) const WORD: u8 = 1 << 6;
    pub(super) const HASH: u8 = 1 << 7;
}

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [class::WORD; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation)] // The loop ends at 256.
        let narrow = byte as u8;
        table[byte] = match narrow {
            b'\t' => class::TAB,
            b'\n' => class::BREAK,
            0..=0x1F | 0x7F => class::CONTROL,
            b' ' => class::SPACE,
            b':' => class::COLON,
            b'#' => class::HASH | class::WORD,
            b'0'..=b'9'
            | b'a'..=b'f'
            | b'A'..=b'F'
            | b'+'
            | b'-'
            | b'.'
            | b'_'
            | b'o'
            | b'O'
            | b'x'
            | b'X'
            | b'T'
            | b't'
            | b'Z'
            | b'z' => 0,
            0xC2 | 0xD8 | 0xE2 | 0xEF..=0xFF => class::SUSPECT | class::WORD,
            _ => class::WORD,
        };
        byte += 1;
    }
    table
}

fn style_of(text: &str) -> Style {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return Style::Double };
    let found = bytes.iter().fold(0, |found, byte| found | CLASSES[usize::from(*byte)]);
    if found & class::CONTROL != 0 || (found & class::SUSPECT != 0 && !text.chars().all(is_visible)) {
        return Style::Double;
    }
    if found & class::BREAK != 0 {
        return if fits_literal(text) { Style::Literal } else { Style::Double };
    }
    if found & class::TAB != 0 || (bytes.len() <= 5 && is_word(text)) {
        return Style::Double;
    }
    let number_like = found & class::WORD == 0 && matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.');
    if number_like
        && [Dialect::Own, Dialect::Foreign].iter().any(|dialect| classify(text, *dialect) != ScalarKind::String)
    {
        return Style::Double;
    }
    let colon = found & class::COLON != 0 && (*last == b':' || holds(bytes, *b": "));
    let comment = found & class::HASH != 0 && holds(bytes, *b" #");
    let edge = *first == b' ' || *last == b' ';
    let typographic = found & class::SUSPECT != 0 && text.starts_with(TYPOGRAPHIC_QUOTES);
    if colon || comment || edge || typographic || is_indicator(bytes) { Style::Single } else { Style::Plain }
}

/// Whether two bytes stand side by side. Texts are short: a search that prepares itself would take longer.
fn holds(bytes: &[u8], pair: [u8; 2]) -> bool {
    bytes.windows(2).any(|found| found == pair)
}

/// Whether the text cannot begin a plain scalar, or would be a document marker at the start of a line.
fn is_indicator(bytes: &[u8]) -> bool {
    match bytes {
        [b'-' | b'?' | b':'] | [b'-' | b'?' | b':', b' ', ..] | [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..] => true,
        [first, ..] => matches!(
            first,
            b',' | b'['
                | b']'
                | b'{'
                | b'}'
                | b'#'
                | b'&'
                | b'*'
                | b'!'
                | b'|'
                | b'>'
                | b'\''
                | b'"'
                | b'%'
                | b'@'
                | b'`'
        ),
        [] => false,
    }
}

/// Words that stand for something else than text in some version of YAML.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 18] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<", ".inf", "+.inf", "-.inf", ".nan",
        "+.nan", "-.nan",
    ];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether every reader takes the text from a literal block: the first line must show the indentation, and lines of
/// blanks alone are read in several ways.
fn fits_literal(text: &str) -> bool {
    !text.starts_with([' ', '\t', '\n'])
        && text.split('\n').all(|line| line.is_empty() || line.bytes().any(|byte| !matches!(byte, b' ' | b'\t')))
}

/// Whether a character may stand in the output as it is: printable in both versions (YAML 1.2.2 section 5.1, YAML 1.1
/// section 4.1.1), and neither a line break of YAML 1.1 nor one that changes how the line around it is shown.
pub(super) fn is_visible(character: char) -> bool {
    !matches!(character,
        '\0'..='\x08' | '\x0B'..='\x1F' | '\x7F'..='\u{9F}'
        | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}')
        && u32::from(character) & 0xFFFE != 0xFFFE
}

pub(super) fn write_single_quoted(text: &str, out: &mut String) {
    out.push('\'');
    let mut parts = text.split('\'');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str("''");
        out.push_str(part);
    }
    out.push('\'');
}

pub(super) fn write_double_quoted(text: &str, out: &mut String) {
    use std::fmt::Write as _;

    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_visible(character) => out.push(character),
            _ => {
                let code = u32::from(character);
                // Writing to a string cannot fail.
                let _ = if code > 0xFFFF { write!(out, "\\U{code:08X}") } else { write!(out, "\\u{code:04X}") };
            }
        }
    }
    out.push('"');
}

/// A literal block; the last line break is left to the caller.
fn write_literal(text: &str, indent: usize, out: &mut String) {
    let (chomping, body) = match text.strip_suffix('\n') {
        None => ("-", text),
        Some(body) if body.ends_with('\n') => ("+", body),
        Some(body) => ("", body),
    };
    out.push('|');
    out.push_str(chomping);
    write_lines(body, indent, out);
}
