//! Versions by <https://semver.org>, 2.0.0.

use super::{Verdict, require};

/// `1.2.3-alpha.1+build.5`.
pub fn version(text: &str) -> Verdict {
    let (rest, build) = text.split_once('+').map_or((text, None), |(rest, build)| (rest, Some(build)));
    let (core, before) = rest.split_once('-').map_or((rest, None), |(core, before)| (core, Some(before)));
    let numbers = core.split('.').count() == 3 && core.split('.').all(is_number);
    let word = |part: &str| !part.is_empty() && part.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-');
    let release = |part: &str| word(part) && (is_number(part) || !part.bytes().all(|sign| sign.is_ascii_digit()));
    let holds = numbers
        && before.is_none_or(|before| before.split('.').all(release))
        && build.is_none_or(|build| build.split('.').all(word));
    require(holds, || "must be a string compatible with semver.org spec 2.0.0".to_owned())
}

/// Digits, and no zero in front of others.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit()) && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn versions_have_three_numbers() {
        let good = ["0.0.0", "1.2.3", "1.2.3-a.0.x-y", "1.0.0+01.a", "1.0.0-0a+b-c", "10.20.30"];
        let bad = ["", "1.2", "1.2.3.4", "01.2.3", "v1.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.3-a..b", "1.2.3 "];
        check(version, &good, &bad.map(|text| (text, "semver.org")));
    }
}
