//! Numbers as the server sees them after YAML has become JSON.
//!
//! `1.0` and `1e3` are written as whole numbers in JSON, and what is too large for 64 bits is a number with a fraction
//! (`sigs.k8s.io/yaml`, `k8s.io/apimachinery/pkg/util/json`).

use crate::yaml::{self, Scalar};

/// A number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    /// A whole number of 64 bits.
    Whole(i64),
    /// Any other.
    Float(f64),
}

/// From here on Go writes numbers with an exponent.
const EXPONENT: f64 = 1e21;

impl Number {
    /// The number that a scalar is, when it is one.
    pub(super) fn of(scalar: &Scalar) -> Option<Self> {
        Some(match scalar.as_number()? {
            yaml::Number::Signed(number) => Self::Whole(number),
            #[expect(clippy::cast_precision_loss, reason = "as the server")]
            yaml::Number::Unsigned(number) => Self::Float(number as f64),
            yaml::Number::Float(number) => Self::of_float(number),
        })
    }

    pub(super) fn of_float(number: f64) -> Self {
        let is_digits = number.fract() == 0.0 && number.abs() < EXPONENT;
        let whole = is_digits.then(|| format!("{number:.0}").parse().ok()).flatten();
        whole.map_or(Self::Float(number), Self::Whole)
    }

    /// The nearest number with a fraction.
    #[expect(clippy::cast_precision_loss, reason = "as the server")]
    pub(super) fn float(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    /// Go's conversion to a whole number, which cuts the fraction off.
    #[expect(clippy::cast_possible_truncation, reason = "that is its purpose")]
    pub(super) fn cut(self) -> i64 {
        match self {
            Self::Whole(number) => number,
            Self::Float(number) => number as i64,
        }
    }

    /// Whether it counts as a whole number, as `IsFloat64AJSONInteger` of `github.com/go-openapi/swag` tells.
    pub(super) fn is_whole(self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Float(number) => is_whole(number),
        }
    }
}

/// Whether a number is a whole one, or so near that the difference may come from a division.
#[expect(clippy::float_cmp, reason = "whole numbers are exact")]
pub(super) fn is_whole(number: f64) -> bool {
    const MOST: f64 = 9_007_199_254_740_991.0;
    if !number.is_finite() || number.abs() > MOST {
        return false;
    }
    let near = number.trunc();
    // Go compares with the number without sign: whatever is negative and not whole, is not near.
    number == near || (number > 0.0 && near != 0.0 && (number - near) / (number + near) < 1e-9)
}

impl std::fmt::Display for Number {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(number) => number.fmt(formatter),
            Self::Float(number) => number.fmt(formatter),
        }
    }
}
