//! Quantities: `500m`, `1Gi`, `1.5`, `2e3`, with exact arithmetic.
//!
//! `k8s.io/apimachinery/pkg/api/resource/quantity.go` and
//! <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>. A value is held in billionths, the
//! finest that Kubernetes keeps; like there, what is finer is rounded away from zero.

use std::cmp::Ordering;
use std::fmt;

/// An amount. Two are equal when they stand for the same number, in whatever notation.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    billionths: i128,
    notation: Notation,
}

/// How an amount is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    Binary,
    Decimal,
    Exponent,
}

const BILLIONTHS: i128 = 1_000_000_000;
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/// From billionths up, each a thousand times the one before.
const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const SHAPE: &str = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX: &str = "unable to parse quantity's suffix";
const NUMBER: &str = "unable to parse numeric part of quantity";

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self { billionths: 0, notation: Notation::Decimal };

    /// Reads what the server reads, which is more than people should write: `Ki` and `.` are zero.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        if text.is_empty() {
            return Err(SHAPE);
        }
        let (whole, rest) = split_digits(unsigned);
        let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), split_digits);
        let letters = suffix.trim_start_matches(|sign| "eEinumkKMGTP".contains(sign));
        let signless = letters.strip_prefix(['+', '-']).unwrap_or(letters);
        if !split_digits(signless).1.is_empty() {
            return Err(SHAPE);
        }
        let (notation, binary, decimal) = read_suffix(suffix).ok_or(SUFFIX)?;
        if whole.is_empty() && fraction.is_empty() && (decimal < -9 || binary > 40) {
            return Err(NUMBER);
        }
        let digits = Digits::of(whole, fraction, if binary > 0 { 20 } else { 37 });
        let mut billionths = digits.scaled(binary, decimal);
        let cap = i128::from(i64::MAX) * BILLIONTHS;
        if notation == Notation::Binary && billionths > cap {
            billionths = cap;
        }
        // Below one there is no binary suffix left to write it with.
        let small = notation == Notation::Binary && billionths > 0 && billionths < BILLIONTHS;
        let notation = if small { Notation::Decimal } else { notation };
        Ok(Self { billionths: if text.starts_with('-') { -billionths } else { billionths }, notation })
    }

    /// A whole number.
    #[must_use]
    pub fn of(number: i64) -> Self {
        Self { billionths: i128::from(number) * BILLIONTHS, notation: Notation::Decimal }
    }

    /// Whether it has no fraction.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.billionths % BILLIONTHS == 0 || self.billionths == i128::MAX
    }

    /// -1, 0 or 1.
    #[must_use]
    pub fn signum(&self) -> i128 {
        self.billionths.signum()
    }

    /// The whole number, away from zero where there is a fraction.
    #[must_use]
    pub fn value(&self) -> i64 {
        clamped(divide_up(self.billionths, BILLIONTHS))
    }

    /// The number in thousandths, away from zero where it is finer.
    #[must_use]
    pub fn milli_value(&self) -> i64 {
        clamped(divide_up(self.billionths, BILLIONTHS / 1000))
    }

    /// The sum, in the notation of the first; nothing when it is too large.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        // Nothing has no notation of its own.
        let notation = if self.billionths == 0 { other.notation } else { self.notation };
        Some(Self { billionths: self.billionths.checked_add(other.billionths)?, notation })
    }

    /// The product with `numerator / 10^scale`; nothing when it is too large.
    #[must_use]
    pub fn checked_mul(self, numerator: i128, scale: u32) -> Option<Self> {
        let product = self.billionths.checked_mul(numerator)?;
        Some(Self { billionths: divide_up(product, 10_i128.checked_pow(scale)?), ..self })
    }
}

fn clamped(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// The notation, the power of two and the power of ten that a suffix stands for.
fn read_suffix(suffix: &str) -> Option<(Notation, u32, i64)> {
    if let Some(place) = DECIMAL.iter().position(|known| *known == suffix) {
        return Some((Notation::Decimal, 0, i64::try_from(place).ok()? * 3 - 9));
    }
    if let Some(place) = BINARY.iter().position(|known| *known == suffix) {
        return Some((Notation::Binary, u32::try_from(place).ok()? * 10, 0));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?.parse::<i64>().ok()?;
    Some((Notation::Exponent, 0, exponent))
}

/// The first significant digits of a number, and what is known of the rest.
struct Digits {
    number: i128,
    /// The power of ten of its last digit.
    exponent: i64,
    /// Whether digits other than zero were left out.
    more: bool,
}

impl Digits {
    fn of(whole: &str, fraction: &str, most: u32) -> Self {
        let mut digits = Self { number: 0, exponent: 0, more: false };
        let full = 10_i128.pow(most - 1);
        for (text, step) in [(whole, 0), (fraction, 1)] {
            for digit in text.bytes().map(|byte| i128::from(byte - b'0')) {
                if digits.number < full {
                    digits.number = digits.number * 10 + digit;
                    digits.exponent -= step;
                } else {
                    digits.more |= digit != 0;
                    digits.exponent += 1 - step;
                }
            }
        }
        digits
    }

    /// In billionths, rounded up; the greatest number when it is too large.
    fn scaled(&self, binary: u32, decimal: i64) -> i128 {
        if self.number == 0 {
            return 0;
        }
        let number = self.number << binary;
        let exponent = self.exponent.saturating_add(decimal).saturating_add(9);
        let power = u32::try_from(exponent.unsigned_abs()).ok().and_then(|power| 10_i128.checked_pow(power));
        match (exponent < 0, power) {
            (false, power) => power.and_then(|power| number.checked_mul(power)).unwrap_or(i128::MAX),
            (true, None) => 1,
            (true, Some(power)) if self.more => number / power + 1,
            (true, Some(power)) => divide_up(number, power),
        }
    }
}

/// Away from zero, as Kubernetes rounds.
fn divide_up(number: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (number / divisor, number % divisor);
    quotient + rest.signum()
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.billionths == other.billionths
    }
}

impl Eq for Quantity {}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.billionths.cmp(&other.billionths)
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The canonical form: no fraction, the greatest suffix that needs none. Binary notation only from 1024 on.
impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
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

    fn check(text: &str, canonical: &str) {
        assert_eq!(Quantity::parse(text).map(|quantity| quantity.to_string()), Ok(canonical.to_owned()), "{text:?}");
    }

    fn refused(texts: &[&str], reason: &'static str) {
        for text in texts {
            assert_eq!(Quantity::parse(text).map(|quantity| quantity.to_string()), Err(reason), "{text:?}");
        }
    }

    #[test]
    fn good_quantities_have_a_canonical_form() {
        check("0", "0");
        check("500m", "500m");
        check("0.5", "500m");
        check("1.", "1");
        check(".5Gi", "512Mi");
        check("1024Ki", "1Mi");
        check("1e3", "1e3");
        check("1E-3", "1e-3");
        check("1E", "1E");
        check("-1", "-1");
        check("+2k", "2k");
        check("0.0000000001", "1n");
        check("1.1Mi", "1153433600m");
        check("0.5Ki", "512");
        check("00", "0");
        check("1e-99999", "1e-9");
        check("123456789012345678.123456789", "123456789012345678123456789n");
        check("16Ei", "9223372036854775807");
        check("99999999999999999999999999999999999999999Ki", "9223372036854775807");
    }

    #[test]
    fn the_server_takes_missing_numbers_for_zero() {
        for text in ["+", "-", "Ki", "m", "e3", ".", ".Ti"] {
            check(text, "0");
        }
        refused(&["Pi", "Ei", "e-99"], NUMBER);
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        refused(&["", " 1", "1 Gi", "1.2.3", "1..", "..", "0x10", "1KI", "1_000", "1GB", "128MB", "a"], SHAPE);
        refused(&["1e", "1eE", "1i", "1K", "1ki", "1m5", "1Mi5", "+-1", "--1", "0m3", "1e9999999999999999999"], SUFFIX);
    }

    #[test]
    fn quantities_are_numbers() {
        let of = |text: &str| Quantity::parse(text).expect(text);
        assert!(of("1Gi") > of("1G") && of("1000m") == of("1") && of("-1") < Quantity::ZERO);
        assert!(of("2").is_integer() && !of("2.5").is_integer() && of("1e99999").is_integer());
        assert_eq!((of("2.5").value(), of("2.5").milli_value(), of("1u").milli_value()), (3, 2500, 1));
        assert_eq!((of("-2.5").value(), of("1e30").value()), (-3, i64::MAX));
        assert_eq!(of("1Gi").checked_add(of("512Mi")).map(|sum| sum.to_string()).as_deref(), Some("1536Mi"));
        assert_eq!(of("1e99999").checked_add(of("1")), None);
        assert_eq!(of("1Gi").checked_mul(15, 1).map(|product| product.to_string()).as_deref(), Some("1536Mi"));
    }
}
