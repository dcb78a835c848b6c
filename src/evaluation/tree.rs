//! Trees of expressions become trees of values.

use std::sync::Arc;

use super::rules;
use crate::config::Workspace;
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::{Binding, Interpolation, Outcome, Part, Scope};
use crate::yaml::{Key, Layer, Map, Node, Origin, ScalarKind, Value};

/// The result of evaluating a value.
#[derive(Clone, Debug)]
pub enum Evaluated {
    /// The value.
    Value(Node),
    /// There is none.
    Unset,
    /// There is none, and why has been reported.
    Failed,
}

impl Evaluated {
    /// The value, when there is one.
    #[must_use]
    pub fn value(self) -> Option<Node> {
        match self {
            Self::Value(node) => Some(node),
            Self::Unset | Self::Failed => None,
        }
    }

    /// As expressions see it.
    #[must_use]
    pub fn binding(self) -> Binding {
        match self {
            Self::Value(node) => Binding::Node(node),
            Self::Unset => Binding::Unset,
            Self::Failed => Binding::Failed,
        }
    }
}

/// Evaluates every expression in a tree. A whole expression without a value drops its key or item.
pub(super) fn evaluate(node: &Node, scope: &Scope, workspace: &Workspace, report: &mut Report) -> Evaluated {
    if !has_expression(node) {
        return Evaluated::Value(node.clone());
    }
    match &node.value {
        Value::Scalar(scalar) => scalar_value(node, &scalar.text, scope, workspace, report),
        Value::List(items) => {
            let mut failed = false;
            let mut values = Vec::with_capacity(items.len());
            for item in items.iter() {
                match evaluate(item, scope, workspace, report) {
                    Evaluated::Value(value) => values.push(value),
                    Evaluated::Unset => {}
                    Evaluated::Failed => failed = true,
                }
            }
            if failed { Evaluated::Failed } else { Evaluated::Value(Node::list(values, node.origin.clone())) }
        }
        Value::Map(map) => map_value(node, map, scope, workspace, report),
    }
}

fn map_value(node: &Node, map: &Map, scope: &Scope, workspace: &Workspace, report: &mut Report) -> Evaluated {
    let mut result = Map::with_capacity(map.len());
    let mut failed = false;
    for entry in map {
        let key = key_value(&entry.key, scope, workspace, report);
        let value = evaluate(&entry.value, scope, workspace, report);
        match (key, value) {
            (Some(key), Evaluated::Value(value)) => {
                if let Some(first) = result.entry(&key.text) {
                    let message = format!("the key `{}` is there twice once its expressions are evaluated", key.text);
                    let finding = Diagnostic::error(rules::DUPLICATE_KEY, entry.key.origin.span, message)
                        .label(first.key.origin.span, "first here");
                    report.push(finding);
                    failed = true;
                } else {
                    result.push(key, value);
                }
            }
            (Some(_), Evaluated::Unset) => {}
            _ => failed = true,
        }
    }
    if failed { Evaluated::Failed } else { Evaluated::Value(Node::map(result, node.origin.clone())) }
}

fn key_value(key: &Key, scope: &Scope, workspace: &Workspace, report: &mut Report) -> Option<Key> {
    if !holds_tag(&key.text) {
        return Some(key.clone());
    }
    let node = Node::string(key.text.clone(), key.origin.clone());
    match scalar_value(&node, &key.text, scope, workspace, report) {
        Evaluated::Value(value) => match value.as_scalar() {
            Some(scalar) if scalar.kind != ScalarKind::Null => Some(Key::new(scalar.text.clone(), value.origin)),
            _ => {
                let message = format!("expected a text as key, found {}", value.describe());
                report.push(Diagnostic::error(rules::NOT_A_VALUE, key.origin.span, message));
                None
            }
        },
        Evaluated::Unset => {
            let finding =
                Diagnostic::error(rules::NOT_A_VALUE, key.origin.span, "the expression of this key has no value")
                    .help("give it a value with `default(…)`");
            report.push(finding);
            None
        }
        Evaluated::Failed => None,
    }
}

fn scalar_value(node: &Node, text: &Arc<str>, scope: &Scope, workspace: &Workspace, report: &mut Report) -> Evaluated {
    let interpolation = match workspace.interpolation(text, node.origin.span) {
        Ok(None) => return Evaluated::Value(node.clone()),
        Ok(Some(interpolation)) => interpolation,
        Err(finding) => {
            report.push(finding);
            return Evaluated::Failed;
        }
    };
    let value = match interpolation.as_whole() {
        Some(expression) => match expression.evaluate(scope, report) {
            Ok(Outcome::Value(value)) => value,
            Ok(Outcome::Unset(_)) => return Evaluated::Unset,
            Ok(Outcome::Namespace(_)) => {
                let finding = Diagnostic::error(
                    rules::NOT_A_VALUE,
                    expression.span(),
                    "expected a value, found a group of names",
                )
                .help("name the value that is meant, such as `connections.<name>.host`");
                report.push(finding);
                return Evaluated::Failed;
            }
            Err(_) => return Evaluated::Failed,
        },
        None => match joined(&interpolation, node, scope, report) {
            Some(value) => value,
            None => return Evaluated::Failed,
        },
    };
    // What the expression's own text beat is part of the history of the value it gives.
    match node.origin.overrides() {
        Some(lower) => Evaluated::Value(Node { origin: value.origin.overriding(lower.clone()), ..value }),
        None => Evaluated::Value(value),
    }
}

fn joined(parts: &Interpolation, node: &Node, scope: &Scope, report: &mut Report) -> Option<Node> {
    let mut text = String::new();
    let mut reads = Vec::new();
    let mut failed = false;
    for part in &parts.parts {
        match part {
            Part::Text(piece) => text.push_str(piece),
            Part::Expression(expression) => match expression.text(scope, report) {
                Ok(value) => {
                    text.push_str(value.as_scalar().map_or("", |scalar| &scalar.text));
                    reads.push(value.origin);
                }
                Err(_) => failed = true,
            },
        }
    }
    let origin = Origin::new(node.origin.span, node.origin.layer).reading(reads);
    (!failed).then(|| Node::string(text, origin))
}

/// Most texts hold no brace at all, and one byte is found sooner than two.
fn holds_tag(text: &str) -> bool {
    text.as_bytes().contains(&b'{') && text.contains("{{")
}

fn has_expression(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.kind == ScalarKind::String && holds_tag(&scalar.text),
        Value::List(items) => items.iter().any(has_expression),
        Value::Map(map) => map.iter().any(|entry| holds_tag(&entry.key.text) || has_expression(&entry.value)),
    }
}

/// A string that the compiler knows, at the key that caused it.
pub(super) fn derived(text: &str, origin: &Origin) -> Node {
    Node::string(text, Origin::new(origin.span, Layer::Derived))
}
