//! Macros over lists and maps.

use std::rc::Rc;

use super::{Machine, both};
use crate::cel::containers::{Map, Range, range};
use crate::cel::error::{Fault, fault, located};
use crate::cel::expression::{Loop, Purpose};
use crate::cel::library::Outcome;
use crate::cel::map::OwnedMap;
use crate::cel::price;
use crate::cel::value::Value;

impl<'v> Machine<'_, 'v> {
    pub(super) fn comprehension(&mut self, parts: &'v Loop) -> Outcome<'v> {
        let of = self.value(&parts.range)?;
        let range = range(&of).map_err(|error| located(error, parts.range.at))?;
        match parts.purpose {
            Purpose::All => self.quantifier(parts, &range, false, 3),
            Purpose::Exists => self.quantifier(parts, &range, true, 4),
            Purpose::ExistsOne => self.one(parts, &range),
            Purpose::List | Purpose::Filter => self.listed(parts, &range),
            Purpose::Values | Purpose::Entries => self.mapped(parts, &range),
        }
    }

    /// Runs a function with the variables of one round.
    fn round<T>(
        &mut self,
        parts: &Loop,
        range: &Range<'v>,
        index: usize,
        run: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let round = range.round(index, parts.second.is_some());
        let (first, second) = round.ok_or_else(|| fault("index out of bounds"))?;
        if let (Some(trace), Range::Items(list)) = (&self.bindings.trace, range) {
            trace.item(list, index);
        }
        let depth = self.locals.len();
        self.locals.extend([first, second]);
        let result = run(self);
        self.locals.truncate(depth);
        result
    }

    /// `all` and `exists`: one round may decide in spite of errors in others.
    fn quantifier(&mut self, parts: &'v Loop, range: &Range<'v>, decisive: bool, cost: u64) -> Outcome<'v> {
        let mut so_far = Ok(!decisive);
        let mark = self.mark();
        for index in 0..range.len() {
            self.budget.spend(cost)?;
            let value = self.round(parts, range, index, |machine| machine.truth(&parts.body));
            match value {
                Ok(value) if value == decisive => return Ok(Value::Bool(decisive)),
                Err(error) if error.is_fatal() => return Err(error),
                value => so_far = both(so_far, value),
            }
        }
        if so_far.is_ok() {
            self.forget(mark);
        }
        so_far.map(Value::Bool)
    }

    fn mark(&self) -> usize {
        self.bindings.trace.as_ref().map_or(0, |trace| trace.mark())
    }

    fn forget(&self, mark: usize) {
        if let Some(trace) = &self.bindings.trace {
            trace.forget(mark);
        }
    }

    fn one(&mut self, parts: &'v Loop, range: &Range<'v>) -> Outcome<'v> {
        let mut count = 0_usize;
        for index in 0..range.len() {
            self.budget.spend(1)?;
            count += usize::from(self.round(parts, range, index, |machine| machine.truth(&parts.body))?);
        }
        Ok(Value::Bool(count == 1))
    }

    /// Whether the filter of a round lets it pass.
    fn passes(&mut self, parts: &'v Loop) -> Result<bool, Fault> {
        parts.filter.as_ref().map_or(Ok(true), |filter| self.truth(filter))
    }

    fn listed(&mut self, parts: &'v Loop, range: &Range<'v>) -> Outcome<'v> {
        let mut made = Vec::new();
        self.budget.spend(price::LIST)?;
        for index in 0..range.len() {
            self.budget.spend(1)?;
            let mark = self.mark();
            let item = self.round(parts, range, index, |machine| {
                if parts.purpose == Purpose::Filter {
                    let passes = machine.truth(&parts.body)?;
                    return Ok(passes.then(|| machine.locals.iter().nth_back(1).cloned()).flatten());
                }
                if machine.passes(parts)? { machine.value(&parts.body).map(Some) } else { Ok(None) }
            })?;
            if let Some(item) = item {
                self.budget.spend(price::LIST + 1)?;
                self.budget.make(1)?;
                made.push(item);
            } else {
                self.forget(mark);
            }
        }
        Ok(Value::list(made))
    }

    fn mapped(&mut self, parts: &'v Loop, range: &Range<'v>) -> Outcome<'v> {
        let mut made = OwnedMap::default();
        self.budget.spend(price::MAP)?;
        for index in 0..range.len() {
            self.budget.spend(1)?;
            let entries = self.round(parts, range, index, |machine| {
                if !machine.passes(parts)? {
                    return Ok(Vec::new());
                }
                let body = machine.value(&parts.body)?;
                match body {
                    Value::Map(map) if parts.purpose == Purpose::Entries => Ok(map.entries()),
                    _ if parts.purpose == Purpose::Entries => Err(located(fault("no such overload"), parts.body.at)),
                    value => {
                        let key = machine.locals.iter().nth_back(1).cloned();
                        Ok(key.map(|key| (key, value)).into_iter().collect())
                    }
                }
            })?;
            for (key, value) in entries {
                self.budget.spend(2)?;
                self.budget.make(1)?;
                let shown = super::super::library::key_text(&key);
                if !made.insert(key, value) {
                    return Err(fault(format!("insert failed: key {shown} already exists")));
                }
            }
        }
        Ok(Value::Map(Map::Owned(Rc::new(made))))
    }
}
