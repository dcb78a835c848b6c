//! Regular expressions as RE2 and Go read them, matched in linear time.
//!
//! <https://pkg.go.dev/regexp/syntax>. A pattern is read here, so that exactly what Go refuses is refused, and handed on in
//! a form that means the same to the matching crate. Classes of Unicode properties have no such form: patterns with them
//! are good, and what they match is not known.

mod class;
mod read;

use regex_lite::{Regex, RegexBuilder};

/// How large a compiled pattern may get, in bytes.
const SIZE: usize = 1 << 18;
/// The longest pattern that is read, and the longest text that is matched.
const LONGEST: usize = 100_000;

/// A pattern that Go would compile.
#[derive(Clone, Debug)]
pub struct Pattern(Option<Regex>);

impl Pattern {
    /// Reads a pattern; else why Go refuses it.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Ok(Self(None));
        }
        let translated = read::translate(text).map_err(|reason| format!("error parsing regexp: {reason}"))?;
        let regex = translated.and_then(|text| RegexBuilder::new(&text).size_limit(SIZE).nest_limit(200).build().ok());
        Ok(Self(regex))
    }

    /// Whether it matches anywhere in a text; nothing where that cannot be told.
    #[must_use]
    pub fn is_match(&self, text: &str) -> Option<bool> {
        let regex = self.0.as_ref().filter(|_| text.len() <= LONGEST)?;
        Some(regex.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn matches(pattern: &str, text: &str) -> Option<bool> {
        Pattern::read(pattern).expect(pattern).is_match(text)
    }

    #[test]
    fn patterns_mean_what_they_mean_to_go() {
        for (pattern, good, bad) in [
            ("^[a-z]+$", "abc", "aBc"),
            (r"^\d+$", "12", "١"),
            (r"\Aab\z", "ab", "ab\n"),
            ("(?i)ABC", "xabc", "ab"),
            (r"^\Qa.b\E$", "a.b", "axb"),
            ("^[]a]$", "]", "b"),
            (r"^[\d-z]$", "-", "y"),
            (r"^[^\s\w]$", "-", "_"),
            ("^[[:alpha:]]{2,}$", "ab", "a"),
            ("^a{,2}$", "a{,2}", "aa"),
            ("^a{2$", "a{2", "aa"),
            (r"^(?P<x>a)(?:b|)$", "a", "b"),
            (r"^\x41\x{42}\101\.$", "ABA.", "ABA-"),
            ("^.$", "ß", "\n"),
            ("(?s)^.$", "\n", ""),
            (r"^\s$", " ", "\u{b}"),
            ("a*?b", "aab", "aa"),
        ] {
            assert_eq!((matches(pattern, good), matches(pattern, bad)), (Some(true), Some(false)), "{pattern}");
        }
        assert_eq!(matches(r"^\p{Greek}+$", "a"), None);
        assert_eq!(matches(r"^[\pL]+$", "a"), None);
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for (pattern, reason) in [
            ("(", "missing closing ): `(`"),
            ("a)", "unexpected ): `a)`"),
            ("[a", "missing closing ]: `[a`"),
            ("[b-a]", "invalid character class range: `b-a`"),
            ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
            ("*a", "missing argument to repetition operator: `*`"),
            ("(|+)", "missing argument to repetition operator: `+`"),
            ("a**", "invalid nested repetition operator: `**`"),
            ("a*+", "invalid nested repetition operator: `*+`"),
            ("a{1001}", "invalid repeat count: `{1001}`"),
            ("a{3,2}", "invalid repeat count: `{3,2}`"),
            ("(a{100}){11}", "invalid repeat count: `{11}`"),
            ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
            ("(?<!a)", "invalid or unsupported Perl syntax: `(?<`"),
            (r"\1", r"invalid escape sequence: `\1`"),
            (r"\Z", r"invalid escape sequence: `\Z`"),
            (r"\e", r"invalid escape sequence: `\e`"),
            ("a\\", "trailing backslash at end of expression: ``"),
            (r"\p{Foo", r"invalid character class range: `\p{Foo`"),
            ("(?P<1-x>a)", "invalid named capture: `(?P<1-x>`"),
        ] {
            let error = Pattern::read(pattern).expect_err(pattern);
            assert_eq!(error, format!("error parsing regexp: {reason}"), "{pattern}");
        }
    }

    #[test]
    fn no_pattern_takes_long() {
        let text = "a".repeat(20_000);
        assert_eq!(matches("(a*)*b", &text), Some(false));
        assert_eq!(matches("(a|aa)+$x", &text), Some(false));
        assert_eq!(matches("((a{1,10}){1,10}){1,10}b", &text[..500]), Some(false));
        assert!(Pattern::read(&"(".repeat(2000)).is_err());
        assert!(Pattern::read(&format!("{}{}", "(".repeat(900), ")".repeat(900))).is_ok());
    }
}
