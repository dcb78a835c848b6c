//! Patterns of inputs in the regular expressions of JSON Schema.
//!
//! Ours are read by `regex-lite`, theirs by ECMAScript with the flag `u`
//! (<https://json-schema.org/draft/2020-12/json-schema-core#section-6.4>), which refuses escapes that mean nothing.

/// The same pattern; nothing where ECMAScript has no equivalent, so that an editor accepts more rather than the wrong thing.
pub(super) fn ecma(pattern: &str) -> Option<String> {
    let mut result = String::with_capacity(pattern.len());
    let mut signs = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => {
                let escaped = signs.next()?;
                match escaped {
                    'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'b' | 'B' | 'n' | 'r' | 't' | 'f' | 'v' => {
                        // `\b{start}` is a kind of boundary that ECMAScript does not have.
                        if matches!(escaped, 'b' | 'B') && (in_class || signs.peek() == Some(&'{')) {
                            return None;
                        }
                        result.extend(['\\', escaped]);
                    }
                    _ if escaped.is_alphanumeric() => return None,
                    '-' if in_class => result.push_str("\\-"),
                    _ => push_literal(escaped, &mut result),
                }
            }
            '[' if in_class => return None,
            '[' => {
                in_class = true;
                result.push('[');
                if signs.next_if_eq(&'^').is_some() {
                    result.push('^');
                }
                // The first `]` of a class is a member of it.
                if signs.next_if_eq(&']').is_some() {
                    result.push_str("\\]");
                }
            }
            ']' if in_class => {
                in_class = false;
                result.push(']');
            }
            '&' | '~' if in_class && signs.peek() == Some(&sign) => return None,
            '(' if !in_class && signs.peek() == Some(&'?') => {
                signs.next();
                signs.next_if_eq(&':')?;
                result.push_str("(?:");
            }
            ']' | '}' if !in_class && !closes_repetition(sign, &result) => push_literal(sign, &mut result),
            _ => result.push(sign),
        }
    }
    (!in_class).then_some(result)
}

/// A sign that stands for itself.
fn push_literal(sign: char, result: &mut String) {
    if "^$\\.*+?()[]{}|/".contains(sign) {
        result.push('\\');
    }
    result.push(sign);
}

/// Whether a `}` ends `{2,3}`.
fn closes_repetition(sign: char, before: &str) -> bool {
    sign == '}'
        && before.rsplit_once('{').is_some_and(|(start, counts)| {
            !start.ends_with('\\') && counts.bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, expected: Option<&str>) {
        assert!(regex_lite::Regex::new(pattern).is_ok(), "{pattern}");
        assert_eq!(ecma(pattern).as_deref(), expected, "{pattern}");
    }

    #[test]
    fn what_both_read_alike_stays() {
        for pattern in ["^[0-9]{12}$", "^arn:aws[a-z-]*:iam::", "^(a|b)+?$", r"^\d+\.\d+$", "[^a-z]{2,3}", "(?:a)"] {
            check(pattern, Some(pattern));
        }
    }

    #[test]
    fn escapes_that_mean_nothing_are_dropped() {
        check(r"a\-b\%", Some("a-b%"));
        check(r"[a\-z]", Some(r"[a\-z]"));
        check("a]", Some(r"a\]"));
        check("[]a]", Some(r"[\]a]"));
    }

    #[test]
    fn what_ecmascript_lacks_is_left_out() {
        for pattern in ["(?i)a", "(?P<x>a)", r"\Aa", r"a\z", r"\x{41}", "[[:alpha:]]"] {
            check(pattern, None);
        }
    }
}
