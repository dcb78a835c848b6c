//! URLs. `k8s.io/apiserver/pkg/cel/library/urls.go`

use std::fmt::Write as _;
use std::rc::Rc;

use super::{Context, Native, Outcome, no_overload};
use crate::cel::containers::Map;
use crate::cel::error::{Fault, fault};
use crate::cel::map::OwnedMap;
use crate::cel::value::Value;
use crate::syntax;

/// A URL by its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    scheme: String,
    host: String,
    path: String,
    query: String,
    /// As written: two URLs are the same when every part is.
    text: String,
}

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "url" => |arguments, _| match arguments {
            [Value::String(text)] => parse(text).map(|url| Value::Url(Rc::new(url))),
            _ => no_overload(),
        },
        "isURL" => |arguments, _| match arguments {
            [Value::String(text)] => Ok(Value::Bool(request_uri(text).is_ok())),
            _ => no_overload(),
        },
        "getScheme" => |arguments, _| part(arguments, |url| url.scheme.to_ascii_lowercase()),
        "getHost" => |arguments, _| part(arguments, |url| unescaped(&url.host, false).unwrap_or_default()),
        "getHostname" => |arguments, _| part(arguments, |url| split_port(&url.host).0.to_owned()),
        "getPort" => |arguments, _| part(arguments, |url| split_port(&url.host).1.to_owned()),
        "getEscapedPath" => |arguments, _| part(arguments, |url| escaped_path(&url.path)),
        "getQuery" => query,
        _ => return None,
    })
}

fn part<'v>(arguments: &[Value<'v>], which: fn(&Url) -> String) -> Outcome<'v> {
    match arguments {
        [Value::Url(url)] => Ok(Value::text(which(url))),
        _ => no_overload(),
    }
}

/// What an absolute URI or path is not, in the words of Go's `url.ParseRequestURI`.
pub(super) fn request_uri(text: &str) -> Result<(), String> {
    let failed = |reason: &str| Err(format!("parse {text:?}: {reason}"));
    if text.is_empty() {
        return failed("empty url");
    }
    // A fragment is not known in requests: its sign belongs to the path or the query.
    let without = text.replace('#', "x");
    let url = syntax::url::Url::parse(&without)
        .map_err(|error| error.replacen(&format!("{without:?}"), &format!("{text:?}"), 1))?;
    if url.scheme.is_empty() && !text.starts_with('/') && text != "*" {
        return failed("invalid URI for request");
    }
    Ok(())
}

fn parse(text: &str) -> Result<Url, Fault> {
    let failed = |error: String| fault(format!("URL parse error during conversion from string: {error}"));
    request_uri(text).map_err(failed)?;
    let url = syntax::url::Url::parse(text).map_err(failed)?;
    Ok(Url {
        scheme: url.scheme.to_owned(),
        host: url.host.to_owned(),
        path: url.path.to_owned(),
        query: url.query.to_owned(),
        text: text.to_owned(),
    })
}

/// Host and port, without the brackets of an address.
fn split_port(host: &str) -> (&str, &str) {
    let colon = host
        .rfind(':')
        .filter(|colon| host.get(colon + 1..).is_some_and(|port| port.bytes().all(|sign| sign.is_ascii_digit())));
    let (name, port) = match colon {
        Some(colon) => (host.get(..colon).unwrap_or_default(), host.get(colon + 1..).unwrap_or_default()),
        None => (host, ""),
    };
    (name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name), port)
}

/// The path with everything escaped that must be; what is escaped already stays so.
fn escaped_path(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:@/[]%".contains(&byte);
        if plain {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// The text without escapes; nothing when one is broken.
fn unescaped(text: &str, plus: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            b'+' if plus => b' ',
            other => other,
        });
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn query<'v>(arguments: &[Value<'v>], context: &mut Context<'_>) -> Outcome<'v> {
    let [Value::Url(url)] = arguments else {
        return no_overload();
    };
    context.budget.make(url.query.len())?;
    let mut found: Vec<(String, Vec<Value<'v>>)> = Vec::new();
    for pair in url.query.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';')) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(key), Some(value)) = (unescaped(key, true), unescaped(value, true)) else {
            continue;
        };
        match found.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.push(Value::text(value)),
            None => found.push((key, vec![Value::text(value)])),
        }
    }
    let mut map = OwnedMap::default();
    for (key, values) in found {
        let _ = map.insert(Value::text(key), Value::list(values));
    }
    Ok(Value::Map(Map::Owned(Rc::new(map))))
}
