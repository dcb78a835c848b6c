//! Which values the types of single values take.
//!
//! YAML becomes JSON first (`sigs.k8s.io/yaml`), so `1.0` and `1e3` are whole numbers. Then `encoding/json` of Go and the
//! types with a reader of their own decide: `k8s.io/apimachinery` `pkg/util/intstr`, `pkg/api/resource`,
//! `pkg/apis/meta/v1` (`Time`, `MicroTime`).

use crate::syntax::quantity::Quantity;
use crate::syntax::{base64, time};
use crate::types::Shape;
use crate::yaml::{Node, Number, Scalar, ScalarKind, Value};

/// What is wrong with a value.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) text: String,
    pub(super) help: Option<String>,
}

impl From<String> for Mistake {
    fn from(text: String) -> Self {
        Self { text, help: None }
    }
}

/// How many bytes a value takes when it is stored; else why a field of this shape cannot have it.
pub(super) fn size_of(node: &Node, shape: &Shape) -> Result<usize, Mistake> {
    let Value::Scalar(scalar) = &node.value else {
        return match (shape, &node.value) {
            (Shape::Bytes, Value::List(items)) => bytes(items),
            _ => Err(expected(shape, node)),
        };
    };
    finite(scalar)?;
    let text = scalar.as_str();
    match (shape, text) {
        (Shape::String | Shape::IntOrString, Some(text)) => Ok(text.len()),
        (Shape::Bytes, Some(text)) => base64::decoded_length(text).map_err(Into::into),
        (Shape::Quantity, Some(text)) => quantity(text),
        (Shape::Time, Some(text)) => time::rfc3339(text).map(|()| 8).map_err(Into::into),
        (Shape::MicroTime, Some(text)) => time::micro_time(text).map(|()| 8).map_err(Into::into),
        (Shape::Quantity, None) if scalar.kind != ScalarKind::Boolean => quantity(&number_text(scalar)),
        (Shape::Boolean, None) if scalar.kind == ScalarKind::Boolean => Ok(1),
        (Shape::Number, None) if scalar.as_number().is_some() => Ok(8),
        (Shape::Int32 | Shape::IntOrString, None) => integer(scalar, shape, node, i32::MIN.into(), i32::MAX.into()),
        (Shape::Int64, None) => integer(scalar, shape, node, i64::MIN, i64::MAX),
        _ => Err(expected(shape, node)),
    }
}

/// Infinity and what is no number at all are numbers for YAML and not for JSON.
pub(super) fn finite(scalar: &Scalar) -> Result<(), Mistake> {
    if scalar.kind == ScalarKind::Float && scalar.as_number().is_none() {
        return Err(format!("expected a value that JSON can say, found {}", scalar.text).into());
    }
    Ok(())
}

/// Bytes may come as a list of their numbers, too.
fn bytes(items: &[Node]) -> Result<usize, Mistake> {
    for item in items.iter().filter(|item| !item.is_null()) {
        let number = item.as_scalar().and_then(whole);
        if !number.is_some_and(|number| (0..=255).contains(&number)) {
            return Err(format!("expected a byte, found {}", item.describe()).into());
        }
    }
    Ok(items.len())
}

fn quantity(text: &str) -> Result<usize, Mistake> {
    // Spaces around are passed over, but not what JSON writes with a backslash.
    let trimmed = text.trim_matches(|sign: char| sign.is_whitespace() && !sign.is_control());
    match Quantity::parse(trimmed) {
        Ok(_) => Ok(trimmed.len()),
        Err(error) => {
            let help = quantity_help(trimmed);
            Err(Mistake { text: format!("expected a quantity, found \"{text}\": {error}"), help })
        }
    }
}

/// The unit that people mean when they write `MB` or `gi`.
fn quantity_help(text: &str) -> Option<String> {
    let (number, unit) = text.split_at(text.find(|sign: char| sign.is_ascii_alphabetic())?);
    let meant = match unit.to_ascii_lowercase().trim_end_matches('b') {
        "k" => "k",
        "m" => "M",
        "g" => "G",
        "t" => "T",
        "ki" => "Ki",
        "mi" => "Mi",
        "gi" => "Gi",
        "ti" => "Ti",
        _ => return None,
    };
    Some(format!("did you mean `{}{meant}`?", number.trim()))
}

/// The number as Go writes it in JSON; its digits, for all that matters here.
fn number_text(scalar: &Scalar) -> String {
    match scalar.as_number() {
        Some(Number::Signed(number)) => number.to_string(),
        Some(Number::Unsigned(number)) => number.to_string(),
        Some(Number::Float(number)) => number.to_string(),
        None => scalar.text.to_string(),
    }
}

/// The number, when it is whole and fits 64 bits.
fn whole(scalar: &Scalar) -> Option<i64> {
    match scalar.as_number()? {
        Number::Signed(number) => Some(number),
        Number::Float(number) if number.fract() == 0.0 => number.to_string().parse().ok(),
        Number::Float(_) | Number::Unsigned(_) => None,
    }
}

fn integer(scalar: &Scalar, shape: &Shape, node: &Node, least: i64, most: i64) -> Result<usize, Mistake> {
    if scalar.as_number().is_none() {
        return Err(expected(shape, node));
    }
    match whole(scalar) {
        Some(number) if (least..=most).contains(&number) => Ok(4),
        _ => Err(format!("expected {}, found {}", name(shape), scalar.text).into()),
    }
}

fn expected(shape: &Shape, node: &Node) -> Mistake {
    let help = match (shape, node.as_scalar()) {
        (Shape::String, Some(scalar)) => Some(format!("quote it: \"{}\"", scalar.text)),
        (Shape::Int32 | Shape::Int64 | Shape::Number | Shape::Boolean, Some(scalar)) if plain(shape, scalar) => {
            Some(format!("write it without quotes: {}", scalar.text))
        }
        _ => None,
    };
    Mistake { text: format!("expected {}, found {}", name(shape), node.describe()), help }
}

/// Whether a text would do, were it not quoted.
fn plain(shape: &Shape, scalar: &Scalar) -> bool {
    match shape {
        Shape::Boolean => matches!(&*scalar.text, "true" | "false"),
        Shape::Number => scalar.text.parse::<f64>().is_ok_and(f64::is_finite),
        _ => scalar.text.parse::<i64>().is_ok(),
    }
}

fn name(shape: &Shape) -> &'static str {
    match shape {
        Shape::String => "a string",
        Shape::Int32 => "a whole number of 32 bits",
        Shape::Int64 => "a whole number of 64 bits",
        Shape::Number => "a number",
        Shape::Boolean => "a boolean",
        Shape::IntOrString => "a whole number of 32 bits or a string",
        Shape::Quantity => "a quantity",
        Shape::Bytes => "bytes in base64",
        Shape::Time | Shape::MicroTime => "a time",
        Shape::Object(_) | Shape::Map(_) => "a map",
        Shape::List(..) => "a list",
        Shape::Any => "a value",
    }
}
