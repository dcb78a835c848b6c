//! Cron schedules as `CronJob`s take them.
//!
//! <https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax>, read by
//! <https://pkg.go.dev/github.com/robfig/cron/v3#ParseStandard>.

use super::{Verdict, duration, require};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

struct Field {
    least: u32,
    greatest: u32,
    names: &'static [&'static str],
    mistake: &'static str,
}

const FIELDS: [Field; 5] = [
    Field { least: 0, greatest: 59, names: &[], mistake: "the minute is not within 0 to 59" },
    Field { least: 0, greatest: 23, names: &[], mistake: "the hour is not within 0 to 23" },
    Field { least: 1, greatest: 31, names: &[], mistake: "the day of the month is not within 1 to 31" },
    Field { least: 1, greatest: 12, names: &MONTHS, mistake: "the month is not within 1 to 12 or jan to dec" },
    Field { least: 0, greatest: 6, names: &DAYS, mistake: "the day of the week is not within 0 to 6 or sun to sat" },
];

/// `*/5 * * * mon-fri`, `@daily`, `@every 1h`.
pub(in crate::config) fn cron(text: &str) -> Verdict {
    if let Some(descriptor) = text.strip_prefix('@') {
        let known = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"];
        return match descriptor.strip_prefix("every ") {
            Some(period) => duration(period),
            None => require(known.contains(&descriptor), "there is no such schedule after `@`"),
        };
    }
    let parts: Vec<&str> = text.split_whitespace().collect();
    require(parts.len() == FIELDS.len(), "it does not have five fields")?;
    FIELDS.iter().zip(parts).try_for_each(|(field, part)| part.split(',').try_for_each(|range| field.range(range)))
}

impl Field {
    fn range(&self, text: &str) -> Verdict {
        let (range, step) = text.split_once('/').map_or((text, None), |(range, step)| (range, Some(step)));
        let step = step.map(str::parse::<u32>);
        require(step.is_none_or(|step| step.is_ok_and(|step| step > 0)), "a step after `/` is not a number above 0")?;
        if matches!(range, "*" | "?") {
            return Ok(());
        }
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let (from, to) = (self.value(from).ok_or(self.mistake)?, self.value(to).ok_or(self.mistake)?);
        require(from <= to, "a range ends before it begins")
    }

    fn value(&self, text: &str) -> Option<u32> {
        let named = self.names.iter().position(|name| text.eq_ignore_ascii_case(name));
        let value = match named.and_then(|place| u32::try_from(place).ok()) {
            Some(place) => place + self.least,
            None if super::is_digits(text) => text.parse().ok()?,
            None => return None,
        };
        (self.least..=self.greatest).contains(&value).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn schedules_have_five_fields() {
        check(
            cron,
            &["* * * * *", "*/5 0-6,22 1 jan-mar MON-fri", "0 0 ? * 0", "5/15 * * * *", "@daily", "@every 1h30m"],
            &[
                ("* * * *", "it does not have five fields"),
                ("0 0 * * * *", "it does not have five fields"),
                ("60 * * * *", "the minute is not within 0 to 59"),
                ("* 24 * * *", "the hour is not within 0 to 23"),
                ("* * 0 * *", "the day of the month is not within 1 to 31"),
                ("* * * 13 *", "the month is not within 1 to 12 or jan to dec"),
                ("* * * * 7", "the day of the week is not within 0 to 6 or sun to sat"),
                ("*/0 * * * *", "a step after `/` is not a number above 0"),
                ("5-1 * * * *", "a range ends before it begins"),
                ("@noon", "there is no such schedule after `@`"),
                ("@every 1d", "a unit is none of ns, us, ms, s, m, h"),
                (", * * * *", "the minute is not within 0 to 59"),
            ],
        );
    }
}
