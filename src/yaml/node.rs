//! What a YAML document means: values, each with its origin.

use std::sync::Arc;

use super::Origin;

/// A value and where it comes from. Copies are cheap: containers are shared until one copy is changed.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it was written and what it overrode.
    pub origin: Origin,
}

/// The three shapes of a value.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text, number, boolean or nothing.
    Scalar(Scalar),
    /// A sequence.
    List(Arc<Vec<Node>>),
    /// A mapping.
    Map(Arc<Map>),
}

/// A scalar keeps its spelling, so `1.10` can still become the string `"1.10"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// What the dialect reads it as.
    pub kind: ScalarKind,
    /// The content of a string; the spelling of anything else.
    pub text: Arc<str>,
}

/// What a scalar is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarKind {
    /// `null`, `~`, nothing.
    Null,
    /// `true`, `false`.
    Boolean,
    /// A whole number of any size.
    Integer,
    /// A number with a fraction or an exponent.
    Float,
    /// Plain text that YAML 1.1 and 1.2 read differently; good only where a string is declared.
    Ambiguous,
    /// Text.
    String,
}

/// A number as other systems take it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Fits 64 bits with sign.
    Signed(i64),
    /// Fits 64 bits without sign.
    Unsigned(u64),
    /// Everything else.
    Float(f64),
}

/// A mapping in written order, keys unique.
#[derive(Clone, Debug, Default)]
pub struct Map {
    entries: Vec<Entry>,
    /// Keys that the type of the map declares and that have no value here.
    unset: Option<Arc<[Arc<str>]>>,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// A key and where it comes from. Keys are always strings, as spelled.
#[derive(Clone, Debug)]
pub struct Key {
    /// The text.
    pub text: Arc<str>,
    /// Where it was written.
    pub origin: Origin,
}

impl Scalar {
    /// A string.
    #[must_use]
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self { kind: ScalarKind::String, text: text.into() }
    }

    /// The truth of a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        (self.kind == ScalarKind::Boolean).then(|| self.text.eq_ignore_ascii_case("true"))
    }

    /// The value of an integer or float, where it can be represented.
    #[must_use]
    pub fn as_number(&self) -> Option<Number> {
        match self.kind {
            ScalarKind::Integer => {
                let text = self.text.strip_prefix('+').unwrap_or(&self.text);
                if let Some(digits) = text.strip_prefix("0x") {
                    return u64::from_str_radix(digits, 16).ok().map(Number::fitting);
                }
                let signed = text.parse().ok().map(Number::Signed);
                signed
                    .or_else(|| text.parse().ok().map(Number::Unsigned))
                    .or_else(|| text.parse().ok().map(Number::Float))
            }
            ScalarKind::Float => self.text.parse().ok().map(Number::Float),
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        (self.kind == ScalarKind::String).then_some(&*self.text)
    }
}

impl Number {
    fn fitting(value: u64) -> Self {
        i64::try_from(value).map_or(Self::Unsigned(value), Self::Signed)
    }
}

impl Node {
    /// A string.
    #[must_use]
    pub fn string(text: impl Into<Arc<str>>, origin: Origin) -> Self {
        Self { value: Value::Scalar(Scalar::string(text)), origin }
    }

    /// A whole number.
    #[must_use]
    pub fn integer(value: i64, origin: Origin) -> Self {
        Self::scalar(ScalarKind::Integer, value.to_string(), origin)
    }

    /// A truth value.
    #[must_use]
    pub fn boolean(value: bool, origin: Origin) -> Self {
        Self::scalar(ScalarKind::Boolean, value.to_string(), origin)
    }

    /// Nothing.
    #[must_use]
    pub fn null(origin: Origin) -> Self {
        Self::scalar(ScalarKind::Null, "null", origin)
    }

    /// A scalar of any kind.
    #[must_use]
    pub fn scalar(kind: ScalarKind, text: impl Into<Arc<str>>, origin: Origin) -> Self {
        Self { value: Value::Scalar(Scalar { kind, text: text.into() }), origin }
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Node>, origin: Origin) -> Self {
        Self { value: Value::List(Arc::new(items)), origin }
    }

    /// A map.
    #[must_use]
    pub fn map(map: Map, origin: Origin) -> Self {
        Self { value: Value::Map(Arc::new(map)), origin }
    }

    /// The scalar, when it is one.
    #[must_use]
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text, when it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.as_scalar().and_then(Scalar::as_str)
    }

    /// The items, when it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The map, when it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The map to change; shared copies are left as they are.
    #[must_use]
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Map(map) => Some(Arc::make_mut(map)),
            _ => None,
        }
    }

    /// The items to change; shared copies are left as they are.
    #[must_use]
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::List(items) => Some(Arc::make_mut(items)),
            _ => None,
        }
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(|scalar| scalar.kind == ScalarKind::Null)
    }

    /// The value of a key, when it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map().and_then(|map| map.get(key))
    }

    /// What it is, for messages: `a string`, `a list`, `an integer`.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match &self.value {
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Scalar(scalar) => match scalar.kind {
                ScalarKind::Null => "null",
                ScalarKind::Boolean => "a boolean",
                ScalarKind::Integer => "an integer",
                ScalarKind::Float => "a number",
                ScalarKind::Ambiguous => "an ambiguous scalar",
                ScalarKind::String => "a string",
            },
        }
    }

    /// The same value, carried on by the expression at `span`.
    #[must_use]
    pub fn placed(self, span: crate::source::Span) -> Self {
        Self { origin: self.origin.placed(span), ..self }
    }
}

/// Nodes are equal when they mean the same; origins and, in maps, the order do not count.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Scalar(left), Value::Scalar(right)) => {
                left == right || (left.as_number().is_some() && left.as_number() == right.as_number())
            }
            (Value::List(left), Value::List(right)) => left == right,
            (Value::Map(left), Value::Map(right)) => {
                // Mostly the order is the same too, and then no key has to be looked for.
                let same = |(place, entry): (usize, &Entry)| {
                    let there = right.entries.get(place).filter(|other| other.key.text == entry.key.text);
                    there.map(|other| &other.value).or_else(|| right.get(&entry.key.text)) == Some(&entry.value)
                };
                left.len() == right.len() && left.iter().enumerate().all(same)
            }
            _ => false,
        }
    }
}

impl Map {
    /// A map without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A map without entries, with room for that many.
    #[must_use]
    pub fn with_capacity(entries: usize) -> Self {
        Self { entries: Vec::with_capacity(entries), unset: None }
    }

    /// The same map, which knows that its type declares further keys.
    #[must_use]
    pub fn with_unset(mut self, keys: Vec<Arc<str>>) -> Self {
        self.unset = (!keys.is_empty()).then(|| keys.into());
        self
    }

    /// Whether the key is declared by the type of the map, but has no value here.
    #[must_use]
    pub fn is_unset(&self, key: &str) -> bool {
        self.get(key).is_none() && self.unset.as_ref().is_some_and(|keys| keys.iter().any(|unset| **unset == *key))
    }

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
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// The entries in order, to change the values.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Entry> {
        self.entries.iter_mut()
    }

    /// The entry of a key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| &*entry.key.text == key)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value of a key, to change it.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|entry| &*entry.key.text == key).map(|entry| &mut entry.value)
    }

    /// Sets a key: replaces its value in place, or adds it at the end.
    pub fn insert(&mut self, key: Key, value: Node) {
        match self.get_mut(&key.text) {
            Some(old) => *old = value,
            None => self.entries.push(Entry { key, value }),
        }
    }

    /// Adds an entry at the end without looking for the key: for builders that know it is new.
    pub fn push(&mut self, key: Key, value: Node) {
        self.entries.push(Entry { key, value });
    }

    /// Puts an entry at a position, at the end when there are fewer entries.
    pub fn insert_at(&mut self, index: usize, key: Key, value: Node) {
        self.entries.insert(index.min(self.entries.len()), Entry { key, value });
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let index = self.entries.iter().position(|entry| &*entry.key.text == key)?;
        Some(self.entries.remove(index))
    }
}

impl FromIterator<Entry> for Map {
    fn from_iter<T: IntoIterator<Item = Entry>>(entries: T) -> Self {
        Self { entries: entries.into_iter().collect(), unset: None }
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Map {
    type Item = &'a mut Entry;
    type IntoIter = std::slice::IterMut<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl Key {
    /// A key.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>, origin: Origin) -> Self {
        Self { text: text.into(), origin }
    }
}
