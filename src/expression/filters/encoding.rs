//! Base64, digests, JSON and YAML.

use minijinja::Error;
use minijinja::value::Value;
use sha2::{Digest, Sha256};

use super::text::{scalar_text, within_limit};
use super::{FilterDoc, refused};
use crate::expression::convert::to_node;
use crate::expression::{limits, session};
use crate::yaml::{Node, ScalarKind, Value as Yaml, print};

pub(super) const FILTERS: &[FilterDoc] = &[
    FilterDoc {
        name: "b64encode",
        signature: "b64encode",
        description: "the bytes of a text in base64 (RFC 4648), as `data` of a Secret takes them",
        example: "'user:pass' | b64encode",
        result: r#""dXNlcjpwYXNz""#,
    },
    FilterDoc {
        name: "b64decode",
        signature: "b64decode",
        description: "the text whose bytes the base64 holds",
        example: "'dXNlcjpwYXNz' | b64decode",
        result: r#""user:pass""#,
    },
    FilterDoc {
        name: "sha256",
        signature: "sha256",
        description: "the SHA-256 digest of a text, in hexadecimal",
        example: "'a' | sha256 | trunc(12)",
        result: r#""ca978112ca1b""#,
    },
    FilterDoc {
        name: "to_json",
        signature: "to_json",
        description: "a value as compact JSON",
        example: "{'a': [1, 'x', none]} | to_json",
        result: r#""{\"a\":[1,\"x\",null]}""#,
    },
    FilterDoc {
        name: "to_yaml",
        signature: "to_yaml",
        description: "a value as YAML, ending in a line break",
        example: "{'a': [1, 'x']} | to_yaml",
        result: r#""a:\n- 1\n- x\n""#,
    },
    FilterDoc {
        name: "from_json",
        signature: "from_json",
        description: "the value that a JSON text holds",
        example: r#"'{"a": [1, 2]}' | from_json"#,
        result: r#"{"a":[1,2]}"#,
    },
];

pub(super) fn install(add: &mut impl FnMut(&'static str, Value)) {
    add("b64encode", Value::from_function(b64encode));
    add("b64decode", Value::from_function(b64decode));
    add("sha256", Value::from_function(sha256));
    add("to_json", Value::from_function(to_json));
    add("to_yaml", Value::from_function(to_yaml));
    add("from_json", Value::from_function(from_json));
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn b64encode(value: &Value) -> Result<String, Error> {
    let text = scalar_text(value)?;
    within_limit(text.len() / 3 * 4 + 4)?;
    let mut encoded = String::with_capacity(text.len() / 3 * 4 + 4);
    for chunk in text.as_bytes().chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for position in 0..4 {
            let sextet = (bits >> (18 - 6 * position)) & 63;
            let letter = ALPHABET.get(sextet as usize).copied().unwrap_or(b'=');
            encoded.push(if position <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    Ok(encoded)
}

fn b64decode(value: &Value) -> Result<String, Error> {
    let text = scalar_text(value)?;
    let wrong = || refused("expected base64");
    let (mut bits, mut held, mut bytes) = (0_u32, 0_u32, Vec::with_capacity(text.len() / 4 * 3));
    for letter in text.trim_end_matches('=').bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let sextet = ALPHABET.iter().position(|known| *known == letter).ok_or_else(wrong)?;
        bits = bits << 6 | u32::try_from(sextet).map_err(|_| wrong())?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held).map_err(|_| wrong())?);
            bits &= (1 << held) - 1;
        }
    }
    String::from_utf8(bytes).map_err(|_| refused("the base64 holds bytes that are not text"))
}

fn sha256(value: &Value) -> Result<String, Error> {
    let digest = Sha256::digest(scalar_text(value)?.as_bytes());
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    Ok(digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
}

fn to_json(value: &Value) -> Result<String, Error> {
    let mut json = String::new();
    write_json(&as_node(value)?, &mut json)?;
    Ok(json)
}

fn to_yaml(value: &Value) -> Result<String, Error> {
    let node = as_node(value)?;
    let yaml = print(&node);
    within_limit(yaml.len())?;
    Ok(yaml)
}

fn from_json(value: &Value) -> Result<Value, Error> {
    let text = scalar_text(value)?;
    // What a JSON text becomes can be many times its size: `[0,0,…]`.
    session::charge(session::units(text.len()).saturating_mul(limits::ITEM_WORK / 2))?;
    // The parser's own message quotes nothing of the text.
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| refused(format!("the text is no JSON: {error}")))?;
    Ok(from_json_value(json))
}

fn from_json_value(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::from(()),
        serde_json::Value::Bool(truth) => Value::from(truth),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Value::from(number),
            (None, Some(number)) => Value::from(number),
            _ => Value::from(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => Value::from(text),
        serde_json::Value::Array(items) => Value::from(items.into_iter().map(from_json_value).collect::<Vec<_>>()),
        serde_json::Value::Object(map) => {
            Value::from_pairs(map.into_iter().map(|(key, value)| (key, from_json_value(value))))
        }
    }
}

/// The value as a node whose size is within the limits of a result.
fn as_node(value: &Value) -> Result<Node, Error> {
    if value.is_undefined() {
        return Err(minijinja::ErrorKind::UndefinedError.into());
    }
    let node =
        to_node(value, session::span()?, &[]).map_err(|found| refused(format!("expected a value, found {found}")))?;
    let size = limits::measured(&node).ok_or_else(|| refused("the value is too large"))?;
    session::charge(size.work())?;
    Ok(node)
}

/// Compact JSON (RFC 8259). Numbers keep their spelling where JSON has it.
pub(super) fn write_json(node: &Node, json: &mut String) -> Result<(), Error> {
    match &node.value {
        Yaml::Scalar(scalar) => match scalar.kind {
            ScalarKind::Null => json.push_str("null"),
            ScalarKind::Boolean => json.push_str(if scalar.as_bool() == Some(true) { "true" } else { "false" }),
            ScalarKind::Integer | ScalarKind::Float
                if serde_json::from_str::<serde_json::Number>(&scalar.text).is_ok() =>
            {
                json.push_str(&scalar.text);
            }
            ScalarKind::Integer | ScalarKind::Float => match scalar.as_number() {
                Some(crate::yaml::Number::Signed(number)) => json.push_str(&number.to_string()),
                Some(crate::yaml::Number::Unsigned(number)) => json.push_str(&number.to_string()),
                _ => return Err(refused("a number cannot be written in JSON")),
            },
            ScalarKind::Ambiguous | ScalarKind::String => json.push_str(&quoted(&scalar.text)),
        },
        Yaml::List(items) => {
            json.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    json.push(',');
                }
                write_json(item, json)?;
            }
            json.push(']');
        }
        Yaml::Map(map) => {
            json.push('{');
            for (position, entry) in map.iter().enumerate() {
                if position > 0 {
                    json.push(',');
                }
                json.push_str(&quoted(&entry.key.text));
                json.push(':');
                write_json(&entry.value, json)?;
            }
            json.push('}');
        }
    }
    within_limit(json.len())
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
