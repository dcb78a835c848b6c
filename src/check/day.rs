//! Days of the calendar.

use std::fmt;

/// A day, `YYYY-MM-DD`; days compare as their texts do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(String);

impl Day {
    /// The day of a moment in UTC, given as seconds since 1970.
    ///
    /// The arithmetic counts years from March, so that the leap day is the last of its year, and eras of 400 years.
    #[must_use]
    pub fn of_unix_time(seconds: u64) -> Self {
        let days = seconds / 86_400 + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
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
