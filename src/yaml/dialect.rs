//! What plain scalars mean.
//!
//! Sources: YAML 1.2.2 section 10.3.2 (core schema) and the YAML 1.1 type repository (<https://yaml.org/type/>), with
//! the readings of `sigs.k8s.io/yaml` (go-yaml v2) where that is what reads Kubernetes manifests.

use super::ScalarKind;
use super::number::{foreign_integer, is_agreed_float, is_core_float, is_decimal, is_radix, looks_numeric};

/// Whose rules read a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Our files and templates: what YAML 1.1 and 1.2 agree on; the rest is [`ScalarKind::Ambiguous`].
    Own,
    /// Manifests of others: as `sigs.k8s.io/yaml` reads them.
    Foreign,
}

/// The kind of a plain scalar.
#[must_use]
pub fn classify(text: &str, dialect: Dialect) -> ScalarKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ScalarKind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return ScalarKind::Boolean,
        _ => {}
    }
    let Some(first) = text.bytes().next() else { return ScalarKind::Null };
    // Most scalars are words; only a few first characters can begin anything else.
    if !(first.is_ascii_digit()
        || matches!(first, b'+' | b'-' | b'.' | b'=' | b'<')
        || matches!(first | 0x20, b'y' | b'n' | b'o'))
    {
        return ScalarKind::String;
    }
    match dialect {
        Dialect::Own => classify_own(text),
        Dialect::Foreign => classify_foreign(text),
    }
}

fn classify_own(text: &str) -> ScalarKind {
    if is_switch_word(text) || matches!(text, "=" | "<<") || is_special_float(text) {
        return ScalarKind::Ambiguous;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if is_decimal(unsigned) || is_radix(text, "0x", |byte| byte.is_ascii_hexdigit()) {
        return ScalarKind::Integer;
    }
    if is_agreed_float(text) {
        return ScalarKind::Float;
    }
    if looks_numeric(text) { ScalarKind::Ambiguous } else { ScalarKind::String }
}

fn classify_foreign(text: &str) -> ScalarKind {
    if is_switch_word(text) {
        return ScalarKind::Boolean;
    }
    if is_special_float(text) && !matches!(text.as_bytes(), [b'+' | b'-', b'.', b'n' | b'N', ..]) {
        return ScalarKind::Float;
    }
    if foreign_integer(text).is_some() {
        return ScalarKind::Integer;
    }
    // go-yaml drops underscores from what starts with a digit or a sign, and reads what starts with a point as it is.
    let plain = if text.starts_with('.') { text.to_owned() } else { text.replace('_', "") };
    // What is too large for 64 bits stays text.
    let is_float = is_core_float(&plain) && plain.parse::<f64>().is_ok_and(f64::is_finite);
    if is_float { ScalarKind::Float } else { ScalarKind::String }
}

/// The canonical spelling of a scalar of the foreign dialect: `yes` is `true`, `0o14` is `12`.
pub(super) fn canonical_foreign(text: &str, kind: ScalarKind) -> Option<String> {
    match kind {
        ScalarKind::Boolean => {
            let truth = matches!(text.to_ascii_lowercase().as_str(), "true" | "y" | "yes" | "on");
            Some(truth.to_string())
        }
        ScalarKind::Integer => foreign_integer(text),
        ScalarKind::Float => Some(text.replace('_', "")),
        _ => None,
    }
}

/// `y`, `no`, `On`: booleans of YAML 1.1 and words of 1.2.
fn is_switch_word(text: &str) -> bool {
    matches!(
        text,
        "y" | "Y" | "yes" | "Yes" | "YES" | "n" | "N" | "no" | "No" | "NO" | "on" | "On" | "ON" | "off" | "Off" | "OFF"
    )
}

/// `.inf` and `.nan`, which JSON cannot say.
fn is_special_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(dialect: Dialect, kind: ScalarKind, texts: &[&str]) {
        for text in texts {
            assert_eq!(classify(text, dialect), kind, "{text:?}");
        }
    }

    #[test]
    fn our_dialect_takes_only_what_both_versions_agree_on() {
        use ScalarKind::{Ambiguous, Boolean, Float, Integer, Null, String};
        check(Dialect::Own, Null, &["", "~", "null"]);
        check(Dialect::Own, Boolean, &["true", "False"]);
        check(Dialect::Own, Integer, &["0", "-1", "+7", "8080", "0x1F", "18446744073709551616"]);
        check(Dialect::Own, Float, &["1.10", "1.", ".5", "-1.5", "1.5e+3"]);
        let ambiguous = [
            "yes",
            "n",
            "Off",
            "014",
            "08",
            "0o14",
            "0b11",
            "1_000",
            "12:30",
            "1:20:30",
            "1e3",
            "12e345",
            "1.5e3",
            ".inf",
            "-.NaN",
            "2001-01-01",
            "2001-1-1T10:00:00Z",
            "=",
            "-.5",
            "-0x1F",
            "190:20:30.15",
            "1_0:20",
            "2001-12-14 21:59:43.10 -5",
            "0x_",
        ];
        check(Dialect::Own, Ambiguous, &ambiguous);
        check(
            Dialect::Own,
            String,
            &[
                "nginx",
                "nope",
                "1.2.3",
                "v1",
                "500m",
                "1Gi",
                "-",
                "10.0.0.0/8",
                "a:b",
                "2001-01-01x",
                "2001-01-01 first",
                "0x",
                "8080:80",
                "1:20.5:30",
            ],
        );
    }

    #[test]
    fn the_foreign_dialect_reads_as_kubernetes_does() {
        use ScalarKind::{Boolean, Float, Integer, String};
        check(Dialect::Foreign, Boolean, &["yes", "off", "true"]);
        check(Dialect::Foreign, Integer, &["014", "0o14", "1_000", "0b11", "0x1F", "0X1F", "18446744073709551615"]);
        let floats = ["08", "1e3", "1.5", ".inf", "-.inf", "18446744073709551616", "-9223372036854775809", "1_0.5"];
        check(Dialect::Foreign, Float, &floats);
        check(Dialect::Foreign, String, &["12:30", "2001-01-01", "=", "1.2.3", ".1_0", "+.nan", "0x", "1.2e", "1e400"]);
        assert_eq!(canonical_foreign("014", Integer).as_deref(), Some("12"));
        assert_eq!(canonical_foreign("on", Boolean).as_deref(), Some("true"));
    }
}
