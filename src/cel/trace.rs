//! What an evaluation read of the objects: the last of it shows why the result is what it is.
//!
//! What did not bear on the result is forgotten: the rounds of an `all` that holds everywhere, of an `exists` that holds
//! nowhere, the items that a `filter` left out.

use std::cell::RefCell;

use super::containers::{List, Map};
use super::value::Value;
use crate::yaml::Node;

/// The nodes that an evaluation read, in the order of reading.
#[derive(Debug, Default)]
pub struct Trace<'v>(RefCell<Vec<&'v Node>>);

impl<'v> Trace<'v> {
    /// The nodes in the order in which they were read.
    #[must_use]
    pub fn reads(&self) -> Vec<&'v Node> {
        self.0.borrow().clone()
    }

    /// Notes the field of a map.
    pub(super) fn field(&self, of: &Value<'v>, name: &str) {
        match of {
            Value::Map(map) => self.push(map.node(name)),
            Value::Optional(Some(inner)) => self.field(inner, name),
            _ => {}
        }
    }

    /// Notes the item of a list.
    pub(super) fn item(&self, list: &List<'v>, index: usize) {
        self.push(list.node(index));
    }

    /// Notes what an index reaches.
    pub(super) fn index(&self, arguments: &[Value<'v>]) {
        match arguments {
            [of, Value::String(key)] => self.field(of, key),
            [Value::List(list), Value::Int(index)] => {
                if let Ok(index) = usize::try_from(*index) {
                    self.item(list, index);
                }
            }
            [Value::Optional(Some(inner)), index] => self.index(&[(**inner).clone(), index.clone()]),
            _ => {}
        }
    }

    fn push(&self, node: Option<&'v Node>) {
        self.0.borrow_mut().extend(node);
    }

    /// Where the notes end now.
    pub(super) fn mark(&self) -> usize {
        self.0.borrow().len()
    }

    /// Forgets what was noted since.
    pub(super) fn forget(&self, mark: usize) {
        self.0.borrow_mut().truncate(mark);
    }
}

impl<'v> List<'v> {
    fn node(&self, index: usize) -> Option<&'v Node> {
        if let Self::Nodes(nodes, _) = self { nodes.get(index) } else { None }
    }
}

impl<'v> Map<'v> {
    fn node(&self, name: &str) -> Option<&'v Node> {
        match self {
            Self::Nodes(map, super::types::Type::Object(object)) => map.get(&object.field(name)?.key),
            Self::Nodes(map, _) => map.get(name),
            Self::Owned(_) => None,
        }
    }
}
