//! Merging: one layer of values over another.
//!
//! Maps merge by key, everything else is replaced, and `null` removes what lies below it. A removed entry stays in the
//! result as a `null` that remembers what it beat, so that a later layer and `explain` still see it; [`prune`] drops those
//! entries at the end. Knows nothing of types: who wants lists merged by key turns them into maps first.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Entry, Map, Node, Value};
use crate::source::Span;

/// Above this many entries on both sides, keys are looked up by hash.
const SMALL: usize = 8;

/// `upper` over `lower`. Places of nulls that remove nothing are added to `idle`.
#[must_use]
pub fn overlay(lower: Option<&Node>, upper: &Node, idle: &mut Vec<Span>) -> Node {
    let Some(lower) = lower else {
        idle_nulls(upper, idle);
        return upper.clone();
    };
    match (&lower.value, &upper.value) {
        (Value::Map(below), Value::Map(above)) => {
            let origin = if above.is_empty() { &lower.origin } else { &upper.origin };
            Node::map(overlay_map(below, above, idle), origin.clone())
        }
        _ if upper.is_null() && lower.is_null() => {
            idle.push(upper.origin.span);
            lower.clone()
        }
        _ => {
            if !upper.is_null() {
                idle_nulls(upper, idle);
            }
            Node { value: upper.value.clone(), origin: upper.origin.clone().overriding(lower.clone()) }
        }
    }
}

/// The entries of `upper` over those of `lower`: the lower ones first, in their order; the key of a value that both have
/// is the upper one.
#[must_use]
pub fn overlay_map(lower: &Map, upper: &Map, idle: &mut Vec<Span>) -> Map {
    let mut entries: Vec<Entry> = lower.iter().cloned().collect();
    let places = (lower.len() > SMALL && upper.len() > SMALL).then(|| places(lower));
    for above in upper {
        let place = match &places {
            Some(places) => places.get(&*above.key.text).copied(),
            None => entries.iter().take(lower.len()).position(|entry| entry.key.text == above.key.text),
        };
        match place.and_then(|place| entries.get_mut(place)) {
            Some(entry) => {
                entry.value = overlay(Some(&entry.value), &above.value, idle);
                entry.key = above.key.clone();
            }
            None => entries.push(Entry { key: above.key.clone(), value: overlay(None, &above.value, idle) }),
        }
    }
    entries.into_iter().collect()
}

fn places(map: &Map) -> HashMap<&str, usize> {
    map.iter().enumerate().map(|(place, entry)| (&*entry.key.text, place)).collect()
}

/// The entries without those that are null, at any depth of maps. Nulls inside lists mean what their reader makes of
/// them and stay.
#[must_use]
pub fn prune(node: Node) -> Node {
    if has_null_entry(&node) { pruned(&node) } else { node }
}

/// [`prune`] for the entries of a map.
#[must_use]
pub fn prune_map(map: Map) -> Map {
    if map.iter().any(|entry| entry.value.is_null() || has_null_entry(&entry.value)) { pruned_map(&map) } else { map }
}

fn pruned(node: &Node) -> Node {
    match &node.value {
        Value::Map(map) => Node { value: Value::Map(Arc::new(pruned_map(map))), origin: node.origin.clone() },
        _ => node.clone(),
    }
}

fn pruned_map(map: &Map) -> Map {
    let kept = map.iter().filter(|entry| !entry.value.is_null());
    kept.map(|entry| Entry { key: entry.key.clone(), value: pruned(&entry.value) }).collect()
}

fn has_null_entry(node: &Node) -> bool {
    node.as_map().is_some_and(|map| map.iter().any(|entry| entry.value.is_null() || has_null_entry(&entry.value)))
}

/// Nulls of a value below which there is nothing.
fn idle_nulls(node: &Node, idle: &mut Vec<Span>) {
    match &node.value {
        Value::Map(map) => map.iter().for_each(|entry| idle_nulls(&entry.value, idle)),
        _ if node.is_null() => idle.push(node.origin.span),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Report;
    use crate::source::SourceMap;
    use crate::yaml::{Dialect, Layer, load};

    fn read(sources: &mut SourceMap, path: &str, text: &str, layer: Layer) -> Node {
        let id = sources.add(path, text.as_bytes().to_vec());
        let mut report = Report::new();
        let node = load(sources, id, Dialect::Own, layer, &mut report).remove(0);
        assert!(report.is_empty(), "{report:?}");
        node
    }

    /// `{a: 1 (environment < layer), …}`: the value with the layers that each scalar beat.
    fn show(node: &Node) -> String {
        let entries = |map: &Map| -> Vec<String> {
            map.iter().map(|entry| format!("{}: {}", entry.key.text, show(&entry.value))).collect()
        };
        let mut text = match &node.value {
            Value::Map(map) => format!("{{{}}}", entries(map).join(", ")),
            Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
            Value::Scalar(scalar) => scalar.text.to_string(),
        };
        let mut beaten = node.origin.overrides();
        while let Some(lower) = beaten {
            let value = lower.as_scalar().map_or(lower.describe(), |scalar| &scalar.text);
            text = format!("{text} < {value} ({})", lower.origin.layer.as_str());
            beaten = lower.origin.overrides();
        }
        text
    }

    fn check(texts: &[&str], merged: &str, pruned: &str, idle_lines: &[usize]) {
        let layers = [Layer::ComponentDefault, Layer::Shared(0), Layer::Environment, Layer::Cluster];
        let mut sources = SourceMap::default();
        let mut idle = Vec::new();
        let mut result: Option<Node> = None;
        for (index, (text, layer)) in texts.iter().zip(layers).enumerate() {
            let node = read(&mut sources, &format!("{index}.yaml"), text, layer);
            result = Some(overlay(result.as_ref(), &node, &mut idle));
        }
        let result = result.expect("a layer");
        assert_eq!(show(&result), merged);
        assert_eq!(show(&prune(result)), pruned);
        let lines: Vec<usize> = idle.iter().map(|span| sources.locate(*span).line).collect();
        assert_eq!(lines, idle_lines);
    }

    #[test]
    fn maps_merge_by_key_and_lower_keys_come_first() {
        check(
            &["b: 1\na: { x: 1 }\n", "c: 3\na: { y: 2 }\nb: 2\n", "b: 3\n"],
            "{b: 3 < 2 (layer) < 1 (component default), a: {x: 1, y: 2}, c: 3}",
            "{b: 3 < 2 (layer) < 1 (component default), a: {x: 1, y: 2}, c: 3}",
            &[],
        );
    }

    #[test]
    fn lists_and_scalars_replace_what_is_below() {
        check(
            &["a: [1, 2]\nb: { x: 1 }\n", "a: [3]\nb: text\n"],
            "{a: [3] < a list (component default), b: text < a map (component default)}",
            "{a: [3] < a list (component default), b: text < a map (component default)}",
            &[],
        );
    }

    #[test]
    fn null_removes_and_is_remembered() {
        check(
            &["a: 1\nb: { x: 1, y: 2 }\n", "a: null\nb: { x: null }\n", "a: 2\n"],
            "{a: 2 < null (layer) < 1 (component default), b: {x: null < 1 (component default), y: 2}}",
            "{a: 2 < null (layer) < 1 (component default), b: {y: 2}}",
            &[],
        );
    }

    #[test]
    fn null_that_removes_nothing_is_named() {
        check(
            &["a: 1\n", "b: null\nc: { d: null }\n", "a: { e: null }\nb: null\n"],
            "{a: {e: null} < 1 (component default), b: null, c: {d: null}}",
            "{a: {} < 1 (component default), c: {}}",
            &[1, 2, 1, 2],
        );
    }

    #[test]
    fn nulls_inside_lists_stay() {
        check(
            &["a: [{ b: null }]\n", "c: [null]\n"],
            "{a: [{b: null}], c: [null]}",
            "{a: [{b: null}], c: [null]}",
            &[],
        );
    }

    #[test]
    fn large_maps_merge_like_small_ones() {
        let keys = |from: usize, value: usize| -> String {
            (from..from + 12).map(|key| format!("k{key}: {value}")).collect::<Vec<_>>().join("\n")
        };
        let mut sources = SourceMap::default();
        let lower = read(&mut sources, "lower", &keys(0, 1), Layer::Shared(0));
        let upper = read(&mut sources, "upper", &keys(6, 2), Layer::Environment);
        let merged = overlay(Some(&lower), &upper, &mut Vec::new());
        let expected: Vec<String> = (0..18)
            .map(|key| match key {
                0..6 => format!("k{key}: 1"),
                6..12 => format!("k{key}: 2 < 1 (layer)"),
                _ => format!("k{key}: 2"),
            })
            .collect();
        assert_eq!(show(&merged), format!("{{{}}}", expected.join(", ")));
    }

    #[test]
    fn merging_a_value_with_itself_changes_nothing() {
        let mut sources = SourceMap::default();
        let node = read(&mut sources, "a", "a: 1\nb: [1, { c: 2 }]\nd: { e: x }\n", Layer::Environment);
        assert_eq!(overlay(Some(&node), &node, &mut Vec::new()), node);
    }
}
