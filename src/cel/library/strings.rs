//! Text. <https://pkg.go.dev/github.com/google/cel-go/ext#Strings>
//!
//! Places in a text are counted in characters.

use super::lists::place;
use super::{Context, Native, Outcome, format, no_overload};
use crate::cel::error::{Fault, fault};
use crate::cel::value::Value;

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "contains" => |arguments, _| test(arguments, |text, part| text.contains(part)),
        "startsWith" => |arguments, _| test(arguments, |text, part| text.starts_with(part)),
        "endsWith" => |arguments, _| test(arguments, |text, part| text.ends_with(part)),
        "charAt" => char_at,
        "lowerAscii" => |arguments, _| change(arguments, str::to_ascii_lowercase),
        "upperAscii" => |arguments, _| change(arguments, str::to_ascii_uppercase),
        "trim" => |arguments, _| change(arguments, |text| text.trim().to_owned()),
        "strings.quote" => |arguments, _| change(arguments, quoted),
        "replace" => replace,
        "split" => split,
        "substring" => substring,
        "join" => join,
        "format" => format::call,
        _ => return None,
    })
}

fn test<'v>(arguments: &[Value<'v>], test: fn(&str, &str) -> bool) -> Outcome<'v> {
    match arguments {
        [Value::String(text), Value::String(part)] => Ok(Value::Bool(test(text, part))),
        _ => no_overload(),
    }
}

fn change<'v>(arguments: &[Value<'v>], change: fn(&str) -> String) -> Outcome<'v> {
    match arguments {
        [Value::String(text)] => Ok(Value::text(change(text))),
        _ => no_overload(),
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for sign in text.chars() {
        match sign {
            '\x07' => quoted.push_str("\\a"),
            '\x08' => quoted.push_str("\\b"),
            '\x0c' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\x0b' => quoted.push_str("\\v"),
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn out_of_range(index: i64) -> Fault {
    fault(format!("index out of range: {index}"))
}

/// The byte at which the character of a number begins; the end of the text for the number behind the last.
fn byte_of(text: &str, index: i64) -> Result<usize, Fault> {
    let wanted = usize::try_from(index).map_err(|_| out_of_range(index))?;
    let bytes = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
    bytes.into_iter().nth(wanted).ok_or_else(|| out_of_range(index))
}

fn char_at<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    let [Value::String(text), Value::Int(index)] = arguments else {
        return no_overload();
    };
    let rest = text.get(byte_of(text, *index)?..).unwrap_or_default();
    Ok(Value::text(rest.chars().next().map(String::from).unwrap_or_default()))
}

fn characters(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

pub(super) fn index_of<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    let (text, part, start) = match arguments {
        [Value::String(text), Value::String(part)] => (text, part, 0),
        [Value::String(text), Value::String(part), Value::Int(start)] => (text, part, *start),
        _ => return no_overload(),
    };
    if part.is_empty() {
        return Ok(Value::Int(start));
    }
    if start >= characters(text) {
        return Ok(Value::Int(-1));
    }
    let from = byte_of(text, start)?;
    let found = text.get(from..).and_then(|rest| rest.find(&**part)).and_then(|found| text.get(..from + found));
    Ok(place(found.map(|before| before.chars().count())))
}

pub(super) fn last_index_of<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    let (text, part, start) = match arguments {
        [Value::String(text), Value::String(part)] if part.is_empty() => return Ok(Value::Int(characters(text))),
        [Value::String(text), Value::String(part)] if text.len() < part.len() => return Ok(Value::Int(-1)),
        [Value::String(text), Value::String(part)] => (text, part, characters(text) - 1),
        [Value::String(text), Value::String(part), Value::Int(start)] => (text, part, *start),
        _ => return no_overload(),
    };
    if part.is_empty() {
        return Ok(Value::Int(start));
    }
    if start >= characters(text) {
        return Ok(Value::Int(-1));
    }
    let from = byte_of(text, start)?;
    // A match may begin at the start and reach beyond it.
    let end = (from + part.len()).min(text.len());
    let end = (end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
    let found = text.get(..end).and_then(|rest| rest.rfind(&**part)).filter(|found| *found <= from);
    Ok(place(found.and_then(|found| text.get(..found)).map(|before| before.chars().count())))
}

fn replace<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let (text, old, new, most) = match arguments {
        [Value::String(text), Value::String(old), Value::String(new)] => (text, old, new, -1),
        [Value::String(text), Value::String(old), Value::String(new), Value::Int(most)] => (text, old, new, *most),
        _ => return no_overload(),
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let count = text.matches(&**old).take(most).count();
    context.budget.make((text.len() + count.saturating_mul(new.len())) / 1024)?;
    Ok(Value::text(text.replacen(&**old, new, most)))
}

fn split<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let (text, separator, most) = match arguments {
        [Value::String(text), Value::String(separator)] => (text, separator, -1),
        [Value::String(text), Value::String(separator), Value::Int(most)] => (text, separator, *most),
        _ => return no_overload(),
    };
    context.budget.make(text.len())?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if most == 0 {
        return Ok(Value::list(Vec::new()));
    }
    let parts: Vec<&str> =
        if separator.is_empty() { letters(text, most) } else { text.splitn(most, &**separator).collect() };
    Ok(Value::list(parts.into_iter().map(Value::text).collect()))
}

/// The characters of a text, the rest together behind the last.
fn letters(text: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if parts.len() + 1 == most {
            parts.push(rest);
            break;
        }
        let (letter, after) = rest.split_at(first.len_utf8());
        parts.push(letter);
        rest = after;
    }
    parts
}

fn substring<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    let (text, start, end) = match arguments {
        [Value::String(text), Value::Int(start)] => (text, *start, None),
        [Value::String(text), Value::Int(start), Value::Int(end)] => (text, *start, Some(*end)),
        _ => return no_overload(),
    };
    if let Some(end) = end.filter(|end| start > *end) {
        return Err(fault(format!("invalid substring range. start: {start}, end: {end}")));
    }
    let from = byte_of(text, start)?;
    let to = end.map_or(Ok(text.len()), |end| byte_of(text, end))?;
    Ok(Value::text(text.get(from..to).unwrap_or_default()))
}

fn join<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let (list, separator) = match arguments {
        [Value::List(list)] => (list, ""),
        [Value::List(list), Value::String(separator)] => (list, &**separator),
        _ => return no_overload(),
    };
    let mut joined = String::new();
    for (place, item) in list.iter().enumerate() {
        let Value::String(text) = &item else {
            return Err(fault(format!("join: invalid input: {}", item.type_name())));
        };
        if place > 0 {
            joined.push_str(separator);
        }
        context.budget.make((text.len() + separator.len()) / 1024)?;
        joined.push_str(text);
    }
    Ok(Value::text(joined))
}
