//! Filters on text.

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind, filters};

use super::{FilterDoc, refused};
use crate::expression::convert::float_text;
use crate::expression::limits::MAX_RESULT_BYTES;

pub(super) const FILTERS: &[FilterDoc] = &[
    FilterDoc {
        name: "default",
        signature: "default(value, boolean=false)",
        description: "the value itself, or the argument when there is none; with `true` also when it counts as false",
        example: "'' | default('nobody', true)",
        result: r#""nobody""#,
    },
    FilterDoc {
        name: "d",
        signature: "d(value)",
        description: "short for `default`",
        example: "[] | first | d(5)",
        result: "5",
    },
    FilterDoc {
        name: "lower",
        signature: "lower",
        description: "in lower case",
        example: "'MyApp' | lower",
        result: r#""myapp""#,
    },
    FilterDoc {
        name: "upper",
        signature: "upper",
        description: "in upper case",
        example: "'my-app' | upper",
        result: r#""MY-APP""#,
    },
    FilterDoc {
        name: "capitalize",
        signature: "capitalize",
        description: "with a capital first letter",
        example: "'main page' | capitalize",
        result: r#""Main page""#,
    },
    FilterDoc {
        name: "title",
        signature: "title",
        description: "with a capital letter in every word",
        example: "'main page' | title",
        result: r#""Main Page""#,
    },
    FilterDoc {
        name: "trim",
        signature: "trim(characters)",
        description: "without blanks, or the given characters, at both ends",
        example: "'--a-b-' | trim('-')",
        result: r#""a-b""#,
    },
    FilterDoc {
        name: "replace",
        signature: "replace(from, to)",
        description: "with every `from` replaced by `to`",
        example: "'a.b.c' | replace('.', '-')",
        result: r#""a-b-c""#,
    },
    FilterDoc {
        name: "split",
        signature: "split(separator, maximum)",
        description: "the parts between separators (blanks when none is given)",
        example: "'a,b,c' | split(',')",
        result: r#"["a","b","c"]"#,
    },
    FilterDoc {
        name: "lines",
        signature: "lines",
        description: "the lines, without their ends",
        example: r"'a\nb' | lines",
        result: r#"["a","b"]"#,
    },
    FilterDoc {
        name: "trunc",
        signature: "trunc(length)",
        description: "the first characters; a negative length counts the last ones",
        example: "'a-long-name' | trunc(6)",
        result: r#""a-long""#,
    },
    FilterDoc {
        name: "kebab_case",
        signature: "kebab_case",
        description: "words in lower case with hyphens, as Kubernetes writes names",
        example: "'HTTPServer myApp_v2' | kebab_case",
        result: r#""http-server-my-app-v2""#,
    },
    FilterDoc {
        name: "string",
        signature: "string",
        description: "a number or truth value as text",
        example: "8080 | string",
        result: r#""8080""#,
    },
];

pub(super) fn install(add: &mut impl FnMut(&'static str, Value)) {
    add("default", Value::from_function(filters::default));
    add("d", Value::from_function(filters::default));
    add("lower", Value::from_function(filters::lower));
    add("upper", Value::from_function(filters::upper));
    add("capitalize", Value::from_function(filters::capitalize));
    add("title", Value::from_function(filters::title));
    add("trim", Value::from_function(filters::trim));
    add("split", Value::from_function(filters::split));
    add("lines", Value::from_function(filters::lines));
    add("replace", Value::from_function(replace));
    add("trunc", Value::from_function(trunc));
    add("kebab_case", Value::from_function(kebab_case));
    add("string", Value::from_function(string));
}

/// A scalar as it is written in text; nothing else has a text of its own.
pub(super) fn scalar_text(value: &Value) -> Result<String, Error> {
    if let Some(text) = value.as_str() {
        return Ok(text.to_owned());
    }
    if value.is_number() && !value.is_integer() {
        return float_text(f64::try_from(value.clone())?).ok_or_else(|| refused("the number is not finite"));
    }
    match value.kind() {
        ValueKind::Number => Ok(value.to_string()),
        ValueKind::Bool => Ok(value.is_true().to_string()),
        ValueKind::Undefined => Err(ErrorKind::UndefinedError.into()),
        kind => Err(refused(format!("expected text, found {}", described(kind)))),
    }
}

/// The words of messages for the engine's kinds.
pub(super) fn described(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Undefined => "nothing",
        ValueKind::None => "null",
        ValueKind::Bool => "a boolean",
        ValueKind::Number => "a number",
        ValueKind::String => "a string",
        ValueKind::Bytes => "bytes",
        ValueKind::Seq | ValueKind::Iterable => "a list",
        ValueKind::Map => "a map",
        _ => "something else",
    }
}

fn string(value: &Value) -> Result<String, Error> {
    scalar_text(value)
}

fn replace(value: &Value, from: &Value, to: &Value) -> Result<String, Error> {
    let (text, from, to) = (scalar_text(value)?, scalar_text(from)?, scalar_text(to)?);
    if from.is_empty() {
        return Err(refused("the text to replace is empty"));
    }
    // The result's size is known before it is made: `x | replace('a', x)` is quadratic.
    let places = text.matches(&from).count();
    within_limit(text.len().saturating_add(places.saturating_mul(to.len())))?;
    Ok(text.replace(&from, &to))
}

fn trunc(value: &Value, length: i64) -> Result<String, Error> {
    let text = scalar_text(value)?;
    let wanted = usize::try_from(length.unsigned_abs()).unwrap_or(usize::MAX);
    let skipped = if length < 0 { text.chars().count().saturating_sub(wanted) } else { 0 };
    Ok(text.chars().skip(skipped).take(wanted).collect())
}

fn kebab_case(value: &Value) -> Result<String, Error> {
    let characters: Vec<char> = scalar_text(value)?.chars().collect();
    let mut kebab = String::with_capacity(characters.len() + 8);
    for (at, character) in characters.iter().enumerate() {
        if !character.is_alphanumeric() {
            if !kebab.is_empty() && !kebab.ends_with('-') {
                kebab.push('-');
            }
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| characters.get(before));
        let after = characters.get(at + 1);
        let starts_word = character.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase() || before.is_numeric())
                || (before.is_some_and(|before| before.is_uppercase())
                    && after.is_some_and(|after| after.is_lowercase())));
        if starts_word && !kebab.is_empty() && !kebab.ends_with('-') {
            kebab.push('-');
        }
        kebab.extend(character.to_lowercase());
    }
    Ok(kebab.trim_end_matches('-').to_owned())
}

/// Refuses a result before it is made.
pub(super) fn within_limit(bytes: usize) -> Result<(), Error> {
    if bytes <= MAX_RESULT_BYTES {
        return Ok(());
    }
    Err(refused(format!("the result would have more than {MAX_RESULT_BYTES} bytes")))
}
