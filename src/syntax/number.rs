//! Numbers in texts and the ranges that many fields share.
//!
//! `k8s.io/apimachinery/pkg/util/validation/validation.go`.

use super::{Verdict, require};

/// `30%`; how much is for the caller.
pub fn percent(text: &str) -> Verdict {
    let digits = text.strip_suffix('%').filter(|digits| !digits.is_empty());
    let holds = digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let wrong = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', or '93%')";
    require(holds, || wrong.to_owned())
}

/// The number of a port.
pub fn port(number: i64) -> Verdict {
    in_range(number, 1, 65535)
}

/// A number within two bounds, which belong to the range.
pub fn in_range(number: i64, least: i64, most: i64) -> Verdict {
    require((least..=most).contains(&number), || format!("must be between {least} and {most}, inclusive"))
}

/// The number of a user or a group.
pub fn user_id(number: i64) -> Verdict {
    in_range(number, 0, i64::from(i32::MAX))
}

/// A number that is not below zero.
pub fn nonnegative(number: i64) -> Verdict {
    require(number >= 0, || "must be greater than or equal to 0".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn percents_are_digits_and_a_sign() {
        check(
            percent,
            &["0%", "150%", "007%"],
            &[("%", "percent"), ("1", "percent"), ("-1%", "percent"), ("1.5%", "percent")],
        );
    }

    #[test]
    fn ranges_have_their_bounds() {
        assert!(port(1).is_ok() && port(65535).is_ok() && user_id(0).is_ok() && nonnegative(0).is_ok());
        assert_eq!(port(0), Err("must be between 1 and 65535, inclusive".to_owned()));
        assert_eq!(user_id(2_147_483_648), Err("must be between 0 and 2147483647, inclusive".to_owned()));
        assert_eq!(nonnegative(-1), Err("must be greater than or equal to 0".to_owned()));
    }
}
