//! Values of an evaluation: views over YAML nodes, and what expressions make.
//!
//! A view is never converted as a whole: a field becomes a value when it is asked for. As for the server, a whole number of
//! an object is an `int`, and `null` in an object is `null`.

use std::fmt;
use std::rc::Rc;

use super::budget::Budget;
use super::containers::{List, Map};
use super::error::EvaluationError;
use super::library::{NamedFormat, Semver, Timestamp, Url, base64};
use super::types::{Opaque, Type};
use crate::syntax::address::Cidr;
use crate::syntax::quantity::Quantity;
use crate::syntax::time;
use crate::yaml::{self, Node, Number, ScalarKind};

/// A value. It lives no longer than the objects and the program that it looks into.
#[derive(Clone, Debug)]
pub enum Value<'v> {
    /// `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number without sign.
    Uint(u64),
    /// A number.
    Double(f64),
    /// Text.
    String(Text<'v>),
    /// Bytes.
    Bytes(Rc<[u8]>),
    /// A moment.
    Timestamp(Timestamp),
    /// A span of time in nanoseconds.
    Duration(i64),
    /// A list.
    List(List<'v>),
    /// A map or an object.
    Map(Map<'v>),
    /// Fields that are computed when they are asked for.
    Lazy(Rc<dyn Fields<'v> + 'v>),
    /// A type.
    Type(Type),
    /// A value that may be missing.
    Optional(Option<Rc<Value<'v>>>),
    /// A quantity.
    Quantity(Rc<Quantity>),
    /// An IP address.
    Ip(std::net::IpAddr),
    /// A network.
    Cidr(Cidr),
    /// A URL.
    Url(Rc<Url>),
    /// A semantic version.
    Semver(Rc<Semver>),
    /// A named format.
    Format(&'static NamedFormat),
    /// Something of which only its type is known offline: an authorizer and what is made of it.
    Unknown(Opaque),
}

/// Text, borrowed from an object or the program, or made.
#[derive(Clone)]
pub enum Text<'v> {
    /// Borrowed.
    Borrowed(&'v str),
    /// Made.
    Owned(Rc<str>),
}

/// Fields that are computed when they are asked for: the `variables` of a policy.
pub trait Fields<'v> {
    /// The value of a field, or nothing when there is no such field. It spends from the budget that is given.
    fn field(&self, name: &str, budget: &mut Budget) -> Option<Result<Value<'v>, EvaluationError>>;
}

impl fmt::Debug for dyn Fields<'_> + '_ {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("fields")
    }
}

static DYN: Type = Type::Dyn;

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", &**self)
    }
}

impl<'v> Value<'v> {
    /// Text that was made.
    #[must_use]
    pub fn text(text: impl Into<Rc<str>>) -> Self {
        Self::String(Text::Owned(text.into()))
    }

    /// Text that the value looks at.
    #[must_use]
    pub fn borrowed(text: &'v str) -> Self {
        Self::String(Text::Borrowed(text))
    }

    /// A list that was made.
    #[must_use]
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(List::Owned(Rc::new(items)))
    }

    /// An optional with a value.
    #[must_use]
    pub fn some(value: Self) -> Self {
        Self::Optional(Some(Rc::new(value)))
    }

    /// A view over a node of which no type is known.
    #[must_use]
    pub fn of(node: &'v Node) -> Self {
        Self::typed(node, &DYN)
    }

    /// A view over a node as a value of a type. What does not fit its type is seen as it is.
    #[must_use]
    pub fn typed(node: &'v Node, of: &'v Type) -> Self {
        match &node.value {
            yaml::Value::List(items) => {
                let item = if let Type::List(item) = of { item } else { &DYN };
                Self::List(List::Nodes(items, item))
            }
            yaml::Value::Map(map) => Self::Map(Map::Nodes(map, of)),
            yaml::Value::Scalar(scalar) => scalar_value(scalar, of),
        }
    }

    /// The truth value.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The whole number.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(value) = self { Some(*value) } else { None }
    }

    /// The name of its type, as messages and `type()` have it.
    #[must_use]
    pub fn type_name(&self) -> &str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::String(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::Timestamp(_) => "google.protobuf.Timestamp",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::List(_) => "list",
            Self::Map(Map::Nodes(_, Type::Object(object))) => object.name(),
            Self::Map(_) => "map",
            Self::Lazy(_) => "object",
            Self::Type(_) => "type",
            Self::Optional(_) => "optional_type",
            Self::Quantity(_) => Opaque::Quantity.name(),
            Self::Ip(_) => Opaque::Ip.name(),
            Self::Cidr(_) => Opaque::Cidr.name(),
            Self::Url(_) => Opaque::Url.name(),
            Self::Semver(_) => Opaque::Semver.name(),
            Self::Format(_) => Opaque::Format.name(),
            Self::Unknown(opaque) => opaque.name(),
        }
    }

    /// Its type, as `type()` gives it: what lists and maps hold does not count.
    #[must_use]
    pub fn type_of(&self) -> Type {
        match self {
            Self::Null => Type::Null,
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Uint(_) => Type::Uint,
            Self::Double(_) => Type::Double,
            Self::String(_) => Type::String,
            Self::Bytes(_) => Type::Bytes,
            Self::Timestamp(_) => Type::Timestamp,
            Self::Duration(_) => Type::Duration,
            Self::List(_) => Type::list(Type::Dyn),
            Self::Map(Map::Nodes(_, of @ Type::Object(_))) => (*of).clone(),
            Self::Map(_) | Self::Lazy(_) => Type::map(Type::Dyn, Type::Dyn),
            Self::Type(_) => Type::type_of(Type::Dyn),
            Self::Optional(_) => Type::optional(Type::Dyn),
            Self::Quantity(_) => Type::Kubernetes(Opaque::Quantity),
            Self::Ip(_) => Type::Kubernetes(Opaque::Ip),
            Self::Cidr(_) => Type::Kubernetes(Opaque::Cidr),
            Self::Url(_) => Type::Kubernetes(Opaque::Url),
            Self::Semver(_) => Type::Kubernetes(Opaque::Semver),
            Self::Format(_) => Type::Kubernetes(Opaque::Format),
            Self::Unknown(opaque) => Type::Kubernetes(*opaque),
        }
    }

    /// The size that costs are reckoned with: characters, items, entries; 1 for everything else.
    pub(super) fn cost_size(&self) -> u64 {
        match self {
            Self::String(text) => text.chars().count() as u64,
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::List(list) => list.len() as u64,
            Self::Map(map) => map.len() as u64,
            Self::Optional(Some(value)) => value.cost_size(),
            Self::Ip(ip) => {
                if ip.is_ipv4() {
                    4
                } else {
                    16
                }
            }
            Self::Cidr(cidr) => u64::from(cidr.prefix).div_ceil(8),
            _ => 1,
        }
    }
}

fn scalar_value<'v>(scalar: &'v yaml::Scalar, of: &Type) -> Value<'v> {
    let text = || Value::borrowed(&scalar.text);
    match scalar.kind {
        ScalarKind::Null => Value::Null,
        ScalarKind::Boolean => scalar.as_bool().map_or_else(text, Value::Bool),
        ScalarKind::Integer | ScalarKind::Float => number_value(scalar, of),
        ScalarKind::String | ScalarKind::Ambiguous => match of {
            Type::Timestamp => Timestamp::parse(&scalar.text)
                .or_else(|| Timestamp::parse_date(&scalar.text))
                .map_or_else(text, Value::Timestamp),
            Type::Duration => time::parse_duration(&scalar.text).map_or_else(|_| text(), Value::Duration),
            Type::Bytes => base64(&scalar.text).map_or_else(text, |bytes| Value::Bytes(bytes.into())),
            _ => text(),
        },
    }
}

/// A number of an object: whole ones are `int`, unless a `double` is declared.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "as JSON readers do; the range is checked"
)]
fn number_value<'v>(scalar: &'v yaml::Scalar, of: &Type) -> Value<'v> {
    match scalar.as_number() {
        Some(Number::Signed(number)) if *of == Type::Double => Value::Double(number as f64),
        Some(Number::Signed(number)) => Value::Int(number),
        Some(Number::Unsigned(number)) => Value::Double(number as f64),
        Some(Number::Float(number)) if *of == Type::Int && number.fract() == 0.0 && number.abs() < 9e18 => {
            Value::Int(number as i64)
        }
        Some(Number::Float(number)) => Value::Double(number),
        None => Value::borrowed(&scalar.text),
    }
}
