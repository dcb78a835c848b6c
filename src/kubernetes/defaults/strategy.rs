//! What the server does to an object before it stores it, beyond defaults (`pkg/registry/*/*/strategy.go`).

use crate::kubernetes::batch::{IDENTIFIER, IDENTIFIER_LABELS, NAME_LABELS};
use crate::kubernetes::core;
use crate::kubernetes::edit::{at, put, remove};
use crate::manifest::Gvk;
use crate::yaml::{Node, Scalar};

/// Prepares an object for storage: a new one, or one that replaces `old`.
pub(super) fn prepare(node: &mut Node, old: Option<&Node>, gvk: &Gvk) {
    match (&*gvk.group, &*gvk.kind) {
        ("batch", "Job") if old.is_none() => generate_selector(node),
        ("", "PersistentVolumeClaim") => data_sources(node, old),
        ("", "Service") => {
            if let Some(old) = old {
                *node = core::without_unneeded(old, node.clone());
            }
        }
        _ => {}
    }
}

/// Jobs are told apart by labels that the server makes.
fn generate_selector(node: &mut Node) {
    let manual = at(node, &["spec", "manualSelector"]).and_then(Node::as_scalar).and_then(Scalar::as_bool);
    let Some(name) =
        at(node, &["metadata", "name"]).and_then(Node::as_str).map(str::to_owned).filter(|_| manual != Some(true))
    else {
        return;
    };
    let labels = NAME_LABELS.map(|label| (label, name.as_str())).into_iter();
    for (label, value) in labels.chain(IDENTIFIER_LABELS.map(|label| (label, IDENTIFIER))) {
        let path = ["spec", "template", "metadata", "labels", label];
        if at(node, &path).is_none() {
            put(node, &path, |origin| Node::string(value, origin));
        }
    }
    let path = ["spec", "selector", "matchLabels", "batch.kubernetes.io/controller-uid"];
    if at(node, &path).is_none() {
        put(node, &path, |origin| Node::string(IDENTIFIER, origin));
    }
}

const SOURCE: [&str; 2] = ["spec", "dataSource"];
const REFERENCE: [&str; 2] = ["spec", "dataSourceRef"];

/// A claim names its source in two fields, which are kept alike; what the older one never could name is dropped.
fn data_sources(node: &mut Node, old: Option<&Node>) {
    let in_use = |path| old.is_some_and(|old| at(old, path).is_some());
    let other_namespace = at(node, &["spec", "dataSourceRef", "namespace"]).and_then(Node::as_str);
    if other_namespace.is_some_and(|namespace| !namespace.is_empty()) && !in_use(&REFERENCE) {
        remove(node, &REFERENCE);
    }
    if !in_use(&SOURCE) && !in_use(&REFERENCE) && at(node, &REFERENCE).is_none() && !is_claim_or_snapshot(node) {
        remove(node, &SOURCE);
    }
    let (source, reference) = (at(node, &SOURCE).cloned(), at(node, &REFERENCE).cloned());
    let (from, to) = match (source, reference) {
        (Some(source), None) => (source, "dataSourceRef"),
        (None, Some(reference)) if at(&reference, &["namespace"]).is_none() => (reference, "dataSource"),
        _ => return,
    };
    for field in ["apiGroup", "kind", "name"] {
        if let Some(value) = at(&from, &[field]).cloned() {
            put(node, &["spec", to, field], |_| value);
        }
    }
}

fn is_claim_or_snapshot(node: &Node) -> bool {
    let text = |name| at(node, &["spec", "dataSource", name]).and_then(Node::as_str).unwrap_or_default();
    matches!(
        (text("kind"), text("apiGroup")),
        ("PersistentVolumeClaim", "") | ("VolumeSnapshot", "snapshot.storage.k8s.io")
    )
}
