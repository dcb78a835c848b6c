//! Names that statements bind, on top of the names around them.

use std::sync::Arc;

use super::{Binding, Namespace, Scope};
use crate::source::Span;
use crate::yaml::{Layer, Node, Origin};

/// Bound names in front of a parent scope. Making one costs an `Arc` and a short vector; nothing of the parent is copied.
#[derive(Clone, Debug)]
pub struct Locals {
    parent: Scope,
    bound: Vec<(Arc<str>, Binding)>,
}

impl Locals {
    /// A scope that sees exactly what its parent sees, so far.
    #[must_use]
    pub fn new(parent: &Scope) -> Self {
        Self { parent: Arc::clone(parent), bound: Vec::new() }
    }

    /// Binds a name; it hides a name of the parent, and an earlier one bound here.
    pub fn bind(&mut self, name: impl Into<Arc<str>>, binding: Binding) {
        let name = name.into();
        match self.bound.iter_mut().find(|(bound, _)| *bound == name) {
            Some((_, old)) => *old = binding,
            None => self.bound.push((name, binding)),
        }
    }

    /// The same with one name more, for chains.
    #[must_use]
    pub fn with(mut self, name: impl Into<Arc<str>>, binding: Binding) -> Self {
        self.bind(name, binding);
        self
    }

    /// Ready to be passed to expressions.
    #[must_use]
    pub fn into_scope(self) -> Scope {
        Arc::new(self)
    }
}

impl Namespace for Locals {
    fn get(&self, name: &str) -> Binding {
        match self.bound.iter().find(|(bound, _)| &**bound == name) {
            Some((_, binding)) => binding.clone(),
            None => self.parent.get(name),
        }
    }

    fn names(&self) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = self.bound.iter().map(|(name, _)| Arc::clone(name)).collect();
        let inherited = self.parent.names();
        names.extend(inherited.into_iter().filter(|name| !self.bound.iter().any(|(bound, _)| bound == name)));
        names
    }
}

/// The name `loop` inside `for`: `loop.index` (from 1), `loop.index0`, `loop.first`, `loop.last`, `loop.length`.
#[derive(Clone, Debug)]
pub struct Loop {
    /// The running number of the item, from 0.
    pub index: usize,
    /// How many items there are.
    pub length: usize,
    /// The `for` statement.
    pub span: Span,
}

impl Namespace for Loop {
    fn get(&self, name: &str) -> Binding {
        let origin = Origin::new(self.span, Layer::Derived);
        let number = |number: usize| Node::integer(i64::try_from(number).unwrap_or(i64::MAX), origin.clone());
        Binding::Node(match name {
            "index" => number(self.index + 1),
            "index0" => number(self.index),
            "length" => number(self.length),
            "first" => Node::boolean(self.index == 0, origin),
            "last" => Node::boolean(self.index + 1 == self.length, origin),
            _ => return Binding::Unknown,
        })
    }

    fn names(&self) -> Vec<Arc<str>> {
        ["index", "index0", "length", "first", "last"].map(Arc::from).to_vec()
    }
}
