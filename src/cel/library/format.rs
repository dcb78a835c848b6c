//! `'%s has %d'.format([name, count])`, as version 2 of the strings library has it: numbers with a fraction are written in
//! American English.

use std::fmt::Write as _;

use super::conversion::text_of;
use super::{Context, Outcome, no_overload};
use crate::cel::containers::List;
use crate::cel::error::{Fault, fault};
use crate::cel::types::Type;
use crate::cel::value::Value;

const PRECISION: usize = 6;
/// The most digits behind the point.
const FINEST: usize = 1000;

/// The call.
pub(super) fn call<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let [Value::String(pattern), Value::List(list)] = arguments else {
        return no_overload();
    };
    let mut written = String::new();
    let mut arguments = 0;
    let mut rest = &**pattern;
    while let Some(at) = rest.find('%') {
        let (before, clause) = rest.split_at(at);
        written.push_str(before);
        if let Some(after) = clause.strip_prefix("%%") {
            written.push('%');
            rest = after;
            continue;
        }
        let value = list.get(arguments).ok_or_else(|| fault(format!("index {arguments} out of range")))?;
        let (text, after) = one(&clause[1..], &value)?;
        context.budget.make(text.len() / 1024)?;
        written.push_str(&text);
        arguments += 1;
        rest = after;
    }
    written.push_str(rest);
    Ok(Value::text(written))
}

/// A clause of a format: what it wants.
#[derive(Clone, Copy)]
pub(in crate::cel) struct Clause(char);

/// The clauses of a format in their order, or what is wrong with one.
pub(in crate::cel) fn clauses(pattern: &str) -> Result<Vec<Clause>, String> {
    let mut found = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        let clause = rest.get(at + 1..).unwrap_or_default();
        if let Some(after) = clause.strip_prefix('%') {
            rest = after;
            continue;
        }
        let (_, clause) = precision(clause).map_err(|error| error.message)?;
        let letter = clause.chars().next().ok_or("unexpected end of string")?;
        if !"sdfebxXo".contains(letter) {
            return Err(unknown_clause(letter));
        }
        found.push(Clause(letter));
        rest = clause.get(1..).unwrap_or_default();
    }
    Ok(found)
}

impl Clause {
    /// What the clause can be used on, where a type is none of it.
    pub(in crate::cel) fn refused(self, of: &Type) -> Option<String> {
        if of.is_dyn() {
            return None;
        }
        let fits = match self.0 {
            's' => !matches!(of, Type::Optional(_) | Type::Kubernetes(_) | Type::Object(_)),
            'd' | 'o' => matches!(of, Type::Int | Type::Uint),
            'b' => matches!(of, Type::Int | Type::Uint | Type::Bool),
            'x' | 'X' => matches!(of, Type::Int | Type::Uint | Type::String | Type::Bytes),
            _ => matches!(of, Type::Double | Type::String),
        };
        let (what, kinds) = match self.0 {
            's' => ("string", STRINGS),
            'd' => ("decimal", "integers"),
            'o' => ("octal", "integers"),
            'b' => ("binary", "integers and bools"),
            'x' | 'X' => ("hex", "integers, byte buffers, and strings"),
            'f' => ("fixed-point", "doubles"),
            _ => ("scientific", "doubles"),
        };
        (!fits).then(|| format!("{what} clause can only be used on {kinds}"))
    }
}

const STRINGS: &str = "strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps";

fn unknown_clause(letter: char) -> String {
    format!("could not parse formatting clause: unrecognized formatting clause {:?}", letter.to_string())
}

/// One value after its clause, and what follows the clause.
fn one<'p>(clause: &'p str, value: &Value<'_>) -> Result<(String, &'p str), Fault> {
    let (precision, clause) = precision(clause)?;
    let letter = clause.chars().next().ok_or_else(|| fault("unexpected end of string"))?;
    let after = clause.get(letter.len_utf8()..).unwrap_or_default();
    let text = match letter {
        's' => string(value),
        'd' => decimal(value),
        'f' => number(value, "fixed-point").map(|number| fixed(number, precision)),
        // The server takes the precision of this clause for a width.
        'e' => number(value, "scientific").map(|number| format!("{:>precision$}", scientific(number))),
        'b' => binary(value),
        'x' => hexadecimal(value),
        'X' => hexadecimal(value).map(|text| text.to_uppercase()),
        'o' => octal(value),
        other => return Err(fault(unknown_clause(other))),
    };
    text.map(|text| (text, after)).map_err(|reason| fault(format!("error during formatting: {reason}")))
}

fn precision(clause: &str) -> Result<(usize, &str), Fault> {
    let Some(rest) = clause.strip_prefix('.') else {
        return Ok((PRECISION, clause));
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = rest.split_at(digits);
    let precision = number.parse().ok().filter(|precision| *precision <= FINEST);
    let wrong = || fault("could not parse formatting clause: error while parsing precision: not an integer");
    Ok((precision.ok_or_else(wrong)?, after))
}

fn wrong(what: &str, kinds: &str, value: &Value<'_>) -> String {
    format!("{what} clause can only be used on {kinds}, was given {}", value.type_name())
}

/// `%s`: every value but those of the libraries.
fn string(value: &Value<'_>) -> Result<String, String> {
    match value {
        Value::List(list) => shown_list(list),
        Value::Map(_) => shown_map(value),
        Value::Null => Ok("null".to_owned()),
        Value::Ip(_) | Value::Cidr(_) => Err(no_string(value)),
        other => text_of(other).ok_or_else(|| no_string(other)),
    }
}

fn no_string(value: &Value<'_>) -> String {
    wrong("string", STRINGS, value)
}

fn shown_list(list: &List<'_>) -> Result<String, String> {
    let items = list.iter().map(|item| element(&item)).collect::<Result<Vec<_>, _>>()?;
    Ok(format!("[{}]", items.join(", ")))
}

fn shown_map(value: &Value<'_>) -> Result<String, String> {
    let Value::Map(map) = value else {
        return Err(no_string(value));
    };
    let entries = map.entries();
    let mut shown = Vec::with_capacity(entries.len());
    for (key, value) in &entries {
        shown.push((element(key)?, element(value)?));
    }
    shown.sort();
    let shown: Vec<String> = shown.into_iter().map(|(key, value)| format!("{key}:{value}")).collect();
    Ok(format!("{{{}}}", shown.join(", ")))
}

/// A value inside a list or a map, as it would be written in an expression.
fn element(value: &Value<'_>) -> Result<String, String> {
    Ok(match value {
        Value::String(text) => format!("{:?}", &**text),
        Value::Bytes(bytes) => format!("b{:?}", String::from_utf8_lossy(bytes)),
        Value::Double(number) if number.is_finite() => format!("{number:.PRECISION$}"),
        Value::Double(number) => format!("{:?}", infinite(*number)),
        Value::Timestamp(_) => format!("timestamp({:?})", string(value)?),
        Value::Duration(_) => format!("duration({:?})", string(value)?),
        other => return string(other),
    })
}

fn infinite(number: f64) -> &'static str {
    if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "+Inf"
    } else {
        "-Inf"
    }
}

fn decimal(value: &Value<'_>) -> Result<String, String> {
    match value {
        Value::Int(number) => Ok(number.to_string()),
        Value::Uint(number) => Ok(number.to_string()),
        other => Err(wrong("decimal", "integers", other)),
    }
}

fn number(value: &Value<'_>, what: &str) -> Result<f64, String> {
    match value {
        Value::Double(number) => Ok(*number),
        Value::String(text) => match &**text {
            "NaN" => Ok(f64::NAN),
            "Infinity" => Ok(f64::INFINITY),
            "-Infinity" => Ok(f64::NEG_INFINITY),
            _ => Err(wrong(what, "doubles", value)),
        },
        other => Err(wrong(what, "doubles", other)),
    }
}

fn signed(number: f64, text: String) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "∞" } else { "-∞" }.to_owned()
    } else {
        text
    }
}

/// `1,234.500000`
fn fixed(number: f64, precision: usize) -> String {
    let plain = format!("{number:.precision$}");
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let digits = whole.trim_start_matches('-');
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let fraction = fraction.map(|fraction| format!(".{fraction}")).unwrap_or_default();
    signed(number, format!("{sign}{grouped}{fraction}"))
}

/// `1.234500 × 10⁰³`, with narrow spaces that do not break.
fn scientific(number: f64) -> String {
    let plain = format!("{number:.PRECISION$e}");
    let (digits, exponent) = plain.split_once('e').unwrap_or((&plain, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(("", exponent), |exponent| ("⁻", exponent));
    let raised: String = format!("{exponent:0>2}")
        .chars()
        .filter_map(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(usize::try_from(digit.to_digit(10)?).ok()?))
        .collect();
    signed(number, format!("{digits}\u{202f}×\u{202f}10{sign}{raised}"))
}

fn binary(value: &Value<'_>) -> Result<String, String> {
    match value {
        Value::Int(number) => Ok(with_sign(*number, format!("{:b}", number.unsigned_abs()))),
        Value::Uint(number) => Ok(format!("{number:b}")),
        Value::Bool(value) => Ok(if *value { "1" } else { "0" }.to_owned()),
        other => Err(wrong("binary", "integers and bools", other)),
    }
}

fn hexadecimal(value: &Value<'_>) -> Result<String, String> {
    let bytes = |bytes: &[u8]| {
        let mut text = String::with_capacity(2 * bytes.len());
        for byte in bytes {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    };
    match value {
        Value::Int(number) => Ok(with_sign(*number, format!("{:x}", number.unsigned_abs()))),
        Value::Uint(number) => Ok(format!("{number:x}")),
        Value::String(text) => Ok(bytes(text.as_bytes())),
        Value::Bytes(value) => Ok(bytes(value)),
        other => Err(wrong("hex", "integers, byte buffers, and strings", other)),
    }
}

fn octal(value: &Value<'_>) -> Result<String, String> {
    match value {
        Value::Int(number) => Ok(with_sign(*number, format!("{:o}", number.unsigned_abs()))),
        Value::Uint(number) => Ok(format!("{number:o}")),
        other => Err(wrong("octal", "integers", other)),
    }
}

fn with_sign(number: i64, text: String) -> String {
    if number < 0 { format!("-{text}") } else { text }
}
