//! Conversions: `int('3')`, `string(1.5)`, `timestamp('…')`.

use super::times::duration_text;
use super::{Context, Native, Outcome, Timestamp, no_overload};
use crate::cel::error::{Fault, fault};
use crate::cel::value::{Text, Value};
use crate::syntax::time::parse_duration;

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "type" => |arguments, _| match arguments {
            [value] => Ok(Value::Type(value.type_of())),
            _ => no_overload(),
        },
        "dyn" => |arguments, _| arguments.first().cloned().map_or_else(no_overload, Ok),
        "bool" => |arguments, _| match arguments {
            [value @ Value::Bool(_)] => Ok(value.clone()),
            [Value::String(text)] => truth(text).map(Value::Bool),
            _ => no_overload(),
        },
        "bytes" => |arguments, _| match arguments {
            [value @ Value::Bytes(_)] => Ok(value.clone()),
            [Value::String(text)] => Ok(Value::Bytes(text.as_bytes().into())),
            _ => no_overload(),
        },
        "double" => double,
        "duration" => |arguments, _| match arguments {
            [value @ Value::Duration(_)] => Ok(value.clone()),
            [Value::Int(number)] => Ok(Value::Duration(*number)),
            [Value::String(text)] => {
                let parsed = parse_duration(text).map(Value::Duration);
                parsed.map_err(|_| no_conversion("google.protobuf.Duration"))
            }
            _ => no_overload(),
        },
        "int" => int,
        "uint" => uint,
        "string" => string,
        "timestamp" => timestamp,
        _ => return None,
    })
}

fn no_conversion(to: &str) -> Fault {
    fault(format!("type conversion error from 'string' to '{to}'"))
}

fn truth(text: &str) -> Result<bool, Fault> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        _ => Err(no_conversion("bool")),
    }
}

#[expect(clippy::cast_precision_loss, reason = "as the language has it")]
fn double<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    Ok(Value::Double(match arguments {
        [Value::Double(number)] => *number,
        [Value::Int(number)] => *number as f64,
        [Value::Uint(number)] => *number as f64,
        [Value::String(text)] => {
            let known = !text.trim_start_matches(['+', '-']).eq_ignore_ascii_case("infinit");
            let parsed = text.parse().ok().filter(|_| known);
            parsed.ok_or_else(|| no_conversion("double"))?
        }
        _ => return no_overload(),
    }))
}

fn range() -> Fault {
    fault("integer overflow")
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn int<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    Ok(Value::Int(match arguments {
        [Value::Int(number)] => *number,
        [Value::Uint(number)] => i64::try_from(*number).map_err(|_| range())?,
        [Value::Double(number)] if number.abs() < 9_223_372_036_854_775_807.0 => *number as i64,
        [Value::Double(_)] => return Err(range()),
        [Value::Duration(span)] => *span,
        [Value::Timestamp(moment)] => moment.seconds,
        [Value::String(text)] => text.parse().map_err(|_| no_conversion("int"))?,
        _ => return no_overload(),
    }))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn uint<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    let overflow = || fault("unsigned integer overflow");
    Ok(Value::Uint(match arguments {
        [Value::Uint(number)] => *number,
        [Value::Int(number)] => u64::try_from(*number).map_err(|_| overflow())?,
        [Value::Double(number)] if (0.0..18_446_744_073_709_551_615.0).contains(number) => *number as u64,
        [Value::Double(_)] => return Err(overflow()),
        [Value::String(text)] if !text.starts_with('+') => text.parse().map_err(|_| no_conversion("uint"))?,
        [Value::String(_)] => return Err(no_conversion("uint")),
        _ => return no_overload(),
    }))
}

fn string<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    Ok(match arguments {
        [value @ Value::String(_)] => value.clone(),
        [Value::Bytes(bytes)] => {
            let text = std::str::from_utf8(bytes);
            Value::text(text.map_err(|_| fault("invalid UTF-8 in bytes, cannot convert to string"))?)
        }
        [value] => Value::String(Text::Owned(text_of(value).ok_or_else(|| fault("no such overload"))?.into())),
        _ => return no_overload(),
    })
}

/// The text of a scalar.
pub(super) fn text_of(value: &Value<'_>) -> Option<String> {
    Some(match value {
        Value::String(text) => text.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Uint(number) => number.to_string(),
        Value::Double(number) => double_text(*number),
        Value::Timestamp(moment) => moment.to_string(),
        Value::Duration(span) => duration_text(*span),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::Ip(ip) => ip.to_string(),
        Value::Cidr(cidr) => format!("{}/{}", cidr.address, cidr.prefix),
        Value::Type(of) => type_text(of),
        _ => return None,
    })
}

/// The name of a type, without what it holds.
fn type_text(of: &crate::cel::Type) -> String {
    use crate::cel::Type;
    match of {
        Type::Null => "null_type".to_owned(),
        Type::Timestamp => "google.protobuf.Timestamp".to_owned(),
        Type::Duration => "google.protobuf.Duration".to_owned(),
        Type::List(_) => "list".to_owned(),
        Type::Map(_) => "map".to_owned(),
        Type::TypeOf(_) => "type".to_owned(),
        Type::Optional(_) => "optional_type".to_owned(),
        other => other.to_string(),
    }
}

/// A number as Go prints it with `%g` in the fewest digits: an exponent from a million on and below a ten-thousandth.
pub(super) fn double_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let size = number.abs();
    if size == 0.0 || (1e-4..1e6).contains(&size) {
        return number.to_string();
    }
    let text = format!("{number:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(("+", exponent), |exponent| ("-", exponent));
    format!("{digits}e{sign}{exponent:0>2}")
}

fn timestamp<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    let moment = match arguments {
        [value @ Value::Timestamp(_)] => return Ok(value.clone()),
        [Value::Int(seconds)] => Timestamp::new(*seconds, 0).ok_or_else(|| fault("timestamp overflow"))?,
        [Value::String(text)] => Timestamp::parse(text).ok_or_else(|| no_conversion("google.protobuf.Timestamp"))?,
        _ => return no_overload(),
    };
    Ok(Value::Timestamp(moment))
}
