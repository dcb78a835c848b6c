//! Kubernetes minors.

use std::fmt;
use std::str::FromStr;

/// A Kubernetes minor version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor(pub u32);

impl Minor {
    /// The newest minor that there are types of.
    pub const NEWEST: Self = Self(37);
}

impl fmt::Display for Minor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "1.{}", self.0)
    }
}

impl FromStr for Minor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        text.strip_prefix("1.").and_then(|minor| minor.parse().ok()).map(Self).ok_or(())
    }
}
