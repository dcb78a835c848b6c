//! The objects of one cluster, found by what others call them.

use std::collections::HashMap;

use super::Provided;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::kubernetes::Place;
use crate::kubernetes::check::located;
use crate::manifest::ManifestId;
use crate::yaml::Node;

/// One object.
#[derive(Clone, Copy, Debug)]
pub struct Object<'o> {
    /// Its identity.
    pub id: &'o ManifestId,
    /// Its body.
    pub body: &'o Node,
}

/// All objects of a cluster.
pub(super) struct Objects<'o> {
    all: &'o [Object<'o>],
    by_name: HashMap<(&'o str, &'o str, &'o str, &'o str), usize>,
    provided: &'o Provided,
}

impl<'o> Object<'o> {
    /// The place of the whole object.
    #[must_use]
    pub fn root(self) -> Place<'o> {
        Place::root(self.body)
    }

    /// Where it lives; nothing for objects of the whole cluster.
    #[must_use]
    pub fn namespace(self) -> &'o str {
        self.id.namespace.as_deref().unwrap_or_default()
    }

    /// Whether it is of a kind, whatever its version.
    #[must_use]
    pub fn is(self, group: &str, kind: &str) -> bool {
        &*self.id.gvk.kind == kind && &*self.id.gvk.group == group
    }

    /// A mistake in it that keeps it from working.
    #[must_use]
    pub fn error(self, rule: RuleId, at: &Place<'_>, message: String) -> Diagnostic {
        located(Diagnostic::error(rule, at.span(), message), at, &self.id.object_ref())
    }

    /// Something in it that is probably not meant.
    #[must_use]
    pub fn warning(self, rule: RuleId, at: &Place<'_>, message: String) -> Diagnostic {
        located(Diagnostic::warning(rule, at.span(), message), at, &self.id.object_ref())
    }
}

impl<'o> Objects<'o> {
    pub(super) fn new(all: &'o [Object<'o>], provided: &'o Provided) -> Self {
        let key = |object: &Object<'o>| {
            let gvk = &object.id.gvk;
            (&*gvk.group, &*gvk.kind, object.namespace(), &*object.id.name)
        };
        let by_name = all.iter().enumerate().map(|(at, object)| (key(object), at)).collect();
        Self { all, by_name, provided }
    }

    /// All objects of a kind.
    pub(super) fn of_kind(&self, group: &'o str, kind: &'o str) -> impl Iterator<Item = Object<'o>> {
        self.all.iter().copied().filter(move |object| object.is(group, kind))
    }

    /// Every object.
    pub(super) fn iter(&self) -> impl Iterator<Item = Object<'o>> {
        self.all.iter().copied()
    }

    /// An object that is rendered here. `namespace` is empty for kinds of the whole cluster.
    pub(super) fn find(&self, group: &str, kind: &str, namespace: &str, name: &str) -> Option<Object<'o>> {
        self.by_name.get(&(group, kind, namespace, name)).map(|at| self.all[*at])
    }

    /// Whether an object is rendered here or there without us.
    pub(super) fn exists(&self, group: &str, kind: &str, namespace: &str, name: &str) -> bool {
        self.find(group, kind, namespace, name).is_some() || self.provided.has(kind, namespace, name)
    }

    /// The names of a kind in a namespace, for suggestions.
    pub(super) fn names(&self, kind: &str, namespace: &str) -> Vec<&'o str> {
        let fits = |object: &&Object<'o>| &*object.id.gvk.kind == kind && object.namespace() == namespace;
        self.all.iter().filter(fits).map(|object| &*object.id.name).collect()
    }
}
