//! How much one expansion may produce. Honest templates stay far below every limit.

use std::cell::Cell;

use super::rules;
use super::tree::Size;
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;

/// Nodes that the documents of one template may have together, spliced ones included.
const MOST_NODES: usize = 500_000;
/// Rounds that the loops of one template may take together.
const MOST_ROUNDS: usize = 100_000;
/// The longest way from a document down to a scalar.
const DEEPEST: usize = 200;

thread_local! {
    /// How many values are being made on this thread, one inside the other: partials, and whatever else an expression
    /// makes templates expand, nest in Rust's stack as they nest in the document.
    static OPEN: Cell<usize> = const { Cell::new(0) };
}

/// A value that is being made.
pub(super) struct Open(());

impl Open {
    /// Begins a value, unless too many are open already.
    pub(super) fn begin(span: Span, budget: &mut Budget, report: &mut Report) -> Option<Self> {
        if OPEN.get() == DEEPEST {
            budget.stop(span.at_start(), format!("values can nest {DEEPEST} deep"), report);
            return None;
        }
        OPEN.set(OPEN.get() + 1);
        Some(Self(()))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        OPEN.set(OPEN.get().saturating_sub(1));
    }
}

/// What is left of the limits. A limit that is passed is reported once; then everything stops.
#[derive(Debug)]
pub(super) struct Budget {
    nodes: usize,
    rounds: usize,
    spent: bool,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { nodes: MOST_NODES, rounds: MOST_ROUNDS, spent: false }
    }

    /// Whether a limit was passed, so that nothing more is to be done.
    pub(super) fn is_spent(&self) -> bool {
        self.spent
    }

    /// The nodes that may still be added: no need to count a value further.
    pub(super) fn nodes(&self) -> usize {
        self.nodes
    }

    /// Takes the nodes of a value that stands `depth` below its document.
    pub(super) fn take(&mut self, size: Size, depth: usize, span: Span, report: &mut Report) -> bool {
        if depth + size.depth > DEEPEST {
            return self.stop(span, format!("values can nest {DEEPEST} deep"), report);
        }
        match self.nodes.checked_sub(size.nodes) {
            Some(left) => self.nodes = left,
            None => return self.stop(span, format!("a template can give {MOST_NODES} values"), report),
        }
        !self.spent
    }

    /// Takes one round of a loop.
    pub(super) fn take_round(&mut self, span: Span, report: &mut Report) -> bool {
        match self.rounds.checked_sub(1) {
            Some(left) => self.rounds = left,
            None => return self.stop(span, format!("the loops of a template can take {MOST_ROUNDS} rounds"), report),
        }
        !self.spent
    }

    fn stop(&mut self, span: Span, limit: String, report: &mut Report) -> bool {
        if !self.spent {
            let finding = Diagnostic::error(rules::TOO_LARGE, span, limit).here("more than that here");
            report.push(finding.help("split the template, or give it smaller values"));
        }
        self.spent = true;
        false
    }
}
