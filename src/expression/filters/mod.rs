//! The filters, tests and functions of the language: the harmless ones of minijinja and our own.
//!
//! One file per theme. Each filter is documented with an example that a test runs. Everything goes through
//! [`metered`], so no filter can be used to do unbounded work; see `limits`.

mod encoding;
mod functions;
mod lists;
mod network;
mod numbers;
mod pattern;
mod quantity;
mod text;

use minijinja::value::{Rest, Value, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State, tests};

use super::session;
pub(super) use functions::FUNCTIONS;

/// The filter that stands behind the operands of `*`.
pub(super) const NUMBER_CHECK: &str = "_number";

/// What a filter does, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilterDoc {
    /// The name.
    pub name: &'static str,
    /// How it is written, with its arguments.
    pub signature: &'static str,
    /// What it gives.
    pub description: &'static str,
    /// An expression that uses it.
    pub example: &'static str,
    /// What the example gives, as compact JSON.
    pub result: &'static str,
}

/// Every filter, by theme.
pub const FILTERS: &[(&str, &[FilterDoc])] = &[
    ("text", text::FILTERS),
    ("lists and maps", lists::FILTERS),
    ("numbers", numbers::FILTERS),
    ("encoding", encoding::FILTERS),
    ("regular expressions", pattern::FILTERS),
    ("Kubernetes quantities", quantity::FILTERS),
    ("networks", network::FILTERS),
];

/// The tests behind `is`.
pub(super) const TESTS: [&str; 28] = [
    "defined",
    "undefined",
    "none",
    "boolean",
    "number",
    "integer",
    "float",
    "string",
    "sequence",
    "mapping",
    "iterable",
    "odd",
    "even",
    "divisibleby",
    "startingwith",
    "endingwith",
    "lower",
    "upper",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "in",
    "true",
    "false",
    "equalto",
];

/// Whether there is a filter of that name.
pub(super) fn names() -> impl Iterator<Item = &'static str> + Clone {
    FILTERS.iter().flat_map(|(_, docs)| docs.iter().map(|doc| doc.name))
}

/// Puts everything into an environment.
pub(super) fn install(environment: &mut Environment<'static>) {
    let mut add = |name: &'static str, filter: Value| environment.add_filter(name, metered(name, filter));
    text::install(&mut add);
    lists::install(&mut add);
    numbers::install(&mut add);
    encoding::install(&mut add);
    pattern::install(&mut add);
    quantity::install(&mut add);
    network::install(&mut add);
    add(NUMBER_CHECK, Value::from_function(numbers::checked));
    for (name, test) in all_tests() {
        environment.add_test(name, metered(name, test));
    }
    functions::install(environment);
}

fn all_tests() -> [(&'static str, Value); 28] {
    [
        ("defined", Value::from_function(tests::is_defined)),
        ("undefined", Value::from_function(tests::is_undefined)),
        ("none", Value::from_function(tests::is_none)),
        ("boolean", Value::from_function(tests::is_boolean)),
        ("number", Value::from_function(tests::is_number)),
        ("integer", Value::from_function(tests::is_integer)),
        ("float", Value::from_function(tests::is_float)),
        ("string", Value::from_function(tests::is_string)),
        ("sequence", Value::from_function(tests::is_sequence)),
        ("mapping", Value::from_function(tests::is_mapping)),
        ("iterable", Value::from_function(tests::is_iterable)),
        ("odd", Value::from_function(tests::is_odd)),
        ("even", Value::from_function(tests::is_even)),
        ("divisibleby", Value::from_function(tests::is_divisibleby)),
        ("startingwith", Value::from_function(tests::is_startingwith)),
        ("endingwith", Value::from_function(tests::is_endingwith)),
        ("lower", Value::from_function(tests::is_lower)),
        ("upper", Value::from_function(tests::is_upper)),
        ("eq", Value::from_function(tests::is_eq)),
        ("ne", Value::from_function(tests::is_ne)),
        ("lt", Value::from_function(tests::is_lt)),
        ("le", Value::from_function(tests::is_le)),
        ("gt", Value::from_function(tests::is_gt)),
        ("ge", Value::from_function(tests::is_ge)),
        ("in", Value::from_function(tests::is_in)),
        ("true", Value::from_function(tests::is_true)),
        ("false", Value::from_function(tests::is_false)),
        ("equalto", Value::from_function(tests::is_eq)),
    ]
}

/// The same filter, charged for what it takes and what it gives.
fn metered(
    name: &'static str,
    filter: Value,
) -> impl Fn(&mut State<'_, '_>, Rest<ValueOrKwargs>) -> Result<Value, Error> + Send + Sync + 'static {
    move |state: &mut State<'_, '_>, arguments: Rest<ValueOrKwargs>| {
        let arguments: Vec<Value> = arguments.iter().map(|argument| Value::clone(argument)).collect();
        for argument in &arguments {
            session::charge_value(argument)?;
        }
        let result = filter.call(state, &arguments).inspect_err(|_| session::blame(name))?;
        session::charge_value(&result)?;
        Ok(result)
    }
}

/// The error of a filter that refuses its arguments.
fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

/// A node as compact JSON, for tests.
#[cfg(test)]
pub(super) fn json(node: &crate::yaml::Node) -> Result<String, Error> {
    let mut json = String::new();
    encoding::write_json(node, &mut json)?;
    Ok(json)
}

#[cfg(test)]
mod table_tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::expression::testing::value_as_json;

    #[test]
    fn every_example_gives_what_the_table_says() {
        for doc in FILTERS.iter().flat_map(|(_, docs)| docs.iter()) {
            assert!(doc.example.contains(doc.name), "{} is not in its example", doc.name);
            assert_eq!(value_as_json(doc.example), doc.result, "{}", doc.example);
        }
    }

    #[test]
    fn every_name_stands_in_the_table_once() {
        let unique: BTreeSet<&str> = names().collect();
        assert_eq!(unique.len(), names().count());
    }
}
