//! Amounts: places that hold a quantity.
//!
//! Rules: `ValidatePositiveQuantityValue` and `ValidateNonnegativeQuantity` of `pkg/apis/core/validation/validation.go`.

use super::{Check, Place};
use crate::syntax::quantity::Quantity;

/// The quantity that stands here; a text and a number are both one.
pub(super) fn quantity(place: &Place<'_>) -> Option<Quantity> {
    Quantity::parse(place.node()?.as_scalar()?.text.trim()).ok()
}

/// It must be more than nothing. What cannot be read has been reported when it was decoded.
pub(super) fn positive(place: &Place<'_>, check: &mut Check<'_>) {
    let zero = !place.is_set() || quantity(place).is_some_and(|quantity| quantity.signum() <= 0);
    if zero {
        check.invalid(place, "must be greater than zero");
    }
}

/// It must not be less than nothing.
pub(super) fn nonnegative(place: &Place<'_>, check: &mut Check<'_>) {
    if quantity(place).is_some_and(|quantity| quantity.signum() < 0) {
        check.invalid(place, "must be greater than or equal to 0");
    }
}
