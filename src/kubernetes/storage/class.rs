//! Classes of storage and of attributes that volumes may have.
//!
//! Source: `pkg/apis/storage/validation/validation.go`.

use std::collections::{BTreeMap, BTreeSet};

use crate::kubernetes::update::{immutable, same};
use crate::kubernetes::{Check, Place, form, map};
use crate::syntax::labels;

const MOST_PARAMETERS: usize = 512;
const LONGEST_PARAMETERS: usize = 256 * 1024;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    provisioner(&object.field("provisioner"), check);
    parameters(&object.field("parameters"), check);
    form::not_blank(&object.field("volumeBindingMode"), &["Immediate", "WaitForFirstConsumer"], check);
    topologies(&object.field("allowedTopologies"), check);
}

fn provisioner(place: &Place<'_>, check: &mut Check<'_>) {
    if form::needed(place, check)
        && let Err(reason) = labels::qualified_name(&place.text_or_empty().to_lowercase())
    {
        check.invalid(place, reason);
    }
}

fn parameters(place: &Place<'_>, check: &mut Check<'_>) {
    let keys: Vec<_> = map::keys(place).collect();
    if keys.len() > MOST_PARAMETERS {
        check.too_long(place, MOST_PARAMETERS);
        return;
    }
    let size = |(key, value): &(&str, Place<'_>)| key.len() + value.text_or_empty().len();
    if keys.iter().map(size).sum::<usize>() > LONGEST_PARAMETERS {
        check.too_long(place, LONGEST_PARAMETERS);
    }
    if keys.iter().any(|(key, _)| key.is_empty()) {
        check.invalid(place, "field can not be empty.");
    }
}

/// Terms that say the same, by what they say.
type Term<'o> = BTreeMap<&'o str, BTreeSet<&'o str>>;

fn topologies(place: &Place<'_>, check: &mut Check<'_>) {
    // The server compares with a blank term, too.
    let mut seen: Vec<Term<'_>> = vec![Term::new()];
    for term in place.items() {
        let expressions = term.field("matchLabelExpressions");
        let mut meaning = Term::new();
        for expression in expressions.items() {
            let (key, values) = (expression.field("key"), expression.field("values"));
            form::needed(&values, check);
            form::distinct(values.items(), check);
            form::text(&key, labels::label_key, check);
            let values = values.items().map(|value| value.text_or_empty()).collect();
            if meaning.insert(key.text_or_empty(), values).is_some() {
                check.duplicate(&key);
            }
        }
        if seen.contains(&meaning) {
            check.duplicate(&expressions);
        }
        seen.push(meaning);
    }
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    for field in ["parameters", "provisioner"] {
        immutable(&old.field(field), &new.field(field), check);
    }
    for (field, default) in [("reclaimPolicy", "Delete"), ("volumeBindingMode", "Immediate")] {
        let place = new.field(field);
        if old.field(field).text().unwrap_or(default) != place.text().unwrap_or(default) {
            check.immutable(&place, format_args!("{}: field is immutable", place.quoted()));
        }
    }
}

pub(super) fn validate_attributes(object: &Place<'_>, check: &mut Check<'_>) {
    provisioner(&object.field("driverName"), check);
    let place = object.field("parameters");
    parameters(&place, check);
    if place.is_empty() {
        check.required(&place, "must contain at least one key/value pair");
    }
}

pub(super) fn update_attributes(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    for field in ["driverName", "parameters"] {
        if !same(&old.field(field), &new.field(field)) {
            check.forbidden(&new.field(field), format_args!("updates to {field} are forbidden."));
        }
    }
}
