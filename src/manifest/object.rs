//! One rendered object.

use std::sync::Arc;

use super::{Gvk, ManifestId};
use crate::yaml::Node;

/// A rendered object and who made it.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Its identity; `body` agrees with it.
    pub id: ManifestId,
    /// The app that it belongs to.
    pub app: Arc<str>,
    /// The instance that made it; empty for objects that the compiler made itself.
    pub instance: Arc<str>,
    /// The object.
    pub body: Node,
}

/// The identity that an object states, when it has `apiVersion`, `kind` and `metadata.name` as non-empty strings.
#[must_use]
pub fn identify(body: &Node) -> Option<ManifestId> {
    let text = |node: Option<&Node>| node.and_then(Node::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let metadata = body.get("metadata")?;
    let gvk = Gvk::new(&text(body.get("apiVersion"))?, &text(body.get("kind"))?);
    let name = text(metadata.get("name"))?.into();
    Some(ManifestId { gvk, namespace: text(metadata.get("namespace")).map(Into::into), name })
}
