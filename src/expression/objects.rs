//! Nodes, namespaces and functions as the engine sees them.
//!
//! Only containers are objects. A scalar wrapped in an object would compare unequal to an equal plain value without any
//! error, so scalars become plain values and their origins go to the record of the evaluation.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, ObjectRepr, Value, from_args};
use minijinja::{Error, State};

use super::convert::to_node;
use super::limits::ITEM_WORK;
use super::path::{Answer, item};
use super::rewrite::Operand;
use super::session::{self, Problem, units};
use super::{Arguments, Binding, CallError, Function, Namespace, Scope, rules};
use crate::source::Span;
use crate::yaml::{Node, Number, Scalar, ScalarKind, Value as Yaml};

/// The names of a compiled expression: `_0`, `_1` … stand for its operands.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) scope: Scope,
    pub(super) operands: Arc<[Operand]>,
    pub(super) span: Span,
}

/// A list or a map.
pub(super) struct Tree(pub(super) Node);

/// A namespace that stands for itself: `instances[name]`, `connections | length`.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) namespace: Arc<dyn Namespace>,
    span: Span,
}

/// A function of the scope.
#[derive(Debug)]
pub(super) struct Callable {
    pub(super) function: Arc<dyn Function>,
    span: Span,
}

/// A node for the engine. Reading a scalar is noted, and everything is charged.
pub(super) fn node_value(node: &Node) -> Value {
    let charged = match &node.value {
        Yaml::Scalar(scalar) => session::charge(units(scalar.text.len()) + ITEM_WORK),
        Yaml::List(items) => session::charge(units(items.len()) * ITEM_WORK),
        Yaml::Map(map) => session::charge(units(map.len()) * ITEM_WORK),
    };
    if let Err(error) = charged {
        return Value::from(error);
    }
    match &node.value {
        Yaml::Scalar(scalar) => {
            session::read(&node.origin);
            scalar_value(scalar)
        }
        Yaml::List(_) | Yaml::Map(_) => Value::from_object(Tree(node.clone())),
    }
}

fn scalar_value(scalar: &Scalar) -> Value {
    let text = || Value::from(Arc::clone(&scalar.text));
    match scalar.kind {
        ScalarKind::Null => Value::from(()),
        ScalarKind::Boolean => Value::from(scalar.as_bool().unwrap_or_default()),
        ScalarKind::String | ScalarKind::Ambiguous => text(),
        ScalarKind::Integer => match scalar.as_number() {
            Some(Number::Signed(number)) => Value::from(number),
            Some(Number::Unsigned(number)) => Value::from(number),
            // A number that no type of the engine holds exactly stays what was written.
            _ => scalar.text.parse::<i128>().map_or_else(|_| text(), Value::from),
        },
        ScalarKind::Float => match scalar.as_number() {
            Some(Number::Float(number)) => Value::from(number),
            _ => text(),
        },
    }
}

/// What a name stands for; nothing when it has no value.
fn binding_value(binding: Binding, span: Span) -> Option<Value> {
    match binding {
        Binding::Node(node) | Binding::Image(node) => Some(node_value(&node)),
        Binding::Namespace(namespace) => Some(Value::from_object(Group { namespace, span })),
        Binding::Function(function) => Some(Value::from_object(Callable { function, span })),
        Binding::Unset | Binding::Unknown => None,
        Binding::Failed => Some(Value::from(session::stop(Problem::Reported))),
    }
}

impl Object for Names {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let operand = self.operands.get(key.strip_prefix('_')?.parse::<usize>().ok()?)?;
        match operand.answer(&self.scope, self.span) {
            Ok(Answer::Absent(absent)) => {
                session::absent(absent);
                None
            }
            Ok(Answer::Node(node)) => binding_value(Binding::Node(node), self.span),
            Ok(Answer::Namespace(namespace)) => binding_value(Binding::Namespace(namespace), self.span),
            Ok(Answer::Function(function)) => binding_value(Binding::Function(function), self.span),
            Err(broken) => Some(session::broken(broken)),
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be secret; what a dump shows is the shape.
        formatter.write_str(self.0.describe())
    }
}

impl Object for Tree {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.0.as_list().is_some() { ObjectRepr::Seq } else { ObjectRepr::Map }
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let map = self.0.as_map()?;
        // The search goes through the keys.
        if let Err(error) = session::charge(units(map.len()) / 4) {
            return Some(Value::from(error));
        }
        map.get(key).map(node_value)
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match &self.0.value {
            Yaml::List(items) => item(items, i64::try_from(key.clone()).ok()?).map(node_value),
            _ => match key.as_str() {
                Some(key) => self.get_value_by_str(key),
                None => self.get_value_by_str(&key.to_string()),
            },
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match &self.0.value {
            Yaml::List(items) => Enumerator::Seq(items.len()),
            Yaml::Map(map) => {
                Enumerator::Values(map.iter().map(|entry| Value::from(Arc::clone(&entry.key.text))).collect())
            }
            Yaml::Scalar(_) => Enumerator::Empty,
        }
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        match &self.0.value {
            Yaml::List(items) => Some(items.len()),
            Yaml::Map(map) => Some(map.len()),
            Yaml::Scalar(_) => Some(0),
        }
    }

    fn render(self: &Arc<Self>, _formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `~` would print the engine's notation of a list, which is no format of anything.
        session::stop(Problem::Message(rules::WRONG_TYPE, format!("expected text, found {}", self.0.describe())));
        Ok(())
    }
}

impl Object for Group {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        binding_value(self.namespace.get(key), self.span)
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.namespace.names().into_iter().map(Value::from).collect())
    }

    fn render(self: &Arc<Self>, _formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        session::stop(Problem::Message(rules::WRONG_TYPE, "expected text, found a group of names".to_owned()));
        Ok(())
    }
}

impl Object for Callable {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn call(self: &Arc<Self>, _state: &mut State<'_, '_>, arguments: &[Value]) -> Result<Value, Error> {
        let arguments = self.arguments(arguments)?;
        match self.function.call(&arguments) {
            Ok(binding) => Ok(binding_value(binding, self.span).unwrap_or(Value::UNDEFINED)),
            Err(CallError::Message(message)) => Err(session::stop(Problem::Message(rules::INVALID_OPERATION, message))),
            Err(CallError::Findings(findings)) => Err(session::stop(Problem::Findings(findings))),
            Err(CallError::Reported) => Err(session::stop(Problem::Reported)),
        }
    }

    fn render(self: &Arc<Self>, _formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        session::stop(Problem::Message(rules::WRONG_TYPE, "expected text, found a function".to_owned()));
        Ok(())
    }
}

impl Callable {
    fn arguments(&self, values: &[Value]) -> Result<Arguments, Error> {
        let (positional, keywords): (&[Value], minijinja::value::Kwargs) = from_args(values)?;
        let node = |value: &Value| {
            to_node(value, self.span, &[]).map_err(|unusable| {
                session::stop(Problem::Message(rules::WRONG_TYPE, format!("expected a value, found {unusable}")))
            })
        };
        let mut arguments = Arguments { positional: Vec::new(), keywords: Vec::new(), span: self.span };
        for value in positional {
            arguments.positional.push(node(value)?);
        }
        for name in keywords.args() {
            let value = keywords.peek::<Value>(name)?;
            if !value.is_undefined() {
                arguments.keywords.push((Arc::from(name), node(&value)?));
            }
        }
        Ok(arguments)
    }
}
