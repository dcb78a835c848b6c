//! Kubernetes quantities.
//!
//! <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>

use super::{Verdict, is_digits, require};

const SUFFIXES: [&str; 16] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "n", "u", "m", "k", "M", "G", "T", "P", "E"];

/// `500m`, `1Gi`, `1.5`, `2e3`.
pub(in crate::config) fn quantity(text: &str) -> Verdict {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |part: &str| part.is_empty() || is_digits(part);
    require(digits(whole) && digits(fraction) && whole.len() + fraction.len() > 0, "it does not begin with a number")?;
    let exponent = suffix.strip_prefix(['e', 'E']).filter(|exponent| !exponent.is_empty());
    let scientific = exponent.is_some_and(|exponent| is_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
    require(
        SUFFIXES.contains(&suffix) || scientific,
        "its unit is none of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei",
    )
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn quantities_are_numbers_with_a_unit() {
        let unit = "its unit is none of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei";
        check(
            quantity,
            &["0", "2", "500m", "1.5", "1.", ".5Gi", "128Mi", "1e3", "1E-3", "1E", "-1", "+2k"],
            &[
                ("", "it does not begin with a number"),
                ("Gi", "it does not begin with a number"),
                ("1.2.3", "it does not begin with a number"),
                ("1 Gi", unit),
                ("1GB", unit),
                ("1K", unit),
                ("1e", unit),
                ("10MiB", unit),
            ],
        );
    }
}
