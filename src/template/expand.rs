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

/// A filter over many items reads much; what it read of the first ones tells enough.
const MOST_FILTER_READS: usize = 16;

/// One expansion.
pub(super) struct Expansion<'a> {
    report: &'a mut Report,
    budget: Budget,
    /// What the statements around the children of the collection that is being filled read.
    deciders: Deciders,
}

/// What statements read that decide over the children of one collection.
#[derive(Default)]
struct Deciders {
    /// Those whose clause is being filled.
    letting: Vec<Origin>,
    /// Those that left a clause out.
    leaving_out: Vec<Origin>,
}

impl<'a> Expansion<'a> {
    pub(super) fn new(report: &'a mut Report) -> Self {
        Self { report, budget: Budget::new(), deciders: Deciders::default() }
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
                let outside = std::mem::take(&mut self.deciders);
                let items = self.list_items(steps, scope, depth + 1);
                let own = std::mem::replace(&mut self.deciders, outside);
                let node = Node::list(items, Origin::new(*span, Layer::Template).leaving_out(&own.leaving_out));
                self.keep(node, Size { nodes: 1, depth: 1 }, depth, *span)
            }
            Shape::Map(steps, span) => {
                let outside = std::mem::take(&mut self.deciders);
                let mut entries = Entries::with_capacity(steps.len());
                self.steps(steps, scope, &mut |expansion, entry, scope| {
                    expansion.entry(entry, scope, depth + 1, &mut entries);
                });
                let own = std::mem::replace(&mut self.deciders, outside);
                let origin = Origin::new(*span, Layer::Template).leaving_out(&own.leaving_out);
                let node = Node::map(entries.finish(self.report), origin);
                self.keep(node, Size { nodes: 1, depth: 1 }, depth, *span)
            }
        }
    }

    fn keep(&mut self, node: Node, size: Size, depth: usize, span: Span) -> Option<Node> {
        self.budget.take(size, depth, span, self.report).then_some(node)
    }

    fn list_items(&mut self, steps: &[Step<Shape>], scope: &mut Scope, depth: usize) -> Vec<Node> {
        let mut items = Vec::with_capacity(steps.len());
        self.steps(steps, scope, &mut |expansion, shape, scope| items.extend(expansion.child(shape, scope, depth)));
        items
    }

    /// The value of a child, which knows what the statements around it read.
    fn child(&mut self, shape: &Shape, scope: &mut Scope, depth: usize) -> Option<Node> {
        let mut node = self.value(shape, scope, depth)?;
        if !self.deciders.letting.is_empty() {
            node.origin = node.origin.decided(&self.deciders.letting);
        }
        Some(node)
    }

    fn entry(&mut self, entry: &Entry, scope: &mut Scope, depth: usize, entries: &mut Entries) {
        match &entry.key {
            KeyShape::Merge => {
                if let Some(value) = self.child(&entry.value, scope, depth) {
                    entries.merge(&value, entry.span, self.report);
                }
            }
            KeyShape::Constant(key) => {
                if let Some(value) = self.child(&entry.value, scope, depth) {
                    entries.add(key.clone(), value, entry.span);
                }
            }
            KeyShape::Computed(parts) => {
                let key = self.text(parts, entry.span, scope);
                // Evaluated even when the key failed: its own mistakes belong to the same report.
                let value = self.child(&entry.value, scope, depth);
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
        let outside = self.deciders.letting.len();
        for (index, branch) in branches.iter().enumerate() {
            let holds = match &branch.head {
                Head::If(condition) => condition.decides(scope, self.report),
                Head::For(_) | Head::Else => Ok((true, Vec::new())),
            };
            // Which branch was meant is unknown.
            let Ok((holds, reads)) = holds else { break };
            self.deciders.letting.extend(reads);
            if holds {
                if branches.len() > 1 {
                    self.leave_out(outside);
                }
                self.steps(&branch.steps, &mut Arc::clone(scope), child);
                break;
            }
            if index + 1 == branches.len() {
                self.leave_out(outside);
            }
        }
        self.deciders.letting.truncate(outside);
    }

    /// What was read since `outside` left something out of the collection.
    fn leave_out(&mut self, outside: usize) {
        let Deciders { letting, leaving_out } = &mut self.deciders;
        leaving_out.extend_from_slice(letting.get(outside..).unwrap_or_default());
    }

    fn repeat<T>(&mut self, branches: &[Branch<T>], scope: &Scope, child: &mut dyn FnMut(&mut Self, &T, &mut Scope)) {
        let [Branch { head: Head::For(head), steps }, otherwise @ ..] = branches else { return };
        let Some((rounds, reads)) = self.rounds(head, scope) else { return };
        let outside = self.deciders.letting.len();
        self.deciders.letting.extend(reads);
        if rounds.is_empty() {
            self.leave_out(outside);
            let steps = otherwise.first().map_or(&[][..], |branch| &branch.steps);
            self.steps(steps, &mut Arc::clone(scope), child);
        } else {
            self.every_round(head, steps, rounds, scope, child);
        }
        self.deciders.letting.truncate(outside);
    }

    fn every_round<T>(
        &mut self,
        head: &Rounds,
        steps: &[Step<T>],
        rounds: Vec<Vec<Binding>>,
        scope: &Scope,
        child: &mut dyn FnMut(&mut Self, &T, &mut Scope),
    ) {
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

    /// What each round binds, in order, after the filter, and what was read to know it.
    fn rounds(&mut self, head: &Rounds, scope: &Scope) -> Option<(Vec<Vec<Binding>>, Vec<Origin>)> {
        let (rounds, mut reads) = head.items.each_read(scope, head.names.len(), self.report).ok()?;
        let Some(filter) = &head.filter else { return Some((rounds, reads)) };
        let mut kept = Vec::with_capacity(rounds.len());
        for bindings in rounds {
            if !self.budget.take_round(filter.span(), self.report) {
                return None;
            }
            let (keeps, read) = filter.decides(&bind(head, &bindings, scope).into_scope(), self.report).ok()?;
            if keeps {
                kept.push(bindings);
            }
            reads.extend(read.into_iter().take(MOST_FILTER_READS.saturating_sub(reads.len())));
        }
        Some((kept, reads))
    }
}

fn bind(head: &Rounds, bindings: &[Binding], scope: &Scope) -> Locals {
    let pairs = head.names.iter().zip(bindings);
    pairs.fold(Locals::new(scope), |locals, (name, binding)| locals.with(Arc::clone(name), binding.clone()))
}
