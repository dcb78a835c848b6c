//! Patches that undo each other, and those that do nothing.

use scantling::diagnostic::Report;
use scantling::manifest::{Manifest, identify};
use scantling::source::SourceMap;
use scantling::template::Patch;
use scantling::types::{Minor, Types};
use scantling::yaml::{Layer, Node};

use super::{map_text, read, scalar};
use crate::support::chance::Chance;

fn patched(manifest: &Manifest, sources: &mut SourceMap, action: &str, types: &Types) -> Node {
    let patch = read(sources, &format!("p: {{ target: {{ name: x }}, {action} }}"), Layer::Environment);
    let mut report = Report::new();
    let entry = patch.as_map().and_then(|map| map.entry("p")).expect("a patch");
    let patch = Patch::read(entry, &mut report).expect("a patch");
    let mut manifests = [manifest.clone()];
    patch.apply(&mut manifests, types, &mut report);
    assert!(report.is_empty(), "{action}: {report:?}");
    let [manifest] = manifests;
    manifest.body
}

fn objects(count: u64, mut check: impl FnMut(&Manifest, &mut SourceMap, &Types, &mut Chance)) {
    let types = Types::of(Minor(34));
    for seed in 0..count {
        let mut chance = Chance::new(seed);
        let mut sources = SourceMap::default();
        let head = *chance.pick(&["apps/v1, kind: Deployment", "v1, kind: ConfigMap", "x.io/v1, kind: Thing"]);
        let spec = map_text(&mut chance, 3, false, true);
        let text = format!(
            "{{ apiVersion: {head}, metadata: {{ name: x, labels: {{ a: b }} }}, free: {spec}, items: [1, {{ a: 2 }}, [3]] }}"
        );
        let body = read(&mut sources, &text, Layer::Template);
        let id = identify(&body).expect("an object");
        check(&Manifest { id, app: "x".into(), instance: "x".into(), body }, &mut sources, &types, &mut chance);
    }
}

#[test]
fn an_empty_merge_changes_nothing() {
    objects(200, |manifest, sources, types, _| {
        for action in ["merge: {}", "merge: { metadata: {} }", "operations: []"] {
            assert_eq!(patched(manifest, sources, action, types), manifest.body);
        }
    });
}

#[test]
fn a_merge_applied_twice_is_applied_once() {
    objects(200, |manifest, sources, types, chance| {
        let action = format!("merge: {{ free: {} }}", map_text(chance, 3, false, true));
        let once = patched(manifest, sources, &action, types);
        let again = Manifest { body: once.clone(), ..manifest.clone() };
        assert_eq!(patched(&again, sources, &action, types), once, "{action}");
    });
}

#[test]
fn remove_undoes_add() {
    objects(200, |manifest, sources, types, chance| {
        for place in ["/free/new", "/metadata/labels/x.io~1y", "/items/0", "/items/2", "/items/3", "/items/1/b"] {
            let value = scalar(chance);
            let add = format!("{{ op: add, path: {place}, value: {value} }}");
            let changed = patched(manifest, sources, &format!("operations: [{add}]"), types);
            assert_ne!(changed, manifest.body, "{add}");
            let both = format!(
                "operations: [{add}, {{ op: test, path: {place}, value: {value} }}, {{ op: remove, path: {place} }}]"
            );
            assert_eq!(patched(manifest, sources, &both, types), manifest.body, "{both}");
        }
    });
}

#[test]
fn moving_there_and_back_changes_nothing() {
    objects(100, |manifest, sources, types, _| {
        for (one, other) in [("/items/1", "/free/new"), ("/items", "/metadata/labels/new"), ("/free", "/items/1/new")] {
            let action = format!(
                "operations: [{{ op: move, from: {one}, path: {other} }}, {{ op: move, from: {other}, path: {one} }}]"
            );
            assert_eq!(patched(manifest, sources, &action, types), manifest.body, "{action}");
        }
    });
}
