//! Objects that go to one cluster, each identity once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::{Manifest, ManifestId};

/// Objects in the order of kind, namespace and name.
#[derive(Clone, Debug, Default)]
pub struct ManifestSet {
    objects: BTreeMap<Identity, Manifest>,
}

/// What the API server tells objects apart by. The version is no part of it: `v1` and `v1beta1` show the same object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    kind: Arc<str>,
    namespace: Option<Arc<str>>,
    name: Arc<str>,
    group: Arc<str>,
}

/// Two objects with one identity.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// The one that the set keeps.
    pub first: Manifest,
    /// The one that was not added.
    pub second: Manifest,
}

impl ManifestSet {
    /// A set without objects.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an object; gives both back when one with its identity is there already.
    pub fn insert(&mut self, manifest: Manifest) -> Result<(), Box<Duplicate>> {
        match self.objects.entry(Identity::of(&manifest.id)) {
            Entry::Vacant(place) => {
                place.insert(manifest);
                Ok(())
            }
            Entry::Occupied(place) => Err(Box::new(Duplicate { first: place.get().clone(), second: manifest })),
        }
    }

    /// The object of an identity, in whatever version.
    #[must_use]
    pub fn get(&self, id: &ManifestId) -> Option<&Manifest> {
        self.objects.get(&Identity::of(id))
    }

    /// How many objects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// The objects in order.
    pub fn iter(&self) -> impl Iterator<Item = &Manifest> {
        self.objects.values()
    }

    /// The objects in order, for good.
    #[must_use]
    pub fn into_manifests(self) -> Vec<Manifest> {
        self.objects.into_values().collect()
    }
}

impl Identity {
    fn of(id: &ManifestId) -> Self {
        Self {
            kind: id.gvk.kind.clone(),
            namespace: id.namespace.clone(),
            name: id.name.clone(),
            group: id.gvk.group.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Gvk;
    use crate::source::{SourceMap, Span};
    use crate::yaml::{Layer, Map, Node, Origin};

    fn manifest(api_version: &str, kind: &str, name: &str) -> Manifest {
        let source = SourceMap::default().add("x", Vec::new());
        let body = Node::map(Map::new(), Origin::new(Span::new(source, 0, 0), Layer::Template));
        let id = ManifestId { gvk: Gvk::new(api_version, kind), namespace: Some("web".into()), name: name.into() };
        Manifest { id, app: "app".into(), instance: "instance".into(), body }
    }

    #[test]
    fn objects_come_in_order_and_once() {
        let mut set = ManifestSet::new();
        for (api_version, kind, name) in [
            ("v1", "Service", "b"),
            ("apps/v1", "Deployment", "b"),
            ("v1", "Service", "a"),
            ("x.io/v1", "Service", "a"),
        ] {
            assert!(set.insert(manifest(api_version, kind, name)).is_ok());
        }
        let duplicate = set.insert(manifest("x.io/v2", "Service", "a")).expect_err("the group has that kind and name");
        let shown = |manifest: &Manifest| format!("{} {}", manifest.id.gvk.api_version(), manifest.id);
        assert_eq!(shown(&duplicate.first), "x.io/v1 Service/web/a");
        assert_eq!(shown(&duplicate.second), "x.io/v2 Service/web/a");
        assert_eq!(
            set.iter().map(shown).collect::<Vec<_>>(),
            ["apps/v1 Deployment/web/b", "v1 Service/web/a", "x.io/v1 Service/web/a", "v1 Service/web/b"]
        );
    }
}
