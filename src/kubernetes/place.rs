//! Places in an object: how rules walk it.
//!
//! A [`Place`] is a path and what stands there, which may be nothing. As the API server does, `null` counts as absent.
//! Rules never index nodes by hand: a place knows its path for the message and its origin for the finding.

use std::fmt;
use std::rc::Rc;

use crate::source::Span;
use crate::yaml::{Entry, Node, Number, Origin, ScalarKind, Value};

/// A place in an object, whether something stands there or not.
#[derive(Clone, Debug)]
pub struct Place<'o> {
    node: Option<&'o Node>,
    /// The text of a key, when the place is a key.
    key: Option<&'o str>,
    /// The nearest thing that is there: the value itself, or the key of the container in which it is missing.
    origin: &'o Origin,
    /// What shows the place where things are missing below it.
    head: &'o Origin,
    path: Path<'o>,
}

/// The way to a place in the notation of the API server: `spec.containers[0].ports[1].name`, `metadata.labels[a.b/c]`.
#[derive(Clone, Debug, Default)]
pub struct Path<'o>(Option<Rc<Link<'o>>>);

#[derive(Debug)]
struct Link<'o> {
    before: Path<'o>,
    step: Step<'o>,
}

#[derive(Debug)]
enum Step<'o> {
    Field(&'o str),
    /// The key of a map that holds arbitrary keys.
    Key(&'o str),
    Index(usize),
}

impl<'o> Place<'o> {
    /// The whole object.
    #[must_use]
    pub fn root(object: &'o Node) -> Self {
        Self { node: Some(object), key: None, origin: &object.origin, head: head(object), path: Path::default() }
    }

    /// A value that stands below `key`, which an item of a list has not.
    fn at(&self, key: Option<&'o Origin>, node: Option<&'o Node>, step: Step<'o>) -> Self {
        let path = Path(Some(Rc::new(Link { before: self.path.clone(), step })));
        if let Some(node) = node.filter(|node| !node.is_null()) {
            let head = key.unwrap_or_else(|| head(node));
            return Self { node: Some(node), key: None, origin: &node.origin, head, path };
        }
        // A `null` has at least a place of its own.
        let head = key.or(node.map(|node| &node.origin)).unwrap_or(self.head);
        Self { node: None, key: None, origin: head, head, path }
    }

    fn below(&self, name: &str, step: Step<'o>) -> Self {
        let entry = self.node.and_then(Node::as_map).and_then(|map| map.entry(name));
        self.at(entry.map(|entry| &entry.key.origin), entry.map(|entry| &entry.value), step)
    }

    /// A field of an object.
    #[must_use]
    pub fn field(&self, name: &'o str) -> Self {
        self.below(name, Step::Field(name))
    }

    /// A field some levels down.
    #[must_use]
    pub fn down<const N: usize>(&self, names: [&'o str; N]) -> Self {
        names.into_iter().fold(self.clone(), |place, name| place.field(name))
    }

    /// The value of a key in a map with arbitrary keys: labels, data, limits.
    #[must_use]
    pub fn key(&self, key: &'o str) -> Self {
        self.below(key, Step::Key(key))
    }

    /// The items of a list, none when it is absent or no list.
    pub fn items(&self) -> impl ExactSizeIterator<Item = Self> + use<'_, 'o> {
        let items = self.node.and_then(Node::as_list).unwrap_or_default();
        items.iter().enumerate().map(|(index, item)| self.at(None, Some(item), Step::Index(index)))
    }

    /// One item of a list.
    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        let item = self.node.and_then(Node::as_list).and_then(|items| items.get(index));
        self.at(None, item, Step::Index(index))
    }

    /// The keys of a map with arbitrary keys and their values, in written order; keys with `null` are left out.
    pub fn entries(&self) -> impl Iterator<Item = (&'o Entry, Self)> + use<'_, 'o> {
        self.entries_with_null().filter(|(_, value)| value.is_set())
    }

    /// The keys of a map with arbitrary keys and their values, with those that are `null`: the server keeps such a key,
    /// with the empty value of its type.
    pub fn entries_with_null(&self) -> impl Iterator<Item = (&'o Entry, Self)> + use<'_, 'o> {
        let entries = self.node.and_then(Node::as_map).into_iter().flat_map(|map| map.iter());
        entries.map(|entry| (entry, self.at(Some(&entry.key.origin), Some(&entry.value), Step::Key(&entry.key.text))))
    }

    /// The key of an entry as a text of its own: findings point at it and name the map, as the server does.
    #[must_use]
    pub fn key_of(&self, entry: &'o Entry) -> Self {
        let origin = &entry.key.origin;
        Self { node: None, key: Some(&entry.key.text), origin, head: origin, path: self.path.clone() }
    }

    /// Whether it is the key of an entry.
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.key.is_some()
    }

    /// The field of an entry, of which findings point at the name and not at the value.
    #[must_use]
    pub fn name_of(&self, entry: &'o Entry) -> Self {
        let origin = &entry.key.origin;
        Self { node: None, origin, ..self.at(Some(origin), Some(&entry.value), Step::Field(&entry.key.text)) }
    }

    /// The names of the fields that are set, in written order.
    pub fn set_fields(&self) -> impl Iterator<Item = &'o str> + use<'_, 'o> {
        self.entries().map(|(entry, _)| &*entry.key.text)
    }

    /// What stands here.
    #[must_use]
    pub fn node(&self) -> Option<&'o Node> {
        self.node
    }

    /// Whether something other than `null` stands here, be it empty.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.node.is_some() || self.key.is_some()
    }

    /// Whether nothing stands here, or an empty string, list or map.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Some(node) = self.node else {
            return self.key.is_none_or(str::is_empty);
        };
        match &node.value {
            Value::List(items) => items.is_empty(),
            Value::Map(map) => map.is_empty(),
            Value::Scalar(scalar) => scalar.kind == ScalarKind::String && scalar.text.is_empty(),
        }
    }

    /// How many items or entries stand here.
    #[must_use]
    pub fn len(&self) -> usize {
        self.node.map_or(0, |node| match &node.value {
            Value::List(items) => items.len(),
            Value::Map(map) => map.iter().filter(|entry| !entry.value.is_null()).count(),
            Value::Scalar(_) => 0,
        })
    }

    /// The string that stands here, when it is one.
    #[must_use]
    pub fn text(&self) -> Option<&'o str> {
        self.key.or_else(|| self.node.and_then(Node::as_str))
    }

    /// The string that stands here; as for the server, none is the empty one.
    #[must_use]
    pub fn text_or_empty(&self) -> &'o str {
        self.text().unwrap_or_default()
    }

    /// The string that stands here, or the default that the server sets where there is none or an empty one.
    #[must_use]
    pub fn text_or(&self, default: &'static str) -> &'o str {
        self.text().filter(|text| !text.is_empty()).unwrap_or(default)
    }

    /// The whole number that stands here, when it is one of 64 bits.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        match self.node?.as_scalar()?.as_number()? {
            Number::Signed(value) => Some(value),
            Number::Unsigned(_) => None,
            // The server takes `3.0` for a whole number; anything finer has not passed decoding.
            #[expect(clippy::cast_possible_truncation, reason = "whole and within 53 bits, as checked")]
            Number::Float(value) => {
                (value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0).then_some(value as i64)
            }
        }
    }

    /// The truth value that stands here.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        self.node?.as_scalar()?.as_bool()
    }

    /// Whether `true` stands here.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.boolean() == Some(true)
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path<'o> {
        &self.path
    }

    /// The origin of what stands here, or of the key of the nearest container in which it is missing.
    #[must_use]
    pub fn origin(&self) -> &'o Origin {
        self.origin
    }

    /// The origin of what shows the place without its content: the key, where it has one.
    #[must_use]
    pub fn head(&self) -> &'o Origin {
        self.head
    }

    /// The text that a finding about this place shows.
    #[must_use]
    pub fn span(&self) -> Span {
        self.origin.span
    }

    /// The value as messages quote it: a string in double quotes, a number as spelled, a container as JSON.
    #[must_use]
    pub fn quoted(&self) -> String {
        match (self.key, self.node) {
            (Some(key), _) => serde_json::Value::from(key).to_string(),
            (None, Some(node)) => quoted(node),
            (None, None) => "null".to_owned(),
        }
    }
}

/// What shows a container that has no key: its first key, as the container itself may have many lines.
fn head(node: &Node) -> &Origin {
    let first = node.as_map().and_then(|map| map.iter().next());
    first.map_or(&node.origin, |entry| &entry.key.origin)
}

fn quoted(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) if scalar.kind == ScalarKind::String => {
            serde_json::Value::from(&*scalar.text).to_string()
        }
        Value::Scalar(scalar) => scalar.text.to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(quoted).collect::<Vec<_>>().join(",")),
        Value::Map(map) => {
            let key = |entry: &Entry| serde_json::Value::from(&*entry.key.text);
            let entries = map.iter().map(|entry| format!("{}:{}", key(entry), quoted(&entry.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
    }
}

impl Path<'_> {
    /// What stands at this path in an object.
    #[must_use]
    pub fn find<'n>(&self, object: &'n Node) -> Option<&'n Node> {
        let Some(link) = &self.0 else { return Some(object) };
        let holder = link.before.find(object)?;
        match link.step {
            Step::Field(name) | Step::Key(name) => holder.get(name),
            Step::Index(index) => holder.as_list()?.get(index),
        }
    }

    /// Whether it is the way to the object itself.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(link) = &self.0 else {
            return Ok(());
        };
        link.before.fmt(formatter)?;
        match link.step {
            Step::Field(name) if link.before.0.is_none() => formatter.write_str(name),
            Step::Field(name) => write!(formatter, ".{name}"),
            Step::Key(key) => write!(formatter, "[{key}]"),
            Step::Index(index) => write!(formatter, "[{index}]"),
        }
    }
}
