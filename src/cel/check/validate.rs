//! What the server looks at besides types.
//!
//! Since 1.29 literals: durations, moments, regular expressions, lists and maps of one type, formats
//! (`cel-go/cel/validator.go`, `cel-go/ext/formatting.go`). In every minor the conversions of constants, which it carries out
//! when it plans a program (`cel-go/interpreter/decorators.go`).

use crate::cel::budget::Budget;
use crate::cel::error::{Mistake, fault};
use crate::cel::expression::{Call, Expression, Kind, Literal};
use crate::cel::library::{Context, Outcome, Timestamp, clauses};
use crate::cel::regex::Pattern;
use crate::cel::types::Type;
use crate::cel::value::Value;
use crate::syntax::time::parse_duration;

/// Reports literals that make no sense. What stands in a `format` may be of several types.
pub(super) fn validate(part: &mut Expression, mistakes: &mut Vec<Mistake>, mut formatted: bool) {
    let mut mistake = |at: u32, message: String| mistakes.push(Mistake { at: at as usize, message });
    match &part.kind {
        Kind::Call(call) => {
            if let Some((at, what)) = wrong_literal(call) {
                mistake(at, format!("invalid {what} argument"));
            }
            if let Some((at, message)) = wrong_format(part.at, call) {
                mistake(at, message);
            }
            formatted |= &*call.name == "format";
        }
        Kind::List(items) if !formatted => {
            let parts = items.iter().map(|item| (&item.value, item.optional));
            if let Some((at, message)) = same(parts) {
                mistake(at, message);
            }
        }
        Kind::Map(entries) if !formatted => {
            let (keys, values) = (
                same(entries.iter().map(|entry| (&entry.key, false))),
                same(entries.iter().map(|entry| (&entry.value, entry.optional))),
            );
            for (at, message) in keys.into_iter().chain(values) {
                mistake(at, message);
            }
        }
        _ => {}
    }
    part.kind.for_each_mut(&mut |inner| validate(inner, mistakes, formatted));
}

/// The first part of another type than the first.
fn same<'e>(mut parts: impl Iterator<Item = (&'e Expression, bool)>) -> Option<(u32, String)> {
    let of = |(part, optional): (&'e Expression, bool)| if optional { part.of.unwrapped().0 } else { &part.of };
    let first = parts.next().map(of)?;
    let other = parts.find(|part| of(*part) != first)?;
    Some((other.0.at, format!("expected type '{first}' but found '{}'", of(other))))
}

fn text_of(part: &Expression) -> Option<&str> {
    if let Kind::Literal(Literal::String(text)) = &part.kind { Some(text) } else { None }
}

fn wrong_literal(call: &Call) -> Option<(u32, &'static str)> {
    let place = usize::from(call.member);
    let argument = call.arguments.get(place).filter(|argument| matches!(argument.kind, Kind::Literal(_)))?;
    let text = text_of(argument);
    let (bad, what) = match &*call.name {
        "duration" => (text.is_none_or(|text| parse_duration(text).is_err()), "duration"),
        "timestamp" => (text.is_some_and(|text| Timestamp::parse(text).is_none()), "timestamp"),
        "matches" => {
            let wrong = |text| Pattern::new(text).is_err_and(|error| !error.is_unknowable());
            (text.is_some_and(wrong), "matches")
        }
        _ => return None,
    };
    bad.then_some((argument.at, what))
}

/// What is wrong with a literal format and its literal list of arguments.
fn wrong_format(at: u32, call: &Call) -> Option<(u32, String)> {
    let [pattern, list] = &*call.arguments else {
        return None;
    };
    let (Some(pattern), Kind::List(items), "format") = (text_of(pattern), &list.kind, &*call.name) else {
        return None;
    };
    let clauses = match clauses(pattern) {
        Ok(clauses) => clauses,
        Err(message) => return Some((at, message)),
    };
    for (place, clause) in clauses.iter().enumerate() {
        let Some(item) = items.get(place) else {
            return Some((at, format!("index {place} out of range")));
        };
        if let Some(kinds) = clause.refused(&item.value.of) {
            let given = type_name(&item.value.of);
            let message = format!("error during formatting: {kinds}, was given {given}");
            return Some((item.value.at, message));
        }
    }
    (items.len() > clauses.len()).then(|| {
        let counts = format!("expected {}, got {}", clauses.len(), items.len());
        (at, format!("too many arguments supplied to string.format ({counts})"))
    })
}

fn type_name(of: &Type) -> String {
    match of {
        Type::List(_) => "list".to_owned(),
        Type::Map(_) => "map".to_owned(),
        other => other.to_string(),
    }
}

/// Reports conversions of constants that fail.
pub(super) fn constants(part: &mut Expression, mistakes: &mut Vec<Mistake>) {
    if let Kind::Call(_) = &part.kind
        && let Some(Err(error)) = constant(part)
    {
        if !error.is_unknowable() {
            let message = format!("program instantiation failed: {}", error.message);
            mistakes.push(Mistake { at: part.at as usize, message });
        }
        return;
    }
    part.kind.for_each_mut(&mut |inner| constants(inner, mistakes));
}

/// The value of a literal, or of a conversion of one; of a match with such a pattern, only whether the pattern is good.
fn constant(part: &Expression) -> Option<Outcome<'_>> {
    match &part.kind {
        Kind::Literal(literal) => Some(Ok(literal.value())),
        Kind::Call(call) => match (&*call.name, &*call.arguments) {
            ("bool" | "bytes" | "double" | "duration" | "dyn" | "int" | "string" | "timestamp" | "uint", [inner]) => {
                let value = match constant(inner)? {
                    Ok(value) => value,
                    Err(error) => return Some(Err(error)),
                };
                let mut context = Context { result: None, pattern: None, budget: &mut Budget::default() };
                let result = (call.function?.native)(std::slice::from_ref(&value), &mut context);
                Some(result.map_err(|error| match &*error.message {
                    "no such overload" => fault(format!("no such overload: {}({})", call.name, value.type_name())),
                    _ => error,
                }))
            }
            ("matches", [_, pattern]) => match constant(pattern)? {
                Ok(Value::String(text)) => Pattern::new(&text).err().map(Err),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}
