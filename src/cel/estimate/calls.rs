//! What calls may cost, and how large what they make may be.
//!
//! `cel-go/checker/cost.go`, `functionCost`; `k8s.io/apiserver/pkg/cel/library/cost.go`, `EstimateCallCost`.

use super::Part;
use super::size::{Estimate, Size};
use crate::cel::expression::{Kind, Literal};
use crate::cel::functions::Overload;
use crate::cel::price::LIST;
use crate::cel::types::{Opaque, Type};

/// What walking over a character costs, and what a character of a regular expression costs.
const TEXT: f64 = 0.1;
const PATTERN: f64 = 0.25;
/// The length of the regular expression that a named format is taken for.
const FORMAT: f64 = 128.0;

/// The cost of a call without that of its arguments, and the size of its result where it is no matter of course.
pub(super) fn cost(name: &str, overload: &Overload, parts: &[Part<'_>]) -> (Estimate, Option<Size>) {
    let size = |place: usize| parts.get(place).map_or(Size::UNKNOWN, Part::size_or_unknown);
    let one = Estimate::fixed(1);
    match name {
        "check" => (Estimate::fixed(350_000), None),
        "fieldSelector" | "labelSelector" => {
            let requirements = size(1).scaled(0.5).scaled(50.0);
            (Estimate::fixed(LIST).plus(size(1).scaled(TEXT)).plus(requirements), None)
        }
        "isSorted" | "sum" | "max" | "min" | "indexOf" | "lastIndexOf" => (walk(parts), None),
        "url" | "lowerAscii" | "upperAscii" | "substring" | "trim" => (size(0).scaled(TEXT), Some(size(0))),
        "replace" => (size(0).scaled(2.0 * TEXT), Some(replaced(size(0), size(1), size(2)))),
        "split" => (size(0).scaled(2.0 * TEXT), Some(Size { min: 0, max: pieces(parts).unwrap_or(size(0).max) })),
        "join" => {
            let joined = joined(parts, size(0), parts.get(1).map(|_| size(1)));
            (joined.scaled(TEXT), Some(joined))
        }
        "find" | "findAll" => (pattern(size(0), size(1)), Some(Size { min: 0, max: size(0).max })),
        "matches" if overload.member => (pattern(size(0), size(1)), None),
        "ip" if overload.member => (one, None),
        "cidr" | "isIP" | "isCIDR" | "ip" | "quantity" | "isQuantity" | "semver" | "isSemver" => {
            (size(0).scaled(TEXT), None)
        }
        "ip.isCanonical" => (size(0).scaled(2.0 * TEXT), None),
        "containsIP" | "containsCIDR" => (network(name, overload, size(1)), None),
        "validate" => (size(1).scaled(TEXT).scaled(FORMAT * PATTERN), None),
        "_==_" if same_opaque(parts) => (one, None),
        "slice" | "lists.range" | "reverse" | "flatten" | "distinct" | "sort" => list_call(name, parts),
        _ => standard(name, overload, parts),
    }
}

fn standard(name: &str, overload: &Overload, parts: &[Part<'_>]) -> (Estimate, Option<Size>) {
    let size = |place: usize| parts.get(place).map_or(Size::UNKNOWN, Part::size_or_unknown);
    let one = Estimate::fixed(1);
    let first = overload.arguments.first();
    let is_text = matches!(first, Some(Type::String | Type::Bytes));
    match name {
        // For the server the receiver of these is free, and what is looked for costs.
        "startsWith" | "endsWith" => (size(1).scaled(TEXT), None),
        "format" => (size(0).scaled(TEXT), None),
        "bytes" if first == Some(&Type::String) => {
            (size(0).scaled(TEXT), Some(Size { min: size(0).min, max: size(0).max.saturating_mul(4) }))
        }
        "string" if first == Some(&Type::Bytes) => {
            (size(0).scaled(TEXT), Some(Size { min: size(0).min / 4, max: size(0).max }))
        }
        "@in" if matches!(overload.arguments.get(1), Some(Type::List(_))) => (size(1).scaled(1.0), None),
        "contains" => (size(0).scaled(TEXT).times(size(1).scaled(TEXT)), None),
        "_+_" if is_text => (size(0).plus(size(1)).scaled(TEXT), Some(size(0).plus(size(1)))),
        "_+_" if matches!(first, Some(Type::List(_))) => (one, Some(size(0).plus(size(1)))),
        "_==_" | "_!=_" => (shorter(size(0), size(1)), None),
        "_<_" | "_<=_" | "_>_" | "_>=_" if is_text && overload.arguments.get(1) == first => {
            (shorter(size(0), size(1)), None)
        }
        _ => (one, None),
    }
}

fn shorter(left: Size, right: Size) -> Estimate {
    let max = left.max.min(right.max);
    Size { min: u64::from(max > 0), max }.scaled(TEXT)
}

fn pattern(text: Size, pattern: Size) -> Estimate {
    text.plus(Size::fixed(1)).scaled(TEXT).times(pattern.scaled(PATTERN))
}

fn same_opaque(parts: &[Part<'_>]) -> bool {
    let [left, right] = parts else {
        return false;
    };
    let opaque =
        matches!(left.expression.of, Type::Kubernetes(opaque) if !matches!(opaque, Opaque::Url | Opaque::Format));
    opaque && left.expression.of == right.expression.of
}

/// The size of the items of a list, by its schema.
fn item_size(part: &Part<'_>) -> Size {
    // Where the list itself is no place in the object, only its type is known.
    part.place.step(None, |declared| declared.items.as_deref()).size().unwrap_or(Size::UNKNOWN)
}

fn walk(parts: &[Part<'_>]) -> Estimate {
    let Some(target) = parts.first() else {
        return Estimate::fixed(1);
    };
    match &target.expression.of {
        Type::List(item) => {
            let text = matches!(**item, Type::String | Type::Bytes);
            let each = if text { item_size(target).scaled(TEXT) } else { Estimate::fixed(0) };
            target.size_or_unknown().times(each.plus(Estimate::fixed(1)))
        }
        _ => target.size_or_unknown().scaled(TEXT),
    }
}

/// The literal number of a place.
fn literal(parts: &[Part<'_>], place: usize) -> Option<u64> {
    match &parts.get(place)?.expression.kind {
        Kind::Literal(Literal::Int(number)) => Some(u64::try_from(*number).unwrap_or(0)),
        _ => None,
    }
}

fn pieces(parts: &[Part<'_>]) -> Option<u64> {
    literal(parts, 2)
}

fn replaced(text: Size, old: Size, new: Size) -> Size {
    let (mut count, mut kept) = (Size::fixed(0), Size::fixed(0));
    if old.min == 0 {
        (count.max, kept.max) = (text.max.saturating_add(1), text.max);
    } else if new.max <= old.min {
        kept.max = text.max;
    } else {
        count.max = text.max.div_ceil(old.min);
    }
    if old.max == 0 {
        (count.min, kept.min) = (text.min.saturating_add(1), text.min);
    } else if old.max <= new.min {
        kept.min = text.min;
    } else {
        count.min = text.min.div_ceil(old.max);
    }
    count.by(new).plus(kept)
}

fn joined(parts: &[Part<'_>], list: Size, separator: Option<Size>) -> Size {
    let items = parts.first().map_or(Size::UNKNOWN, item_size);
    let between = Size { min: list.min.saturating_sub(1), max: list.max.saturating_sub(1) };
    list.by(items).plus(separator.map_or(Size::fixed(0), |separator| separator.by(between)))
}

fn network(name: &str, overload: &Overload, other: Size) -> Estimate {
    let address = Size { min: 4, max: 16 };
    let mut cost = address.plus(address).scaled(TEXT);
    if name == "containsCIDR" {
        cost = cost.plus(address.scaled(TEXT)).plus(Estimate::fixed(1));
    }
    if overload.arguments.get(1) == Some(&Type::String) { cost.plus(other.scaled(TEXT)) } else { cost }
}

fn list_call(name: &str, parts: &[Part<'_>]) -> (Estimate, Option<Size>) {
    let size = parts.first().map_or(Size::UNKNOWN, Part::size_or_unknown);
    let (factor, made) = match name {
        "slice" => {
            let (start, end) = (literal(parts, 1).unwrap_or(0), literal(parts, 2).unwrap_or(size.max));
            (1.0, Size::fixed(end.saturating_sub(start)))
        }
        "lists.range" => (1.0, Size::fixed(literal(parts, 0).unwrap_or(u64::MAX))),
        "flatten" => {
            #[expect(clippy::cast_precision_loss, reason = "a depth is small")]
            let depth = parts.get(1).map_or(1.0, |_| literal(parts, 1).unwrap_or(u64::MAX) as f64);
            (depth, size)
        }
        "distinct" | "sort" => (pair_factor(parts.first().map(|part| &part.expression.of)), size.by(size)),
        _ => (1.0, size),
    };
    (made.scaled(factor).plus(Estimate::fixed(1 + LIST)), Some(made))
}

fn pair_factor(list: Option<&Type>) -> f64 {
    match list {
        Some(Type::List(item)) if matches!(**item, Type::String | Type::Bytes) => 2.0 + TEXT,
        _ => 2.0,
    }
}

/// The cost of a sort by keys of a type.
pub(super) fn sort_cost(size: Size, key: &Type) -> Estimate {
    let factor = if matches!(key, Type::String | Type::Bytes) { 2.0 + TEXT } else { 2.0 };
    size.by(size).scaled(factor).plus(Estimate::fixed(1 + LIST))
}
