//! What in a template could give a field, and why it did not: the question behind a field that is not there.
//!
//! Walks the shapes along the path of the field and asks the conditions on the way, in the scope of the instance. What
//! only a round of a loop would know stays unknown.

use std::sync::Arc;

use super::cover::{Branch, Step};
use super::statement::Head;
use super::tree::{Entry, KeyShape, Shape};
use crate::diagnostic::Report;
use crate::expression::{Binding, Expression, Locals, NamePath, Outcome, Part, Scope};
use crate::source::Span;
use crate::yaml::{FieldPath, Node, Segment};

/// A place in a template that could give a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Giver {
    /// The key or item in the template.
    pub at: Span,
    /// The expression there, when it is one.
    pub expression: Option<Span>,
    /// What the expression reads.
    pub reads: Vec<NamePath>,
    /// What would have to be in the value of the expression.
    pub rest: FieldPath,
    /// What has to hold for the place to count, outermost first.
    pub conditions: Vec<Condition>,
    /// What it gives.
    pub gives: Gives,
}

/// A condition around a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The expression.
    pub span: Span,
    /// What it reads.
    pub reads: Vec<NamePath>,
    /// Whether it must hold, or must not: places behind `else`.
    pub wanted: bool,
    /// Whether it holds; nothing where only a round of a loop would know.
    pub holds: Option<bool>,
    /// Whether it is the list of a `for`, which must have items.
    pub is_loop: bool,
}

/// What a place gives in the scope that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// The field.
    Field,
    /// Nothing: the expression has no value.
    Nothing,
    /// A value that does not hold the field.
    Other,
    /// Only a round of a loop or a caller would know.
    Unknown,
}

/// A search for one field.
#[derive(Debug)]
pub(super) struct Search {
    conditions: Vec<Condition>,
    found: Vec<Giver>,
    /// The keys that stand beside the place where the last key of the path was looked for.
    beside: Vec<Arc<str>>,
}

/// What a search found.
#[derive(Debug, Default)]
pub struct Givers {
    /// The places, in the order of the file.
    pub found: Vec<Giver>,
    /// Keys beside which the field would stand, for suggestions.
    pub beside: Vec<Arc<str>>,
}

impl Search {
    fn new() -> Self {
        Self { conditions: Vec::new(), found: Vec::new(), beside: Vec::new() }
    }

    fn end(self) -> Givers {
        Givers { found: self.found, beside: self.beside }
    }

    /// The places in documents of a kind that could give a field.
    pub(super) fn in_documents(steps: &[Step<Shape>], kind: &str, path: &FieldPath, scope: &Scope) -> Givers {
        let mut search = Self::new();
        search.steps(steps, &mut Arc::clone(scope), &mut |search, shape, scope| {
            if text_of(shape, "kind").is_some_and(|own| own == kind) {
                search.shape(shape, &path.0, shape.span(), scope);
            }
        });
        search.end()
    }

    /// The places in a value that could give a field of it.
    pub(super) fn in_value(shape: &Shape, path: &FieldPath, scope: &Scope) -> Givers {
        let mut search = Self::new();
        search.shape(shape, &path.0, shape.span(), scope);
        search.end()
    }

    /// The place in a plain manifest.
    pub(super) fn in_literal(documents: &[Node], kind: &str, path: &FieldPath) -> Givers {
        let fitting = documents.iter().filter(|node| node.get("kind").and_then(Node::as_str) == Some(kind));
        let found = fitting.filter_map(|document| path.find(document));
        let found = found.map(|node| plain(node.origin.span, Vec::new())).collect();
        Givers { found, beside: Vec::new() }
    }

    fn shape(&mut self, shape: &Shape, path: &[Segment], at: Span, scope: &Scope) {
        match (shape, path.split_first()) {
            (Shape::Splice(expression), _) => self.splice(expression, path, at, scope),
            (Shape::Constant(node, _), _) => {
                if let Some(node) = FieldPath(path.to_vec()).find(node) {
                    self.found.push(plain(node.origin.span, self.conditions.clone()));
                } else if let Some((_, above)) = path.split_last()
                    && let Some(map) = FieldPath(above.to_vec()).find(node).and_then(Node::as_map)
                {
                    self.beside.extend(map.iter().map(|entry| Arc::clone(&entry.key.text)));
                }
            }
            (_, None) => self.found.push(plain(at, self.conditions.clone())),
            (Shape::List(steps, _), Some((segment, rest))) => {
                self.steps(steps, &mut Arc::clone(scope), &mut |search, item, scope| {
                    if may_be(item, segment) {
                        search.shape(item, rest, item.span(), scope);
                    }
                });
            }
            (Shape::Map(steps, _), Some((Segment::Key(wanted), rest))) => {
                self.steps(steps, &mut Arc::clone(scope), &mut |search, entry: &Entry, scope| match &entry.key {
                    KeyShape::Constant(key) if *key.text == **wanted => {
                        search.shape(&entry.value, rest, entry.span, scope);
                    }
                    KeyShape::Merge => search.shape(&entry.value, path, entry.span, scope),
                    KeyShape::Constant(key) if rest.is_empty() => search.beside.push(Arc::clone(&key.text)),
                    KeyShape::Constant(_) | KeyShape::Computed(_) => {}
                });
            }
            (Shape::Map(..) | Shape::Mixed(..) | Shape::Block(..), _) => {}
        }
    }

    fn splice(&mut self, expression: &Expression, path: &[Segment], at: Span, scope: &Scope) {
        let rest = FieldPath(path.to_vec());
        let gives = match expression.evaluate(scope, &mut Report::new()) {
            Ok(Outcome::Value(node)) if rest.find(&node).is_some() => Gives::Field,
            Ok(Outcome::Value(_)) => Gives::Other,
            Ok(Outcome::Unset(_)) => Gives::Nothing,
            Ok(Outcome::Namespace(_)) | Err(_) => Gives::Unknown,
        };
        self.found.push(Giver {
            at,
            expression: Some(expression.span()),
            reads: expression.reads().to_vec(),
            rest,
            conditions: self.conditions.clone(),
            gives,
        });
    }

    fn steps<T>(&mut self, steps: &[Step<T>], scope: &mut Scope, child: &mut dyn FnMut(&mut Self, &T, &mut Scope)) {
        for step in steps {
            match step {
                Step::Child(content) => child(self, content, scope),
                Step::Choice(branches) | Step::Loop(branches) => self.branches(branches, scope, child),
                Step::Set { name, value } => {
                    let binding = match value.evaluate(scope, &mut Report::new()) {
                        Ok(Outcome::Value(node)) => Binding::Node(node),
                        Ok(Outcome::Namespace(names)) => Binding::Namespace(names),
                        Ok(Outcome::Unset(_)) => Binding::Unset,
                        Err(_) => Binding::Failed,
                    };
                    *scope = Locals::new(scope).with(Arc::clone(name), binding).into_scope();
                }
            }
        }
    }

    fn branches<T>(&mut self, branches: &[Branch<T>], scope: &Scope, child: &mut dyn FnMut(&mut Self, &T, &mut Scope)) {
        let outside = self.conditions.len();
        for branch in branches {
            let mut inner = Arc::clone(scope);
            match &branch.head {
                Head::If(condition) => self.conditions.push(asked(condition, scope)),
                Head::For(head) => {
                    let rounds = head.items.each(scope, head.names.len(), &mut Report::new()).ok();
                    let holds = rounds.as_ref().map(|rounds| !rounds.is_empty());
                    let only = rounds.filter(|rounds| rounds.len() == 1).and_then(|mut rounds| rounds.pop());
                    // Of several rounds nobody knows which one is meant.
                    let unknown = || vec![Binding::Failed; head.names.len()];
                    let bindings = only.unwrap_or_else(unknown);
                    let pairs = head.names.iter().zip(bindings);
                    let locals = pairs
                        .fold(Locals::new(scope), |locals, (name, binding)| locals.with(Arc::clone(name), binding));
                    inner = locals.into_scope();
                    self.conditions.push(Condition { holds, is_loop: true, ..asked(&head.items, scope) });
                }
                Head::Else => {}
            }
            self.steps(&branch.steps, &mut inner, child);
            // The next clause counts only where this one does not hold.
            if let Some(condition) = self.conditions.get_mut(outside..).and_then(<[Condition]>::last_mut) {
                condition.wanted = false;
            }
        }
        self.conditions.truncate(outside);
    }
}

fn asked(condition: &Expression, scope: &Scope) -> Condition {
    let holds = condition.is_true(scope, &mut Report::new()).ok();
    Condition { span: condition.span(), reads: condition.reads().to_vec(), wanted: true, holds, is_loop: false }
}

fn plain(at: Span, conditions: Vec<Condition>) -> Giver {
    let rest = FieldPath::root();
    Giver { at, expression: None, reads: Vec::new(), rest, conditions, gives: Gives::Field }
}

/// Whether an item of a list may be the one that a path names.
fn may_be(item: &Shape, segment: &Segment) -> bool {
    match segment {
        Segment::Match(key, wanted) => text_of(item, key).is_none_or(|own| own == wanted),
        Segment::Index(_) => true,
        Segment::Key(_) => false,
    }
}

/// The constant text under a key of a map.
fn text_of<'a>(shape: &'a Shape, wanted: &str) -> Option<&'a str> {
    let constant = |node: &'a Node| node.as_scalar().map(|scalar| &*scalar.text);
    match shape {
        Shape::Constant(node, _) => node.get(wanted).and_then(constant),
        Shape::Map(steps, _) => steps.iter().find_map(|step| match step {
            Step::Child(Entry { key: KeyShape::Constant(key), value, .. }) if *key.text == *wanted => match value {
                Shape::Constant(node, _) => constant(node),
                Shape::Mixed(parts, _) => match parts.as_slice() {
                    [Part::Text(text)] => Some(text),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }),
        _ => None,
    }
}
