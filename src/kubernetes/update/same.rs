//! Whether two values mean the same to the server: `Semantic.DeepEqual` (`k8s.io/apimachinery/pkg/api/equality`).
//!
//! Quantities count by value, `null` as absent. What an absent value equals depends on the type that the server decodes
//! into: a plain field equals its zero value, a pointer only absence, a map compares by keys. Field names tell which; the
//! lists stand in `names.txt`.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::kubernetes::Place;
use crate::syntax::quantity::Quantity;
use crate::yaml::{Entry, Node, Number, Scalar, ScalarKind, Value};

/// Whether two places hold the same, each with its defaults.
#[must_use]
pub(in crate::kubernetes) fn same(left: &Place<'_>, right: &Place<'_>) -> bool {
    let path = right.path().to_string();
    let name = path.rsplit('.').next().unwrap_or_default();
    let name = name.split('[').next().unwrap_or_default();
    let holder = if path.ends_with(']') { Holder::Item } else { Holder::of(name) };
    equal(left.node(), right.node(), holder)
}

/// What holds a value: it decides what its absence means and how its text counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kubernetes) enum Holder {
    /// A field that is absent when it has the zero value of its type.
    Plain,
    /// A field in which absence differs from the zero value.
    Pointer,
    /// A map from text to text.
    Map,
    /// A map from text to quantities.
    Quantities,
    /// A single quantity.
    Quantity,
    /// An item of a list or an entry of a map.
    Item,
}

impl Holder {
    pub(in crate::kubernetes) fn of(name: &str) -> Self {
        names().iter().find(|(_, names)| names.contains(name)).map_or(Self::Plain, |(holder, _)| *holder)
    }
}

fn names() -> &'static [(Holder, HashSet<&'static str>)] {
    static NAMES: OnceLock<Vec<(Holder, HashSet<&'static str>)>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let lines = include_str!("names.txt").lines().filter_map(|line| line.split_once(": "));
        let holders = lines.filter_map(|(holder, names)| {
            let holder = match holder {
                "pointer" => Holder::Pointer,
                "map" => Holder::Map,
                "quantities" => Holder::Quantities,
                "quantity" => Holder::Quantity,
                _ => return None,
            };
            Some((holder, names.split_whitespace().collect()))
        });
        holders.collect()
    })
}

fn equal(left: Option<&Node>, right: Option<&Node>, holder: Holder) -> bool {
    let (left, right) = (present(left), present(right));
    match (left, right) {
        (None, None) => true,
        (Some(one), None) | (None, Some(one)) => match holder {
            Holder::Pointer | Holder::Item | Holder::Quantity => {
                matches!(&one.value, Value::List(items) if items.is_empty())
            }
            Holder::Map | Holder::Quantities => one.as_map().is_some_and(crate::yaml::Map::is_empty),
            Holder::Plain => is_zero(one),
        },
        (Some(left), Some(right)) => equal_values(left, right, holder),
    }
}

fn present(node: Option<&Node>) -> Option<&Node> {
    node.filter(|node| !node.is_null())
}

fn equal_values(left: &Node, right: &Node, holder: Holder) -> bool {
    match (&left.value, &right.value) {
        (Value::Map(_), Value::Map(_)) => {
            let below = |name: &str| match holder {
                Holder::Map => Holder::Item,
                Holder::Quantities => Holder::Quantity,
                _ => Holder::of(name),
            };
            let one_way = |from: &Node, to: &Node| {
                let entries = from.as_map().into_iter().flat_map(|map| map.iter());
                entries.into_iter().all(|Entry { key, value }| equal(Some(value), to.get(&key.text), below(&key.text)))
            };
            one_way(left, right) && one_way(right, left)
        }
        (Value::List(left), Value::List(right)) => {
            let item = if holder == Holder::Quantities { holder } else { Holder::Item };
            left.len() == right.len()
                && left.iter().zip(&**right).all(|(left, right)| equal(Some(left), Some(right), item))
        }
        (Value::Scalar(one), Value::Scalar(other)) if holder == Holder::Quantity => same_quantity(one, other),
        (Value::Scalar(one), Value::Scalar(other)) => {
            one == other || number(one).is_some_and(|one| Some(one) == number(other))
        }
        _ => left == right,
    }
}

/// Whether a plain field with this value is as good as absent.
fn is_zero(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.iter().all(|entry| equal(Some(&entry.value), None, Holder::of(&entry.key.text))),
        Value::Scalar(scalar) => match scalar.kind {
            ScalarKind::Null => true,
            ScalarKind::String => scalar.text.is_empty(),
            ScalarKind::Boolean => scalar.as_bool() == Some(false),
            _ => number(scalar) == Some(0.0),
        },
    }
}

/// The value of a number; whole ones may be spelled with a point.
#[expect(clippy::cast_precision_loss, reason = "fields hold numbers that other programs read as floats")]
fn number(scalar: &Scalar) -> Option<f64> {
    Some(match scalar.as_number()? {
        Number::Signed(value) => value as f64,
        Number::Unsigned(value) => value as f64,
        Number::Float(value) => value,
    })
}

fn same_quantity(left: &Scalar, right: &Scalar) -> bool {
    // The server takes blanks around a quantity.
    let read = |scalar: &Scalar| Quantity::parse(scalar.text.trim());
    left.text == right.text || read(left).is_ok_and(|left| read(right) == Ok(left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Report;
    use crate::source::SourceMap;
    use crate::yaml::{Dialect, Layer, load};

    fn check(left: &str, right: &str, expected: bool) {
        let read = |text: &str| {
            let mut sources = SourceMap::default();
            let source = sources.add("x.yaml", text.into());
            load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()).remove(0)
        };
        let (one, other) = (read(left), read(right));
        assert_eq!(same(&Place::root(&one), &Place::root(&other)), expected, "{left} and {right}");
        assert_eq!(same(&Place::root(&other), &Place::root(&one)), expected, "{right} and {left}");
    }

    #[test]
    fn zero_is_absent_in_plain_fields_only() {
        check("{a: 1, hostNetwork: false, image: '', ports: [], resources: {limits: {}}}", "{a: 1.0}", true);
        check("{tolerations: null}", "{}", true);
        check("{runAsUser: 0}", "{}", false);
        check("{securityContext: {}}", "{}", false);
        check("{storageClassName: ''}", "{}", false);
        check("{labels: {a: ''}}", "{}", false);
        check("{labels: {}}", "{}", true);
        check("{limits: {cpu: 1, memory: 1Gi}}", "{limits: {memory: 1024Mi, cpu: 1000m}}", true);
        check("{limits: {cpu: 1}}", "{limits: {cpu: 2}}", false);
        check("{data: {cpu: 1}}", "{data: {cpu: 1000m}}", false);
    }

    #[test]
    fn lists_count_in_order_and_maps_by_key() {
        check("{a: [1, 2]}", "{a: [2, 1]}", false);
        check("{a: [x]}", "{a: [x, x]}", false);
        check("{a: 1, b: 2}", "{b: 2, a: 1}", true);
        check("{port: 80}", "{port: '80'}", false);
    }
}
