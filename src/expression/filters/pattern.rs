//! Regular expressions, in the syntax of the `regex-lite` crate (<https://docs.rs/regex-lite/#syntax>): linear time, no
//! look-around.

use minijinja::Error;
use minijinja::value::Value;
use regex_lite::{Captures, Regex, RegexBuilder};

use super::text::{scalar_text, within_limit};
use super::{FilterDoc, refused};
use crate::expression::session;

/// The longest pattern.
const MAX_PATTERN_BYTES: usize = 1024;
/// The most memory that a compiled pattern may take.
const MAX_PROGRAM_BYTES: usize = 64 * 1024;

pub(super) const FILTERS: &[FilterDoc] = &[
    FilterDoc {
        name: "regex_match",
        signature: "regex_match(pattern)",
        description: "whether the pattern is found; `^` and `$` tie it to the ends",
        example: "'v1.2.3' | regex_match('^v[0-9]+')",
        result: "true",
    },
    FilterDoc {
        name: "regex_replace",
        signature: "regex_replace(pattern, with)",
        description: "with every match replaced; `$1` or `${name}` stands for a group",
        example: "'app_v12' | regex_replace('_v([0-9]+)', '-${1}')",
        result: r#""app-12""#,
    },
];

pub(super) fn install(add: &mut impl FnMut(&'static str, Value)) {
    add("regex_match", Value::from_function(regex_match));
    add("regex_replace", Value::from_function(regex_replace));
}

fn regex_match(value: &Value, pattern: &str) -> Result<bool, Error> {
    let text = scalar_text(value)?;
    Ok(compiled(pattern, &text)?.is_match(&text))
}

fn regex_replace(value: &Value, pattern: &str, with: &str) -> Result<String, Error> {
    let text = scalar_text(value)?;
    let pattern = compiled(pattern, &text)?;
    let (mut replaced, mut copied) = (String::new(), 0);
    for found in pattern.captures_iter(&text) {
        let Some((start, end)) = whole(&found) else { continue };
        replaced.push_str(text.get(copied..start).unwrap_or_default());
        found.expand(with, &mut replaced);
        within_limit(replaced.len())?;
        copied = end;
    }
    replaced.push_str(text.get(copied..).unwrap_or_default());
    within_limit(replaced.len())?;
    Ok(replaced)
}

fn whole(found: &Captures<'_>) -> Option<(usize, usize)> {
    found.get(0).map(|found| (found.start(), found.end()))
}

/// The pattern, after the worst case of its search has been charged: every byte of the text against all of it.
fn compiled(pattern: &str, text: &str) -> Result<Regex, Error> {
    if pattern.len() > MAX_PATTERN_BYTES {
        return Err(refused(format!("the pattern has more than {MAX_PATTERN_BYTES} bytes")));
    }
    session::charge(session::units(pattern.len()).saturating_mul(session::units(text.len())))?;
    RegexBuilder::new(pattern)
        .size_limit(MAX_PROGRAM_BYTES)
        .build()
        .map_err(|error| refused(format!("the pattern is wrong: {error}")))
}
