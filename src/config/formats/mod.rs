//! The grammars of textual types, each with its source; that of images is [`ImageRef`](crate::manifest::ImageRef)'s.
//! A mistake is a phrase that says what is wrong.

mod cron;
mod name;
mod network;
mod quantity;
mod time;

pub(super) use cron::cron;
pub(super) use name::{config_key, dns_label, dns_subdomain};
pub(super) use network::{cidr, url};
pub(super) use quantity::quantity;
pub(super) use time::duration;

/// Whether a text has its format, or what is wrong with it.
pub(super) type Verdict = Result<(), &'static str>;

/// Tells whether a text has some format.
pub(super) type Format = fn(&str) -> Verdict;

/// Turns a condition that must hold into a verdict.
fn require(holds: bool, otherwise: &'static str) -> Verdict {
    if holds { Ok(()) } else { Err(otherwise) }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
fn check(format: Format, good: &[&str], bad: &[(&str, &'static str)]) {
    for text in good {
        assert_eq!(format(text), Ok(()), "{text:?}");
    }
    for (text, reason) in bad {
        assert_eq!(format(text), Err(*reason), "{text:?}");
    }
}
