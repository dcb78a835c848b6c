//! Lists. `k8s.io/apiserver/pkg/cel/library/lists.go`, <https://pkg.go.dev/github.com/google/cel-go/ext#Lists>

use std::cmp::Ordering;

use super::{Context, Native, Outcome, add, no_overload, strings};
use crate::cel::compare::{equal, order};
use crate::cel::containers::List;
use crate::cel::error::{Fault, fault};
use crate::cel::types::Type;
use crate::cel::value::Value;

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "isSorted" => is_sorted,
        "sum" => sum,
        "min" => |arguments, _| extreme(arguments, "min", Ordering::Less),
        "max" => |arguments, _| extreme(arguments, "max", Ordering::Greater),
        "indexOf" => |arguments, context| match arguments {
            [Value::List(list), item] => Ok(place(list.iter().position(|other| equal(&other, item)))),
            _ => strings::index_of(arguments, context),
        },
        "lastIndexOf" => |arguments, context| match arguments {
            [Value::List(list), item] => Ok(place(list.iter().rposition(|other| equal(&other, item)))),
            _ => strings::last_index_of(arguments, context),
        },
        "slice" => slice,
        "flatten" => |arguments, context| match arguments {
            [Value::List(list)] => flatten(list, 1, context).map(Value::list),
            [Value::List(_), Value::Int(..0)] => Err(fault("level must be non-negative")),
            [Value::List(list), Value::Int(depth)] => flatten(list, *depth, context).map(Value::list),
            _ => no_overload(),
        },
        "lists.range" => range,
        "reverse" => |arguments, context| match arguments {
            [Value::List(list)] => {
                context.budget.make(list.len())?;
                Ok(Value::list(list.iter().rev().collect()))
            }
            _ => no_overload(),
        },
        "distinct" => distinct,
        "sort" => |arguments, context| match arguments {
            [Value::List(list)] => {
                context.budget.make(list.len())?;
                sorted_by(list, list)
            }
            _ => no_overload(),
        },
        "@sortByAssociatedKeys" => |arguments, _| match arguments {
            [Value::List(list), Value::List(keys)] => sorted_by(list, keys),
            _ => no_overload(),
        },
        _ => return None,
    })
}

pub(super) fn place<'v>(place: Option<usize>) -> Value<'v> {
    Value::Int(place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1))
}

fn is_sorted<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    let [Value::List(list)] = arguments else {
        return no_overload();
    };
    for (left, right) in list.iter().zip(list.iter().skip(1)) {
        match order(&left, &right) {
            Some(Ordering::Greater) => return Ok(Value::Bool(false)),
            Some(_) => {}
            None => return no_overload(),
        }
    }
    Ok(Value::Bool(true))
}

fn sum<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let [Value::List(list)] = arguments else {
        return no_overload();
    };
    let mut items = list.iter();
    let Some(mut total) = items.next() else {
        return Ok(match context.result {
            Some(Type::Double) => Value::Double(0.0),
            Some(Type::Uint) => Value::Uint(0),
            Some(Type::Duration) => Value::Duration(0),
            _ => Value::Int(0),
        });
    };
    if !matches!(total, Value::Int(_) | Value::Uint(_) | Value::Double(_) | Value::Duration(_)) {
        return no_overload();
    }
    for item in items {
        total = add(&total, &item, context.budget)?;
    }
    Ok(total)
}

fn extreme<'v>(arguments: &[Value<'v>], name: &str, wanted: Ordering) -> Outcome<'v> {
    let [Value::List(list)] = arguments else {
        return no_overload();
    };
    let mut items = list.iter();
    let mut best = items.next().ok_or_else(|| fault(format!("{name} called on empty list")))?;
    for item in items {
        match order(&item, &best) {
            Some(order) if order == wanted => best = item,
            Some(_) => {}
            None => return no_overload(),
        }
    }
    Ok(best)
}

fn slice<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let [Value::List(list), Value::Int(start), Value::Int(end)] = arguments else {
        return no_overload();
    };
    let wrong = |reason: &str| fault(format!("cannot slice({start}, {end}), {reason}"));
    let (Ok(from), Ok(to)) = (usize::try_from(*start), usize::try_from(*end)) else {
        return Err(wrong("negative indexes not supported"));
    };
    if from > to {
        return Err(wrong("start index must be less than or equal to end index"));
    }
    if to > list.len() {
        return Err(wrong(&format!("list is length {}", list.len())));
    }
    context.budget.make(to - from)?;
    Ok(Value::list((from..to).filter_map(|place| list.get(place)).collect()))
}

fn flatten<'v>(list: &List<'v>, depth: i64, context: &mut Context<'_>) -> Result<Vec<Value<'v>>, Fault> {
    context.budget.make(list.len())?;
    let mut flat = Vec::with_capacity(list.len());
    for item in list.iter() {
        match item {
            Value::List(inner) if depth > 0 => flat.extend(flatten(&inner, depth - 1, context)?),
            other => flat.push(other),
        }
    }
    Ok(flat)
}

fn range<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let [Value::Int(end)] = arguments else {
        return no_overload();
    };
    context.budget.make(usize::try_from((*end).max(0)).unwrap_or(usize::MAX))?;
    Ok(Value::list((0..*end).map(Value::Int).collect()))
}

fn distinct<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let [Value::List(list)] = arguments else {
        return no_overload();
    };
    let mut kept: Vec<Value<'v>> = Vec::new();
    for item in list.iter() {
        context.budget.make(kept.len() / 16)?;
        if !kept.iter().any(|other| equal(other, &item)) {
            kept.push(item);
        }
    }
    Ok(Value::list(kept))
}

/// The items in the order of their keys; items with the same key stay in their order.
pub(in crate::cel) fn sorted_by<'v>(list: &List<'v>, keys: &List<'v>) -> Outcome<'v> {
    let mut pairs: Vec<(Value<'v>, Value<'v>)> = keys.iter().zip(list.iter()).collect();
    let first = pairs.first().map(|(key, _)| key.type_name().to_owned());
    if pairs.iter().any(|(key, _)| Some(key.type_name()) != first.as_deref()) {
        return Err(fault("list elements must have the same type"));
    }
    if pairs.iter().any(|(key, _)| order(key, key).is_none()) {
        return Err(fault("list elements must be comparable"));
    }
    pairs.sort_by(|(left, _), (right, _)| order(left, right).unwrap_or(Ordering::Equal));
    Ok(Value::list(pairs.into_iter().map(|(_, item)| item).collect()))
}
