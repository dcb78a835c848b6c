//! The name `loop` inside `for`.

use std::sync::Arc;

use crate::expression::{Binding, Loop, Namespace};

/// What [`Loop`] has, and the items before and after: `loop.previtem`, `loop.nextitem`.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) counter: Loop,
    /// What each round binds; the names of two are taken by the first, the key.
    pub(super) rounds: Arc<Vec<Vec<Binding>>>,
}

impl Round {
    fn item(&self, index: Option<usize>) -> Binding {
        let round = index.and_then(|index| self.rounds.get(index));
        round.and_then(|bindings| bindings.first()).cloned().unwrap_or(Binding::Unset)
    }
}

impl Namespace for Round {
    fn get(&self, name: &str) -> Binding {
        match name {
            "previtem" => self.item(self.counter.index.checked_sub(1)),
            "nextitem" => self.item(self.counter.index.checked_add(1)),
            _ => self.counter.get(name),
        }
    }

    fn names(&self) -> Vec<Arc<str>> {
        self.counter.names().into_iter().chain(["previtem", "nextitem"].map(Arc::from)).collect()
    }
}
