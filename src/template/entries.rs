//! A map that is being filled: every key once, `<<` behind explicit keys.

use std::collections::HashMap;
use std::sync::Arc;

use super::build::duplicate_key;
use super::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::{Entry, Key, Map, Node};

/// The entries of a map so far.
#[derive(Debug, Default)]
pub(super) struct Entries {
    list: Vec<Entry>,
    /// As many as there are entries.
    sources: Vec<Given>,
    /// The place of each key; made when there are too many to look through.
    index: Option<HashMap<Arc<str>, usize>>,
    duplicates: Vec<Diagnostic>,
}

#[derive(Clone, Copy, Debug)]
struct Given {
    /// Where the template has the key.
    place: Span,
    /// Whether it came by `<<`.
    merged: bool,
}

/// Looking through this many keys is faster than hashing one.
const FEW: usize = 12;

impl Entries {
    /// With room for that many, which is what a map without statements has.
    pub(super) fn with_capacity(entries: usize) -> Self {
        Self { list: Vec::with_capacity(entries), sources: Vec::with_capacity(entries), ..Self::default() }
    }

    /// Adds an explicit key.
    pub(super) fn add(&mut self, key: Key, value: Node, place: Span) {
        match self.find(&key.text) {
            None => self.push(Entry { key, value }, Given { place, merged: false }),
            Some(at) if self.sources[at].merged => {
                let old = &mut self.list[at];
                let origin = value.origin.clone().overriding(old.value.clone());
                *old = Entry { key, value: Node { origin, ..value } };
                self.sources[at] = Given { place, merged: false };
            }
            Some(at) => self.duplicates.push(duplicate_key(&key.text, place, self.sources[at].place)),
        }
    }

    /// Adds the entries of a map, or of a list of maps, that are not there yet.
    pub(super) fn merge(&mut self, value: &Node, place: Span, report: &mut Report) {
        let maps = value.as_list().unwrap_or(std::slice::from_ref(value));
        for map in maps {
            let carriers = map.origin.placed_by();
            let Some(map) = map.as_map() else {
                let message = format!("expected a map after `<<`, found {}", map.describe());
                let finding = Diagnostic::error(rules::BAD_MERGE, place, message);
                let finding = finding.label(map.origin.span, "the value comes from here");
                report.push(finding.help("give `<<` a map, or the value a key of its own"));
                continue;
            };
            for entry in map {
                match self.find(&entry.key.text) {
                    None => self.push(carried(entry, carriers), Given { place, merged: true }),
                    Some(at) => {
                        let winner = &mut self.list[at].value;
                        winner.origin = winner.origin.clone().overriding(entry.value.clone());
                    }
                }
            }
        }
    }

    /// The map. Keys that stood twice go to the report.
    pub(super) fn finish(self, report: &mut Report) -> Map {
        report.append(self.duplicates.into_iter().collect());
        self.list.into_iter().collect()
    }

    fn find(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.list.iter().position(|entry| &*entry.key.text == key),
        }
    }

    fn push(&mut self, entry: Entry, given: Given) {
        if let Some(index) = &mut self.index {
            index.insert(Arc::clone(&entry.key.text), self.list.len());
        }
        self.list.push(entry);
        self.sources.push(given);
        if self.index.is_none() && self.list.len() > FEW {
            let keys = self.list.iter().enumerate();
            self.index = Some(keys.map(|(at, entry)| (Arc::clone(&entry.key.text), at)).collect());
        }
    }
}

/// An entry of a map that is not kept itself: the expressions that carried the map carried the entry.
fn carried(entry: &Entry, by: &[Span]) -> Entry {
    let mut entry = entry.clone();
    for span in by {
        entry.key.origin = entry.key.origin.placed(*span);
        entry.value.origin = entry.value.origin.placed(*span);
    }
    entry
}
