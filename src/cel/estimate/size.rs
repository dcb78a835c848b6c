//! Ranges of costs and sizes; what does not fit 64 bits is the greatest number.

/// Between what and what a cost lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The least.
    pub min: u64,
    /// The most.
    pub max: u64,
}

/// Between what and what a size lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) min: u64,
    pub(super) max: u64,
}

/// The sizes of the keys and the values of a container.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entries {
    pub(super) key: Size,
    pub(super) value: Size,
    pub(super) list: bool,
}

impl Estimate {
    pub(super) const fn fixed(cost: u64) -> Self {
        Self { min: cost, max: cost }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { min: self.min.saturating_add(other.min), max: self.max.saturating_add(other.max) }
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }

    pub(super) fn times(self, other: Self) -> Self {
        Self { min: self.min.saturating_mul(other.min), max: self.max.saturating_mul(other.max) }
    }

    pub(super) fn scaled(self, factor: f64) -> Self {
        Self { min: scaled(self.min, factor), max: scaled(self.max, factor) }
    }
}

impl Size {
    pub(super) const UNKNOWN: Self = Self { min: 0, max: u64::MAX };
    /// The union of no sizes.
    pub(super) const NONE: Self = Self { min: u64::MAX, max: 0 };

    pub(super) const fn fixed(size: u64) -> Self {
        Self { min: size, max: size }
    }

    pub(super) fn or_zero(self) -> Self {
        if self == Self::NONE { Self::fixed(0) } else { self }
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { min: self.min.saturating_add(other.min), max: self.max.saturating_add(other.max) }
    }

    pub(super) fn by(self, other: Self) -> Self {
        Self { min: self.min.saturating_mul(other.min), max: self.max.saturating_mul(other.max) }
    }

    pub(super) fn times(self, cost: Estimate) -> Estimate {
        Estimate { min: self.min, max: self.max }.times(cost)
    }

    pub(super) fn scaled(self, factor: f64) -> Estimate {
        Estimate { min: self.min, max: self.max }.scaled(factor)
    }
}

impl Entries {
    pub(super) fn union(left: Option<Self>, right: Option<Self>) -> Option<Self> {
        let (left, right) = (left?, right?);
        Some(Self { key: left.key.union(right.key), value: left.value.union(right.value), list: left.list })
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the server reckons in doubles, and the cast keeps to the greatest number"
)]
fn scaled(size: u64, factor: f64) -> u64 {
    (size as f64 * factor).ceil() as u64
}
