//! Numbers of pods: counts that are not negative, and counts that may be percentages.

use crate::kubernetes::{Check, Place, form};
use crate::syntax::number;

/// A number that is not negative, where one is set.
pub(in crate::kubernetes) fn nonnegative(place: &Place<'_>, check: &mut Check<'_>) {
    form::at_least(place, 0, check);
}

/// A number or a percentage, where one is set (`ValidatePositiveIntOrPercent`).
pub(super) fn int_or_percent(place: &Place<'_>, check: &mut Check<'_>) {
    match place.text() {
        Some(text) => {
            if let Err(error) = number::percent(text) {
                check.invalid(place, error);
            }
        }
        None => nonnegative(place, check),
    }
}

/// A percentage of 100 at most.
pub(super) fn not_more_than_all(place: &Place<'_>, check: &mut Check<'_>) {
    if percent_of(place).is_some_and(|percent| percent > 100) {
        check.invalid(place, "must not be greater than 100%");
    }
}

/// The number, or the number before the percent sign; as for the server, text of another form counts as zero.
pub(super) fn amount(place: &Place<'_>, default: i64) -> i64 {
    match place.text() {
        Some(text) => percent_of(place).or_else(|| text.parse().ok()).unwrap_or_default(),
        None => place.integer().unwrap_or(default),
    }
}

fn percent_of(place: &Place<'_>) -> Option<i64> {
    let text = place.text().filter(|text| number::percent(text).is_ok())?;
    // More digits than a number holds read as zero on the server.
    Some(text.strip_suffix('%')?.parse().unwrap_or_default())
}
