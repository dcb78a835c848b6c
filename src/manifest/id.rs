//! What an object is called.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::diagnostic::ObjectRef;

/// Group, version and kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gvk {
    /// Empty for the core group.
    pub group: Arc<str>,
    /// `v1`, `v1beta1`.
    pub version: Arc<str>,
    /// `Deployment`.
    pub kind: Arc<str>,
}

impl Gvk {
    /// From the two fields every object has.
    #[must_use]
    pub fn new(api_version: &str, kind: &str) -> Self {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Self { group: group.into(), version: version.into(), kind: kind.into() }
    }

    /// `apps/v1`, `v1`.
    #[must_use]
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_string() } else { format!("{}/{}", self.group, self.version) }
    }
}

impl fmt::Display for Gvk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, kind {}", self.api_version(), self.kind)
    }
}

/// The identity of an object in a cluster. The order is the order of output: kind, namespace, name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ManifestId {
    /// Group, version and kind.
    pub gvk: Gvk,
    /// Absent for objects of the whole cluster.
    pub namespace: Option<Arc<str>>,
    /// `metadata.name`.
    pub name: Arc<str>,
}

impl ManifestId {
    /// As findings name it.
    #[must_use]
    pub fn object_ref(&self) -> ObjectRef {
        ObjectRef {
            api_version: self.gvk.api_version(),
            kind: self.gvk.kind.to_string(),
            namespace: self.namespace.as_deref().map(str::to_owned),
            name: self.name.to_string(),
        }
    }
}

impl Ord for ManifestId {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.gvk.kind.cmp(&other.gvk.kind))
            .then_with(|| self.namespace.cmp(&other.namespace))
            .then_with(|| self.name.cmp(&other.name))
            .then_with(|| self.gvk.cmp(&other.gvk))
    }
}

impl PartialOrd for ManifestId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ManifestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.object_ref().fmt(formatter)
    }
}
