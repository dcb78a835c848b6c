//! Values that every environment repeats.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Running, running};
use crate::config::load::WrittenLayer;
use crate::config::{Environment, Workspace, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::{Layer, Node, Value};

/// Reports values that stand equal in the own files of all environments that run an instance, and gives their places.
pub(super) fn check(workspace: &Workspace, environments: &[Arc<Environment>], report: &mut Report) -> BTreeSet<Span> {
    let mut search = Search { repeated: BTreeSet::new(), report };
    let mut groups: BTreeMap<(&str, &str, &str), Vec<Running<'_>>> = BTreeMap::new();
    for place in running(environments) {
        groups.entry((place.system, place.app, &place.instance.key.text)).or_default().push(place);
    }
    for ((system, app, instance), places) in &groups {
        let names: BTreeSet<&str> = places.iter().map(|place| &*place.environment.name).collect();
        let common = common_layers(workspace, &names);
        let knows = |layer: &&&Arc<WrittenLayer>| {
            layer.systems.get(*system).is_some_and(|system| system.apps.contains_key(*app))
        };
        let Some(layer) = common.iter().rev().find(knows).or_else(|| common.first()) else { continue };
        let target = Target { layer: &layer.name, what: format!(" of `{app}/{instance}`") };
        let Some(first) = places.first() else { continue };
        for entry in &first.instance.values {
            let nodes = places.iter().map(|place| place.instance.values.get(&entry.key.text));
            if let Some(nodes) = nodes.collect::<Option<Vec<&Node>>>() {
                search.compare(&entry.key.text, &nodes, &target);
            }
        }
    }
    variables(workspace, environments, &mut search);
    search.repeated
}

/// Variables that all environments set to the same.
fn variables(workspace: &Workspace, environments: &[Arc<Environment>], search: &mut Search<'_>) {
    let names: BTreeSet<&str> = environments.iter().map(|environment| &*environment.name).collect();
    let common = common_layers(workspace, &names);
    let Some(layer) = common.first() else { return };
    let target = Target { layer: &layer.name, what: String::new() };
    let own = |name: &&str| workspace.stacks.environments.get(*name)?.own.settings.variables.as_ref();
    let Some(maps) = names.iter().map(own).collect::<Option<Vec<&Node>>>() else { return };
    for spec in &workspace.variables {
        if let Some(nodes) = maps.iter().map(|map| map.get(&spec.key.text)).collect::<Option<Vec<&Node>>>() {
            search.compare(&format!("variables.{}", spec.key.text), &nodes, &target);
        }
    }
}

/// The layers that all of at least two environments extend, in the order of the first.
fn common_layers<'a>(workspace: &'a Workspace, names: &BTreeSet<&str>) -> Vec<&'a Arc<WrittenLayer>> {
    let mut stacks = names.iter().filter_map(|name| workspace.stacks.environments.get(*name));
    let Some(first) = stacks.next().filter(|_| names.len() > 1) else { return Vec::new() };
    let others: Vec<_> = stacks.collect();
    let has = |layers: &[Arc<WrittenLayer>], name: &str| layers.iter().any(|layer| &*layer.name == name);
    first.layers.iter().filter(|layer| others.iter().all(|stack| has(&stack.layers, &layer.name))).collect()
}

/// Where a value belongs, and whose it is.
struct Target<'a> {
    layer: &'a str,
    what: String,
}

struct Search<'a> {
    repeated: BTreeSet<Span>,
    report: &'a mut Report,
}

impl Search<'_> {
    /// Reports the widest parts that are equal and written by every environment itself.
    fn compare(&mut self, path: &str, nodes: &[&Node], target: &Target<'_>) {
        let Some((first, others)) = nodes.split_first() else { return };
        if others.iter().all(|other| other == first) && nodes.iter().all(|node| share(node) == Share::Own) {
            let before = self.repeated.len();
            for node in nodes {
                self.note(node);
            }
            // `defaults` of an environment reach many instances.
            if self.repeated.len() > before {
                let last = others.last().map_or(first.origin.span, |last| last.origin.span);
                let message = format!("all environments that have `{path}`{} set it to the same value", target.what);
                let finding = Diagnostic::warning(rules::EQUAL_EVERYWHERE, first.origin.span, message)
                    .label(last, "the same value")
                    .help(format!("it belongs in the layer `{}`", target.layer));
                self.report.push(finding);
            }
            return;
        }
        for entry in first.as_map().into_iter().flatten() {
            let parts = nodes.iter().map(|node| node.get(&entry.key.text));
            if let Some(parts) = parts.collect::<Option<Vec<&Node>>>() {
                self.compare(&format!("{path}.{}", entry.key.text), &parts, target);
            }
        }
    }

    fn note(&mut self, node: &Node) {
        match &node.value {
            Value::Map(map) => map.iter().for_each(|entry| self.note(&entry.value)),
            _ if node.origin.layer == Layer::Environment => {
                self.repeated.insert(node.origin.span);
            }
            _ => {}
        }
    }
}

/// Who wrote a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    /// The component: properties that nobody set.
    Default,
    /// The environment's own files, and perhaps the component.
    Own,
    /// Somebody else, too.
    Foreign,
}

fn share(node: &Node) -> Share {
    let own = match node.origin.layer {
        Layer::Environment => Share::Own,
        Layer::ComponentDefault => Share::Default,
        _ => Share::Foreign,
    };
    let parts: Vec<Share> = match &node.value {
        Value::Scalar(_) => return own,
        Value::List(items) => items.iter().map(share).chain([own]).collect(),
        Value::Map(map) if map.is_empty() => return own,
        Value::Map(map) => map.iter().map(|entry| share(&entry.value)).collect(),
    };
    if parts.contains(&Share::Foreign) {
        Share::Foreign
    } else if parts.contains(&Share::Own) {
        Share::Own
    } else {
        Share::Default
    }
}
