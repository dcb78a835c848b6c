//! The readers of every file kind: one document in, what it says out, mistakes to the report.
//!
//! The `Written…` types are what one file says, before layers merge. A reader looks at its own file only; what needs
//! other files is found in `load` and `layers`.

mod acceptance;
mod app;
mod component;
mod component_test;
mod constraints;
mod declaration;
mod environment;
mod helm;
mod image_policy;
mod images;
mod pod_security;
mod policy;
mod provision;
mod severity;
mod system;
mod workspace;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fields::Fields;
use super::mistakes::wrong_type;
use super::names;
use crate::diagnostic::{Report, Severity};
use crate::yaml::{Entry, Key, Layer, Map, Node, Value};

pub(super) use acceptance::acceptances;
pub(crate) use app::SHORTHAND;
pub(super) use app::{WrittenApp, WrittenInstance, read_app_file};
pub(super) use component::{ComponentFiles, read_component};
pub(super) use component_test::read_component_test;
pub(crate) use declaration::TYPES;
pub(super) use environment::{WrittenArgoCd, WrittenCluster, WrittenEnvironment, read_environment};
pub(super) use images::{Pin, read_images_file};
pub(super) use policy::{is_own, read_environment_policy, read_surroundings};
pub(super) use provision::provided_objects;
pub(super) use system::{Placement, WrittenSystem, read_system_file};
pub(super) use workspace::{WrittenWorkspace, read_workspace};

/// Something under its name in one layer, or nothing where the layer says `null` and so removes it.
#[derive(Clone, Debug)]
pub(super) struct Named<T> {
    pub(super) key: Key,
    pub(super) body: Option<T>,
}

pub(super) type ByName<T> = BTreeMap<Arc<str>, Named<T>>;

/// A map of names that become names in Kubernetes; `what` is one of the named things, with its article.
fn read_by_name<T>(
    map: &Map,
    what: &str,
    report: &mut Report,
    mut read: impl FnMut(&Key, &Node, &mut Report) -> Option<T>,
) -> ByName<T> {
    let mut named = ByName::new();
    for entry in map {
        names::check_label(&entry.key, what, report);
        let body = if entry.value.is_null() { None } else { read(&entry.key, &entry.value, report) };
        // A body that could not be read is a mistake, not a removal.
        if body.is_some() || entry.value.is_null() {
            named.insert(Arc::clone(&entry.key.text), Named { key: entry.key.clone(), body });
        }
    }
    named
}

/// What workspace, layers and environments can all set.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) variables: Option<Node>,
    /// Component to input to value.
    pub(super) defaults: Option<Node>,
    pub(super) labels: Option<Node>,
    pub(super) patches: Option<Node>,
    pub(super) accept: Option<Node>,
    pub(super) provides: Option<Node>,
    pub(super) image_policy: Option<Node>,
    /// Rule to severity; nothing where the rule is off.
    pub(super) severities: Vec<(Key, Option<Severity>)>,
}

fn read_settings(fields: &mut Fields<'_, '_>) -> Settings {
    Settings {
        variables: fields.map("variables").cloned(),
        defaults: read_defaults(fields),
        labels: fields.text_map("labels"),
        patches: read_patches(fields),
        accept: acceptance::read_accept(fields),
        provides: provision::read_provides(fields),
        image_policy: image_policy::read_image_policy(fields),
        severities: severity::read_severities(fields),
    }
}

/// A layer folder's own file.
pub(super) fn read_layer_file(node: &Node, name: &str, report: &mut Report) -> Option<Settings> {
    let mut fields = Fields::open(node, "a layer", report)?.removable();
    fields.header("Layer", name)?;
    fields.prose("description");
    let settings = read_settings(&mut fields);
    fields.finish();
    Some(settings)
}

fn read_defaults(fields: &mut Fields<'_, '_>) -> Option<Node> {
    let node = fields.map("defaults")?;
    let map = node.as_map()?;
    for entry in map.iter().filter(|entry| entry.value.as_map().is_none()) {
        fields.report.push(
            wrong_type(&entry.value, "a map of inputs")
                .or_help(format!("write `{}: {{ input: value }}`", entry.key.text)),
        );
    }
    let good = map.iter().filter(|entry| entry.value.as_map().is_some()).cloned();
    Some(Node::map(good.collect(), node.origin.clone()))
}

/// `patches:`; what stands in a patch is the business of `template`.
fn read_patches(fields: &mut Fields<'_, '_>) -> Option<Node> {
    let node = fields.any("patches")?;
    let Some(map) = node.as_map() else { return fields.wrong(&node, "a map of patches by name") };
    for entry in map.iter().filter(|entry| entry.value.as_map().is_none() && !entry.value.is_null()) {
        fields.report.push(
            wrong_type(&entry.value, "a patch with `target`")
                .or_help("write `{ target: { kind: …, name: … }, merge: { … } }`"),
        );
    }
    Some(node)
}

/// The value as if all of it stood in another layer.
pub(super) fn relabel(node: &Node, layer: Layer) -> Node {
    let mut origin = node.origin.clone();
    origin.layer = layer;
    let value = match &node.value {
        Value::Scalar(scalar) => Value::Scalar(scalar.clone()),
        Value::List(items) => Value::List(Arc::new(items.iter().map(|item| relabel(item, layer)).collect())),
        Value::Map(map) => {
            let entries = map.iter().map(|entry| {
                let mut key = entry.key.clone();
                key.origin.layer = layer;
                Entry { key, value: relabel(&entry.value, layer) }
            });
            Value::Map(Arc::new(entries.collect()))
        }
    };
    Node { value, origin }
}
