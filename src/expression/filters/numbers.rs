//! Filters on numbers.

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind, filters};

use super::text::described;
use super::{FilterDoc, refused};

pub(super) const FILTERS: &[FilterDoc] = &[
    FilterDoc {
        name: "int",
        signature: "int(default)",
        description: "a whole number, the fraction cut off",
        example: "'42' | int",
        result: "42",
    },
    FilterDoc {
        name: "float",
        signature: "float(default)",
        description: "a number with a fraction",
        example: "'1.5' | float",
        result: "1.5",
    },
    FilterDoc {
        name: "round",
        signature: "round(digits, method)",
        description: "rounded; the method is `common`, `ceil` or `floor`",
        example: "7.5 | round(0, 'floor') | int",
        result: "7",
    },
    FilterDoc { name: "abs", signature: "abs", description: "without its sign", example: "-3 | abs", result: "3" },
    FilterDoc {
        name: "sum",
        signature: "sum(attribute=name)",
        description: "the sum of a list of numbers",
        example: "[1, 2, 3] | sum",
        result: "6",
    },
    FilterDoc {
        name: "bool",
        signature: "bool",
        description: "whether it counts as true",
        example: "[0] | bool",
        result: "true",
    },
];

pub(super) fn install(add: &mut impl FnMut(&'static str, Value)) {
    add("int", Value::from_function(filters::int));
    add("float", Value::from_function(filters::float));
    add("round", Value::from_function(filters::round));
    add("abs", Value::from_function(filters::abs));
    add("sum", Value::from_function(filters::sum));
    add("bool", Value::from_function(filters::bool));
}

/// Stands behind the operands of `*`, which would repeat strings and lists.
pub(super) fn checked(value: &Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Number | ValueKind::Bool => Ok(value.clone()),
        ValueKind::Undefined => Err(ErrorKind::UndefinedError.into()),
        kind => Err(refused(format!("expected a number at `*`, found {}", described(kind)))),
    }
}
