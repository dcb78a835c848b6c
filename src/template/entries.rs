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
    filled: Vec<Filled>,
    /// The place of each key; made when there are too many to look through.
    index: Option<HashMap<Arc<str>, usize>>,
    duplicates: Vec<Diagnostic>,
}

#[derive(Debug)]
struct Filled {
    entry: Entry,
    /// Where the template has the key.
    place: Span,
    /// Whether it came by `<<`.
    merged: bool,
}

/// Looking through this many keys is faster than hashing one.
const FEW: usize = 12;

impl Entries {
    /// Adds an explicit key.
    pub(super) fn add(&mut self, key: Key, value: Node, place: Span) {
        match self.find(&key.text) {
            None => self.push(Filled { entry: Entry { key, value }, place, merged: false }),
            Some(at) if self.filled[at].merged => {
                let old = &mut self.filled[at];
                let origin = value.origin.clone().overriding(old.entry.value.clone());
                *old = Filled { entry: Entry { key, value: Node { origin, ..value } }, place, merged: false };
            }
            Some(at) => self.duplicates.push(duplicate_key(&key.text, place, self.filled[at].place)),
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
                    None => self.push(Filled { entry: carried(entry, carriers), place, merged: true }),
                    Some(at) => {
                        let winner = &mut self.filled[at].entry.value;
                        winner.origin = winner.origin.clone().overriding(entry.value.clone());
                    }
                }
            }
        }
    }

    /// The map. Keys that stood twice go to the report.
    pub(super) fn finish(self, report: &mut Report) -> Map {
        report.append(self.duplicates.into_iter().collect());
        self.filled.into_iter().map(|filled| filled.entry).collect()
    }

    fn find(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.filled.iter().position(|filled| &*filled.entry.key.text == key),
        }
    }

    fn push(&mut self, filled: Filled) {
        if let Some(index) = &mut self.index {
            index.insert(Arc::clone(&filled.entry.key.text), self.filled.len());
        }
        self.filled.push(filled);
        if self.index.is_none() && self.filled.len() > FEW {
            let keys = self.filled.iter().enumerate();
            self.index = Some(keys.map(|(at, filled)| (Arc::clone(&filled.entry.key.text), at)).collect());
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
