//! Quantities. `k8s.io/apiserver/pkg/cel/library/quantity.go`

use std::cmp::Ordering;
use std::rc::Rc;

use super::{Context, Native, Outcome, no_overload};
use crate::cel::error::fault;
use crate::cel::value::Value;
use crate::syntax::quantity::Quantity;

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "quantity" => |arguments, _| match arguments {
            [Value::String(text)] => {
                Quantity::parse(text).map(|quantity| Value::Quantity(Rc::new(quantity))).map_err(fault)
            }
            _ => no_overload(),
        },
        "isQuantity" => |arguments, _| match arguments {
            [Value::String(text)] => Ok(Value::Bool(Quantity::parse(text).is_ok())),
            _ => no_overload(),
        },
        "sign" => |arguments, _| {
            on(arguments, |quantity| Ok(Value::Int(i64::try_from(quantity.signum()).unwrap_or_default())))
        },
        "asApproximateFloat" => |arguments, _| on(arguments, |quantity| Ok(Value::Double(approximate(quantity)))),
        "asInteger" => |arguments, _| {
            on(arguments, |quantity| {
                integer(quantity).map(Value::Int).ok_or_else(|| fault("cannot convert value to integer"))
            })
        },
        "isInteger" => |arguments, _| on(arguments, |quantity| Ok(Value::Bool(integer(quantity).is_some()))),
        "add" => |arguments, context| sum(arguments, context, 1),
        "sub" => |arguments, context| sum(arguments, context, -1),
        _ => return None,
    })
}

fn on<'v>(arguments: &[Value<'v>], function: fn(&Quantity) -> Outcome<'v>) -> Outcome<'v> {
    match arguments {
        [Value::Quantity(quantity)] => function(quantity),
        _ => no_overload(),
    }
}

fn sum<'v>(arguments: &[Value<'v>], _: &mut Context<'_>, sign: i128) -> Outcome<'v> {
    let (left, right) = match arguments {
        [Value::Quantity(left), Value::Quantity(right)] => (left, **right),
        [Value::Quantity(left), Value::Int(right)] => (left, Quantity::of(*right)),
        _ => return no_overload(),
    };
    let sum = right.checked_mul(sign, 0).and_then(|right| left.checked_add(right));
    sum.map(|sum| Value::Quantity(Rc::new(sum))).ok_or_else(|| fault("the sum of the quantities is too large"))
}

/// The order of two quantities.
pub(super) fn order(left: &Quantity, right: &Quantity) -> Ordering {
    left.cmp(right)
}

/// The whole number, where the quantity is one that fits 64 bits.
fn integer(quantity: &Quantity) -> Option<i64> {
    let value = quantity.value();
    (quantity.is_integer() && Quantity::of(value) == *quantity).then_some(value)
}

#[expect(clippy::cast_precision_loss, reason = "it is the approximate value")]
fn approximate(quantity: &Quantity) -> f64 {
    if quantity.is_integer() { quantity.value() as f64 } else { quantity.milli_value() as f64 / 1000.0 }
}
