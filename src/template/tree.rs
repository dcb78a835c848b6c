//! The compiled template: a tree of shapes, with steps wherever a statement stands.

use super::cover::Step;
use crate::expression::{Expression, Part, Text};
use crate::source::Span;
use crate::yaml::{Key, Node, Value};

/// How one value is made.
#[derive(Debug)]
pub(super) enum Shape {
    /// As it is written.
    Constant(Node, Size),
    /// The native value of an expression.
    Splice(Box<Expression>),
    /// A string of several parts.
    Mixed(Vec<Part>, Span),
    /// A literal block scalar with statements or expressions.
    Block(Box<Text>, Span),
    /// A list.
    List(Vec<Step<Self>>, Span),
    /// A map.
    Map(Vec<Step<Entry>>, Span),
}

/// A key with its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: KeyShape,
    /// Where the key stands in the template.
    pub(super) span: Span,
    pub(super) value: Shape,
}

/// How a key is made.
#[derive(Debug)]
pub(super) enum KeyShape {
    Constant(Key),
    /// A string of several parts, or a single expression.
    Computed(Vec<Part>),
    /// `<<`: the entries of the value.
    Merge,
}

/// How large a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// The number of its nodes.
    pub(super) nodes: usize,
    /// The length of the longest way down, 1 for a scalar.
    pub(super) depth: usize,
}

impl Size {
    /// Measures a value, counting no further than `limit` nodes.
    pub(super) fn of(node: &Node, limit: usize) -> Self {
        let mut size = Self::default();
        let mut pending = vec![(node, 1)];
        while let Some((node, depth)) = pending.pop() {
            size = Self { nodes: size.nodes + 1, depth: size.depth.max(depth) };
            if size.nodes > limit {
                break;
            }
            match &node.value {
                Value::Scalar(_) => {}
                Value::List(items) => pending.extend(items.iter().map(|item| (item, depth + 1))),
                Value::Map(map) => pending.extend(map.iter().map(|entry| (&entry.value, depth + 1))),
            }
        }
        size
    }

    /// The size of a collection of values of these sizes.
    pub(super) fn around(inner: impl Iterator<Item = Self>) -> Self {
        let one = Self { nodes: 1, depth: 1 };
        inner.fold(one, |sum, size| Self { nodes: sum.nodes + size.nodes, depth: sum.depth.max(size.depth + 1) })
    }
}

impl Shape {
    /// Where it stands in the template.
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Constant(node, _) => node.origin.span,
            Self::Splice(expression) => expression.span(),
            Self::Mixed(_, span) | Self::Block(_, span) | Self::List(_, span) | Self::Map(_, span) => *span,
        }
    }

    /// The value and its size, when the shape is constant.
    pub(super) fn as_constant(&self) -> Option<(&Node, Size)> {
        match self {
            Self::Constant(node, size) => Some((node, *size)),
            _ => None,
        }
    }
}
