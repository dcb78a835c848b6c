//! Filling a compiled template in a scope.

use std::sync::Arc;

use super::cover::{Branch, Step};
use super::entries::Entries;
use super::limit::{Budget, Open};
use super::rounds::Round;
use super::rules;
use super::statement::{Head, Rounds};
use super::tree::{Entry, KeyShape, Shape, Size};
use crate::diagnostic::{Diagnostic, Report, quoted_list};
use crate::expression::{Binding, Expression, Locals, Loop, Outcome, Part, Scope};
use crate::source::Span;
use crate::yaml::{Key, Layer, Node, Origin};

/// One expansion.
pub(super) struct Expansion<'a> {
    report: &'a mut Report,
    budget: Budget,
}

impl<'a> Expansion<'a> {
    pub(super) fn new(report: &'a mut Report) -> Self {
        Self { report, budget: Budget::new() }
    }

    /// The documents that the steps give.
    pub(super) fn documents(&mut self, steps: &[Step<Shape>], scope: &Scope) -> Vec<Node> {
        self.list_items(steps, &mut Arc::clone(scope), 0)
    }

    /// The value of a shape. Nothing when it is a declared name without a value, or when it failed, which the report
    /// then tells.
    pub(super) fn value(&mut self, shape: &Shape, scope: &mut Scope, depth: usize) -> Option<Node> {
        let _open = Open::begin(shape.span(), &mut self.budget, self.report)?;
        match shape {
            Shape::Constant(node, size) => self.keep(node.clone(), *size, depth, node.origin.span),
            Shape::Splice(expression) => {
                let node = self.splice(expression, scope)?;
                let size = Size::of(&node, self.budget.nodes());
                self.keep(node, size, depth, expression.span())
            }
            Shape::Mixed(parts, span) => {
                let node = self.text(parts, *span, scope)?;
                self.keep(node, Size { nodes: 1, depth: 1 }, depth, *span)
            }
            Shape::Block(text, span) => {
                let node = text.render(scope, self.report).ok()?;
                self.keep(node, Size { nodes: 1, depth: 1 }, depth, *span)
            }
            Shape::List(steps, span) => {
                let items = self.list_items(steps, scope, depth + 1);
                let node = Node::list(items, Origin::new(*span, Layer::Template));
                self.keep(node, Size { nodes: 1, depth: 1 }, depth, *span)
            }
            Shape::Map(steps, span) => {
                let mut entries = Entries::with_capacity(steps.len());
                self.steps(steps, scope, &mut |expansion, entry, scope| {
                    expansion.entry(entry, scope, depth + 1, &mut entries);
                });
                let node = Node::map(entries.finish(self.report), Origin::new(*span, Layer::Template));
                self.keep(node, Size { nodes: 1, depth: 1 }, depth, *span)
            }
        }
    }

    fn keep(&mut self, node: Node, size: Size, depth: usize, span: Span) -> Option<Node> {
        self.budget.take(size, depth, span, self.report).then_some(node)
    }

    fn list_items(&mut self, steps: &[Step<Shape>], scope: &mut Scope, depth: usize) -> Vec<Node> {
        let mut items = Vec::with_capacity(steps.len());
        self.steps(steps, scope, &mut |expansion, shape, scope| items.extend(expansion.value(shape, scope, depth)));
        items
    }

    fn entry(&mut self, entry: &Entry, scope: &mut Scope, depth: usize, entries: &mut Entries) {
        match &entry.key {
            KeyShape::Merge => {
                if let Some(value) = self.value(&entry.value, scope, depth) {
                    entries.merge(&value, entry.span, self.report);
                }
            }
            KeyShape::Constant(key) => {
                if let Some(value) = self.value(&entry.value, scope, depth) {
                    entries.add(key.clone(), value, entry.span);
                }
            }
            KeyShape::Computed(parts) => {
                let key = self.text(parts, entry.span, scope);
                // Evaluated even when the key failed: its own mistakes belong to the same report.
                let value = self.value(&entry.value, scope, depth);
                if let (Some(key), Some(value)) = (key, value)
                    && let Some(text) = key.as_str()
                {
                    entries.add(Key::new(text, key.origin.clone()), value, entry.span);
                }
            }
        }
    }

    fn splice(&mut self, expression: &Expression, scope: &Scope) -> Option<Node> {
        match expression.evaluate(scope, self.report).ok()? {
            Outcome::Value(node) => Some(node),
            Outcome::Unset(_) => None,
            Outcome::Namespace(names) => {
                let names = names.names();
                let names = quoted_list(names.iter().map(|name| &**name));
                let finding =
                    Diagnostic::error(rules::NOT_A_VALUE, expression.span(), "expected a value, found a set of names")
                        .help(format!("read one of them: {names}"));
                self.report.push(finding);
                None
            }
        }
    }

    /// A string of several parts. A single expression keeps the origin of what it read.
    fn text(&mut self, parts: &[Part], span: Span, scope: &Scope) -> Option<Node> {
        let mut text = String::new();
        let mut reads = Vec::new();
        let mut failed = parts.is_empty();
        for part in parts {
            match part {
                Part::Text(own) => text.push_str(own),
                Part::Expression(expression) => match expression.text(scope, self.report) {
                    Ok(node) => {
                        text.push_str(node.as_scalar().map_or("", |scalar| &scalar.text));
                        reads.push(node.origin);
                    }
                    Err(_) => failed = true,
                },
            }
        }
        if failed {
            return None;
        }
        match (parts, reads.pop()) {
            ([_], Some(origin)) => Some(Node::string(text, origin)),
            (_, last) => {
                reads.extend(last);
                Some(Node::string(text, Origin::new(span, Layer::Template).reading(reads)))
            }
        }
    }

    /// Walks steps in order; `child` is called for every child that the statements let through.
    fn steps<T>(&mut self, steps: &[Step<T>], scope: &mut Scope, child: &mut dyn FnMut(&mut Self, &T, &mut Scope)) {
        for step in steps {
            if self.budget.is_spent() {
                return;
            }
            match step {
                Step::Child(content) => child(self, content, scope),
                Step::Choice(branches) => self.choice(branches, scope, child),
                Step::Loop(branches) => self.repeat(branches, scope, child),
                Step::Set { name, value } => {
                    let binding = match value.evaluate(scope, self.report) {
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

    fn choice<T>(&mut self, branches: &[Branch<T>], scope: &Scope, child: &mut dyn FnMut(&mut Self, &T, &mut Scope)) {
        for branch in branches {
            let holds = match &branch.head {
                Head::If(condition) => condition.is_true(scope, self.report),
                Head::For(_) | Head::Else => Ok(true),
            };
            match holds {
                Ok(false) => {}
                Ok(true) => return self.steps(&branch.steps, &mut Arc::clone(scope), child),
                // Which branch was meant is unknown.
                Err(_) => return,
            }
        }
    }

    fn repeat<T>(&mut self, branches: &[Branch<T>], scope: &Scope, child: &mut dyn FnMut(&mut Self, &T, &mut Scope)) {
        let [Branch { head: Head::For(head), steps }, otherwise @ ..] = branches else { return };
        let Some(rounds) = self.rounds(head, scope) else { return };
        if rounds.is_empty() {
            let steps = otherwise.first().map_or(&[][..], |branch| &branch.steps);
            return self.steps(steps, &mut Arc::clone(scope), child);
        }
        let span = head.items.span();
        let rounds = Arc::new(rounds);
        for (index, bindings) in rounds.iter().enumerate() {
            if !self.budget.take_round(span, self.report) {
                return;
            }
            let counter = Loop { index, length: rounds.len(), span };
            let round = Round { counter, rounds: Arc::clone(&rounds) };
            let locals = bind(head, bindings, scope).with("loop", Binding::Namespace(Arc::new(round)));
            self.steps(steps, &mut locals.into_scope(), child);
        }
    }

    /// What each round binds, in order, after the filter.
    fn rounds(&mut self, head: &Rounds, scope: &Scope) -> Option<Vec<Vec<Binding>>> {
        let rounds = head.items.each(scope, head.names.len(), self.report).ok()?;
        let Some(filter) = &head.filter else { return Some(rounds) };
        let mut kept = Vec::with_capacity(rounds.len());
        for bindings in rounds {
            if !self.budget.take_round(filter.span(), self.report) {
                return None;
            }
            if filter.is_true(&bind(head, &bindings, scope).into_scope(), self.report).ok()? {
                kept.push(bindings);
            }
        }
        Some(kept)
    }
}

fn bind(head: &Rounds, bindings: &[Binding], scope: &Scope) -> Locals {
    let pairs = head.names.iter().zip(bindings);
    pairs.fold(Locals::new(scope), |locals, (name, binding)| locals.with(Arc::clone(name), binding.clone()))
}
