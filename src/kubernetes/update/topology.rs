//! How server-side apply sees lists and maps: by `x-kubernetes-list-type`, `x-kubernetes-list-map-keys` and
//! `x-kubernetes-map-type` of the API.

use std::collections::HashSet;

use crate::kubernetes::{Check, Place, rules};
use crate::types::{Field, Shape, TypeId, Types};
use crate::yaml::Node;

/// The types of the API, with what an apply wants to know of them.
pub(super) struct Topology<'t> {
    types: &'t Types,
    atomic: HashSet<TypeId>,
}

/// Where an apply stands: what is there, and the field that holds it.
#[derive(Clone, Copy)]
pub(super) struct Spot<'s> {
    shape: &'s Shape,
    field: Option<&'static Field>,
}

/// The types that are one value although they have fields.
const ATOMIC: &str = "admissionregistration.k8s.io/v1.MatchResources admissionregistration.k8s.io/v1.NamedRuleWithOperations \
    admissionregistration.k8s.io/v1.ParamKind admissionregistration.k8s.io/v1.ParamRef admissionregistration.k8s.io/v1.Variable \
    autoscaling/v1.CrossVersionObjectReference core/v1.ConfigMapKeySelector core/v1.EndpointAddress core/v1.EndpointPort \
    core/v1.FileKeySelector core/v1.LocalObjectReference core/v1.NodeSelector core/v1.NodeSelectorTerm \
    core/v1.ObjectFieldSelector core/v1.ObjectReference core/v1.ResourceFieldSelector core/v1.ScopeSelector \
    core/v1.SecretKeySelector core/v1.SecretReference core/v1.TopologySelectorTerm core/v1.TypedLocalObjectReference \
    discovery.k8s.io/v1.EndpointPort meta/v1.LabelSelector meta/v1.OwnerReference networking.k8s.io/v1.ServiceBackendPort \
    rbac.authorization.k8s.io/v1.RoleRef rbac.authorization.k8s.io/v1.Subject";

impl<'t> Topology<'t> {
    pub(super) fn of(types: &'t Types) -> Self {
        Self { types, atomic: ATOMIC.split_whitespace().filter_map(|name| types.named(name)).collect() }
    }

    /// Whether the value is replaced as a whole, though it is a map.
    pub(super) fn is_atomic_map(&self, spot: Spot<'_>) -> bool {
        match spot.shape {
            Shape::Object(ty) => self.atomic.contains(ty),
            Shape::Map(_) => spot.field.is_some_and(|field| matches!(field.name, "nodeSelector" | "selector")),
            _ => false,
        }
    }

    /// What stands in a field or under a key.
    pub(super) fn below<'s>(&self, spot: Spot<'s>, name: &str) -> Spot<'s> {
        match spot.shape {
            Shape::Object(ty) => match self.types.field(*ty, name) {
                Some(field) => Spot { shape: &field.shape, field: Some(field) },
                None => Spot { shape: &Shape::Any, field: None },
            },
            Shape::Map(value) => Spot { shape: value, field: None },
            _ => Spot { shape: &Shape::Any, field: None },
        }
    }

    /// Refuses items of keyed lists and of sets that stand twice: an apply could not tell them apart, though a create takes
    /// them.
    pub(super) fn duplicates(&self, place: &Place<'_>, spot: Spot<'_>, check: &mut Check<'_>) {
        let key = |node| spot.keys().map_or_else(|| vec![Some(node)], |keys| key(node, keys));
        let mut seen = Vec::new();
        for item in place.items().filter(|_| spot.is_keyed() || spot.is_set()) {
            let Some(key) = item.node().map(key) else { continue };
            if seen.contains(&key) {
                let text = |value: Option<&Node>| {
                    value.map_or_else(|| "\"TCP\"".to_owned(), |value| Place::root(value).quoted())
                };
                let names = spot.keys().unwrap_or_default().iter().map(|name| format!("{name}="));
                let pairs = names.chain(std::iter::repeat(String::new())).zip(key.iter().copied().map(text));
                let pairs = pairs.map(|(name, value)| name + &value).collect::<Vec<_>>().join(",");
                let message = format!("{}: duplicate entries for key [{pairs}]", place.path());
                check.error(rules::DUPLICATE_VALUE, &item, message);
            }
            seen.push(key);
        }
        for item in place.items() {
            self.duplicates(&item, spot.item(), check);
        }
        for (entry, value) in place.entries().filter(|_| !self.is_atomic_map(spot)) {
            let name = &*entry.key.text;
            let value = if matches!(spot.shape, Shape::Object(_)) { place.field(name) } else { value };
            self.duplicates(&value, self.below(spot, name), check);
        }
    }
}

impl<'s> Spot<'s> {
    /// The whole object.
    pub(super) fn root(shape: &'s Shape) -> Self {
        Self { shape, field: None }
    }

    /// The fields that tell the items of this list apart.
    pub(super) fn keys(self) -> Option<&'static [&'static str]> {
        self.field.map(|field| field.list_keys).filter(|keys| !keys.is_empty())
    }

    pub(super) fn is_keyed(self) -> bool {
        self.keys().is_some()
    }

    fn is_set(self) -> bool {
        self.field.is_some_and(|field| field.is_set)
    }

    /// An item of this list.
    pub(super) fn item(self) -> Self {
        match self.shape {
            Shape::List(item, _) => Spot { shape: item, field: None },
            _ => Spot { shape: &Shape::Any, field: None },
        }
    }
}

/// The values of the keys of an item. The protocol is the one key with a default that is no empty text.
pub(super) fn key<'n>(item: &'n Node, keys: &[&'static str]) -> Vec<Option<&'n Node>> {
    let value = |name: &&'static str| {
        let written = item.get(name).filter(|node| !node.is_null());
        written.filter(|node| *name != "protocol" || node.as_str() != Some("TCP"))
    };
    keys.iter().map(value).collect()
}
