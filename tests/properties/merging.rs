//! Merging layers.

use scantling::source::SourceMap;
use scantling::yaml::{Layer, Node, Value, overlay, prune};

use super::{map_text, read};
use crate::support::chance::Chance;

const LAYERS: [Layer; 4] = [Layer::ComponentDefault, Layer::Workspace, Layer::Shared(0), Layer::Environment];

fn over(lower: &Node, upper: &Node) -> Node {
    overlay(Some(lower), upper, &mut Vec::new())
}

/// Some documents, one for each layer from the lowest.
fn documents(seed: u64, nulls: bool, regular: bool) -> (SourceMap, Vec<Node>) {
    let mut chance = Chance::new(seed);
    let mut sources = SourceMap::default();
    let nodes = LAYERS.map(|layer| read(&mut sources, &map_text(&mut chance, 3, nulls, regular), layer));
    (sources, nodes.to_vec())
}

#[test]
fn a_value_over_itself_is_itself() {
    for seed in 0..300 {
        for node in documents(seed, true, false).1 {
            assert_eq!(over(&node, &node), node, "seed {seed}");
        }
    }
}

/// What a value at a path must be: that of the highest layer which has anything to say about it.
#[test]
fn the_highest_layer_wins_and_null_removes() {
    fn winner(lower: Option<&Node>, upper: Option<&Node>, merged: Option<&Node>, seed: u64) {
        match (lower, upper) {
            (_, Some(upper)) if upper.is_null() => assert!(merged.is_none_or(Node::is_null), "seed {seed}"),
            (Some(lower), Some(upper)) if lower.as_map().is_some() && upper.as_map().is_some() => {
                let keys = [lower, upper].into_iter().flat_map(|node| node.as_map().into_iter().flatten());
                for key in keys.map(|entry| &entry.key.text) {
                    winner(lower.get(key), upper.get(key), merged.and_then(|node| node.get(key)), seed);
                }
            }
            (_, Some(upper)) => assert_eq!(merged, Some(upper), "seed {seed}"),
            (lower, None) => assert_eq!(merged, lower, "seed {seed}"),
        }
    }
    for seed in 0..300 {
        let (_, nodes) = documents(seed, true, false);
        let merged = over(&nodes[0], &nodes[1]);
        winner(Some(&nodes[0]), Some(&nodes[1]), Some(&merged), seed);
        let pruned = prune(merged);
        assert!(!has_null_entry(&pruned), "seed {seed}");
        assert_eq!(prune(pruned.clone()), pruned, "seed {seed}");
    }
}

fn has_null_entry(node: &Node) -> bool {
    node.as_map().into_iter().flatten().any(|entry| entry.value.is_null() || has_null_entry(&entry.value))
}

/// Where a key has one shape in all layers. (A scalar that hides a map from the layers above it cannot be merged early.)
#[test]
fn layers_may_be_merged_from_either_end() {
    for seed in 0..300 {
        let (_, nodes) = documents(seed, true, true);
        let upwards = nodes.iter().skip(1).fold(nodes[0].clone(), |lower, upper| over(&lower, upper));
        let downwards = nodes.iter().rev().skip(1).fold(nodes[3].clone(), |upper, lower| over(lower, &upper));
        assert_eq!(prune(upwards), prune(downwards), "seed {seed}");
    }
}

#[test]
fn what_was_beaten_is_remembered_in_order() {
    fn visit(node: &Node, beaten: &mut usize) {
        let mut layer = node.origin.layer;
        let mut lower = node.origin.overrides();
        while let Some(node) = lower {
            assert!(node.origin.layer < layer, "{:?} beat {:?}", layer, node.origin.layer);
            layer = node.origin.layer;
            lower = node.origin.overrides();
            *beaten += 1;
        }
        match &node.value {
            Value::Map(map) => map.iter().for_each(|entry| visit(&entry.value, beaten)),
            Value::List(items) => items.iter().for_each(|item| visit(item, beaten)),
            Value::Scalar(_) => {}
        }
    }
    let mut beaten = 0;
    for seed in 0..300 {
        for regular in [true, false] {
            let (_, nodes) = documents(seed, true, regular);
            visit(&nodes.iter().skip(1).fold(nodes[0].clone(), |lower, upper| over(&lower, upper)), &mut beaten);
            visit(&nodes.iter().rev().skip(1).fold(nodes[3].clone(), |upper, lower| over(lower, &upper)), &mut beaten);
        }
    }
    assert!(beaten > 1000, "only {beaten}");
}
