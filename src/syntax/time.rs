//! Times and durations, as Go reads them.
//!
//! <https://pkg.go.dev/time#Parse> for RFC 3339, <https://pkg.go.dev/time#ParseDuration>.

use super::{Verdict, require};

/// A moment: `2024-05-01T10:00:00Z`, with any fraction of a second and any offset.
pub fn rfc3339(text: &str) -> Verdict {
    require(fraction_of(text).is_some(), || {
        format!("parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse")
    })
}

/// The text of a moment: seconds since 1970, on a clock that is `offset` minutes ahead of UTC.
#[must_use]
pub fn rfc3339_of(seconds: i64, offset: i32) -> String {
    let local = seconds.saturating_add(i64::from(offset) * 60);
    let (year, month, day) = date(local.div_euclid(86_400));
    let time = local.rem_euclid(86_400);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.unsigned_abs() / 60, offset.unsigned_abs() % 60);
    let zone = if offset == 0 { "Z".to_owned() } else { format!("{sign}{hours:02}:{minutes:02}") };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}")
}

/// Year, month and day of a day, given as days since 1970 began, in the Gregorian calendar.
///
/// The arithmetic counts years from March, so that the leap day is the last of its year, and eras of 400 years.
#[must_use]
pub fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// A moment in microseconds: its seconds have exactly six digits behind the point.
pub fn micro_time(text: &str) -> Verdict {
    require(fraction_of(text) == Some(6), || {
        format!("parsing time {text:?} as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse")
    })
}

/// How many digits the fraction of the seconds has, when the text is a moment.
fn fraction_of(text: &str) -> Option<usize> {
    let rest = seconds_of(text)?;
    // A fraction stands behind a point or a comma.
    let (digits, rest) = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            (digits, fraction.get(digits..).filter(|_| digits > 0)?)
        }
        None => (0, rest),
    };
    (rest == "Z" || is_offset(rest)).then_some(digits)
}

/// What follows the whole seconds of a moment.
fn seconds_of(text: &str) -> Option<&str> {
    let mut rest = text;
    let mut part = |separator: &str, width: usize, least: u32, most: u32| {
        rest = rest.strip_prefix(separator)?;
        let digits = rest.get(..width).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        rest = rest.get(width..)?;
        digits.parse::<u32>().ok().filter(|number| (least..=most).contains(number))
    };
    let (year, month) = (part("", 4, 0, 9999)?, part("-", 2, 1, 12)?);
    let day = part("-", 2, 1, 31)?;
    // The hour is the one part that may have a single digit.
    let short = text.as_bytes().get(12) == Some(&b':');
    part("T", if short { 1 } else { 2 }, 0, 23)?;
    part(":", 2, 0, 59)?;
    part(":", 2, 0, 59)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (day <= longest).then_some(rest)
}

fn is_offset(text: &str) -> bool {
    let part = |text: &str, most: u32| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.parse::<u32>().is_ok_and(|number| number <= most)
    };
    let parts = text.strip_prefix(['+', '-']).and_then(|offset| offset.split_once(':'));
    parts.is_some_and(|(hours, minutes)| part(hours, 24) && part(minutes, 60))
}

const UNITS: [(&str, f64); 8] =
    [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9)];

/// `1h30m`, `500ms`, `0`.
pub fn duration(text: &str) -> Verdict {
    parse_duration(text).map(|_| ())
}

/// The duration in nanoseconds.
pub fn parse_duration(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {text:?}");
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total = 0.0_f64;
    while !rest.is_empty() {
        let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        if number.is_empty() || number == "." || number.matches('.').count() > 1 {
            return Err(invalid());
        }
        let end = after.find(|sign: char| sign.is_ascii_digit() || sign == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {text:?}"));
        }
        let unit = UNITS.iter().find(|(name, _)| *name == unit);
        let (_, size) = unit.ok_or_else(|| format!("time: unknown unit in duration {text:?}"))?;
        total += number.parse::<f64>().map_err(|_| invalid())? * size;
        rest = after;
    }
    // 292 years; more does not fit the 64 bits of Go.
    if total > 9_223_372_036_854_775_807.0 {
        return Err(invalid());
    }
    #[expect(clippy::cast_possible_truncation, reason = "within 64 bits, as checked")]
    let total = total.round() as i64;
    Ok(if text.starts_with('-') { -total } else { total })
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn moments_are_rfc_3339() {
        let good = [
            "2024-05-01T10:00:00Z",
            "2024-05-01T9:00:00Z",
            "2024-02-29T23:59:59.123456789+05:30",
            "0000-01-01T00:00:00,5-00:00",
        ];
        let bad = [
            ("", "cannot parse"),
            ("2024-05-01", "cannot parse"),
            ("2024-05-01 10:00:00Z", "cannot parse"),
            ("2023-02-29T00:00:00Z", "cannot parse"),
            ("2024-05-01T10:00:60Z", "cannot parse"),
            ("2024-05-01T10:00:00", "cannot parse"),
            ("2024-05-01t10:00:00z", "cannot parse"),
            ("2024-05-01T10:00:00.Z", "cannot parse"),
            ("2024-13-01T10:00:00Z", "cannot parse"),
            ("2024-05-01T10:00:00+0530", "cannot parse"),
        ];
        check(rfc3339, &good, &bad);
        let bad = [("now", "000000Z07:00"), ("2024-05-01T10:00:00Z", ".000000"), ("2024-05-01T10:00:00.1Z", ".000000")];
        check(micro_time, &["2024-05-01T10:00:00.000001Z", "2024-05-01T9:00:00,123456+05:30"], &bad);
    }

    #[test]
    fn durations_have_units() {
        let bad = [
            ("", "invalid duration"),
            ("1", "missing unit"),
            ("1d", "unknown unit"),
            (".s", "invalid duration"),
            ("1.2.3s", "invalid duration"),
            ("9999999999h", "invalid duration"),
        ];
        check(duration, &["0", "1h30m", "-1.5s", "+.5ms", "1µs"], &bad);
        assert_eq!(parse_duration("1m30s"), Ok(90_000_000_000));
    }
}
