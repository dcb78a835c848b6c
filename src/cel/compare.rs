//! Equality and order of values.
//!
//! Numbers of different types are equal by value, everything else of different types is unequal. Lists are equal item by
//! item: that `x-kubernetes-list-type` makes some of them sets or maps is not looked at.

use std::cmp::Ordering;

use super::containers::{List, Map};
use super::value::Value;

/// Whether two values are equal.
#[must_use]
pub fn equal<'v>(left: &Value<'v>, right: &Value<'v>) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => **left == **right,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Null, Value::Null) => true,
        (Value::Bytes(left), Value::Bytes(right)) => left == right,
        (Value::Timestamp(left), Value::Timestamp(right)) => left == right,
        (Value::Duration(left), Value::Duration(right)) => left == right,
        (Value::List(left), Value::List(right)) => equal_lists(left, right),
        (Value::Map(left), Value::Map(right)) => equal_maps(left, right),
        (Value::Type(left), Value::Type(right)) => same_type(left, right),
        (Value::Optional(left), Value::Optional(right)) => match (left, right) {
            (Some(left), Some(right)) => equal(left, right),
            (None, None) => true,
            _ => false,
        },
        (Value::Quantity(left), Value::Quantity(right)) => left == right,
        (Value::Ip(left), Value::Ip(right)) => left == right,
        (Value::Cidr(left), Value::Cidr(right)) => left == right,
        (Value::Url(left), Value::Url(right)) => left == right,
        (Value::Semver(left), Value::Semver(right)) => left.precedence(right) == Ordering::Equal,
        (Value::Format(left), Value::Format(right)) => std::ptr::eq(*left, *right),
        _ => numbers(left, right) == Some(Ordering::Equal),
    }
}

fn equal_lists<'v>(left: &List<'v>, right: &List<'v>) -> bool {
    left.len() == right.len() && left.iter().zip(right.iter()).all(|(left, right)| equal(&left, &right))
}

fn equal_maps<'v>(left: &Map<'v>, right: &Map<'v>) -> bool {
    left.len() == right.len()
        && left.entries().into_iter().all(|(key, value)| right.get(&key).is_some_and(|other| equal(&value, &other)))
}

/// What lists and maps hold does not count.
fn same_type(left: &super::Type, right: &super::Type) -> bool {
    use super::Type;
    matches!(
        (left, right),
        (Type::List(_), Type::List(_))
            | (Type::Map(_), Type::Map(_))
            | (Type::Optional(_), Type::Optional(_))
            | (Type::TypeOf(_), Type::TypeOf(_))
    ) || left == right
}

/// The order of two numbers of any type; nothing where one is no number, or not a number at all.
#[expect(clippy::cast_precision_loss, reason = "as the server does")]
pub(super) fn numbers(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    let whole = |value: &Value<'_>| match value {
        Value::Int(value) => Some(i128::from(*value)),
        Value::Uint(value) => Some(i128::from(*value)),
        _ => None,
    };
    let against = |whole: i128, double: f64| {
        if double.is_nan() {
            None
        } else if double.abs() >= 1e30 {
            Some(if double < 0.0 { Ordering::Greater } else { Ordering::Less })
        } else {
            // The server compares as doubles, too, whatever digits are lost.
            (whole as f64).partial_cmp(&double)
        }
    };
    match (left, right) {
        (Value::Double(left), Value::Double(right)) => left.partial_cmp(right),
        (Value::Double(double), other) => against(whole(other)?, *double).map(Ordering::reverse),
        (other, Value::Double(double)) => against(whole(other)?, *double),
        _ => Some(whole(left)?.cmp(&whole(right)?)),
    }
}

/// The order of two values; nothing where they have none.
#[must_use]
pub fn order(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Some((**left).cmp(&**right)),
        (Value::Bytes(left), Value::Bytes(right)) => Some(left.cmp(right)),
        (Value::Timestamp(left), Value::Timestamp(right)) => Some(left.cmp(right)),
        (Value::Duration(left), Value::Duration(right)) => Some(left.cmp(right)),
        _ => numbers(left, right),
    }
}
