//! Exact arithmetic on Kubernetes quantities; what they are is in [`syntax::quantity`](crate::syntax::quantity).

use minijinja::Error;
use minijinja::value::Value;

use super::text::scalar_text;
use super::{FilterDoc, refused};
use crate::syntax::quantity::Quantity;

pub(super) const FILTERS: &[FilterDoc] = &[
    FilterDoc {
        name: "quantity_add",
        signature: "quantity_add(quantity)",
        description: "the exact sum of two quantities, in the notation of the first",
        example: "'1Gi' | quantity_add('512Mi')",
        result: r#""1536Mi""#,
    },
    FilterDoc {
        name: "quantity_multiply",
        signature: "quantity_multiply(number)",
        description: "a quantity times a number, exactly",
        example: "'500m' | quantity_multiply(1.5)",
        result: r#""750m""#,
    },
];

pub(super) fn install(add: &mut impl FnMut(&'static str, Value)) {
    add("quantity_add", Value::from_function(quantity_add));
    add("quantity_multiply", Value::from_function(quantity_multiply));
}

fn quantity_add(left: &Value, right: &Value) -> Result<String, Error> {
    let sum = parsed(left)?.checked_add(parsed(right)?).ok_or_else(too_large)?;
    Ok(sum.to_string())
}

fn quantity_multiply(quantity: &Value, factor: &Value) -> Result<String, Error> {
    let quantity = parsed(quantity)?;
    let text = scalar_text(factor)?;
    let (digits, scale) = decimal(&text).ok_or_else(|| refused("expected a number such as `1.5` as the factor"))?;
    Ok(quantity.checked_mul(digits, scale).ok_or_else(too_large)?.to_string())
}

fn parsed(value: &Value) -> Result<Quantity, Error> {
    let text = scalar_text(value)?;
    read(&text).ok_or_else(|| refused("expected a quantity such as `500m` or `1Gi`"))
}

/// Kubernetes takes a unit without a number for zero; here it is a mistake.
fn read(text: &str) -> Option<Quantity> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let number = unsigned.strip_prefix('.').unwrap_or(unsigned);
    Quantity::parse(text).ok().filter(|_| number.starts_with(|sign: char| sign.is_ascii_digit()))
}

fn too_large() -> Error {
    refused("the quantity is too large")
}

/// `-1.50` as digits and the number of them behind the point.
fn decimal(text: &str) -> Option<(i128, u32)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i128 = digits.parse().ok()?;
    let scale = u32::try_from(fraction.len()).ok()?;
    Some((if text.starts_with('-') { -number } else { number }, scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(left: &str, right: &str, expected: &str) {
        assert_eq!(quantity_add(&Value::from(left), &Value::from(right)).expect("a sum"), expected, "{left} + {right}");
    }

    fn multiply(quantity: &str, factor: impl Into<Value>, expected: &str) {
        assert_eq!(
            quantity_multiply(&Value::from(quantity), &factor.into()).expect("a product"),
            expected,
            "{quantity}"
        );
    }

    #[test]
    fn sums_are_exact_and_canonical() {
        add("1Gi", "512Mi", "1536Mi");
        add("1.5Gi", "0.5Gi", "2Gi");
        add("100m", "0.9", "1");
        add("1Gi", "1G", "2073741824");
        add("1G", "24M", "1024M");
        add("512", "0", "512");
        add("0", "1Ki", "1Ki");
        add("1e3", "500", "1500");
        add("1e3", "1e3", "2e3");
        add("100u", "1n", "100001n");
        add("1", "-1", "0");
        add("0.1", "0.2", "300m");
        add("4Ei", "4Ei", "8Ei");
    }

    #[test]
    fn products_are_exact_and_round_up_at_billionths() {
        multiply("500m", 2, "1");
        multiply("1Gi", 1.5, "1536Mi");
        multiply("1Gi", "0.75", "768Mi");
        multiply("3", "0.0000000001", "1n");
        multiply("100Mi", 0, "0");
        multiply("1Ki", 0.5, "512");
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in ["", "1 Gi", "Gi", "1gi", "1.2.3", "--1", "1e", "0x10"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
