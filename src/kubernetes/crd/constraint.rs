//! Constraints of texts, numbers, counts and choices.
//!
//! `k8s.io/kube-openapi/pkg/validation/validate/values.go` and `validator.go`.

use super::number::{self, Number};
use super::schema::{Choices, Rare, Schema, Type};
use super::violation::Violation;
use crate::kubernetes::Place;
use crate::types::Minor;
use crate::yaml::Node;

/// Whether there are fewer than a limit.
pub(super) fn is_less(count: usize, least: i64) -> bool {
    i64::try_from(count).is_ok_and(|count| count < least)
}

/// Whether there are more than a limit.
pub(super) fn is_more(count: usize, most: i64) -> bool {
    i64::try_from(count).is_ok_and(|count| count > most)
}

/// Whether a value is one of an enumeration. A `null` never is, even where one is listed.
pub(super) fn is_chosen(node: &Node, choices: &Choices) -> bool {
    if let Some(text) = node.as_str() {
        return choices.texts.contains(text);
    }
    match node.as_scalar().and_then(Number::of) {
        Some(number) => choices.numbers.iter().any(|choice| is_equal(number, *choice)),
        None => !node.is_null() && choices.others.contains(node),
    }
}

/// The value is made a number of the sort of the choice first, which cuts its fraction off.
fn is_equal(number: Number, choice: Number) -> bool {
    match choice {
        Number::Whole(choice) => number.cut() == choice,
        #[expect(clippy::float_cmp, reason = "as the server")]
        Number::Float(choice) => number.float() == choice,
    }
}

/// Constraints of a text; the first that is broken ends the search, and the format is a matter of its own.
pub(super) fn of_text<'o>(text: &str, at: &Place<'o>, schema: &Schema, rare: &Rare) -> Vec<Violation<'o>> {
    let length = || text.chars().count();
    let mut found = Vec::new();
    let pattern = rare.pattern.as_ref().filter(|(_, pattern)| pattern.is_match(text) == Some(false));
    if let Some(most) = rare.max_length.filter(|most| is_more(length(), *most)) {
        found.push(Violation::too_long(at, most));
    } else if let Some(least) = rare.min_length.filter(|least| is_less(length(), *least)) {
        let detail = format!("should be at least {least} chars long");
        found.push(Violation::invalid(at, &at.quoted(), &detail));
    } else if let Some((pattern, _)) = pattern {
        found.push(Violation::invalid(at, &at.quoted(), &format!("should match '{pattern}'")));
    }
    let is_numeric = schema.takes(Type::Integer) || schema.takes(Type::Number);
    if let Some(format) = rare.format.filter(|format| !is_numeric && !(format.is)(text)) {
        let detail = format!("must be of type {}: {}", format.name, at.quoted());
        found.push(Violation::invalid(at, &at.quoted(), &detail));
    }
    found
}

/// Constraints of a number.
pub(super) fn of_number<'o>(
    value: Number,
    at: &Place<'o>,
    schema: &Schema,
    rare: &Rare,
    minor: Minor,
) -> Vec<Violation<'o>> {
    let shown = at.quoted();
    let mut found: Vec<Violation<'o>> = out_of_type(value, at, schema, rare, minor).into_iter().collect();
    let mut refuse = |detail: &str| found.push(Violation::invalid(at, &shown, detail));
    let limit = |limit: f64| {
        if let Number::Whole(_) = value { Number::Float(limit).cut().to_string() } else { limit.to_string() }
    };
    if let Some(factor) = rare.multiple_of {
        match is_multiple(value, factor) {
            None => refuse("cannot be a multiple of a number that is not positive"),
            Some(false) => refuse(&format!("should be a multiple of {}", limit(factor))),
            Some(true) => {}
        }
    }
    if let Some(most) = rare.maximum {
        match is_beyond(value, most.at, false) {
            None | Some(true) if most.exclusive => refuse(&format!("should be less than {}", limit(most.at))),
            Some(true) => refuse(&format!("should be less than or equal to {}", limit(most.at))),
            _ => {}
        }
    }
    if let Some(least) = rare.minimum {
        match is_beyond(value, least.at, true) {
            None | Some(true) if least.exclusive => refuse(&format!("should be greater than {}", limit(least.at))),
            Some(true) => refuse(&format!("should be greater than or equal to {}", limit(least.at))),
            _ => {}
        }
    }
    found
}

/// Whether a number is above a limit, or `below` it; nothing when it is the limit itself. For whole numbers the limit loses
/// its fraction.
fn is_beyond(value: Number, limit: f64, below: bool) -> Option<bool> {
    let order = match value {
        Number::Whole(value) => value.cmp(&Number::Float(limit).cut()),
        Number::Float(value) => value.partial_cmp(&limit)?,
    };
    match order {
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Less => Some(below),
        std::cmp::Ordering::Greater => Some(!below),
    }
}

/// Nothing when the factor is not positive, as one below 1 is for whole numbers.
fn is_multiple(value: Number, factor: f64) -> Option<bool> {
    match value {
        Number::Whole(value) => {
            let factor = Number::Float(factor).cut();
            (factor > 0).then(|| value % factor == 0)
        }
        Number::Float(value) => {
            let quotient = if factor < 1.0 { 1.0 / factor * value } else { value / factor };
            (factor > 0.0).then(|| number::is_whole(quotient))
        }
    }
}

/// Numbers that the type and format of the schema cannot hold: limits too, which then nothing satisfies. Servers know
/// it since 1.36.
fn out_of_type<'o>(value: Number, at: &Place<'o>, schema: &Schema, rare: &Rare, minor: Minor) -> Option<Violation<'o>> {
    if minor < Minor(36) || schema.int_or_string {
        return None;
    }
    let format = rare.format.map_or("", |format| format.name);
    let holds = |number: Number| match (schema.of, format, number) {
        (Some(Type::Integer), "int32", Number::Whole(number)) => i32::try_from(number).is_ok(),
        (Some(Type::Integer), _, Number::Float(number)) => number.is_nan(),
        #[expect(clippy::cast_possible_truncation, reason = "that is the question")]
        (Some(Type::Number), "float", number) => !number.float().is_finite() || (number.float() as f32).is_finite(),
        _ => true,
    };
    let bounds = [rare.multiple_of, rare.maximum.map(|most| most.at), rare.minimum.map(|least| least.at)];
    let numbers = bounds.into_iter().flatten().map(|bound| ("the limit", Number::of_float(bound)));
    let (what, _) = std::iter::once(("the value", value)).chain(numbers).find(|(_, number)| !holds(*number))?;
    let of = schema.of.map_or("", Type::name);
    let format = if format.is_empty() { String::new() } else { format!(" with format {format}") };
    Some(Violation::of_whole(at, &format!("must be of type {of}{format}: {what} does not fit")))
}
