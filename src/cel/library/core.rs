//! Operators, sizes and indexing.

use std::cmp::Ordering;

use super::{Context, Native, Outcome, no_overload, quantity, semver, times};
use crate::cel::budget::Budget;
use crate::cel::compare::{equal, order};
use crate::cel::containers::List;
use crate::cel::error::{Fault, fault};
use crate::cel::value::Value;

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "!_" => |arguments, _| match arguments {
            [Value::Bool(value)] => Ok(Value::Bool(!value)),
            _ => no_overload(),
        },
        "-_" => |arguments, _| match arguments {
            [Value::Int(value)] => value.checked_neg().map(Value::Int).ok_or_else(overflow),
            [Value::Double(value)] => Ok(Value::Double(-value)),
            _ => no_overload(),
        },
        "_==_" => |arguments, _| compare(arguments, true),
        "_!=_" => |arguments, _| compare(arguments, false),
        "_<_" => |arguments, _| ordered(arguments, Ordering::is_lt),
        "_<=_" => |arguments, _| ordered(arguments, Ordering::is_le),
        "_>_" => |arguments, _| ordered(arguments, Ordering::is_gt),
        "_>=_" => |arguments, _| ordered(arguments, Ordering::is_ge),
        "_+_" => |arguments, context| match arguments {
            [left, right] => add(left, right, context.budget),
            _ => no_overload(),
        },
        "_-_" => subtract,
        "_*_" | "_/_" | "_%_" => return arithmetic(name),
        "@in" => contains,
        "_[_]" => |arguments, _| match arguments {
            [of, key] => index(of, key),
            _ => no_overload(),
        },
        "_[?_]" => |arguments, _| match arguments {
            [of, key] => optional_index(of, key),
            _ => no_overload(),
        },
        "size" => size,
        "isGreaterThan" => |arguments, _| difference(arguments).map(|order| Value::Bool(order.is_gt())),
        "isLessThan" => |arguments, _| difference(arguments).map(|order| Value::Bool(order.is_lt())),
        "compareTo" => |arguments, _| difference(arguments).map(|order| Value::Int(order as i64)),
        _ => return None,
    })
}

/// Quantities and versions have the same three functions.
fn difference(arguments: &[Value<'_>]) -> Result<Ordering, Fault> {
    match arguments {
        [Value::Quantity(left), Value::Quantity(right)] => Ok(quantity::order(left, right)),
        [Value::Semver(left), Value::Semver(right)] => Ok(semver::order(left, right)),
        _ => Err(fault("no such overload")),
    }
}

fn compare<'v>(arguments: &[Value<'v>], wanted: bool) -> Outcome<'v> {
    match arguments {
        [left, right] => Ok(Value::Bool(equal(left, right) == wanted)),
        _ => no_overload(),
    }
}

fn ordered<'v>(arguments: &[Value<'v>], test: fn(Ordering) -> bool) -> Outcome<'v> {
    let [left, right] = arguments else {
        return no_overload();
    };
    match order(left, right) {
        Some(order) => Ok(Value::Bool(test(order))),
        None if is_double(left) || is_double(right) => Err(fault("NaN values cannot be ordered")),
        None => no_overload(),
    }
}

fn is_double(value: &Value<'_>) -> bool {
    matches!(value, Value::Double(number) if number.is_nan())
}

fn overflow() -> Fault {
    fault("integer overflow")
}

/// `left + right`.
pub(in crate::cel) fn add<'v>(left: &Value<'v>, right: &Value<'v>, budget: &mut Budget) -> Outcome<'v> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.checked_add(*right).map(Value::Int).ok_or_else(overflow),
        (Value::Uint(left), Value::Uint(right)) => {
            left.checked_add(*right).map(Value::Uint).ok_or_else(|| fault("unsigned integer overflow"))
        }
        (Value::Double(left), Value::Double(right)) => Ok(Value::Double(left + right)),
        (Value::String(left), Value::String(right)) => {
            budget.make((left.len() + right.len()) / 1024)?;
            Ok(Value::text([&**left, &**right].concat()))
        }
        (Value::Bytes(left), Value::Bytes(right)) => {
            budget.make((left.len() + right.len()) / 1024)?;
            Ok(Value::Bytes([&**left, &**right].concat().into()))
        }
        (Value::List(left), Value::List(right)) => {
            budget.make(left.len() + right.len())?;
            Ok(Value::list(left.iter().chain(right.iter()).collect()))
        }
        _ => times::add(left, right),
    }
}

fn subtract<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    match arguments {
        [Value::Int(left), Value::Int(right)] => left.checked_sub(*right).map(Value::Int).ok_or_else(overflow),
        [Value::Uint(left), Value::Uint(right)] => {
            left.checked_sub(*right).map(Value::Uint).ok_or_else(|| fault("unsigned integer overflow"))
        }
        [Value::Double(left), Value::Double(right)] => Ok(Value::Double(left - right)),
        [left, right] => times::subtract(left, right),
        _ => no_overload(),
    }
}

fn arithmetic(name: &str) -> Option<Native> {
    Some(match name {
        "_*_" => |arguments, _| match arguments {
            [Value::Int(left), Value::Int(right)] => left.checked_mul(*right).map(Value::Int).ok_or_else(overflow),
            [Value::Uint(left), Value::Uint(right)] => {
                left.checked_mul(*right).map(Value::Uint).ok_or_else(|| fault("unsigned integer overflow"))
            }
            [Value::Double(left), Value::Double(right)] => Ok(Value::Double(left * right)),
            _ => no_overload(),
        },
        "_/_" => |arguments, _| match arguments {
            [Value::Int(_), Value::Int(0)] | [Value::Uint(_), Value::Uint(0)] => Err(fault("division by zero")),
            [Value::Int(left), Value::Int(right)] => left.checked_div(*right).map(Value::Int).ok_or_else(overflow),
            [Value::Uint(left), Value::Uint(right)] => left.checked_div(*right).map(Value::Uint).ok_or_else(overflow),
            [Value::Double(left), Value::Double(right)] => Ok(Value::Double(left / right)),
            _ => no_overload(),
        },
        "_%_" => |arguments, _| match arguments {
            [Value::Int(_), Value::Int(0)] | [Value::Uint(_), Value::Uint(0)] => Err(fault("modulus by zero")),
            [Value::Int(left), Value::Int(right)] => left.checked_rem(*right).map(Value::Int).ok_or_else(overflow),
            [Value::Uint(left), Value::Uint(right)] => left.checked_rem(*right).map(Value::Uint).ok_or_else(overflow),
            _ => no_overload(),
        },
        _ => return None,
    })
}

fn contains<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    match arguments {
        [item, Value::List(list)] => Ok(Value::Bool(list.iter().any(|other| equal(&other, item)))),
        [key, Value::Map(map)] => Ok(Value::Bool(map.get(key).is_some())),
        _ => no_overload(),
    }
}

#[expect(clippy::cast_possible_wrap, reason = "nothing is that large")]
fn size<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    Ok(Value::Int(match arguments {
        [Value::String(text)] => text.chars().count() as i64,
        [Value::Bytes(bytes)] => bytes.len() as i64,
        [Value::List(list)] => list.len() as i64,
        [Value::Map(map)] => map.len() as i64,
        _ => return no_overload(),
    }))
}

/// `of[key]`.
fn index<'v>(of: &Value<'v>, key: &Value<'v>) -> Outcome<'v> {
    match of {
        Value::List(list) => item(list, key),
        Value::Map(map) => map.get(key).ok_or_else(|| fault(format!("no such key: {}", shown(key)))),
        Value::Optional(None) => Ok(Value::Optional(None)),
        Value::Optional(Some(inner)) => optional_index(inner, key),
        Value::Unknown(opaque) => super::authorizer::unknown(*opaque),
        _ => Err(fault(format!("no such key: {}", shown(key)))),
    }
}

fn item<'v>(list: &List<'v>, key: &Value<'v>) -> Outcome<'v> {
    let place = whole(key).ok_or_else(|| fault(format!("unsupported index type '{}' in list", key.type_name())))?;
    let item = usize::try_from(place).ok().and_then(|place| list.get(place));
    item.ok_or_else(|| fault(format!("index out of bounds: {place}")))
}

#[expect(clippy::cast_possible_truncation, reason = "whole and in range, as checked")]
fn whole(key: &Value<'_>) -> Option<i64> {
    match key {
        Value::Int(place) => Some(*place),
        Value::Uint(place) => i64::try_from(*place).ok(),
        Value::Double(place) if place.fract() == 0.0 && place.abs() < 9e15 => Some(*place as i64),
        _ => None,
    }
}

/// `of[?key]`.
fn optional_index<'v>(of: &Value<'v>, key: &Value<'v>) -> Outcome<'v> {
    let found = match of {
        Value::List(list) => {
            let place = whole(key).ok_or_else(|| fault("no such overload"))?;
            usize::try_from(place).ok().and_then(|place| list.get(place))
        }
        Value::Map(map) => map.get(key),
        Value::Optional(inner) => match inner {
            Some(inner) => return optional_index(inner, key),
            None => None,
        },
        Value::Unknown(opaque) => return super::authorizer::unknown(*opaque),
        _ => return no_overload(),
    };
    Ok(found.map_or(Value::Optional(None), Value::some))
}

/// A key as messages show it.
pub(in crate::cel) fn shown(key: &Value<'_>) -> String {
    match key {
        Value::Bool(key) => key.to_string(),
        Value::Int(key) => key.to_string(),
        Value::Uint(key) => key.to_string(),
        Value::Double(key) => key.to_string(),
        Value::String(key) => key.to_string(),
        other => other.type_name().to_owned(),
    }
}
