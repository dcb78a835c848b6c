//! Moments: seconds and nanoseconds of UTC, in the years 1 to 9999.

use std::cmp::Ordering;
use std::fmt;

use crate::syntax::time::rfc3339;

/// A moment.
#[derive(Clone, Copy, Debug)]
pub struct Timestamp {
    /// Since 1970.
    pub(in crate::cel) seconds: i64,
    pub(in crate::cel) nanoseconds: u32,
    /// How many seconds the zone is ahead in which it was written: it is shown in that zone.
    ahead: i32,
}

/// A moment taken apart.
pub(super) struct Parts {
    pub(super) year: i64,
    /// From 1.
    pub(super) month: i64,
    /// From 1.
    pub(super) day: i64,
    /// From 0.
    pub(super) day_of_year: i64,
    /// Sunday is 0.
    pub(super) weekday: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
}

/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;
const DAY: i64 = 86_400;

impl Timestamp {
    /// So many seconds and nanoseconds after 1970, when that is a moment.
    pub(super) fn new(seconds: i64, nanoseconds: u32) -> Option<Self> {
        (FIRST..=LAST).contains(&seconds).then_some(Self { seconds, nanoseconds, ahead: 0 })
    }

    /// Reads RFC 3339.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        rfc3339(text).ok()?;
        let number = |text: &str| text.parse::<i64>().ok();
        let (date, time) = text.split_once('T')?;
        let mut date = date.split('-');
        let (year, month, day) = (number(date.next()?)?, number(date.next()?)?, number(date.next()?)?);
        let zone = time.find(['Z', '+', '-'])?;
        let (clock, zone) = time.split_at(zone);
        let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
        let mut clock = clock.split(':');
        let (hour, minute, second) = (number(clock.next()?)?, number(clock.next()?)?, number(clock.next()?)?);
        let offset = if zone == "Z" { 0 } else { offset(zone)? };
        let nanoseconds = format!("{:0<9}", fraction.get(..fraction.len().min(9))?).parse().ok()?;
        let seconds = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset;
        Some(Self { ahead: i32::try_from(offset).ok()?, ..Self::new(seconds, nanoseconds)? })
    }

    /// Reads a date alone, as fields of the format `date` have it.
    #[must_use]
    pub fn parse_date(text: &str) -> Option<Self> {
        Self::parse(&format!("{text}T00:00:00Z"))
    }

    /// The moment that is `nanoseconds` later.
    pub(super) fn after(self, nanoseconds: i64) -> Option<Self> {
        let total = i128::from(self.seconds) * 1_000_000_000 + i128::from(self.nanoseconds) + i128::from(nanoseconds);
        let seconds = i64::try_from(total.div_euclid(1_000_000_000)).ok()?;
        let moment = Self::new(seconds, u32::try_from(total.rem_euclid(1_000_000_000)).ok()?)?;
        Some(Self { ahead: self.ahead, ..moment })
    }

    /// How many nanoseconds lie between an earlier moment and this one.
    pub(super) fn since(self, earlier: Self) -> Option<i64> {
        let seconds = i128::from(self.seconds) - i128::from(earlier.seconds);
        let total = seconds * 1_000_000_000 + i128::from(self.nanoseconds) - i128::from(earlier.nanoseconds);
        i64::try_from(total).ok()
    }

    /// The parts, in a zone that is so many seconds ahead of UTC.
    pub(super) fn parts(self, ahead: i64) -> Parts {
        let local = self.seconds + ahead;
        let (day_number, second_of_day) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        let (year, month, day) = civil(day_number);
        Parts {
            year,
            month,
            day,
            day_of_year: day_number - days(year, 1, 1),
            weekday: (day_number + 4).rem_euclid(7),
            hour: second_of_day / 3600,
            minute: second_of_day / 60 % 60,
            second: second_of_day % 60,
        }
    }
}

/// `+05:30` or `-08:00` in seconds.
pub(super) fn offset(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.trim_start_matches(['+', '-']).split_once(':')?;
    Some(sign * (hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60))
}

/// The days since 1970 of a date. <https://howardhinnant.github.io/date_algorithms.html>
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date that is so many days after 1970.
fn civil(day_number: i64) -> (i64, i64, i64) {
    let shifted = day_number + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Timestamp {}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.seconds, self.nanoseconds).cmp(&(other.seconds, other.nanoseconds))
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts(i64::from(self.ahead));
        write!(formatter, "{:04}-{:02}-{:02}T", parts.year, parts.month, parts.day)?;
        write!(formatter, "{:02}:{:02}:{:02}", parts.hour, parts.minute, parts.second)?;
        if self.nanoseconds > 0 {
            write!(formatter, ".{}", format!("{:09}", self.nanoseconds).trim_end_matches('0'))?;
        }
        if self.ahead == 0 {
            return formatter.write_str("Z");
        }
        let (sign, size) = if self.ahead < 0 { ('-', -self.ahead) } else { ('+', self.ahead) };
        write!(formatter, "{sign}{:02}:{:02}", size / 3600, size / 60 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn moments_are_read_and_written() {
        let check = |text: &str, shown: &str| assert_eq!(Timestamp::parse(text).expect(text).to_string(), shown);
        check("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
        check("2024-02-29T23:59:59.120+05:30", "2024-02-29T23:59:59.12+05:30");
        check("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
        check("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z");
        check("2000-03-01T00:30:00+01:00", "2000-03-01T00:30:00+01:00");
        assert_eq!(Timestamp::parse("0000-01-01T00:00:00Z"), None);
        let parts = Timestamp::parse("2024-05-01T10:20:30Z").expect("a moment").parts(0);
        assert_eq!((parts.weekday, parts.day_of_year), (3, 121));
    }
}
