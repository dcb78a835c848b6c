//! Maps that expressions make.

use std::collections::HashMap;
use std::rc::Rc;

use super::compare::equal;
use super::error::{Fault, fault};
use super::value::{Text, Value};

/// A map in the order in which it was made. Keys are truth values, numbers and text; numbers are the same by value.
#[derive(Clone, Debug, Default)]
pub struct OwnedMap<'v> {
    entries: Vec<(Value<'v>, Value<'v>)>,
    /// Where keys stand, for maps that are too large to search.
    index: HashMap<Key, usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Bool(bool),
    Number(i128),
    Text(Rc<str>),
}

/// Up to so many entries are searched one by one.
const SMALL: usize = 8;

impl<'m, 'v> IntoIterator for &'m OwnedMap<'v> {
    type Item = &'m (Value<'v>, Value<'v>);
    type IntoIter = std::slice::Iter<'m, (Value<'v>, Value<'v>)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'v> OwnedMap<'v> {
    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries in order.
    pub fn iter(&self) -> std::slice::Iter<'_, (Value<'v>, Value<'v>)> {
        self.entries.iter()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, wanted: &Value<'v>) -> Option<Value<'v>> {
        self.place(wanted).and_then(|place| self.entries.get(place)).map(|(_, value)| value.clone())
    }

    /// The value of a key that is a text.
    pub(super) fn field(&self, name: &str) -> Option<Value<'v>> {
        if self.entries.len() > SMALL {
            return self.get(&Value::String(Text::Owned(name.into())));
        }
        let found = self.entries.iter().find(|(key, _)| key.as_str() == Some(name));
        found.map(|(_, value)| value.clone())
    }

    fn place(&self, wanted: &Value<'v>) -> Option<usize> {
        if self.entries.len() <= SMALL {
            return self.entries.iter().position(|(key, _)| equal(key, wanted));
        }
        self.index.get(&key_of(wanted)?).copied()
    }

    /// Sets an entry, as a literal does: the last of several with the same key stays.
    pub(super) fn replace(&mut self, key: Value<'v>, value: Value<'v>) -> Result<(), Fault> {
        if key_of(&key).is_none() {
            return Err(fault(format!("unsupported key type: {}", key.type_name())));
        }
        match self.place(&key).and_then(|place| self.entries.get_mut(place)) {
            Some(entry) => entry.1 = value,
            None => {
                let _ = self.insert(key, value);
            }
        }
        Ok(())
    }

    /// Adds an entry; false when its key is there already or is no key.
    #[must_use]
    pub fn insert(&mut self, key: Value<'v>, value: Value<'v>) -> bool {
        let Some(known) = key_of(&key).filter(|_| self.place(&key).is_none()) else {
            return false;
        };
        self.entries.push((key, value));
        if self.entries.len() == SMALL + 1 {
            let keys = self.entries.iter().enumerate();
            self.index = keys.filter_map(|(place, (key, _))| Some((key_of(key)?, place))).collect();
        } else if self.entries.len() > SMALL {
            self.index.insert(known, self.entries.len() - 1);
        }
        true
    }
}

#[expect(clippy::cast_possible_truncation, reason = "whole and in range, as checked")]
fn key_of(value: &Value<'_>) -> Option<Key> {
    Some(match value {
        Value::Bool(value) => Key::Bool(*value),
        Value::Int(value) => Key::Number(i128::from(*value)),
        Value::Uint(value) => Key::Number(i128::from(*value)),
        Value::Double(value) if value.fract() == 0.0 && value.abs() < 1e30 => Key::Number(*value as i128),
        Value::String(Text::Owned(text)) => Key::Text(Rc::clone(text)),
        Value::String(Text::Borrowed(text)) => Key::Text((*text).into()),
        _ => return None,
    })
}
