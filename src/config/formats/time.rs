//! Durations.
//!
//! <https://pkg.go.dev/time#ParseDuration>

use super::{Verdict, is_digits, require};

const UNITS: [&str; 8] = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];

/// `1h30m`, `500ms`, `0`.
pub(in crate::config) fn duration(text: &str) -> Verdict {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Ok(());
    }
    require(!rest.is_empty(), "it is empty")?;
    while !rest.is_empty() {
        let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |part: &str| part.is_empty() || is_digits(part);
        require(
            digits(whole) && digits(fraction) && whole.len() + fraction.len() > 0,
            "a unit has no number before it",
        )?;
        let end = after.find(|sign: char| sign.is_ascii_digit() || sign == '.').unwrap_or(after.len());
        let (unit, next) = after.split_at(end);
        require(!unit.is_empty(), "a number has no unit after it")?;
        require(UNITS.contains(&unit), "a unit is none of ns, us, ms, s, m, h")?;
        rest = next;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn durations_are_numbers_each_with_a_unit() {
        check(
            duration,
            &["0", "1h30m", "1.5s", ".5h", "100ms", "-2m", "5µs"],
            &[
                ("", "it is empty"),
                ("30", "a number has no unit after it"),
                ("m", "a unit has no number before it"),
                ("1d", "a unit is none of ns, us, ms, s, m, h"),
                ("1h 30m", "a unit is none of ns, us, ms, s, m, h"),
                (".s", "a unit has no number before it"),
            ],
        );
    }
}
