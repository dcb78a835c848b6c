//! The words for what stands where: shapes, fields, scopes.

/// Whether objects of a kind live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// They do.
    Namespaced,
    /// They belong to the whole cluster.
    Cluster,
}

/// An object type of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TypeId(pub(super) u16);

/// What stands in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    String,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A number.
    Number,
    /// A truth value.
    Boolean,
    /// A number of 32 bits or text.
    IntOrString,
    /// A quantity: text, or a number that stands for its text.
    Quantity,
    /// Bytes as base64.
    Bytes,
    /// A moment, as RFC 3339 writes it.
    Time,
    /// A moment with microseconds.
    MicroTime,
    /// An object of a known type.
    Object(TypeId),
    /// A map from text to one shape.
    Map(Box<Shape>),
    /// A list of one shape.
    List(Box<Shape>, ListMerge),
    /// Anything, or nothing is known.
    Any,
}

impl Shape {
    /// Whether it is written as text in every case, so that a plain number or truth value can only mean its spelling.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::String | Self::Quantity | Self::Bytes | Self::Time | Self::MicroTime)
    }
}

/// How strategic merge treats a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListMerge {
    /// The patch replaces the list.
    Atomic,
    /// Values are added when they are missing.
    Set,
    /// Items with the same value of this key are merged (`patchMergeKey` of the API).
    Keyed(&'static str),
}

/// A field of an object type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub shape: Shape,
    /// Whether the published schema demands it. The server itself does not: it decodes into Go types, and its validation decides.
    pub required: bool,
    /// The fields that tell the items of its list apart for server-side apply (`listMapKey` of the API); empty for other lists.
    pub list_keys: &'static [&'static str],
    /// Whether its list is a set for server-side apply: no value stands in it twice.
    pub is_set: bool,
    /// The strings that the server takes; empty where it takes any.
    pub values: &'static [&'static str],
}
