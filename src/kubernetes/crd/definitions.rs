//! The custom kinds of one cluster, by their definitions.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::read::read;
use super::schema::Schema;
use crate::manifest::Gvk;
use crate::types::Minor;
use crate::yaml::{Node, Scalar};

/// The custom kinds of one cluster. Schemas are read when the first object asks for them.
#[derive(Debug, Default)]
pub struct Definitions {
    kinds: HashMap<(Arc<str>, Arc<str>), Vec<Version>>,
    plurals: HashMap<(Arc<str>, Arc<str>), Arc<str>>,
    minor: Option<Minor>,
}

/// A version of a custom kind.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) name: Arc<str>,
    pub(super) served: bool,
    /// The schema of its definition; nothing where it has none.
    node: Option<Node>,
    schema: OnceLock<Schema>,
    pub(super) subresources: Option<Node>,
}

/// What is known of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known<'d> {
    /// Its definition has no such version, or does not serve it. These are served.
    NotServed(&'d [Version]),
    /// The version, and its schema.
    Version(&'d Version, &'d Schema),
}

impl Definitions {
    /// The kinds of `CustomResourceDefinition` documents. Other documents are passed over; of several definitions of a kind
    /// the last counts.
    #[must_use]
    pub fn new(minor: Minor, definitions: &[Node]) -> Self {
        let kinds = definitions.iter().filter_map(|definition| {
            let spec = definition.get("spec")?;
            let group = spec.get("group")?.as_str()?;
            let kind = spec.get("names")?.get("kind")?.as_str()?;
            let versions = spec.get("versions")?.as_list()?;
            Some(((group.into(), kind.into()), versions.iter().filter_map(Version::read).collect()))
        });
        let plurals = definitions.iter().filter_map(|definition| {
            let spec = definition.get("spec")?;
            let (group, names) = (spec.get("group")?.as_str()?, spec.get("names")?);
            Some(((group.into(), names.get("kind")?.as_str()?.into()), names.get("plural")?.as_str()?.into()))
        });
        Self { kinds: kinds.collect(), plurals: plurals.collect(), minor: Some(minor) }
    }

    /// The resource by which requests call a custom kind; nothing where no definition has it.
    #[must_use]
    pub fn plural(&self, gvk: &Gvk) -> Option<&Arc<str>> {
        self.plurals.get(&(Arc::clone(&gvk.group), Arc::clone(&gvk.kind)))
    }

    /// Whether a custom kind has a version that is served.
    #[must_use]
    pub fn serves(&self, gvk: &Gvk) -> bool {
        matches!(self.find(gvk), Some(Known::Version(..)))
    }

    /// What is known of the kind of an object; nothing where no definition has it, or none with a schema.
    pub(super) fn find(&self, gvk: &Gvk) -> Option<Known<'_>> {
        let versions = self.kinds.get(&(Arc::from(&*gvk.group), Arc::from(&*gvk.kind)))?;
        let Some(version) = versions.iter().find(|version| version.served && *version.name == *gvk.version) else {
            return Some(Known::NotServed(versions));
        };
        let node = version.node.as_ref()?;
        let schema = version.schema.get_or_init(|| read(node, self.minor.unwrap_or(Minor::NEWEST)));
        Some(Known::Version(version, schema))
    }
}

impl Version {
    fn read(node: &Node) -> Option<Self> {
        let schema = node.get("schema").and_then(|schema| schema.get("openAPIV3Schema"));
        Some(Self {
            name: node.get("name")?.as_str()?.into(),
            served: node.get("served").and_then(Node::as_scalar).and_then(Scalar::as_bool) == Some(true),
            node: schema.filter(|schema| schema.as_map().is_some()).cloned(),
            schema: OnceLock::new(),
            subresources: node.get("subresources").filter(|subresources| !subresources.is_null()).cloned(),
        })
    }
}
