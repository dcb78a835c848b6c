//! Versions as image tags spell them, and ranges of versions.
//!
//! Order by <https://semver.org>, section 11. Tags are often less than a semantic version: a leading `v` is dropped and missing
//! numbers are 0, so `v1.27` is `1.27.0`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A version that a tag names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    numbers: [u64; 3],
    /// What follows `-`: such a version comes before the one without.
    before: Vec<Identifier>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    // Numbers come before words: the order of the variants.
    Number(u64),
    Word(String),
}

impl Release {
    /// The version of a tag; nothing where it names none: `latest`, `4e1b7c2`.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let (written, release) = Self::read(tag)?;
        // A lone number is as often a build, a date or the start of a commit.
        (written > 1 || tag.starts_with('v')).then_some(release)
    }

    /// Whether it is before a release: `1.8.0-rc.1`.
    #[must_use]
    pub fn is_early(&self) -> bool {
        !self.before.is_empty()
    }

    /// A version with how many of its numbers are written.
    fn read(text: &str) -> Option<(usize, Self)> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(text, _)| text);
        let (core, before) = text.split_once('-').map_or((text, ""), |(core, before)| (core, before));
        let mut numbers = [0; 3];
        let mut written = 0;
        for part in core.split('.') {
            if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            *numbers.get_mut(written)? = part.parse().ok()?;
            written += 1;
        }
        let identifier = |part: &str| {
            let word = || Identifier::Word(part.to_owned());
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse().map_or_else(|_| word(), Identifier::Number) } else { word() }
        };
        let before = if text.contains('-') { before.split('.').map(identifier).collect() } else { Vec::new() };
        Some((written, Self { numbers, before }))
    }
}

impl PartialOrd for Release {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Release {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (self.is_early(), other.is_early()) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            _ => self.before.cmp(&other.before),
        })
    }
}

/// Versions between bounds: `>=1.4, <2`, `^1.4`, `~1.4.2`, `1.x`; alternatives are joined by `||`.
///
/// A version before a release lies in a range only when a bound of it names one, too: `>=1.4.0-0`. Whoever asks for `>=1.4` does not
/// mean a release candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseRange {
    text: String,
    alternatives: Vec<Vec<Bound>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Bound {
    operator: Operator,
    release: Release,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

/// Why a text is no range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no bound of a range")]
pub struct RangeError(String);

impl ReleaseRange {
    /// Whether a version lies in it.
    #[must_use]
    pub fn contains(&self, release: &Release) -> bool {
        self.alternatives.iter().any(|bounds| {
            let asked = !release.is_early() || bounds.iter().any(|bound| bound.release.is_early());
            asked && bounds.iter().all(|bound| bound.holds(release))
        })
    }
}

impl Bound {
    fn holds(&self, release: &Release) -> bool {
        let order = release.cmp(&self.release);
        match self.operator {
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Equal => order.is_eq(),
            Operator::NotEqual => order.is_ne(),
            Operator::GreaterOrEqual => order.is_ge(),
            Operator::Greater => order.is_gt(),
        }
    }
}

impl fmt::Display for ReleaseRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl FromStr for ReleaseRange {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let alternatives = text.split("||").map(bounds).collect::<Result<_, _>>()?;
        Ok(Self { text: text.trim().to_owned(), alternatives })
    }
}

/// The bounds of one alternative, with commas or blanks between them.
fn bounds(text: &str) -> Result<Vec<Bound>, RangeError> {
    let mut bounds = Vec::new();
    let mut operator = String::new();
    for word in text.split([',', ' ', '\t']).filter(|word| !word.is_empty()) {
        let rest = word.trim_start_matches(['<', '>', '=', '!', '^', '~']);
        operator.push_str(&word[..word.len() - rest.len()]);
        if !rest.is_empty() {
            bounds.extend(bound(&std::mem::take(&mut operator), rest).ok_or_else(|| RangeError(word.to_owned()))?);
        }
    }
    if bounds.is_empty() || !operator.is_empty() { Err(RangeError(text.trim().to_owned())) } else { Ok(bounds) }
}

/// The bounds that one word stands for.
fn bound(operator: &str, text: &str) -> Option<Vec<Bound>> {
    let at_least = |release: &Release| Bound { operator: Operator::GreaterOrEqual, release: release.clone() };
    if matches!(text, "*" | "x" | "X") {
        let zero = Release { numbers: [0; 3], before: Vec::new() };
        return matches!(operator, "" | "=").then(|| vec![at_least(&zero)]);
    }
    let mut open = text;
    while let Some(shorter) = [".x", ".X", ".*"].iter().find_map(|end| open.strip_suffix(end)) {
        open = shorter;
    }
    let (written, release) = Release::read(open)?;
    let below = |place: usize| {
        let mut numbers = [0; 3];
        numbers[..place].copy_from_slice(&release.numbers[..place]);
        numbers[place - 1] = numbers[place - 1].saturating_add(1);
        Bound { operator: Operator::Less, release: Release { numbers, before: Vec::new() } }
    };
    let single = |operator| Some(vec![Bound { operator, release: release.clone() }]);
    match operator {
        "" | "=" | "==" if written == 3 => single(Operator::Equal),
        "" | "=" | "==" => Some(vec![at_least(&release), below(written)]),
        "!=" => single(Operator::NotEqual),
        "<" => single(Operator::Less),
        "<=" if written < 3 => Some(vec![below(written)]),
        "<=" => single(Operator::LessOrEqual),
        ">=" => single(Operator::GreaterOrEqual),
        ">" if written < 3 => {
            let next = below(written).release;
            Some(vec![at_least(&next)])
        }
        ">" => single(Operator::Greater),
        "~" => Some(vec![at_least(&release), below(written.min(2))]),
        "^" => {
            // What is left of the first number that is not 0 must stay.
            let place = release.numbers.iter().take(written).position(|number| *number != 0).unwrap_or(written - 1);
            Some(vec![at_least(&release), below(place + 1)])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Release {
        Release::of_tag(text).unwrap_or_else(|| panic!("{text} is a version"))
    }

    #[test]
    fn versions_are_in_order() {
        let ordered = [
            "v0.9",
            "1.0.0-0",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "v1.0.1",
            "1.2",
            "1.10.0",
            "16.4-bookworm",
            "16.4",
        ];
        for pair in ordered.windows(2) {
            assert!(release(pair[0]) < release(pair[1]), "{pair:?}");
        }
        assert_eq!(release("1.2"), release("v1.2.0+build.7"));
        for none in ["latest", "4e1b7c2", "20240101", "1.2.3.4", "", "v", "1..2", "stable-1.2"] {
            assert_eq!(Release::of_tag(none), None, "{none}");
        }
    }

    #[test]
    fn ranges_hold_what_they_say() {
        let check = |range: &str, inside: &[&str], outside: &[&str]| {
            let range: ReleaseRange = range.parse().unwrap_or_else(|error| panic!("{range}: {error}"));
            for tag in inside {
                assert!(range.contains(&release(tag)), "{tag} in {range}");
            }
            for tag in outside {
                assert!(!range.contains(&release(tag)), "{tag} not in {range}");
            }
        };
        check(">=1.4, <2", &["1.4.0", "v1.99.3"], &["1.3.9", "2.0.0", "2.0.0-rc.1", "1.5.0-rc.1"]);
        check(">=1.4.0-0 <2", &["1.4.0-rc.1", "1.8.0-4e1b7c2", "1.4.0"], &["2.0.0", "1.3.0"]);
        check("^1.4", &["1.4.0", "1.9.9"], &["1.3.0", "2.0.0"]);
        check("^0.4.2", &["0.4.2", "0.4.9"], &["0.5.0", "0.4.1"]);
        check("~1.4.2", &["1.4.2", "1.4.9"], &["1.5.0", "1.4.1"]);
        check("1.x", &["1.0.0", "1.9"], &["2.0", "0.9.9"]);
        check("1.4", &["1.4.0", "1.4.7"], &["1.5.0"]);
        check("1.4.2", &["v1.4.2"], &["1.4.3"]);
        check("*", &["0.0.1", "9.9.9"], &["1.0.0-rc.1"]);
        check("<1 || >=2, !=2.1.0", &["0.9.0", "2.0.0", "2.1.1"], &["1.0.0", "2.1.0"]);
        check(">1.4, <=2.1", &["1.5.0", "2.1.9"], &["1.4.9", "2.2.0"]);
        check("> 1.4.0", &["1.4.1"], &["1.4.0"]);
    }

    #[test]
    fn what_is_no_range_says_where() {
        for (text, part) in
            [("", ""), (">=", ">="), ("1.4 to 2", "to"), ("=>1", "=>1"), (">=1.4, <two", "<two"), ("1||", "")]
        {
            assert_eq!(text.parse::<ReleaseRange>(), Err(RangeError(part.to_owned())), "{text}");
        }
    }
}
