//! Kubernetes quantities.
//!
//! <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>

use super::{Verdict, require};
use crate::syntax::quantity::Quantity;

/// `500m`, `1Gi`, `1.5`, `2e3`. Kubernetes takes a unit without a number for zero; here it is a mistake.
pub(in crate::config) fn quantity(text: &str) -> Verdict {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let number = unsigned.strip_prefix('.').unwrap_or(unsigned);
    let points =
        unsigned.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').filter(|byte| *byte == b'.');
    let begins = number.starts_with(|sign: char| sign.is_ascii_digit()) && points.count() < 2;
    require(begins, "it does not begin with a number")?;
    require(Quantity::parse(text).is_ok(), "its unit is none of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei")
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
