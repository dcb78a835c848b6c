//! The plainest rules: a text that must be there, a text that must have a form, a number in its range.
//!
//! It must not know of any kind.

use super::{Check, Place};
use crate::syntax::{Verdict, number};

/// Whether something other than nothing and an empty value stands here; reports where it does not.
pub(super) fn needed(place: &Place<'_>, check: &mut Check<'_>) -> bool {
    let there = !place.is_empty();
    if !there {
        check.required(place, "");
    }
    there
}

/// Fields that must have something in them.
pub(super) fn needed_fields(place: &Place<'_>, fields: &[&'static str], check: &mut Check<'_>) {
    for field in fields {
        needed(&place.field(field), check);
    }
}

/// A text that has a form, the absent and the empty one too.
pub(super) fn text(place: &Place<'_>, form: fn(&str) -> Verdict, check: &mut Check<'_>) {
    if let Err(reason) = form(place.text_or_empty()) {
        check.invalid(place, reason);
    }
}

/// A text that has a form where there is one.
pub(super) fn optional_text(place: &Place<'_>, form: fn(&str) -> Verdict, check: &mut Check<'_>) {
    if !place.is_empty() {
        text(place, form, check);
    }
}

/// A text that must be there and has a form.
pub(super) fn needed_text(place: &Place<'_>, form: fn(&str) -> Verdict, check: &mut Check<'_>) {
    if needed(place, check) {
        text(place, form, check);
    }
}

/// A number in a range to which both bounds belong, where there is one.
pub(super) fn within(place: &Place<'_>, least: i64, most: i64, check: &mut Check<'_>) {
    if let Some(Err(reason)) = place.integer().map(|number| number::in_range(number, least, most)) {
        check.invalid(place, reason);
    }
}

/// A number of at least `least`, where there is one.
pub(super) fn at_least(place: &Place<'_>, least: i64, check: &mut Check<'_>) {
    if place.integer().is_some_and(|number| number < least) {
        check.invalid(place, format_args!("must be greater than or equal to {least}"));
    }
}

/// A choice for which the empty text is no value: where one is written it must be one of these.
pub(super) fn not_blank(place: &Place<'_>, allowed: &[&str], check: &mut Check<'_>) {
    if place.text() == Some("") {
        check.unsupported(place, allowed);
    }
}

/// A choice that the server knows only while a feature is on, where one is written. Those that it always knows stand in
/// `types/values`.
pub(super) fn one_of_if_set(place: &Place<'_>, allowed: &[&str], check: &mut Check<'_>) {
    if place.text().is_some_and(|text| !allowed.contains(&text)) {
        check.unsupported(place, allowed);
    }
}

/// The number that stands here; none is zero.
pub(super) fn number(place: &Place<'_>) -> i64 {
    place.integer().unwrap_or_default()
}

/// Items that stand twice.
pub(super) fn distinct<'p>(places: impl Iterator<Item = Place<'p>>, check: &mut Check<'_>) {
    let mut seen = std::collections::BTreeSet::new();
    for place in places {
        if !seen.insert(place.text_or_empty()) {
            check.duplicate(&place);
        }
    }
}
