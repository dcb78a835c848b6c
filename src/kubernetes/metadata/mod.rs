//! What every object says of itself: name, namespace, labels, annotations, owners, finalizers.
//!
//! `k8s.io/apimachinery/pkg/api/validation/objectmeta.go` and, for finalizers of built-in kinds, `ValidateObjectMeta` of
//! `pkg/apis/core/validation/validation.go`. `uid`, `resourceVersion` and the like may stand in a new object: the server
//! overwrites or passes over them.

mod name;
mod owners;

use self::name::Names;
pub(super) use super::selector::labels;
use super::{Check, Place, form};
use crate::manifest::Gvk;
use crate::syntax::labels::qualified_name;
use crate::syntax::names::{dns1123_label, path_segment_name};
use crate::types::Scope;
use crate::yaml::Node;

/// Keys and values of all annotations together.
const ANNOTATIONS: usize = 256 << 10;

/// Checks `metadata` of a new object.
pub(super) fn validate(root: &Place<'_>, gvk: &Gvk, check: &mut Check<'_>) {
    let metadata = root.field("metadata");
    let Some(names) = Names::of(root, gvk) else {
        return;
    };
    names.check(&metadata, check);
    // Absent, it is the one of the request. Objects of the whole cluster may have any: the server clears it.
    if check.types().scope(gvk) != Some(Scope::Cluster) {
        form::optional_text(&metadata.field("namespace"), dns1123_label, check);
    }
    if !has_own_generation(gvk, check) {
        form::at_least(&metadata.field("generation"), 0, check);
    }
    labels(&metadata.field("labels"), check);
    annotations(&metadata.field("annotations"), check);
    owners::validate(&metadata.field("ownerReferences"), check);
    finalizers(&metadata.field("finalizers"), wants_domains(gvk, check), check);
}

/// Checks the metadata of an object inside another: it need not have a name, and any that is one in a path will do.
pub(super) fn embedded(metadata: &Place<'_>, check: &mut Check<'_>) {
    for name in ["name", "generateName"].map(|field| metadata.field(field)) {
        form::optional_text(&name, path_segment_name, check);
    }
    form::optional_text(&metadata.field("namespace"), dns1123_label, check);
    form::at_least(&metadata.field("generation"), 0, check);
    labels(&metadata.field("labels"), check);
    annotations(&metadata.field("annotations"), check);
    owners::validate(&metadata.field("ownerReferences"), check);
    finalizers(&metadata.field("finalizers"), false, check);
}

/// The annotations of an object or of a template.
pub(super) fn annotations(annotations: &Place<'_>, check: &mut Check<'_>) {
    let mut size = 0;
    for entry in annotations.node().and_then(Node::as_map).into_iter().flatten() {
        let key = &*entry.key.text;
        size += key.len() + entry.value.as_str().map_or(0, str::len);
        // Capitals may stand anywhere, even in the domain.
        let verdict = match key.split_once('/') {
            Some((domain, _)) if domain.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                qualified_name(&key.to_lowercase())
            }
            _ => qualified_name(key),
        };
        if let Err(reason) = verdict {
            check.invalid_key(annotations, entry, reason);
        }
    }
    if size > ANNOTATIONS {
        check.too_long(annotations, ANNOTATIONS);
    }
}

/// Kinds that are validated outside the server's core, which has the finer rule for finalizers.
fn wants_domains(gvk: &Gvk, check: &Check<'_>) -> bool {
    match (&*gvk.group, &*gvk.kind) {
        (
            "admissionregistration.k8s.io" | "apiextensions.k8s.io" | "apiregistration.k8s.io" | "coordination.k8s.io",
            _,
        )
        | ("", "Event")
        | ("policy", "PodDisruptionBudget") => false,
        _ => check.types().is_built_in(gvk),
    }
}

/// Kinds whose generation the server sets itself, whatever is written (`PrepareForCreate` in `pkg/registry`).
fn has_own_generation(gvk: &Gvk, check: &Check<'_>) -> bool {
    match (&*gvk.group, &*gvk.kind) {
        ("", kind) => ["Pod", "PodTemplate", "ReplicationController"].contains(&kind),
        ("apps", kind) => kind != "ControllerRevision",
        ("networking.k8s.io", kind) => ["Ingress", "IngressClass", "NetworkPolicy"].contains(&kind),
        ("resource.k8s.io", kind) => ["DeviceClass", "DeviceTaintRule", "ResourceSlice"].contains(&kind),
        ("scheduling.k8s.io", kind) => kind == "PriorityClass",
        (
            "admissionregistration.k8s.io"
            | "apiextensions.k8s.io"
            | "batch"
            | "discovery.k8s.io"
            | "flowcontrol.apiserver.k8s.io"
            | "policy",
            _,
        ) => true,
        _ => !check.types().is_built_in(gvk),
    }
}

fn finalizers(finalizers: &Place<'_>, domains: bool, check: &mut Check<'_>) {
    let has = |name: &str| finalizers.items().any(|item| item.text() == Some(name));
    for finalizer in finalizers.items() {
        let name = finalizer.text_or_empty();
        if let Err(reason) = qualified_name(name) {
            check.invalid(&finalizer, reason);
        } else if domains && !name.contains('/') && !["kubernetes", "orphan", "foregroundDeletion"].contains(&name) {
            check.invalid(&finalizer, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }
    if has("orphan") && has("foregroundDeletion") {
        check.invalid(finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
    }
}

#[cfg(test)]
mod tests;
