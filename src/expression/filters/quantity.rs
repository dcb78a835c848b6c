//! Exact arithmetic on Kubernetes quantities.
//!
//! Syntax and canonical form: <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>. A value
//! is held in billionths, the finest that Kubernetes keeps; like there, what is finer is rounded up.

use minijinja::Error;
use minijinja::value::Value;

use super::text::scalar_text;
use super::{FilterDoc, refused};

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

const BILLIONTHS: i128 = 1_000_000_000;
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/// From billionths up, each a thousand times the one before.
const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    Binary,
    Decimal,
    Exponent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Quantity {
    billionths: i128,
    notation: Notation,
}

fn quantity_add(left: &Value, right: &Value) -> Result<String, Error> {
    let (left, right) = (parsed(left)?, parsed(right)?);
    let billionths = left.billionths.checked_add(right.billionths).ok_or_else(too_large)?;
    // Nothing has no notation of its own; Kubernetes takes that of the other, too.
    let notation = if left.billionths == 0 { right.notation } else { left.notation };
    Ok(Quantity { billionths, notation }.to_string())
}

fn quantity_multiply(quantity: &Value, factor: &Value) -> Result<String, Error> {
    let quantity = parsed(quantity)?;
    let text = scalar_text(factor)?;
    let wrong = || refused("expected a number such as `1.5` as the factor");
    let (digits, scale) = decimal(&text).ok_or_else(wrong)?;
    let product = quantity.billionths.checked_mul(digits).ok_or_else(too_large)?;
    let divisor = power_of_ten(scale).ok_or_else(too_large)?;
    Ok(Quantity { billionths: divide_up(product, divisor), ..quantity }.to_string())
}

fn parsed(value: &Value) -> Result<Quantity, Error> {
    let text = scalar_text(value)?;
    Quantity::parse(&text).ok_or_else(|| refused("expected a quantity such as `500m` or `1Gi`"))
}

fn too_large() -> Error {
    refused("the quantity is too large")
}

impl Quantity {
    fn parse(text: &str) -> Option<Self> {
        let end = text.find(|character: char| !character.is_ascii_digit() && !matches!(character, '.' | '+' | '-'));
        let (number, suffix) = text.split_at(end.unwrap_or(text.len()));
        let (digits, scale) = decimal(number)?;
        let (notation, multiplier, divisor) = multiplier(suffix)?;
        let scaled = digits.checked_mul(multiplier)?.checked_mul(BILLIONTHS)?;
        let divisor = divisor.checked_mul(power_of_ten(scale)?)?;
        Some(Self { billionths: divide_up(scaled, divisor), notation })
    }
}

/// What a suffix multiplies and divides by.
fn multiplier(suffix: &str) -> Option<(Notation, i128, i128)> {
    if let Some(power) = BINARY.iter().skip(1).position(|known| *known == suffix) {
        let exponent = u32::try_from(power + 1).ok()?;
        return Some((Notation::Binary, 1024_i128.checked_pow(exponent)?, 1));
    }
    if let Some(place) = DECIMAL.iter().position(|known| *known == suffix) {
        let exponent = i64::try_from(place).ok()? * 3 - 9;
        return scaled(Notation::Decimal, exponent);
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?.parse::<i64>().ok()?;
    scaled(Notation::Exponent, exponent)
}

fn scaled(notation: Notation, exponent: i64) -> Option<(Notation, i128, i128)> {
    let power = power_of_ten(u32::try_from(exponent.unsigned_abs()).ok()?)?;
    Some(if exponent < 0 { (notation, 1, power) } else { (notation, power, 1) })
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

fn power_of_ten(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

/// Away from zero, as Kubernetes rounds.
fn divide_up(number: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (number / divisor, number % divisor);
    quotient + rest.signum()
}

/// The canonical form: no fraction, the greatest suffix that needs none. Binary notation only from 1024 on.
impl std::fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whole = self.billionths / BILLIONTHS;
        if self.billionths == 0 {
            return formatter.write_str("0");
        }
        let exact = self.billionths % BILLIONTHS == 0;
        if self.notation == Notation::Binary && exact && whole.unsigned_abs() >= 1024 {
            let (number, place) = reduced(whole, 1024, BINARY.len());
            return write!(formatter, "{number}{}", BINARY.get(place).copied().unwrap_or_default());
        }
        let (number, place) = reduced(self.billionths, 1000, DECIMAL.len());
        let suffix = DECIMAL.get(place).copied().unwrap_or_default();
        match (self.notation, place) {
            (Notation::Exponent, 0..=2) => write!(formatter, "{number}e-{}", 9 - 3 * place),
            (Notation::Exponent, 4..) => write!(formatter, "{number}e{}", 3 * place - 9),
            _ => write!(formatter, "{number}{suffix}"),
        }
    }
}

/// Divides by the base as long as nothing is left over and there are suffixes.
fn reduced(mut number: i128, base: i128, suffixes: usize) -> (i128, usize) {
    let mut place = 0;
    while place + 1 < suffixes && number % base == 0 {
        number /= base;
        place += 1;
    }
    (number, place)
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
        add("8Ei", "8Ei", "16Ei");
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
        for text in ["", "1 Gi", "Gi", "1gi", "1.2.3", "--1", "1e", "0x10", "1e99999"] {
            assert!(Quantity::parse(text).is_none(), "{text}");
        }
    }
}
