//! Values of the engine as nodes.

use std::collections::HashSet;
use std::fmt;

use minijinja::value::{Value, ValueKind};

use super::limits::{MAX_RESULT_DEPTH, MAX_RESULT_NODES};
use super::objects::{Callable, Group, Tree};
use super::path::Answer;
use crate::source::Span;
use crate::yaml::{Key, Layer, Map, Node, Origin, ScalarKind};

/// What a value is that no node can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    Undefined,
    Group,
    Function,
    Bytes,
    NotFinite,
    TooLarge,
    Invalid,
}

impl fmt::Display for Unusable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Undefined => "nothing",
            Self::Group => "a group of names",
            Self::Function => "a function",
            Self::Bytes => "bytes",
            Self::NotFinite => "a number that is not finite",
            Self::TooLarge => "a value that is too large",
            Self::Invalid => "an invalid value",
        })
    }
}

/// The origin of a value computed by the expression at `span`.
pub(super) fn computed(span: Span, reads: &[Origin]) -> Origin {
    Origin::new(span, Layer::Derived).reading(reads.to_vec())
}

/// The result of an evaluation. What passed through whole is what it was; the rest is computed from what was read.
pub(super) fn to_answer(value: &Value, span: Span, reads: &[Origin]) -> Result<Answer, Unusable> {
    if let Some(group) = value.downcast_object_ref::<Group>() {
        return Ok(Answer::Namespace(group.namespace.clone()));
    }
    if let Some(callable) = value.downcast_object_ref::<Callable>() {
        return Ok(Answer::Function(callable.function.clone()));
    }
    to_node(value, span, reads).map(Answer::Node)
}

/// A value as a node.
pub(super) fn to_node(value: &Value, span: Span, reads: &[Origin]) -> Result<Node, Unusable> {
    Conversion { origin: computed(span, reads), left: MAX_RESULT_NODES }.node(value, 0)
}

/// One conversion: lists may be lazy and long, so it stops at the size of the largest result.
struct Conversion {
    origin: Origin,
    left: usize,
}

impl Conversion {
    fn node(&mut self, value: &Value, depth: usize) -> Result<Node, Unusable> {
        if let Some(tree) = value.downcast_object_ref::<Tree>() {
            return Ok(tree.0.clone());
        }
        if value.downcast_object_ref::<Group>().is_some() {
            return Err(Unusable::Group);
        }
        if value.downcast_object_ref::<Callable>().is_some() {
            return Err(Unusable::Function);
        }
        self.left = self.left.checked_sub(1).filter(|_| depth <= MAX_RESULT_DEPTH).ok_or(Unusable::TooLarge)?;
        match value.kind() {
            ValueKind::Undefined => Err(Unusable::Undefined),
            ValueKind::Bytes => Err(Unusable::Bytes),
            ValueKind::Seq | ValueKind::Iterable => self.list(value, depth),
            ValueKind::Map => self.map(value, depth),
            _ => self.scalar(value),
        }
    }

    fn scalar(&self, value: &Value) -> Result<Node, Unusable> {
        let origin = self.origin.clone();
        match value.kind() {
            ValueKind::None => Ok(Node::null(origin)),
            ValueKind::Bool => Ok(Node::boolean(value.is_true(), origin)),
            ValueKind::String => Ok(Node::string(value.as_str().unwrap_or_default(), origin)),
            ValueKind::Number if value.is_integer() => Ok(Node::scalar(ScalarKind::Integer, value.to_string(), origin)),
            ValueKind::Number => {
                let number = f64::try_from(value.clone()).map_err(|_| Unusable::Invalid)?;
                let text = float_text(number).ok_or(Unusable::NotFinite)?;
                Ok(Node::scalar(ScalarKind::Float, text, origin))
            }
            _ => Err(Unusable::Invalid),
        }
    }

    fn list(&mut self, value: &Value, depth: usize) -> Result<Node, Unusable> {
        let items = value.try_iter().map_err(|_| Unusable::Invalid)?;
        let items: Result<Vec<Node>, Unusable> = items.map(|item| self.node(&item, depth + 1)).collect();
        Ok(Node::list(items?, self.origin.clone()))
    }

    fn map(&mut self, value: &Value, depth: usize) -> Result<Node, Unusable> {
        let (mut map, mut seen) = (Map::new(), HashSet::new());
        for key in value.try_iter().map_err(|_| Unusable::Invalid)? {
            let item = value.get_item(&key).map_err(|_| Unusable::Invalid)?;
            let text = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
            let node = self.node(&item, depth + 1)?;
            // The engine tells 1 from "1"; the keys of a node are strings, and the first one stays.
            if seen.insert(text.clone()) {
                map.push(Key::new(text, self.origin.clone()), node);
            }
        }
        Ok(Node::map(map, self.origin.clone()))
    }
}

/// A number as YAML 1.1 and 1.2 both read it: a point in the mantissa, a sign in the exponent.
/// (<https://yaml.org/type/float.html>, <https://yaml.org/spec/1.2.2/#1032-tag-resolution>)
pub(super) fn float_text(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let text = format!("{number:?}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return Some(text) };
    let point = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    Some(format!("{mantissa}{point}e{sign}{exponent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_so_that_every_reader_takes_them_for_floats() {
        for (number, expected) in
            [(1.0, "1.0"), (0.1, "0.1"), (1e16, "1.0e+16"), (-2.5e-9, "-2.5e-9"), (1e300, "1.0e+300")]
        {
            assert_eq!(float_text(number).as_deref(), Some(expected));
        }
        assert_eq!(float_text(f64::INFINITY), None);
    }
}
