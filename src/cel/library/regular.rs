//! Regular expressions. `k8s.io/apiserver/pkg/cel/library/regex.go`

use super::{Context, Native, Outcome, no_overload};
use crate::cel::error::Fault;
use crate::cel::regex::Pattern;
use crate::cel::value::Value;

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "matches" => |arguments, context| match arguments {
            [Value::String(text), Value::String(pattern)] => {
                with(pattern, context, |pattern| Value::Bool(pattern.is_match(text)))
            }
            _ => no_overload(),
        },
        "find" => |arguments, context| match arguments {
            [Value::String(text), Value::String(pattern)] => {
                with(pattern, context, |pattern| Value::text(pattern.find(text).unwrap_or_default()))
            }
            _ => no_overload(),
        },
        "findAll" => find_all,
        _ => return None,
    })
}

fn find_all<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let (text, pattern, most) = match arguments {
        [Value::String(text), Value::String(pattern)] => (text, pattern, usize::MAX),
        [Value::String(text), Value::String(pattern), Value::Int(most)] => {
            (text, pattern, usize::try_from(*most).unwrap_or(usize::MAX))
        }
        _ => return no_overload(),
    };
    context.budget.make(text.len())?;
    with(pattern, context, |pattern| Value::list(pattern.find_all(text).take(most).map(Value::text).collect()))
}

/// Calls a function with the pattern: the one that was compiled with the expression, or a new one.
fn with<'v>(
    text: &str,
    context: &Context<'_>,
    function: impl FnOnce(&Pattern) -> Value<'v>,
) -> Result<Value<'v>, Fault> {
    match context.pattern {
        Some(pattern) => Ok(function(pattern)),
        None => Pattern::new(text).map(|pattern| function(&pattern)),
    }
}
