//! Regular expressions as RE2 has them, matched in linear time.
//!
//! The crate reads the same grammar with ASCII classes, as RE2 does. What it lacks, classes of Unicode properties, is told
//! apart from what is wrong.

use regex_lite::{Regex, RegexBuilder};

use super::error::{Fault, fault, unknowable};

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Regex);

/// How large a compiled pattern may get, in bytes.
const LIMIT: usize = 1 << 20;
/// The longest text that is read as a pattern.
const LONGEST: usize = 10_000;

impl Pattern {
    /// Compiles a pattern.
    pub(super) fn new(text: &str) -> Result<Self, Fault> {
        if text.len() > LONGEST {
            return Err(unknowable("the regular expression is too long to be tried offline"));
        }
        if let Some(reason) = refused(text) {
            return Err(fault(format!("error parsing regexp: {reason}")));
        }
        RegexBuilder::new(text).size_limit(LIMIT).nest_limit(200).build().map(Self).map_err(|error| {
            let unknown = ["\\p", "\\P", "\\Q", "\\C", "[[:"].iter().any(|class| text.contains(class));
            if unknown || error.to_string().contains("size") {
                unknowable(format!("the regular expression {text:?} cannot be tried offline"))
            } else {
                fault(format!("error parsing regexp: {}", worded(&error.to_string(), text)))
            }
        })
    }

    /// Whether it matches anywhere in a text.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The first match.
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.0.find(text).map(|found| found.as_str())
    }

    /// All matches, which do not overlap.
    pub(super) fn find_all<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        self.0.find_iter(text).map(|found| found.as_str())
    }
}

/// The words of RE2 for the mistakes that are made most.
fn worded(error: &str, text: &str) -> String {
    if error.contains("found open group without closing") {
        format!("missing closing ): `{text}`")
    } else if error.contains("without matching") || error.contains("closing ')'") {
        format!("unexpected ): `{text}`")
    } else {
        error.to_owned()
    }
}

/// Why RE2 refuses a pattern that the crate takes: a repetition of more than a thousand, or of a repetition.
fn refused(text: &str) -> Option<String> {
    let mut escaped = false;
    let mut class = false;
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let after = rest.get(sign.len_utf8()..).unwrap_or_default();
        if !escaped && !class {
            if sign == '{' {
                let inside = after.split('}').next().unwrap_or_default();
                let large = |number: &str| number.parse::<u64>().is_ok_and(|number| number > 1000);
                if inside.split(',').any(large) {
                    return Some(format!("invalid repeat count: `{{{inside}}}`"));
                }
            }
            let repeats = "*+".contains(sign) && after.starts_with(['*', '+']);
            if repeats {
                let both: String = rest.chars().take(2).collect();
                return Some(format!("invalid nested repetition operator: `{both}`"));
            }
        }
        class = match sign {
            '[' if !escaped => true,
            ']' if !escaped => false,
            _ => class,
        };
        escaped = sign == '\\' && !escaped;
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_are_those_of_re2() {
        let matches = |pattern: &str, text: &str| Pattern::new(pattern).expect(pattern).is_match(text);
        assert!(matches("^[a-z]+$", "abc") && !matches(r"^\d+$", "١"));
        assert!(matches(r"\Aab\z", "ab") && matches("(?i)ABC", "abc"));
        for wrong in ["(", "a**", "(?=a)", r"\1", "a{1001}", "[b-a]", "*a"] {
            assert!(Pattern::new(wrong).is_err_and(|error| !error.is_unknowable()), "{wrong}");
        }
        assert!(Pattern::new(r"\p{Greek}").is_err_and(|error| error.is_unknowable()));
    }

    #[test]
    fn no_pattern_takes_long() {
        let text = "a".repeat(20_000);
        assert!(!Pattern::new("(a*)*b").expect("a pattern").is_match(&text));
        assert!(!Pattern::new("(a|aa)+$x").expect("a pattern").is_match(&text));
    }
}
