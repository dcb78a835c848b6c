//! Types of expressions, and what is declared of the values that a caller binds.
//!
//! A [`Type`] is what the checker reasons with. A [`Declared`] adds the sizes that a schema promises: only cost estimates
//! read them. Sources: `cel-go/common/types`, `k8s.io/apiserver/pkg/cel/types.go`.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Known only when it runs: an object without schema, an int-or-string.
    Dyn,
    /// `null`.
    Null,
    /// A truth value.
    Bool,
    /// A whole number of 64 bits.
    Int,
    /// A whole number of 64 bits without sign.
    Uint,
    /// A number of 64 bits with a fraction.
    Double,
    /// Text.
    String,
    /// Bytes; in an object they stand as base64.
    Bytes,
    /// A moment; in an object it stands as RFC 3339.
    Timestamp,
    /// A span of time; in an object it stands as Go writes it.
    Duration,
    /// A list.
    List(Arc<Type>),
    /// A map with its key and value types.
    Map(Arc<(Type, Type)>),
    /// An object with declared fields.
    Object(Arc<ObjectType>),
    /// A value that may be missing.
    Optional(Arc<Type>),
    /// A type as a value.
    TypeOf(Arc<Type>),
    /// A type of the Kubernetes libraries.
    Kubernetes(Opaque),
    /// A type that the checker has still to find; none is left after it.
    #[doc(hidden)]
    Variable(u32),
    /// What an expression with an error has; fits everywhere, so that one mistake is one error.
    #[doc(hidden)]
    Error,
}

/// The types that Kubernetes adds to CEL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opaque {
    /// `quantity('1Gi')`.
    Quantity,
    /// `ip('::1')`.
    Ip,
    /// `cidr('10.0.0.0/8')`.
    Cidr,
    /// `url('https://example.com')`.
    Url,
    /// `semver('1.2.3')`.
    Semver,
    /// `format.dns1123Label()`.
    Format,
    /// `authorizer`.
    Authorizer,
    /// `authorizer.path('/healthz')`.
    PathCheck,
    /// `authorizer.group('apps')`.
    GroupCheck,
    /// `authorizer.group('apps').resource('deployments')`.
    ResourceCheck,
    /// What a check answers.
    Decision,
}

/// An object with declared fields. Two are the same type when they have the same name.
#[derive(Debug)]
pub struct ObjectType {
    name: Arc<str>,
    fields: HashMap<Arc<str>, Field>,
}

/// A declared field.
#[derive(Clone, Debug)]
pub struct Field {
    /// The key under which it stands in the object; expressions use its escaped form.
    pub key: Arc<str>,
    /// What stands there.
    pub declared: Declared,
}

/// What is declared of a value: its type, and how large it may get.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The type.
    pub of: Type,
    /// The greatest number of characters, items or entries; nothing where no schema tells.
    pub largest: Option<u64>,
    /// The fewest bytes that it takes as JSON.
    pub smallest: u64,
    /// What is declared of the items of a list or the values of a map.
    pub items: Option<Arc<Declared>>,
}

impl Type {
    /// A list of `item`.
    #[must_use]
    pub fn list(item: Self) -> Self {
        Self::List(Arc::new(item))
    }

    /// A map from `key` to `value`.
    #[must_use]
    pub fn map(key: Self, value: Self) -> Self {
        Self::Map(Arc::new((key, value)))
    }

    /// A value that may be missing.
    #[must_use]
    pub fn optional(value: Self) -> Self {
        Self::Optional(Arc::new(value))
    }

    /// The type of `of` as a value.
    #[must_use]
    pub fn type_of(of: Self) -> Self {
        Self::TypeOf(Arc::new(of))
    }

    /// Whether nothing is known before it runs.
    #[must_use]
    pub fn is_dyn(&self) -> bool {
        *self == Self::Dyn
    }

    pub(super) fn is_dyn_or_error(&self) -> bool {
        matches!(self, Self::Dyn | Self::Error)
    }

    /// The type inside an optional, and whether it was one.
    pub(super) fn unwrapped(&self) -> (&Self, bool) {
        match self {
            Self::Optional(inner) => (inner, true),
            other => (other, false),
        }
    }
}

impl Opaque {
    /// The name that expressions and messages use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quantity => "kubernetes.Quantity",
            Self::Ip => "net.IP",
            Self::Cidr => "net.CIDR",
            Self::Url => "kubernetes.URL",
            Self::Semver => "kubernetes.Semver",
            Self::Format => "kubernetes.NamedFormat",
            Self::Authorizer => "kubernetes.authorization.Authorizer",
            Self::PathCheck => "kubernetes.authorization.PathCheck",
            Self::GroupCheck => "kubernetes.authorization.GroupCheck",
            Self::ResourceCheck => "kubernetes.authorization.ResourceCheck",
            Self::Decision => "kubernetes.authorization.Decision",
        }
    }
}

/// As the messages of the server write types.
impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dyn => formatter.write_str("dyn"),
            Self::Null => formatter.write_str("null"),
            Self::Bool => formatter.write_str("bool"),
            Self::Int => formatter.write_str("int"),
            Self::Uint => formatter.write_str("uint"),
            Self::Double => formatter.write_str("double"),
            Self::String => formatter.write_str("string"),
            Self::Bytes => formatter.write_str("bytes"),
            Self::Timestamp => formatter.write_str("timestamp"),
            Self::Duration => formatter.write_str("duration"),
            Self::List(item) => write!(formatter, "list({item})"),
            Self::Map(entry) => write!(formatter, "map({}, {})", entry.0, entry.1),
            Self::Object(object) => formatter.write_str(&object.name),
            Self::Optional(value) => write!(formatter, "optional_type({value})"),
            Self::TypeOf(of) => write!(formatter, "type({of})"),
            Self::Kubernetes(opaque) => formatter.write_str(opaque.name()),
            Self::Variable(number) => write!(formatter, "_var{number}"),
            Self::Error => formatter.write_str("!error!"),
        }
    }
}

impl ObjectType {
    /// An object without fields. The name only has to differ from that of other objects.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), fields: HashMap::new() }
    }

    /// Adds a field under its key in the object; one whose key no expression can name is left out.
    #[must_use]
    pub fn with(mut self, key: &str, declared: impl Into<Declared>) -> Self {
        if let Some(name) = escape(key) {
            self.fields.insert(name.into(), Field { key: key.into(), declared: declared.into() });
        }
        self
    }

    /// Adds a field that expressions name as it is, for types that no schema made.
    #[must_use]
    pub fn with_plain(mut self, key: &str, declared: impl Into<Declared>) -> Self {
        self.fields.insert(key.into(), Field { key: key.into(), declared: declared.into() });
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The field of a name as expressions write it.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        // The server takes the words of the grammar escaped and as they are, where the grammar lets them stand.
        self.fields.get(name).or_else(|| {
            let reserved = RESERVED.contains(&name).then(|| format!("__{name}__"));
            reserved.and_then(|escaped| self.fields.get(&*escaped))
        })
    }

    /// Whether the object has any field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl PartialEq for ObjectType {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl From<Type> for Declared {
    /// A type of unknown size.
    fn from(of: Type) -> Self {
        Self { of, largest: None, smallest: 0, items: None }
    }
}

impl From<ObjectType> for Declared {
    fn from(object: ObjectType) -> Self {
        Type::Object(Arc::new(object)).into()
    }
}

/// Words of the grammar, which cannot be names.
pub(super) const RESERVED: [&str; 21] = [
    "true",
    "false",
    "null",
    "in",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// The name by which expressions reach the property of a schema, when there is one.
///
/// `k8s.io/apiserver/pkg/cel/escaping.go`.
#[must_use]
pub fn escape(property: &str) -> Option<String> {
    if property.is_empty() || property.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    if RESERVED.contains(&property) {
        return Some(format!("__{property}__"));
    }
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "_.-/".contains(sign);
    if !property.chars().all(plain) {
        return None;
    }
    let escaped = property.replace("__", "__underscores__");
    Some(escaped.replace('.', "__dot__").replace('-', "__dash__").replace('/', "__slash__"))
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn properties_have_names_in_expressions() {
        let check = |property: &str, name: Option<&str>| assert_eq!(escape(property).as_deref(), name, "{property}");
        check("replicas", Some("replicas"));
        check("namespace", Some("__namespace__"));
        check("a.b-c/d", Some("a__dot__b__dash__c__slash__d"));
        check("a__b", Some("a__underscores__b"));
        check("x-prop", Some("x__dash__prop"));
        check("$ref", None);
        check("1st", None);
        check("", None);
    }
}
