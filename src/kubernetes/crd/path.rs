//! Paths to fields of a schema: `.spec.replicas`, `.spec.labels['a.b/c']`.
//!
//! `ValidFieldPath` of `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go`.

use std::sync::Arc;

use crate::kubernetes::Place;
use crate::yaml::Node;

/// Which paths are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paths {
    /// Fields by name only.
    OfFields,
    /// Names in brackets, too.
    OfValues,
}

/// One part of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    pub(super) name: Arc<str>,
    /// A key of a map, and not a field of an object.
    pub(super) is_key: bool,
}

/// Follows a path from a schema: its steps, and the schema at its end; else why there is none.
pub(super) fn resolve<'o>(text: &str, schema: &Place<'o>, paths: Paths) -> Result<(Vec<Step>, Place<'o>), String> {
    const END: &str = "unexpected end of JSON path";
    let mut parts = Parts { rest: text };
    let mut steps = Vec::new();
    let mut schema = schema.clone();
    while let Some(part) = parts.next() {
        let name = match part {
            "." => parts.next().ok_or(END)?.to_owned(),
            "[" if paths == Paths::OfFields => return Err("array notation is not allowed".to_owned()),
            "[" => {
                let quoted = parts.next().ok_or(END)?;
                let inner = quoted.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
                let inner = inner.ok_or_else(|| format!("expected single quoted string but got {quoted}"))?;
                let name = unescaped(inner)?;
                match parts.next() {
                    Some("]") => name,
                    Some(other) => return Err(format!("expected ] but got {other}")),
                    None => return Err(END.to_owned()),
                }
            }
            other => return Err(format!("expected [ or . but got: {other}")),
        };
        let (step, below) = one(&name, &schema).ok_or("does not refer to a valid field")?;
        steps.push(step);
        schema = below;
    }
    Ok((steps, schema))
}

fn one<'o>(name: &str, schema: &Place<'o>) -> Option<(Step, Place<'o>)> {
    let properties = schema.field("properties");
    if properties.is_empty() {
        let values = schema.field("additionalProperties");
        let step = Step { name: name.into(), is_key: true };
        return values.is_set().then_some((step, values));
    }
    let entry = properties.node().and_then(Node::as_map)?.entry(name)?;
    Some((Step { name: name.into(), is_key: false }, properties.key(&entry.key.text)))
}

fn unescaped(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            out.push(sign);
            continue;
        }
        out.push(match signs.next() {
            Some('a') => '\u{7}',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('v') => '\u{b}',
            Some(sign @ ('\'' | '\\')) => sign,
            Some(sign) => return Err(format!("invalid string literal: invalid escape char \\{sign}")),
            None => '\\',
        });
    }
    Ok(out)
}

/// Dots and brackets, and the texts between them; a quoted text is one.
struct Parts<'t> {
    rest: &'t str,
}

impl<'t> Parts<'t> {
    fn next(&mut self) -> Option<&'t str> {
        let first = self.rest.chars().next()?;
        let length = match first {
            '.' | '[' | ']' => 1,
            '\'' => {
                let bytes = self.rest.as_bytes();
                let ends = |at: &usize| bytes.get(*at) == Some(&b'\'') && bytes.get(at - 1) != Some(&b'\\');
                (1..bytes.len()).find(ends).map_or(bytes.len(), |at| at + 1)
            }
            _ => self.rest.find(['.', '[', ']']).unwrap_or(self.rest.len()),
        };
        let (part, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(part)
    }
}
