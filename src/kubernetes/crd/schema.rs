//! A structural schema in memory: what a version of a custom kind may look like.
//!
//! `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/structural.go`. What is rare stands apart from what every field has.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::format::Format;
use super::number::Number;
use super::rule::Rule;
use crate::syntax::pattern::Pattern;
use crate::yaml::Node;

/// The schema of a value.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the keywords of a schema are independent of each other")]
pub(super) struct Schema {
    pub(super) of: Option<Type>,
    pub(super) nullable: bool,
    /// Fields that no schema names are kept.
    pub(super) preserves: bool,
    /// It is an object of its own, with `apiVersion`, `kind` and `metadata`.
    pub(super) embedded: bool,
    pub(super) int_or_string: bool,
    /// The default, itself with its defaults filled in.
    pub(super) default: Option<Node>,
    pub(super) properties: BTreeMap<Arc<str>, Schema>,
    pub(super) additional: Option<Box<Additional>>,
    pub(super) items: Option<Box<Schema>>,
    pub(super) list: ListKind,
    pub(super) rare: Option<Box<Rare>>,
    pub(super) rules: Vec<Rule>,
    /// Whether it or anything in it has rules.
    pub(super) has_rules: bool,
}

/// The types of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    String,
}

/// What `additionalProperties` says.
#[derive(Debug)]
pub(super) enum Additional {
    Any,
    None,
    Schema(Schema),
}

/// What tells the items of a list apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum ListKind {
    #[default]
    Atomic,
    /// No value stands twice.
    Set,
    /// No two items have the same values of these keys.
    Map(Vec<Arc<str>>),
}

/// What a value must satisfy besides its type.
#[derive(Debug, Default)]
pub(super) struct Rare {
    pub(super) format: Option<Format>,
    pub(super) maximum: Option<Bound>,
    pub(super) minimum: Option<Bound>,
    pub(super) multiple_of: Option<f64>,
    pub(super) max_length: Option<i64>,
    pub(super) min_length: Option<i64>,
    pub(super) pattern: Option<(Arc<str>, Pattern)>,
    pub(super) max_items: Option<i64>,
    pub(super) min_items: Option<i64>,
    pub(super) max_properties: Option<i64>,
    pub(super) min_properties: Option<i64>,
    pub(super) required: Vec<Arc<str>>,
    pub(super) choices: Option<Choices>,
    pub(super) all_of: Vec<Schema>,
    pub(super) any_of: Vec<Schema>,
    pub(super) one_of: Vec<Schema>,
    pub(super) not: Option<Box<Schema>>,
}

/// A limit of numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) at: f64,
    /// The limit itself is outside.
    pub(super) exclusive: bool,
}

/// The values of an enumeration.
#[derive(Debug)]
pub(super) struct Choices {
    pub(super) texts: HashSet<Arc<str>>,
    pub(super) numbers: Vec<Number>,
    /// Truth values, lists, maps.
    pub(super) others: Vec<Node>,
    /// All of them, as messages show them.
    pub(super) shown: Vec<String>,
}

impl Type {
    pub(super) const ALL: [(&'static str, Self); 6] = [
        ("array", Self::Array),
        ("boolean", Self::Boolean),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("object", Self::Object),
        ("string", Self::String),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(known, of)| (known == name).then_some(of))
    }

    pub(super) fn name(self) -> &'static str {
        Self::ALL.into_iter().find_map(|(name, of)| (of == self).then_some(name)).unwrap_or_default()
    }
}

impl Schema {
    /// The schema of a field: the one of its name, else the one of all other names.
    pub(super) fn below(&self, name: &str) -> Option<&Self> {
        self.properties.get(name).or(match self.additional.as_deref() {
            Some(Additional::Schema(schema)) => Some(schema),
            _ => None,
        })
    }

    /// Whether messages speak of an integer or a string, and no format is checked.
    pub(super) fn takes(&self, of: Type) -> bool {
        if self.int_or_string { matches!(of, Type::Integer | Type::String) } else { self.of == Some(of) }
    }

    /// The types as messages name them; nothing where any will do.
    pub(super) fn type_names(&self) -> Option<&'static str> {
        if self.int_or_string { Some("integer,string") } else { self.of.map(Type::name) }
    }
}
