//! Cells that are filled once, and the cycles between them.
//!
//! Cells are filled without locks: two threads may compute the same cell, both get the same value, and the first one
//! stays. So a thread never waits for another, and a cycle is always visible on the stack of one thread.

use std::cell::RefCell;
use std::sync::OnceLock;

use super::tree::Evaluated;
use super::{AppId, InstanceId};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What a cell holds the value of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CellId {
    /// A variable of the cluster or of a system, by its place in the declarations.
    Variable(Option<usize>, usize),
    /// An input of an instance, by its place in the component.
    Input(InstanceId, usize),
    /// A part of an input that is being computed, read by another part of it.
    Part(InstanceId, usize, String),
    /// An output of an instance, by its place in the component.
    Output(InstanceId, usize),
    /// The selector of an instance.
    Selector(InstanceId),
    /// The labels of an instance.
    Labels(InstanceId),
    /// The namespace of an app.
    Namespace(AppId),
    /// Something that an extension computes for an instance.
    Extension(InstanceId, String),
}

/// A cell that is being filled.
#[derive(Clone, Debug)]
struct Open {
    world: usize,
    id: CellId,
    span: Span,
}

thread_local! {
    static OPEN: RefCell<Vec<Open>> = const { RefCell::new(Vec::new()) };
}

/// The cells that need each other, from the one that is needed again to the one that needs it.
#[derive(Debug)]
pub(super) struct Cycle {
    first: Open,
    rest: Vec<Open>,
    /// Where the need that closes the cycle stands.
    closed_at: Span,
}

impl Cycle {
    /// The finding that shows the way round; `name` says what people call a cell.
    pub(super) fn finding(&self, name: impl Fn(&CellId) -> String) -> Diagnostic {
        let all = std::iter::once(&self.first).chain(&self.rest).chain([&self.first]);
        let path = all.map(|open| format!("`{}`", name(&open.id))).collect::<Vec<_>>().join(" → ");
        let first = name(&self.first.id);
        let finding = Diagnostic::error(super::rules::CYCLE, self.closed_at, format!("`{first}` needs itself: {path}"))
            .help("write one of these values out");
        let steps = self.rest.iter();
        steps.fold(finding, |finding, open| finding.label(open.span, format!("on the way: `{}`", name(&open.id))))
    }
}

/// Whether the cell is being filled by this thread.
pub(super) fn is_open(world: usize, id: &CellId) -> bool {
    OPEN.with_borrow(|open| open.iter().any(|entry| entry.world == world && entry.id == *id))
}

/// Runs `compute` with the cell marked as being filled; a cycle when it already is.
pub(super) fn enter<T>(world: usize, id: CellId, span: Span, compute: impl FnOnce() -> T) -> Result<T, Cycle> {
    let cycle = OPEN.with_borrow(|open| {
        let mut entries = open.iter().skip_while(|entry| entry.world != world || entry.id != id).cloned();
        Some(Cycle { first: entries.next()?, rest: entries.collect(), closed_at: span })
    });
    if let Some(cycle) = cycle {
        return Err(cycle);
    }
    OPEN.with_borrow_mut(|open| open.push(Open { world, id, span }));
    let _close = Close;
    Ok(compute())
}

/// Takes the innermost cell off the stack, also when computing it unwinds.
struct Close;

impl Drop for Close {
    fn drop(&mut self) {
        OPEN.with_borrow_mut(|open| {
            open.pop();
        });
    }
}

/// The value of a cell, computed when it is empty.
pub(super) fn fill(cell: &OnceLock<Evaluated>, compute: impl FnOnce() -> Evaluated) -> Evaluated {
    if let Some(value) = cell.get() {
        return value.clone();
    }
    let value = compute();
    cell.get_or_init(|| value).clone()
}
