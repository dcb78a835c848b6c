//! Functions that are part of the language.

use minijinja::value::{Rest, Value};
use minijinja::{Environment, Error, functions};

use super::text::scalar_text;
use super::{metered, refused};
use crate::expression::limits::MAX_RANGE;
use crate::expression::rules;
use crate::expression::session::{self, Problem};

/// Their names. A name of the scope may be the same; followed by a parenthesis it is the function.
pub(in crate::expression) const FUNCTIONS: [&str; 3] = ["range", "dict", "fail"];

pub(super) fn install(environment: &mut Environment<'static>) {
    environment.add_function("range", metered("range", Value::from_function(range)));
    environment.add_function("dict", metered("dict", Value::from_function(functions::dict)));
    environment.add_function("fail", metered("fail", Value::from_function(fail)));
}

/// `range(end)`, `range(start, end)`, `range(start, end, step)`.
#[allow(clippy::needless_pass_by_value, reason = "the engine passes arguments by value")]
fn range(numbers: Rest<i64>) -> Result<Vec<i64>, Error> {
    let (start, end, step) = match numbers.as_slice() {
        [end] => (0, *end, 1),
        [start, end] => (*start, *end, 1),
        [start, end, step] if *step != 0 => (*start, *end, *step),
        [_, _, _] => return Err(refused("the step is 0")),
        _ => return Err(refused("expected one to three numbers")),
    };
    let mut items = Vec::new();
    let mut next = Some(start);
    while let Some(item) = next.filter(|item| if step > 0 { *item < end } else { *item > end }) {
        if items.len() == MAX_RANGE {
            return Err(refused(format!("the range has more than {MAX_RANGE} numbers")));
        }
        items.push(item);
        next = item.checked_add(step);
    }
    Ok(items)
}

fn fail(message: &Value) -> Result<Value, Error> {
    let message = scalar_text(message)?;
    Err(session::stop(Problem::Message(rules::FAILED, message)))
}
