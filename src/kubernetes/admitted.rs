//! What admission sees of an object: decoded into the type of its kind, with defaults, and as an update makes it.
//!
//! Policies run on Go values that became maps again (`runtime.DefaultUnstructuredConverter`): what is silent is absent, be it
//! written or not, and structures that are no pointers are always there. Rules of the server's own need none of that.

use std::collections::HashMap;

use super::defaults::Defaults;
use super::edit::{at, put, remove};
use super::update::{Applies, Holder};
use super::{Definitions, crd};
use crate::manifest::{Gvk, identify};
use crate::syntax::base64;
use crate::types::{Field, Shape, TypeId, Types};
use crate::yaml::{Entry, Key, Map, Node, Origin, Scalar, ScalarKind, Value};

/// How a server sees the objects of a cluster when it admits them.
pub struct Admitted<'t> {
    types: &'t Types,
    definitions: &'t Definitions,
    defaults: Defaults<'t>,
    applies: Applies<'t>,
    by_value: HashMap<TypeId, Vec<&'static str>>,
}

/// The fields of types that are structures and no pointers, so that they are there even when nobody wrote them; besides
/// `metadata`, `spec` and `status` of every object.
const BY_VALUE: [(&str, &[&str]); 15] = [
    ("core/v1.Container", &["resources"]),
    ("core/v1.EphemeralContainer", &["resources"]),
    ("core/v1.PersistentVolumeClaimSpec", &["resources"]),
    ("core/v1.PodTemplateSpec", &["metadata", "spec"]),
    ("core/v1.PersistentVolumeClaimTemplate", &["spec"]),
    ("core/v1.PersistentVolumeClaim", &["metadata", "spec", "status"]),
    ("apps/v1.DeploymentSpec", &["template", "strategy"]),
    ("apps/v1.StatefulSetSpec", &["template", "updateStrategy"]),
    ("apps/v1.DaemonSetSpec", &["template", "updateStrategy"]),
    ("apps/v1.ReplicaSetSpec", &["template"]),
    ("batch/v1.JobSpec", &["template"]),
    ("batch/v1.CronJobSpec", &["jobTemplate"]),
    ("batch/v1.JobTemplateSpec", &["metadata", "spec"]),
    ("networking.k8s.io/v1.NetworkPolicySpec", &["podSelector"]),
    ("core/v1.ServiceStatus", &["loadBalancer"]),
];

/// Fields of `metadata` that the server sets, so that nobody knows them before.
pub const SET_BY_SERVER: [&str; 6] =
    ["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];

impl<'t> Admitted<'t> {
    /// The objects of a cluster with these types and custom kinds.
    #[must_use]
    pub fn new(types: &'t Types, definitions: &'t Definitions) -> Self {
        let named = |(name, fields): &(&str, &[&'static str])| Some((types.named(name)?, fields.to_vec()));
        Self {
            types,
            definitions,
            defaults: Defaults::of(types),
            applies: Applies::of(types),
            by_value: BY_VALUE.iter().filter_map(named).collect(),
        }
    }

    /// A new object.
    #[must_use]
    pub fn created(&self, object: &Node) -> Node {
        let Some(id) = identify(object) else { return object.clone() };
        if self.types.is_built_in(&id.gvk) {
            self.decoded(&self.defaults.stored(object, None), &id.gvk)
        } else {
            crd::kept(object, &id.gvk, self.definitions)
        }
    }

    /// The live object, and what an apply of the new one makes of it.
    #[must_use]
    pub fn updated(&self, old: &Node, new: &Node) -> (Node, Node) {
        let Some(id) = identify(new) else { return (old.clone(), new.clone()) };
        if self.types.is_built_in(&id.gvk) {
            let (old, new) = self.applies.stored(old, new, &id.gvk, &self.defaults);
            (self.decoded(&old, &id.gvk), self.decoded(&new, &id.gvk))
        } else {
            self.applies.custom(old, new, &id.gvk, self.definitions)
        }
    }

    fn decoded(&self, object: &Node, gvk: &Gvk) -> Node {
        let shape = self.types.root(gvk);
        let mut object = self.value(object, &shape);
        if let Shape::Object(ty) = shape {
            self.parts(&mut object, ty);
        }
        match (&*gvk.group, &*gvk.kind) {
            ("", "Secret") => secret(&mut object),
            ("", "Namespace") => namespace(&mut object),
            _ => {}
        }
        object
    }

    /// `metadata`, `spec` and `status` are there; the status is that of a new object.
    fn parts(&self, object: &mut Node, ty: TypeId) {
        for name in ["metadata", "spec", "status"] {
            let is_object = |field: &Field| matches!(field.shape, Shape::Object(_));
            if !self.types.field(ty, name).is_some_and(is_object) {
                continue;
            }
            if name == "status" || at(object, &[name]).is_none() {
                put(object, &[name], |origin| Node::map(Map::new(), origin));
            }
        }
    }

    fn value(&self, node: &Node, shape: &Shape) -> Node {
        let inside = |item: &Node, shape: &Shape| self.value(item, shape);
        match (&node.value, shape) {
            (Value::Map(map), Shape::Object(ty)) => Node::map(self.fields(map, *ty, &node.origin), node.origin.clone()),
            (Value::Map(map), Shape::Map(of)) => {
                let entry = |entry: &Entry| Entry { key: entry.key.clone(), value: inside(&entry.value, of) };
                Node::map(map.iter().map(entry).collect(), node.origin.clone())
            }
            (Value::List(items), Shape::List(of, _)) => {
                Node::list(items.iter().map(|item| inside(item, of)).collect(), node.origin.clone())
            }
            (Value::Scalar(scalar), Shape::Quantity) if scalar.kind != ScalarKind::Null => {
                Node::string(quantity(scalar), node.origin.clone())
            }
            _ => node.clone(),
        }
    }

    fn fields(&self, map: &Map, ty: TypeId, origin: &Origin) -> Map {
        let mut decoded = Map::with_capacity(map.len());
        for entry in map {
            let name = &*entry.key.text;
            let Some(field) = self.types.field(ty, name) else {
                decoded.push(entry.key.clone(), entry.value.clone());
                continue;
            };
            let value = self.value(&entry.value, &field.shape);
            if !is_silent(&value, field) {
                decoded.push(entry.key.clone(), value);
            }
        }
        for name in self.by_value.get(&ty).into_iter().flatten() {
            if decoded.get(name).is_none() {
                let empty = Node::map(Map::new(), origin.clone());
                let shape = self.types.field(ty, name).map_or(&Shape::Any, |field| &field.shape);
                decoded.push(Key::new(*name, origin.clone()), self.value(&empty, shape));
            }
        }
        decoded
    }
}

/// Whether the field is left out when the Go value is written (`omitempty`).
fn is_silent(value: &Node, field: &Field) -> bool {
    if value.is_null() {
        return true;
    }
    if field.required {
        return false;
    }
    match &value.value {
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.is_empty() && !matches!(field.shape, Shape::Object(_)),
        Value::Scalar(scalar) => {
            let zero = match scalar.kind {
                ScalarKind::String => scalar.text.is_empty(),
                ScalarKind::Boolean => scalar.as_bool() == Some(false),
                _ => &*scalar.text == "0",
            };
            zero && Holder::of(field.name) == Holder::Plain && field.shape != Shape::IntOrString
        }
    }
}

/// A quantity as the server writes it: `1000m` is `1`.
fn quantity(scalar: &Scalar) -> String {
    let parsed = crate::syntax::quantity::Quantity::parse(scalar.text.trim());
    parsed.map_or_else(|_| scalar.text.to_string(), |quantity| quantity.to_string())
}

/// What is written as plain text becomes part of the data.
fn secret(object: &mut Node) {
    let Some(Entry { value: plain, .. }) = remove(object, &["stringData"]) else { return };
    for Entry { key, value } in plain.as_map().into_iter().flatten() {
        let text = value.as_str().unwrap_or_default();
        put(object, &["data", &key.text], |_| Node::string(base64::encode(text.as_bytes()), value.origin.clone()));
    }
}

/// Every namespace has its name as a label.
fn namespace(object: &mut Node) {
    if let Some(name) = at(object, &["metadata", "name"]).cloned() {
        put(object, &["metadata", "labels", "kubernetes.io/metadata.name"], |_| name);
    }
    put(object, &["status", "phase"], |origin| Node::string("Active", origin));
    if at(object, &["spec", "finalizers"]).is_none() {
        put(object, &["spec", "finalizers"], |origin| {
            Node::list(vec![Node::string("kubernetes", origin.clone())], origin)
        });
    }
}
