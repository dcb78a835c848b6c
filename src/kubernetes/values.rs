//! Fields that take one of a fixed set of texts (`src/types/values/`).
//!
//! They are found while the object is decoded and reported when it could be decoded. An empty text is for the rules of the
//! kind: some fields take it for their default, others need a value.

use super::{Check, Place};
use crate::yaml::{Node, Value};

/// A field with a text that it does not take, and those that it takes.
pub(super) type Unsupported<'o> = (Place<'o>, &'static [&'static str]);

/// Whether a text here is none of the values; none are given where any text is taken.
pub(super) fn has_unsupported(node: &Node, values: &[&str]) -> bool {
    if values.is_empty() {
        return false;
    }
    match &node.value {
        Value::List(items) => items.iter().any(|item| is_unsupported(item, values)),
        _ => is_unsupported(node, values),
    }
}

fn is_unsupported(node: &Node, values: &[&str]) -> bool {
    node.as_str().is_some_and(|text| !text.is_empty() && !values.contains(&text))
}

/// Reports the texts that their fields do not take.
pub(super) fn report(found: &[Unsupported<'_>], check: &mut Check<'_>) {
    for (place, values) in found {
        if place.text().is_some() {
            check.unsupported(place, values);
        }
        for item in place.items().filter(|item| item.node().is_some_and(|node| is_unsupported(node, values))) {
            check.unsupported(&item, values);
        }
    }
}
