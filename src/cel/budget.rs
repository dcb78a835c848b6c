//! What an evaluation may cost, counted roughly as the server counts, and what it may hold.
//!
//! `k8s.io/apiserver/pkg/apis/cel/config.go` has the limits, `cel-go/common/cost.go` the prices.

use super::error::{ErrorKind, EvaluationError, Fault};

/// What is left to spend. One may be shared by several evaluations.
#[derive(Clone, Debug)]
pub struct Budget {
    left: u64,
    /// How many more items and kilobytes may be made. The server has no such limit; it shares what it joins.
    room: usize,
}

/// The limit of one expression.
pub const PER_CALL: u64 = 1_000_000;
/// The limit of all expressions of one object, or of one policy.
pub const PER_OBJECT: u64 = 10_000_000;

const ROOM: usize = 4_000_000;

impl Budget {
    /// So much to spend.
    #[must_use]
    pub fn new(cost: u64) -> Self {
        Self { left: cost, room: ROOM }
    }

    /// What is left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Takes what was spent elsewhere.
    pub fn spend(&mut self, cost: u64) -> Result<(), Fault> {
        if cost > self.left {
            self.left = 0;
            return Err(exhausted("operation cancelled: actual cost limit exceeded"));
        }
        self.left -= cost;
        Ok(())
    }

    /// Takes room for values that are made.
    pub(super) fn make(&mut self, items: usize) -> Result<(), Fault> {
        self.room =
            self.room.checked_sub(items).ok_or_else(|| exhausted("operation cancelled: values grow too large"))?;
        Ok(())
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(PER_CALL)
    }
}

fn exhausted(message: &str) -> Fault {
    Box::new(EvaluationError { at: usize::MAX, message: message.to_owned(), kind: ErrorKind::Exhausted })
}
