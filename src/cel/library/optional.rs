//! Values that may be missing. <https://pkg.go.dev/github.com/google/cel-go/cel#OptionalTypes>

use std::rc::Rc;

use super::{Context, Native, Outcome, no_overload};
use crate::cel::containers::List;
use crate::cel::error::fault;
use crate::cel::value::Value;

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "optional.of" => |arguments, _| match arguments {
            [value] => Ok(Value::some(value.clone())),
            _ => no_overload(),
        },
        "optional.ofNonZeroValue" => |arguments, _| match arguments {
            [value] if is_zero(value) => Ok(Value::Optional(None)),
            [value] => Ok(Value::some(value.clone())),
            _ => no_overload(),
        },
        "optional.none" => |_, _| Ok(Value::Optional(None)),
        "value" => |arguments, _| match arguments {
            [Value::Optional(Some(value))] => Ok((**value).clone()),
            [Value::Optional(None)] => Err(fault("optional.none() dereference")),
            _ => no_overload(),
        },
        "hasValue" => |arguments, _| match arguments {
            [Value::Optional(value)] => Ok(Value::Bool(value.is_some())),
            _ => no_overload(),
        },
        "or" => |arguments, _| match arguments {
            [Value::Optional(Some(value)), _] => Ok(Value::Optional(Some(Rc::clone(value)))),
            [Value::Optional(None), other @ Value::Optional(_)] => Ok(other.clone()),
            _ => no_overload(),
        },
        "orValue" => |arguments, _| match arguments {
            [Value::Optional(Some(value)), _] => Ok((**value).clone()),
            [Value::Optional(None), other] => Ok(other.clone()),
            _ => no_overload(),
        },
        "first" => |arguments, _| end(arguments, |list| list.get(0)),
        "last" => |arguments, _| end(arguments, |list| list.get(list.len().checked_sub(1)?)),
        "optional.unwrap" | "unwrapOpt" => unwrap,
        _ => return None,
    })
}

fn end<'v>(arguments: &[Value<'v>], which: for<'a> fn(&'a List<'v>) -> Option<Value<'v>>) -> Outcome<'v> {
    match arguments {
        [Value::List(list)] => Ok(which(list).map_or(Value::Optional(None), Value::some)),
        _ => no_overload(),
    }
}

fn unwrap<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let [Value::List(list)] = arguments else {
        return no_overload();
    };
    context.budget.make(list.len())?;
    let mut items = Vec::new();
    for item in list.iter() {
        match item {
            Value::Optional(Some(value)) => items.push((*value).clone()),
            Value::Optional(None) => {}
            other => return Err(fault(format!("value {} is not optional", other.type_name()))),
        }
    }
    Ok(Value::list(items))
}

/// Whether a value is the one that its type has when nothing is set.
fn is_zero(value: &Value<'_>) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Int(value) | Value::Duration(value) => *value == 0,
        Value::Uint(value) => *value == 0,
        Value::Double(value) => *value == 0.0,
        Value::String(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Map(map) => map.is_empty(),
        Value::Optional(value) => value.as_ref().is_none_or(|value| is_zero(value)),
        _ => false,
    }
}
