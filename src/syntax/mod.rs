//! The text forms of Kubernetes: names, labels, quantities, addresses, schedules, times.
//!
//! Pure functions on text, for every layer above; each says in the server's words what is wrong. Sources are the packages
//! `k8s.io/apimachinery/pkg/util/validation` and `pkg/api/resource`.

pub mod address;
pub mod base64;
pub mod cron;
pub mod labels;
pub mod names;
pub mod number;
pub mod path;
pub mod pattern;
pub mod pem;
pub mod quantity;
pub mod release;
pub mod semver;
pub mod time;
pub mod time_zone;
pub mod url;

/// Nothing when a text has its form, else what is wrong with it, in the words of the server.
pub type Verdict = Result<(), String>;

/// Turns a condition that must hold into a verdict.
fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn at_most(text: &str, most: usize) -> Verdict {
    require(text.len() <= most, || format!("must be no more than {most} bytes"))
}

#[cfg(test)]
fn check(form: fn(&str) -> Verdict, good: &[&str], bad: &[(&str, &str)]) {
    for text in good {
        assert_eq!(form(text), Ok(()), "{text:?}");
    }
    for (text, reason) in bad {
        let error = form(text).expect_err(text);
        assert!(error.contains(reason), "{text:?}: {error}");
    }
}
