//! Semantic versions. `k8s.io/apiserver/pkg/cel/library/semverlib.go`, <https://semver.org>

use std::cmp::Ordering;
use std::rc::Rc;

use super::{Context, Native, Outcome, no_overload};
use crate::cel::error::fault;
use crate::cel::value::Value;

/// A version. What stands behind `+` does not count.
#[derive(Clone, Debug)]
pub struct Semver {
    numbers: [u64; 3],
    prerelease: Vec<Identifier>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Identifier {
    Number(u64),
    Text(String),
}

pub(super) fn native(name: &str) -> Option<Native> {
    Some(match name {
        "semver" => parse_call,
        "isSemver" => |arguments, _| match arguments {
            [Value::String(text)] => Ok(Value::Bool(Semver::parse(text).is_ok())),
            [Value::String(text), Value::Bool(lenient)] => Ok(Value::Bool(read(text, *lenient).is_ok())),
            _ => no_overload(),
        },
        "major" => |arguments, _| number(arguments, |version| version.numbers[0]),
        "minor" => |arguments, _| number(arguments, |version| version.numbers[1]),
        "patch" => |arguments, _| number(arguments, |version| version.numbers[2]),
        _ => return None,
    })
}

fn parse_call<'v>(arguments: &[Value<'v>], _: &mut Context<'_>) -> Outcome<'v> {
    let version = match arguments {
        [Value::String(text)] => Semver::parse(text),
        [Value::String(text), Value::Bool(lenient)] => read(text, *lenient),
        _ => return no_overload(),
    };
    version.map(|version| Value::Semver(Rc::new(version))).map_err(fault)
}

fn number<'v>(arguments: &[Value<'v>], which: fn(&Semver) -> u64) -> Outcome<'v> {
    match arguments {
        [Value::Semver(version)] => Ok(Value::Int(i64::try_from(which(version)).unwrap_or(i64::MAX))),
        _ => no_overload(),
    }
}

/// The order of two versions.
pub(super) fn order(left: &Semver, right: &Semver) -> Ordering {
    left.precedence(right)
}

fn read(text: &str, lenient: bool) -> Result<Semver, String> {
    if lenient { Semver::parse(&normalized(text)?) } else { Semver::parse(text) }
}

/// Without `v` and leading zeros, with the parts that are missing.
fn normalized(text: &str) -> Result<String, String> {
    let mut parts: Vec<String> = text.strip_prefix('v').unwrap_or(text).splitn(3, '.').map(str::to_owned).collect();
    for part in parts.iter_mut().filter(|part| part.len() > 1) {
        let trimmed = part.trim_start_matches('0');
        let zero = if trimmed.starts_with(|first: char| first.is_ascii_digit()) { "" } else { "0" };
        *part = format!("{zero}{trimmed}");
    }
    if parts.len() < 3 && parts.last().is_some_and(|last| last.contains(['+', '-'])) {
        return Err("short version cannot contain PreRelease/Build meta data".to_owned());
    }
    parts.resize(3, "0".to_owned());
    Ok(parts.join("."))
}

impl Semver {
    /// Reads a version of three numbers.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("Version string empty".to_owned());
        }
        let mut parts = text.splitn(3, '.');
        let (Some(major), Some(minor), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return Err("No Major.Minor.Patch elements found".to_owned());
        };
        let (rest, build) = rest.split_once('+').map_or((rest, None), |(rest, build)| (rest, Some(build)));
        let (patch, prerelease) = rest.split_once('-').map_or((rest, None), |(patch, more)| (patch, Some(more)));
        let numbers = [parse_number(major, "major")?, parse_number(minor, "minor")?, parse_number(patch, "patch")?];
        let prerelease = prerelease.map(|text| text.split('.').map(parse_identifier).collect());
        for part in build.into_iter().flat_map(|build| build.split('.')) {
            check_signs(part, "Build meta data")?;
        }
        Ok(Self { numbers, prerelease: prerelease.unwrap_or(Ok(Vec::new()))? })
    }

    /// Its order to another one; a version with a prerelease comes before that without.
    #[must_use]
    pub fn precedence(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (self.prerelease.is_empty(), other.prerelease.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => {
                let pairs = self.prerelease.iter().zip(&other.prerelease).map(|(left, right)| left.precedence(right));
                let first = pairs.into_iter().find(|order| order.is_ne());
                first.unwrap_or_else(|| self.prerelease.len().cmp(&other.prerelease.len()))
            }
        })
    }
}

impl Identifier {
    fn precedence(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.cmp(right),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
        }
    }
}

fn parse_number(text: &str, what: &str) -> Result<u64, String> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("Invalid character(s) found in {what} number {text:?}"));
    }
    if text.len() > 1 && text.starts_with('0') {
        return Err(format!("{} number must not contain leading zeroes {text:?}", capital(what)));
    }
    text.parse().map_err(|_| format!("strconv.ParseUint: parsing {text:?}: value out of range"))
}

fn capital(what: &str) -> &'static str {
    match what {
        "major" => "Major",
        "minor" => "Minor",
        _ => "Patch",
    }
}

fn check_signs(text: &str, what: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err(format!("{what} is empty"));
    }
    let good = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if good { Ok(()) } else { Err(format!("Invalid character(s) found in {what} {text:?}")) }
}

fn parse_identifier(text: &str) -> Result<Identifier, String> {
    check_signs(text, "prerelease")?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Identifier::Text(text.to_owned()));
    }
    if text.len() > 1 && text.starts_with('0') {
        return Err(format!("Numeric PreRelease version must not contain leading zeroes {text:?}"));
    }
    text.parse().map(Identifier::Number).map_err(|_| format!("strconv.ParseUint: parsing {text:?}: value out of range"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_an_order() {
        let of = |text: &str| Semver::parse(text).expect(text);
        let ascending = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0"];
        for pair in ascending.windows(2) {
            assert_eq!(of(pair[0]).precedence(&of(pair[1])), Ordering::Less, "{pair:?}");
        }
        assert_eq!(of("1.2.3+a").precedence(&of("1.2.3+b")), Ordering::Equal);
    }

    #[test]
    fn lenient_versions_are_completed() {
        assert_eq!(normalized("v1.02"), Ok("1.2.0".to_owned()));
        assert_eq!(normalized("01.00.3-a"), Ok("1.0.3-a".to_owned()));
        assert!(normalized("1.2-a").is_err() && Semver::parse("1.2").is_err() && Semver::parse("01.2.3").is_err());
    }
}
