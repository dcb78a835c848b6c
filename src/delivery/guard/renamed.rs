//! Objects that go by another name now. Kubernetes knows no renaming: a new object is made and the old one deleted.

use std::collections::{BTreeMap, BTreeSet};

use similar::TextDiff;

use super::gone::Object;
use crate::yaml::{Node, print};

/// How much of two objects must be the same, as Git takes renamed files to be.
const ALIKE: f32 = 0.5;

/// More pairs are not compared.
const MOST_PAIRS: usize = 2_000;

/// Which added object each of the gone ones became, by position.
pub(super) fn renamed(gone: &[Object], added: &[Object]) -> BTreeMap<usize, usize> {
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    let mut compared = 0;
    for (from, old) in gone.iter().enumerate() {
        for (to, new) in added.iter().enumerate() {
            let same_place = old.place.cluster() == new.place.cluster() && old.place.app() == new.place.app();
            let one_differs = old.id.name == new.id.name || old.id.namespace == new.id.namespace;
            if !same_place || old.kind() != new.kind() || !one_differs || compared > MOST_PAIRS {
                continue;
            }
            compared += 1;
            if let Some(alike) = likeness(&old.body, &new.body).filter(|alike| *alike >= ALIKE) {
                pairs.push((alike, from, to));
            }
        }
    }
    pairs.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| (left.1, left.2).cmp(&(right.1, right.2))));
    let mut taken = BTreeSet::new();
    let mut renamed = BTreeMap::new();
    for (_, from, to) in pairs {
        if !renamed.contains_key(&from) && taken.insert(to) {
            renamed.insert(from, to);
        }
    }
    renamed
}

/// The part of the lines that two objects share, metadata aside; nothing where one has nothing else.
fn likeness(old: &Node, new: &Node) -> Option<f32> {
    let (old, new) = (content(old)?, content(new)?);
    Some(TextDiff::from_lines(&old, &new).ratio())
}

fn content(object: &Node) -> Option<String> {
    let mut object = object.clone();
    let map = object.as_map_mut()?;
    for field in ["apiVersion", "kind", "metadata"] {
        map.remove(field);
    }
    (!map.is_empty()).then(|| print(&object))
}
