//! Merged environments as text.

use std::fmt::Write;

use crate::config::{App, Cluster, Instance};
use crate::yaml::{Map, Node, Value};

/// A value with the layers it beat: `3 (environment < layer 0 < component default)`; layers stand at scalars and lists.
pub(super) fn node(node: &Node) -> String {
    let text = match &node.value {
        Value::Map(entries) => return map(entries),
        Value::List(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", ")),
        Value::Scalar(_) => plain(node),
    };
    let mut layers = vec![layer(node)];
    let mut beaten = node.origin.overrides();
    while let Some(lower) = beaten {
        layers.push(layer(lower));
        beaten = lower.origin.overrides();
    }
    format!("{text} ({})", layers.join(" < "))
}

pub(super) fn map(map: &Map) -> String {
    let entries: Vec<String> = map.iter().map(|entry| format!("{}: {}", entry.key.text, node(&entry.value))).collect();
    if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
}

fn layer(node: &Node) -> String {
    let layer = node.origin.layer;
    match layer {
        crate::yaml::Layer::Shared(place) => format!("layer {place}"),
        _ => layer.as_str().to_owned(),
    }
}

pub(super) fn plain(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => match scalar.as_str() {
            Some(text) => format!("{text:?}"),
            None => scalar.text.to_string(),
        },
        Value::List(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", ")),
        Value::Map(map) => {
            let entries = map.iter().map(|entry| format!("{}: {}", entry.key.text, plain(&entry.value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The apps of a cluster, one line for each, its instances below it.
pub(super) fn cluster(cluster: &Cluster) -> String {
    let mut text = String::new();
    for system in &cluster.systems {
        writeln!(text, "{}", system.name).expect("room");
        for shown in &system.apps {
            text += &app(shown);
        }
    }
    text
}

fn app(app: &App) -> String {
    let mut text = format!("  {} in {}", app.key.text, node(&app.namespace));
    if !app.after.is_empty() {
        write!(text, " after {}", app.after.iter().map(plain).collect::<Vec<_>>().join(", ")).expect("room");
    }
    text += "\n";
    for shown in &app.instances {
        text += &instance(shown);
    }
    text
}

fn instance(instance: &Instance) -> String {
    let mut text = format!("    {} = {}\n", instance.key.text, node(&instance.component_name));
    for entry in &instance.values {
        writeln!(text, "      {}: {}", entry.key.text, node(&entry.value)).expect("room");
    }
    for (what, more) in [("removed", &instance.removed), ("fallen", &instance.fallen), ("labels", &instance.labels)] {
        if !more.is_empty() {
            writeln!(text, "      {what} {}", map(more)).expect("room");
        }
    }
    for connection in &instance.connects {
        writeln!(text, "      {} -> {}/{}", connection.alias.text, connection.app, connection.instance).expect("room");
    }
    if let Some(selector) = &instance.selector {
        writeln!(text, "      selector {}", map(selector)).expect("room");
    }
    if let Some((hook, _)) = instance.hook {
        writeln!(text, "      hook {}", hook.as_str()).expect("room");
    }
    if !instance.after.is_empty() {
        writeln!(text, "      after {}", instance.after.iter().map(plain).collect::<Vec<_>>().join(", "))
            .expect("room");
    }
    text
}
