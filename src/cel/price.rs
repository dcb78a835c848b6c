//! What calls cost when they run.
//!
//! `cel-go/interpreter/runtimecost.go`, `k8s.io/apiserver/pkg/cel/library/cost.go`.

use super::containers::{List, Map};
use super::value::Value;

/// How the price of a call is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Price {
    /// Always the same.
    Fixed(u64),
    /// A walk over the first argument, so many times.
    Text(u32),
    /// As many characters as the shorter of two has.
    Shorter,
    /// A walk over both where they are texts.
    Joined,
    /// A regular expression on a text.
    Pattern,
    /// A search of a text in a text.
    Search,
    /// Every item of the second argument.
    Items,
    /// Everything inside the first argument.
    Traversal,
    /// A network and an address or another network.
    Network,
    /// A named format on a text.
    Format,
    /// The size of what is made, as text or as list: paid afterwards.
    ResultText,
    ResultList,
    /// Every item against every other.
    Pairs,
}

pub(super) const LIST: u64 = 10;
pub(super) const MAP: u64 = 30;

/// The price of a function.
pub(super) fn of(name: &str) -> Price {
    match name {
        "_==_" | "_!=_" | "_<_" | "_<=_" | "_>_" | "_>=_" => Price::Shorter,
        "_+_" => Price::Joined,
        "@in" => Price::Items,
        "matches" | "find" | "findAll" => Price::Pattern,
        "contains" => Price::Search,
        "startsWith" | "endsWith" | "bytes" | "strings.quote" | "format" | "url" | "isURL" | "lowerAscii"
        | "upperAscii" | "substring" | "trim" | "cidr" | "isIP" | "isCIDR" | "ip" | "quantity" | "isQuantity"
        | "semver" | "isSemver" => Price::Text(1),
        "replace" | "split" | "ip.isCanonical" => Price::Text(2),
        "join" => Price::ResultText,
        "isSorted" | "sum" | "min" | "max" | "indexOf" | "lastIndexOf" => Price::Traversal,
        "containsIP" | "containsCIDR" => Price::Network,
        "validate" => Price::Format,
        "check" => Price::Fixed(350_000),
        "slice" | "flatten" | "lists.range" | "reverse" => Price::ResultList,
        "distinct" | "sort" | "@sortByAssociatedKeys" => Price::Pairs,
        _ => Price::Fixed(1),
    }
}

impl Price {
    /// What is paid before the call.
    pub(super) fn before(self, arguments: &[Value<'_>]) -> u64 {
        let size = |place: usize| arguments.get(place).map_or(1, Value::cost_size);
        match self {
            Self::Fixed(cost) => cost,
            Self::Text(times) => tenth(size(0).saturating_mul(u64::from(times))).max(u64::from(!is_text(arguments))),
            Self::Shorter => tenth(size(0).min(size(1))),
            Self::Joined if is_text(arguments) => tenth(size(0) + size(1)),
            Self::Joined => 1,
            Self::Pattern => tenth(1 + size(0)).saturating_mul(size(1).div_ceil(4)),
            Self::Search => tenth(size(0)).saturating_mul(tenth(size(1))),
            Self::Items => match arguments.get(1) {
                Some(Value::List(list)) => list.len() as u64,
                _ => 1,
            },
            Self::Traversal => arguments.first().map_or(1, traversal),
            Self::Network => tenth(3 * size(0)) + tenth(size(1)) + 1,
            Self::Format => match arguments.first() {
                Some(Value::Format(format)) => tenth(1 + size(1)).saturating_mul(format.cost.div_ceil(4)),
                _ => 1,
            },
            Self::ResultText | Self::ResultList => 0,
            Self::Pairs => {
                let size = arguments.last().map_or(1, Value::cost_size);
                size.saturating_mul(size).saturating_mul(2) + 1 + LIST
            }
        }
    }

    /// What is paid for the result.
    pub(super) fn after(self, result: &Value<'_>) -> u64 {
        match self {
            Self::ResultText => tenth(2 * result.cost_size()),
            Self::ResultList => result.cost_size() + 1 + LIST,
            _ => 0,
        }
    }
}

fn is_text(arguments: &[Value<'_>]) -> bool {
    matches!(arguments.first(), Some(Value::String(_) | Value::Bytes(_)))
}

fn tenth(size: u64) -> u64 {
    size.div_ceil(10)
}

fn traversal(value: &Value<'_>) -> u64 {
    match value {
        Value::String(text) => text.len() as u64 / 10,
        Value::Bytes(bytes) => bytes.len() as u64 / 10,
        Value::List(List::Nodes(nodes, _)) => nodes.len() as u64,
        Value::List(List::Owned(items)) => items.iter().map(traversal).sum(),
        Value::Map(Map::Nodes(map, _)) => map.len() as u64,
        Value::Map(Map::Owned(map)) => map.iter().map(|(key, value)| traversal(key) + traversal(value)).sum(),
        _ => 1,
    }
}
