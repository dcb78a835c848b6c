//! Schedules: `*/5 * * * mon-fri`, `@daily`, `@every 1h`.
//!
//! Read as <https://pkg.go.dev/github.com/robfig/cron/v3#ParseStandard> reads them, which is more than its manual says: empty
//! list items count for nothing, and what stands behind the hyphen of a `*` is not looked at.

use super::{Verdict, require, time};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DESCRIPTORS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// What one field may hold.
struct Bounds {
    least: i64,
    most: i64,
    names: &'static [&'static str],
}

/// Minute, hour, day of the month, month, day of the week.
const FIELDS: [Bounds; 5] = [
    Bounds { least: 0, most: 59, names: &[] },
    Bounds { least: 0, most: 23, names: &[] },
    Bounds { least: 1, most: 31, names: &[] },
    Bounds { least: 1, most: 12, names: &MONTHS },
    Bounds { least: 0, most: 6, names: &DAYS },
];

/// A schedule without a time zone.
pub fn cron(text: &str) -> Verdict {
    if text.starts_with('@') {
        return match text.strip_prefix("@every ") {
            Some(period) => time::duration(period).map_err(|error| format!("failed to parse duration {text}: {error}")),
            None => require(DESCRIPTORS.contains(&text), || format!("unrecognized descriptor: {text}")),
        };
    }
    let parts: Vec<&str> = text.split_whitespace().collect();
    require(parts.len() == FIELDS.len(), || {
        format!("expected exactly {} fields, found {}: [{}]", FIELDS.len(), parts.len(), parts.join(" "))
    })?;
    let ranges =
        |part: &'_ str| part.split(',').filter(|range| !range.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    FIELDS.iter().zip(parts).try_for_each(|(field, part)| ranges(part).iter().try_for_each(|range| field.range(range)))
}

impl Bounds {
    fn range(&self, text: &str) -> Verdict {
        let mut parts = text.split('/');
        let (range, step, more) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let (start, mut end) = self.ends(range, text)?;
        require(more.is_none(), || format!("too many slashes: {text}"))?;
        let step = step.map_or(Ok(1), number)?;
        if parts_of(range) == 1 && text.contains('/') {
            end = self.most;
        }
        require(start >= self.least, || {
            format!("beginning of range ({start}) below minimum ({}): {text}", self.least)
        })?;
        require(end <= self.most, || format!("end of range ({end}) above maximum ({}): {text}", self.most))?;
        require(start <= end, || format!("beginning of range ({start}) beyond end of range ({end}): {text}"))?;
        require(step > 0, || format!("step of range should be a positive number: {text}"))
    }

    fn ends(&self, range: &str, text: &str) -> Result<(i64, i64), String> {
        let mut parts = range.split('-');
        let first = parts.next().unwrap_or_default();
        if matches!(first, "*" | "?") {
            return Ok((self.least, self.most));
        }
        let start = self.value(first)?;
        match (parts.next(), parts.next()) {
            (None, _) => Ok((start, start)),
            (Some(last), None) => Ok((start, self.value(last)?)),
            _ => Err(format!("too many hyphens: {text}")),
        }
    }

    fn value(&self, text: &str) -> Result<i64, String> {
        let named = self.names.iter().position(|name| text.eq_ignore_ascii_case(name));
        match named.and_then(|place| i64::try_from(place).ok()) {
            Some(place) => Ok(place + self.least),
            None => number(text),
        }
    }
}

fn parts_of(range: &str) -> usize {
    range.split('-').count()
}

fn number(text: &str) -> Result<i64, String> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = if plain { digits.parse().ok() } else { None };
    number.ok_or_else(|| format!("failed to parse int from {text}"))
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn schedules_are_read_as_the_server_reads_them() {
        check(
            cron,
            &[
                "* * * * *",
                "*/5 0-6,22 1 jan-MAR Mon-fri",
                "0 0 ? * 0",
                "5/70 * * * *",
                "@daily",
                "@every 1h30m",
                "@every -1h",
                ", , , , ,",
                "1,2,,3 * * * *",
                "*-5-x * * * *",
                "+5 * * * *",
                "\t* * * * *",
                "*/99999 * * * *",
                "00 012 * * *",
            ],
            &[
                ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
                (" @hourly", "expected exactly 5 fields, found 1: [@hourly]"),
                ("60 * * * *", "end of range (60) above maximum (59): 60"),
                ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
                ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
                ("* * * * 7", "end of range (7) above maximum (6): 7"),
                ("*/0 * * * *", "step of range should be a positive number: */0"),
                ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
                ("1/2/3 * * * *", "too many slashes: 1/2/3"),
                ("-1 * * * *", "failed to parse int from "),
                ("* * L * *", "failed to parse int from L"),
                ("@every 1d", "failed to parse duration @every 1d: "),
                ("@every  1h", "failed to parse duration @every  1h: "),
                ("@EVERY 1h", "unrecognized descriptor: @EVERY 1h"),
                ("@yearly ", "unrecognized descriptor: @yearly "),
            ],
        );
    }
}
