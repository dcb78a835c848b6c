//! Lists and maps as values: views over nodes, or made; and what macros go over.

use std::rc::Rc;

use super::error::{Fault, fault};
use super::map::OwnedMap;
use super::types::{Type, escape};
use super::value::Value;
use crate::yaml::{self, Node};

/// A list.
#[derive(Clone, Debug)]
pub enum List<'v> {
    /// Of an object, with the type of its items.
    Nodes(&'v [Node], &'v Type),
    /// Made.
    Owned(Rc<Vec<Value<'v>>>),
}

/// A map or an object.
#[derive(Clone, Debug)]
pub enum Map<'v> {
    /// Of an object, with its type: a map, an object with declared fields, or unknown.
    Nodes(&'v yaml::Map, &'v Type),
    /// Made.
    Owned(Rc<OwnedMap<'v>>),
}

impl<'v> List<'v> {
    /// How many items it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Nodes(nodes, _) => nodes.len(),
            Self::Owned(items) => items.len(),
        }
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One item.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Value<'v>> {
        match self {
            Self::Nodes(nodes, of) => nodes.get(index).map(|node| Value::typed(node, of)),
            Self::Owned(items) => items.get(index).cloned(),
        }
    }

    /// The items in order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Value<'v>> + ExactSizeIterator + use<'_, 'v> {
        (0..self.len()).map(|index| self.get(index).unwrap_or(Value::Null))
    }
}

impl<'v> Map<'v> {
    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Nodes(map, _) => map.len(),
            Self::Owned(map) => map.len(),
        }
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a field by its name in an expression; nothing when it is absent.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Value<'v>> {
        match self {
            Self::Nodes(map, Type::Object(object)) => {
                let field = object.field(name)?;
                map.get(&field.key).map(|node| Value::typed(node, &field.declared.of))
            }
            Self::Nodes(map, Type::Map(entry)) => map.get(name).map(|node| Value::typed(node, &entry.1)),
            Self::Nodes(map, _) => map.get(name).map(Value::of),
            Self::Owned(map) => map.field(name),
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &Value<'v>) -> Option<Value<'v>> {
        match self {
            Self::Owned(map) => map.get(key),
            Self::Nodes(..) => self.field(key.as_str()?),
        }
    }

    /// The entries in order.
    pub(super) fn entries(&self) -> Vec<(Value<'v>, Value<'v>)> {
        match self {
            Self::Nodes(map, of) => map.iter().map(|entry| self.entry_of(entry, of)).collect(),
            Self::Owned(map) => map.iter().cloned().collect(),
        }
    }

    fn entry_of(&self, entry: &'v yaml::Entry, of: &'v Type) -> (Value<'v>, Value<'v>) {
        let key = Value::borrowed(&entry.key.text);
        match of {
            Type::Object(_) => {
                let value = escape(&entry.key.text).and_then(|name| self.field(&name));
                (key, value.unwrap_or_else(|| Value::of(&entry.value)))
            }
            Type::Map(types) => (key, Value::typed(&entry.value, &types.1)),
            _ => (key, Value::of(&entry.value)),
        }
    }
}

/// What a macro goes over: the items, or the keys with their values.
pub(super) fn range<'v>(value: &Value<'v>) -> Result<Range<'v>, Fault> {
    match value {
        Value::List(list) => Ok(Range::Items(list.clone())),
        Value::Map(map) => Ok(Range::Entries(map.entries())),
        other => Err(fault(format!("got '{}', expected iterable type", other.type_name()))),
    }
}

/// What a macro goes over.
pub(super) enum Range<'v> {
    Items(List<'v>),
    Entries(Vec<(Value<'v>, Value<'v>)>),
}

impl<'v> Range<'v> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Items(list) => list.len(),
            Self::Entries(entries) => entries.len(),
        }
    }

    /// The first and the second variable of a round.
    #[expect(clippy::cast_possible_wrap, reason = "no list is that long")]
    pub(super) fn round(&self, index: usize, two: bool) -> Option<(Value<'v>, Value<'v>)> {
        match self {
            Self::Items(list) if two => Some((Value::Int(index as i64), list.get(index)?)),
            Self::Items(list) => Some((list.get(index)?, Value::Null)),
            Self::Entries(entries) => entries.get(index).cloned(),
        }
    }
}
