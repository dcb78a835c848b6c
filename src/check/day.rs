//! Days of the calendar.

use std::fmt;

use crate::syntax::time::date;

/// A day, `YYYY-MM-DD`; days compare as their texts do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(String);

impl Day {
    /// The day of a moment in UTC, given as seconds since 1970.
    #[must_use]
    pub fn of_unix_time(seconds: u64) -> Self {
        let (year, month, day) = date(i64::try_from(seconds / 86_400).unwrap_or(i64::MAX / 2));
        Self(format!("{year:04}-{month:02}-{day:02}"))
    }

    /// Whether it is after the day `last`, written `YYYY-MM-DD`.
    #[must_use]
    pub fn is_after(&self, last: &str) -> bool {
        self.0.as_str() > last
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_days() {
        let cases = [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_795_219_200, "2026-11-21"),
            (4_107_542_399, "2100-02-28"),
            (4_107_542_400, "2100-03-01"),
        ];
        for (seconds, day) in cases {
            assert_eq!(Day::of_unix_time(seconds).to_string(), day);
        }
        assert!(Day::of_unix_time(0).is_after("1969-12-31"));
        assert!(!Day::of_unix_time(0).is_after("1970-01-01"));
    }
}
