//! Annotations that tell Argo CD how to treat an object.

use super::derived::{Derived, text};
use crate::manifest::Manifest;
use crate::yaml::{Map, Node};

/// When the object is applied, relative to others of its sync.
pub(super) const SYNC_WAVE: &str = "argocd.argoproj.io/sync-wave";
/// Makes the object a hook.
pub(super) const HOOK: &str = "argocd.argoproj.io/hook";
/// When a hook is deleted.
pub(super) const HOOK_DELETE_POLICY: &str = "argocd.argoproj.io/hook-delete-policy";
/// Exceptions from the options of the Application, separated by commas.
pub(super) const SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// The annotation, when the object has it.
pub(super) fn get<'m>(manifest: &'m Manifest, key: &str) -> Option<&'m Node> {
    manifest.body.get("metadata")?.get("annotations")?.get(key)
}

/// Sets an annotation that the template has not set itself.
pub(super) fn set(manifest: &mut Manifest, key: &str, value: &str, by: Derived) {
    if let Some(annotations) = annotations(manifest, by)
        && annotations.get(key).is_none()
    {
        annotations.push(by.key(key), by.text(value));
    }
}

/// Adds sync options; one that the template has set in another way stays.
pub(super) fn add_options(manifest: &mut Manifest, options: &[&str], by: Derived) {
    let Some(annotations) = annotations(manifest, by) else { return };
    let old = annotations.get(SYNC_OPTIONS).cloned();
    let mut all: Vec<&str> = old.as_ref().map(text).unwrap_or_default().split(',').map(str::trim).collect();
    all.retain(|option| !option.is_empty());
    let before = all.len();
    let name = |option: &str| option.split('=').next().unwrap_or_default().to_owned();
    for option in options {
        if !all.iter().any(|known| name(known) == name(option)) {
            all.push(option);
        }
    }
    if all.len() > before {
        let value = by.text(all.join(","));
        let origin = match &old {
            Some(old) => value.origin.clone().overriding(old.clone()),
            None => value.origin.clone(),
        };
        annotations.insert(by.key(SYNC_OPTIONS), Node { origin, ..value });
    }
}

/// `metadata.annotations`, made behind labels or name where there is none.
fn annotations(manifest: &mut Manifest, by: Derived) -> Option<&mut Map> {
    let metadata = manifest.body.as_map_mut()?.get_mut("metadata")?.as_map_mut()?;
    if metadata.get("annotations").is_none_or(Node::is_null) {
        metadata.remove("annotations");
        let known = ["name", "namespace", "labels"];
        let after = metadata.iter().rposition(|entry| known.contains(&&*entry.key.text)).map_or(0, |at| at + 1);
        metadata.insert_at(after, by.key("annotations"), by.map([]));
    }
    metadata.get_mut("annotations")?.as_map_mut()
}
