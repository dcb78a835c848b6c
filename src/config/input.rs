//! Types of inputs, and the check that a value has its type.

use std::sync::Arc;

use crate::source::Span;
use crate::yaml::{Key, Node};

/// A declared parameter.
#[derive(Clone, Debug)]
pub struct InputSpec {
    /// Its name and where it is declared.
    pub key: Key,
    /// What values it takes.
    pub ty: InputType,
    /// Used where no layer sets it; may hold expressions.
    pub default: Option<Node>,
    /// May stay without a value.
    pub optional: bool,
    /// Never evaluated.
    pub literal: bool,
    /// For people.
    pub description: String,
}

/// A type with its constraints.
#[derive(Clone, Debug)]
pub struct InputType {
    /// The shape.
    pub kind: TypeKind,
    /// The declaration.
    pub span: Span,
    /// Allowed values.
    pub allowed: Option<Vec<Node>>,
    /// Least value of a number.
    pub minimum: Option<f64>,
    /// Greatest value of a number.
    pub maximum: Option<f64>,
    /// Least length of a string in characters, or number of items of a list or map.
    pub min_length: Option<usize>,
    /// Greatest length of a string in characters, or number of items of a list or map.
    pub max_length: Option<usize>,
    /// Must match somewhere in the string, as in JSON Schema; `^` and `$` tie it to the ends.
    pub pattern: Option<(String, regex_lite::Regex)>,
}

/// The shape of a value.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// Text; takes plain numbers and booleans as they are spelled.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A map with these keys and no others.
    Object(Vec<InputSpec>),
    /// A map from text to values of one type.
    Map(Arc<InputType>),
    /// A list of values of one type; with a key it merges by that key and may be written as a map.
    List {
        /// The type of each item.
        of: Arc<InputType>,
        /// The property by which layers merge.
        key: Option<String>,
    },
    /// Anything.
    Any,
    /// An image reference.
    Image,
    /// A Kubernetes quantity: `500m`, `1Gi`.
    Quantity,
    /// A Go duration: `1h30m`.
    Duration,
    /// 1 to 65535.
    Port,
    /// An RFC 1123 label.
    DnsLabel,
    /// An IPv4 or IPv6 network.
    Cidr,
    /// A cron schedule of five fields.
    Cron,
    /// An absolute URL.
    Url,
    /// `{ name, key }` of a Secret.
    SecretRef,
    /// A type of the Kubernetes API: `core/v1.Probe`.
    Kubernetes(String),
}

impl InputType {
    /// A type without constraints that is declared at `span`.
    #[must_use]
    pub fn of(kind: TypeKind, span: Span) -> Self {
        Self {
            kind,
            span,
            allowed: None,
            minimum: None,
            maximum: None,
            min_length: None,
            max_length: None,
            pattern: None,
        }
    }

    /// What a message calls a value of this type: `a string`, `an image reference`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        match &self.kind {
            TypeKind::String => "a string",
            TypeKind::Integer => "an integer",
            TypeKind::Number => "a number",
            TypeKind::Boolean => "a boolean",
            TypeKind::Object(_) | TypeKind::Map(_) => "a map",
            TypeKind::List { .. } => "a list",
            TypeKind::Any | TypeKind::Kubernetes(_) => "a value",
            TypeKind::Image => "an image reference",
            TypeKind::Quantity => "a quantity",
            TypeKind::Duration => "a duration",
            TypeKind::Port => "a port number",
            TypeKind::DnsLabel => "a DNS label",
            TypeKind::Cidr => "a network in CIDR notation",
            TypeKind::Cron => "a cron schedule",
            TypeKind::Url => "an absolute URL",
            TypeKind::SecretRef => "a map with `name` and `key`",
        }
    }

    /// Whether merging or completing a value needs to know this type: it holds objects or lists that merge by a key.
    #[must_use]
    pub fn has_structure(&self) -> bool {
        match &self.kind {
            TypeKind::Object(_) => true,
            TypeKind::List { of, key } => key.is_some() || of.has_structure(),
            TypeKind::Map(of) => of.has_structure(),
            _ => false,
        }
    }
}

impl TypeKind {
    /// The name of the type, as declarations write it.
    #[must_use]
    pub fn word(&self) -> String {
        let word = match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Object(_) => "object",
            Self::Map(_) => "map",
            Self::List { .. } => "list",
            Self::Any => "any",
            Self::Image => "image",
            Self::Quantity => "quantity",
            Self::Duration => "duration",
            Self::Port => "port",
            Self::DnsLabel => "dns-label",
            Self::Cidr => "cidr",
            Self::Cron => "cron",
            Self::Url => "url",
            Self::SecretRef => "secret-ref",
            Self::Kubernetes(name) => name,
        };
        word.to_owned()
    }

    /// Whether values are text, for which a plain number or boolean stands as it is spelled.
    #[must_use]
    pub fn is_textual(&self) -> bool {
        matches!(
            self,
            Self::String
                | Self::Image
                | Self::Quantity
                | Self::Duration
                | Self::DnsLabel
                | Self::Cidr
                | Self::Cron
                | Self::Url
        )
    }
}
