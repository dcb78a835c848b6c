//! The objects that a new tree no longer has, and those that it has for the first time.
//!
//! Only files that differ are parsed: what both trees hold byte for byte is in both.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::delivery::{Place, place_of};
use crate::diagnostic::Report;
use crate::manifest::{ManifestId, identify};
use crate::rendering::Target;
use crate::source::{SourceMap, Span};
use crate::yaml::{Dialect, Layer, Node, load};

/// The texts of a tree, by path.
pub type Files = BTreeMap<String, String>;

/// An object of one tree.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// The part of the tree.
    pub(super) place: Place,
    /// What it is called.
    pub(super) id: ManifestId,
    /// What it says.
    pub(super) body: Node,
    /// Its text on the branch.
    pub(super) span: Span,
}

/// What makes two objects the same one, whatever version each is written in.
pub(super) type Identity = (Option<String>, Arc<str>, Arc<str>, Option<Arc<str>>, Arc<str>);

impl Object {
    pub(super) fn identity(&self) -> Identity {
        let ManifestId { gvk, namespace, name } = &self.id;
        let cluster = self.place.cluster().map(str::to_owned);
        (cluster, Arc::clone(&gvk.group), Arc::clone(&gvk.kind), namespace.clone(), Arc::clone(name))
    }

    /// `apps/StatefulSet`, `/Namespace`: the kind without its version.
    pub(super) fn kind(&self) -> (&str, &str) {
        (&self.id.gvk.group, &self.id.gvk.kind)
    }

    pub(super) fn annotation(&self, name: &str) -> Option<&str> {
        self.body.get("metadata")?.get("annotations")?.get(name)?.as_str()
    }

    /// Whether Argo CD runs it as a hook: it comes and goes with every sync
    /// (<https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/>).
    pub(super) fn is_hook(&self) -> bool {
        ["argocd.argoproj.io/hook", "helm.sh/hook"].iter().any(|name| self.annotation(name).is_some())
    }
}

/// What one tree has and the other has not.
pub(super) struct Difference {
    pub(super) gone: Vec<Object>,
    pub(super) added: Vec<Object>,
}

/// Compares two trees. Old texts are added to the sources, so that findings can show them.
pub(super) fn difference(old: &Files, new: &Files, home: &Target, sources: &mut SourceMap) -> Difference {
    let before = objects(old, new, home, sources);
    // Spans of new texts are never shown.
    let after = objects(new, old, home, &mut SourceMap::default());
    let has = |objects: &[Object]| objects.iter().map(Object::identity).collect::<BTreeSet<Identity>>();
    let (were, are) = (has(&before), has(&after));
    Difference {
        gone: before.into_iter().filter(|object| !are.contains(&object.identity())).collect(),
        added: after.into_iter().filter(|object| !were.contains(&object.identity())).collect(),
    }
}

/// The objects of files that the other tree has not, or has otherwise.
fn objects(files: &Files, other: &Files, home: &Target, sources: &mut SourceMap) -> Vec<Object> {
    let mut objects = Vec::new();
    for (path, text) in files.iter().filter(|(path, text)| other.get(*path) != Some(text)) {
        let place = place_of(path);
        if place == Place::Other {
            continue;
        }
        let name = home.shown(path);
        let source = sources.add(&name, text.as_str().into());
        // What is published was checked before it was, or by nobody: its own mistakes are not of this run.
        for body in load(sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()) {
            if let Some(id) = identify(&body) {
                let span = body.get("metadata").and_then(|metadata| metadata.get("name"));
                let span = span.map_or(body.origin.span, |name| name.origin.span);
                objects.push(Object { place: place.clone(), id, body, span });
            }
        }
    }
    objects
}
