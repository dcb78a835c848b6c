//! What a value breaks, before it is known whether that counts: alternatives are tried, and some must fail.

use crate::diagnostic::RuleId;
use crate::kubernetes::{Check, Place, help, rules};

/// A constraint that a value breaks, in the words of the server.
#[derive(Clone, Debug)]
pub(super) struct Violation<'o> {
    at: Place<'o>,
    rule: RuleId,
    message: String,
    help: String,
}

impl<'o> Violation<'o> {
    /// `shown` is what messages show of the value.
    pub(super) fn invalid(at: &Place<'o>, shown: &str, detail: &str) -> Self {
        let message = format!("{}: Invalid value: {shown}: {} in body {detail}", at.path(), at.path());
        Self { at: at.clone(), rule: rules::INVALID_VALUE, message, help: help::invalid(at) }
    }

    /// Of the whole value, and what it is instead.
    pub(super) fn wrong_type(at: &Place<'o>, wanted: &str, found: &str) -> Self {
        let message =
            format!("{0}: Invalid value: \"{found}\": {0} in body must be of type {wanted}: \"{found}\"", at.path());
        Self { at: at.clone(), rule: rules::WRONG_TYPE, message, help: help::invalid(at) }
    }

    /// A condition on the value as a whole.
    pub(super) fn of_whole(at: &Place<'o>, detail: &str) -> Self {
        let message = format!("{0}: Invalid value: \"{0}\" {detail}", at.path());
        Self { at: at.clone(), rule: rules::INVALID_VALUE, message, help: help::invalid(at) }
    }

    pub(super) fn required(at: Place<'o>) -> Self {
        let message = format!("{}: Required value", at.path());
        Self { rule: rules::REQUIRED_VALUE, message, help: help::required(&at), at }
    }

    pub(super) fn unsupported(at: &Place<'o>, allowed: &[String]) -> Self {
        let mut quoted: Vec<String> = allowed.iter().map(|value| format!("\"{value}\"")).collect();
        quoted.sort_unstable();
        let list = quoted.join(", ");
        let message = format!("{}: Unsupported value: {}: supported values: {list}", at.path(), at.quoted());
        let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
        Self { at: at.clone(), rule: rules::UNSUPPORTED_VALUE, message, help: help::unsupported(at, &allowed) }
    }

    pub(super) fn too_long(at: &Place<'o>, most: i64) -> Self {
        let message = format!("{}: Too long: may not be more than {most} bytes", at.path());
        Self { at: at.clone(), rule: rules::TOO_LONG, message, help: format!("shorten it to {most} characters") }
    }

    pub(super) fn too_many(at: &Place<'o>, found: usize, most: i64) -> Self {
        let message = format!("{}: Too many: {found}: must have at most {most} items", at.path());
        Self { at: at.clone(), rule: rules::TOO_MANY, message, help: format!("remove all but {most}") }
    }

    /// It counts.
    pub(super) fn report(self, check: &mut Check<'_>) {
        check.refuse(self.rule, &self.at, self.message, self.help);
    }
}
