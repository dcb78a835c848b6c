//! The tree of an expression: macros are expanded, names resolved and types found in it.
//!
//! It is made by `read`, completed by `check`, and then never changed: evaluation and estimates only read it.

use super::functions::{Function, Overload};
use super::regex::Pattern;
use super::types::Type;
use super::value::Value;

/// A part of an expression.
#[derive(Debug)]
pub(super) struct Expression {
    /// The byte offset in the text.
    pub(super) at: u32,
    /// Its type; `Dyn` before the check.
    pub(super) of: Type,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Literal(Literal),
    /// A name that the check has still to resolve.
    Name(Box<str>),
    /// A variable of the environment, by its place there.
    Variable(usize),
    /// A variable of a macro, by its place on the stack.
    Local(usize),
    /// The name of a type.
    TypeName(Type),
    Select(Box<Select>),
    Call(Box<Call>),
    And(Box<[Expression; 2]>),
    Or(Box<[Expression; 2]>),
    Conditional(Box<[Expression; 3]>),
    List(Vec<Item>),
    Map(Vec<Entry>),
    /// The construction of a message: Kubernetes declares no type that could be built here.
    Message(Box<str>),
    Loop(Box<Loop>),
    /// `target.optMap(name, body)`, `target.optFlatMap(name, body)`.
    OptionalMap(Box<OptionalMap>),
    /// `list.sortBy(name, key)`.
    SortBy(Box<SortBy>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    String(Box<str>),
    Bytes(Box<[u8]>),
}

#[derive(Debug)]
pub(super) struct Select {
    pub(super) operand: Expression,
    pub(super) field: Box<str>,
    /// Whether only its presence is asked for: `has(a.b)`.
    pub(super) test: bool,
    /// `a.?b`.
    pub(super) optional: bool,
}

#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: Box<str>,
    /// Whether the first argument is a receiver.
    pub(super) member: bool,
    pub(super) arguments: Vec<Expression>,
    /// The function, once resolved.
    pub(super) function: Option<&'static Function>,
    /// The overloads that fit.
    pub(super) overloads: Vec<&'static Overload>,
    /// The regular expression, where it is a literal.
    pub(super) pattern: Option<Pattern>,
}

#[derive(Debug)]
pub(super) struct Item {
    pub(super) value: Expression,
    /// `[?a]`.
    pub(super) optional: bool,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: Expression,
    pub(super) value: Expression,
    /// `{?k: v}`.
    pub(super) optional: bool,
}

/// A macro over the items of a list or the entries of a map.
#[derive(Debug)]
pub(super) struct Loop {
    pub(super) purpose: Purpose,
    pub(super) range: Expression,
    pub(super) first: Box<str>,
    pub(super) second: Option<Box<str>>,
    pub(super) filter: Option<Expression>,
    pub(super) body: Expression,
}

/// What a loop makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    All,
    Exists,
    ExistsOne,
    /// `map` and `transformList`.
    List,
    /// `filter`; its body is the condition.
    Filter,
    /// `transformMap`.
    Values,
    /// `transformMapEntry`.
    Entries,
}

#[derive(Debug)]
pub(super) struct OptionalMap {
    pub(super) target: Expression,
    pub(super) name: Box<str>,
    pub(super) body: Expression,
    /// Whether the body is an optional itself.
    pub(super) flat: bool,
}

#[derive(Debug)]
pub(super) struct SortBy {
    pub(super) target: Expression,
    pub(super) name: Box<str>,
    pub(super) key: Expression,
}

impl Expression {
    pub(super) fn new(at: u32, kind: Kind) -> Self {
        Self { at, of: Type::Dyn, kind }
    }

    /// The dotted name that it spells: `a.b.c`.
    pub(super) fn qualified_name(&self) -> Option<String> {
        match &self.kind {
            Kind::Name(name) => Some(name.to_string()),
            Kind::Select(select) if !select.test && !select.optional => {
                Some(format!("{}.{}", select.operand.qualified_name()?, select.field))
            }
            _ => None,
        }
    }
}

impl Literal {
    pub(super) fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Uint(value) => Value::Uint(*value),
            Self::Double(value) => Value::Double(*value),
            Self::String(text) => Value::borrowed(text),
            Self::Bytes(bytes) => Value::Bytes((&**bytes).into()),
        }
    }
}

impl Kind {
    /// Calls a function with every part directly inside.
    pub(super) fn for_each_mut(&mut self, function: &mut dyn FnMut(&mut Expression)) {
        match self {
            Self::Literal(_)
            | Self::Name(_)
            | Self::Variable(_)
            | Self::Local(_)
            | Self::TypeName(_)
            | Self::Message(_) => {}
            Self::Select(select) => function(&mut select.operand),
            Self::Call(call) => call.arguments.iter_mut().for_each(function),
            Self::And(operands) | Self::Or(operands) => operands.iter_mut().for_each(function),
            Self::Conditional(parts) => parts.iter_mut().for_each(function),
            Self::List(items) => items.iter_mut().for_each(|item| function(&mut item.value)),
            Self::Map(entries) => {
                for entry in entries {
                    function(&mut entry.key);
                    function(&mut entry.value);
                }
            }
            Self::Loop(parts) => {
                function(&mut parts.range);
                parts.filter.as_mut().into_iter().for_each(&mut *function);
                function(&mut parts.body);
            }
            Self::OptionalMap(parts) => {
                function(&mut parts.target);
                function(&mut parts.body);
            }
            Self::SortBy(parts) => {
                function(&mut parts.target);
                function(&mut parts.key);
            }
        }
    }
}
