//! Lists as sets. <https://pkg.go.dev/github.com/google/cel-go/ext#Sets>

use super::{Context, Native, Outcome, no_overload};
use crate::cel::compare::equal;
use crate::cel::containers::List;
use crate::cel::error::Fault;
use crate::cel::value::Value;

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "sets.contains" => |arguments, context| on(arguments, context, has_all),
        "sets.equivalent" => {
            |arguments, context| on(arguments, context, |left, right| has_all(left, right) && has_all(right, left))
        }
        "sets.intersects" => {
            |arguments, context| on(arguments, context, |left, right| left.iter().any(|item| has(right, &item)))
        }
        _ => return None,
    })
}

type Test = for<'a, 'v> fn(&'a List<'v>, &'a List<'v>) -> bool;

fn on<'v>(arguments: &[Value<'v>], context: &mut Context<'_>, test: Test) -> Outcome<'v> {
    let [Value::List(left), Value::List(right)] = arguments else {
        return no_overload();
    };
    spend(left, right, context)?;
    Ok(Value::Bool(test(left, right)))
}

/// Every item is compared with every other. The server charges the same, though not under this name.
fn spend(left: &List<'_>, right: &List<'_>, context: &mut Context<'_>) -> Result<(), Fault> {
    context.budget.spend((left.len() as u64).saturating_mul(right.len() as u64))
}

fn has<'v>(list: &List<'v>, wanted: &Value<'v>) -> bool {
    list.iter().any(|item| equal(&item, wanted))
}

fn has_all<'v>(list: &List<'v>, items: &List<'v>) -> bool {
    items.iter().all(|item| has(list, &item))
}
