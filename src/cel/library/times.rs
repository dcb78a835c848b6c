//! Moments and spans of time.

use super::timestamp::{Parts, offset};
use super::{Context, Native, Outcome, no_overload};
use crate::cel::error::{Fault, fault, unknowable};
use crate::cel::value::Value;

const SECOND: i64 = 1_000_000_000;

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "getFullYear" => |arguments, _| part(arguments, |parts| parts.year),
        "getMonth" => |arguments, _| part(arguments, |parts| parts.month - 1),
        "getDayOfYear" => |arguments, _| part(arguments, |parts| parts.day_of_year),
        "getDayOfMonth" => |arguments, _| part(arguments, |parts| parts.day - 1),
        "getDate" => |arguments, _| part(arguments, |parts| parts.day),
        "getDayOfWeek" => |arguments, _| part(arguments, |parts| parts.weekday),
        "getHours" => |arguments, _| spans(arguments, 3600 * SECOND, |parts| parts.hour),
        "getMinutes" => |arguments, _| spans(arguments, 60 * SECOND, |parts| parts.minute),
        "getSeconds" => |arguments, _| spans(arguments, SECOND, |parts| parts.second),
        "getMilliseconds" => milliseconds,
        _ => return None,
    })
}

fn part<'v>(arguments: &[Value<'v>], which: fn(&Parts) -> i64) -> Outcome<'v> {
    match arguments {
        [Value::Timestamp(moment)] => Ok(Value::Int(which(&moment.parts(0)))),
        [Value::Timestamp(moment), Value::String(zone)] => Ok(Value::Int(which(&moment.parts(ahead(zone)?)))),
        _ => no_overload(),
    }
}

fn spans<'v>(arguments: &[Value<'v>], unit: i64, which: fn(&Parts) -> i64) -> Outcome<'v> {
    match arguments {
        [Value::Duration(span)] => Ok(Value::Int(span / unit)),
        _ => part(arguments, which),
    }
}

fn milliseconds<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    match arguments {
        [Value::Duration(span)] => Ok(Value::Int(span / 1_000_000)),
        [Value::Timestamp(moment)] => Ok(Value::Int(i64::from(moment.nanoseconds / 1_000_000))),
        [Value::Timestamp(moment), Value::String(zone)] => {
            ahead(zone)?;
            Ok(Value::Int(i64::from(moment.nanoseconds / 1_000_000)))
        }
        _ => no_overload(),
    }
}

/// How many seconds a zone is ahead of UTC. The rules of named zones are not at hand.
fn ahead(zone: &str) -> Result<i64, Fault> {
    match zone {
        "UTC" | "" => Ok(0),
        _ if zone.contains(':') => offset(zone).ok_or_else(|| fault(format!("unknown time zone {zone}"))),
        _ => Err(unknowable(format!("the rules of the time zone {zone:?} are not known offline"))),
    }
}

fn overflow(what: &str) -> Fault {
    fault(format!("{what} overflow"))
}

/// `left + right`.
pub(super) fn add<'v>(left: &Value<'v>, right: &Value<'v>) -> Outcome<'v> {
    match (left, right) {
        (Value::Duration(left), Value::Duration(right)) => {
            left.checked_add(*right).map(Value::Duration).ok_or_else(|| overflow("duration"))
        }
        (Value::Timestamp(moment), Value::Duration(span)) | (Value::Duration(span), Value::Timestamp(moment)) => {
            moment.after(*span).map(Value::Timestamp).ok_or_else(|| overflow("timestamp"))
        }
        _ => no_overload(),
    }
}

/// `left - right`.
pub(super) fn subtract<'v>(left: &Value<'v>, right: &Value<'v>) -> Outcome<'v> {
    match (left, right) {
        (Value::Duration(left), Value::Duration(right)) => {
            left.checked_sub(*right).map(Value::Duration).ok_or_else(|| overflow("duration"))
        }
        (Value::Timestamp(moment), Value::Duration(span)) => {
            let back = span.checked_neg().and_then(|span| moment.after(span));
            back.map(Value::Timestamp).ok_or_else(|| overflow("timestamp"))
        }
        (Value::Timestamp(left), Value::Timestamp(right)) => {
            left.since(*right).map(Value::Duration).ok_or_else(|| overflow("timestamp"))
        }
        _ => no_overload(),
    }
}

/// A span as the server writes it: seconds, with a fraction where there is one.
pub(in crate::cel) fn duration_text(span: i64) -> String {
    let (sign, size) = if span < 0 { ("-", span.unsigned_abs()) } else { ("", span.unsigned_abs()) };
    let (seconds, rest) = (size / SECOND.unsigned_abs(), size % SECOND.unsigned_abs());
    if rest == 0 {
        return format!("{sign}{seconds}s");
    }
    format!("{sign}{seconds}.{}s", format!("{rest:09}").trim_end_matches('0'))
}
