//! When an indexed job has succeeded (`pkg/apis/batch/validation/validation.go`, `validateSuccessPolicy`).

use crate::kubernetes::apps::nonnegative;
use crate::kubernetes::{Check, Place};

const MOST_TEXT: usize = 64 * 1024;

pub(super) fn validate(spec: &Place<'_>, check: &mut Check<'_>) {
    let policy = spec.field("successPolicy");
    if !policy.is_set() {
        return;
    }
    if spec.field("completionMode").text() != Some("Indexed") {
        check.invalid(&policy, "requires indexed completion mode");
        return;
    }
    let rules = policy.field("rules");
    match rules.len() {
        0 => check.required(&rules, "at least one rules must be specified when the successPolicy is specified"),
        21.. => check.too_many(&rules, 20),
        _ => {}
    }
    let completions = spec.field("completions").integer().unwrap_or(1);
    for rule in rules.items() {
        success_rule(&rule, completions, check);
    }
}

fn success_rule(rule: &Place<'_>, completions: i64, check: &mut Check<'_>) {
    let (count, indexes) = (rule.field("succeededCount"), rule.field("succeededIndexes"));
    if !count.is_set() && !indexes.is_set() {
        check.required(rule, "at least one of succeededCount or succeededIndexes must be specified");
    }
    let mut total = 0;
    if let Some(text) = indexes.text() {
        if text.len() > MOST_TEXT {
            check.too_long(&indexes, MOST_TEXT);
        }
        match count_indexes(text, completions) {
            Ok(number) => total = number,
            Err(error) => check.invalid(&indexes, format_args!("error parsing succeededIndexes: {error}")),
        }
    }
    nonnegative(&count, check);
    let Some(number) = count.integer() else { return };
    if number > completions {
        let detail = format!("must be less than or equal to {completions} (the number of specified completions)");
        check.invalid(&count, detail);
    }
    if indexes.is_set() && number > total {
        check.invalid(
            &count,
            format_args!(
                "must be less than or equal to {total} (the number of indexes in the specified succeededIndexes field)"
            ),
        );
    }
}

/// How many indexes `0,2-4,7` names: rising, each below the number of completions.
fn count_indexes(text: &str, completions: i64) -> Result<i64, String> {
    let (mut total, mut last) = (0, None);
    for interval in text.split(',').filter(|_| !text.is_empty()) {
        let (first, end) = interval_of(interval, completions)?;
        if let Some(last) = last.filter(|last| *last >= first) {
            return Err(format!("non-increasing order, previous: {last}, current: {first}"));
        }
        total += end - first + 1;
        last = Some(end);
    }
    Ok(total)
}

fn interval_of(text: &str, completions: i64) -> Result<(i64, i64), String> {
    let limits: Vec<&str> = text.split('-').collect();
    let index = |text: &str| {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let number = digits.parse::<i64>().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
        match number.ok_or_else(|| format!("cannot convert string to integer for index: \"{text}\""))? {
            number if number >= completions => Err(format!("too large index: \"{text}\"")),
            number => Ok(number),
        }
    };
    match limits[..] {
        [one] => index(one).map(|number| (number, number)),
        [first, last] => match (index(first)?, index(last)?) {
            (first, last) if first >= last => Err(format!("non-increasing order, previous: {first}, current: {last}")),
            interval => Ok(interval),
        },
        _ => Err(format!(
            "the fragment \"{text}\" violates the requirement that an index interval can have at most two parts separated by \
             '-'"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_rise_and_stay_below_the_completions() {
        assert_eq!(count_indexes("", 5), Ok(0));
        assert_eq!(count_indexes("0,2-4", 5), Ok(4));
        let wrong = |text, reason: &str| assert_eq!(count_indexes(text, 5), Err(reason.to_owned()));
        wrong("5", "too large index: \"5\"");
        wrong("3,3", "non-increasing order, previous: 3, current: 3");
        wrong("3-2", "non-increasing order, previous: 3, current: 2");
        wrong("1,", "cannot convert string to integer for index: \"\"");
    }
}
