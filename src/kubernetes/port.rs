//! Port numbers and names.

use super::form;
use super::{Check, Place};
use crate::syntax::{names, number};

/// A port number; none is zero, which is no port.
pub(super) fn number(place: &Place<'_>, check: &mut Check<'_>) {
    if let Err(reason) = number::port(place.integer().unwrap_or(0)) {
        check.invalid(place, reason);
    }
}

/// A port number or the name of one.
pub(super) fn number_or_name(place: &Place<'_>, check: &mut Check<'_>) {
    if place.text().is_some() {
        form::text(place, names::port_name, check);
    } else {
        number(place, check);
    }
}
