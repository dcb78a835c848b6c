//! Updates: what server-side apply makes of a live object, and what may not change.
//!
//! The rules of a kind stand with its area; here stand the comparison that they use, the apply itself, and what holds for
//! every kind.

mod apply;
mod same;
mod topology;

use super::defaults::Defaults;
use super::{Check, Definitions, KindRules, Place, crd};
use crate::diagnostic::{Report, Severity};
use crate::manifest::{Gvk, ManifestId, identify};
use crate::types::Types;
use crate::yaml::Node;

pub(super) use same::{Holder, same};
use topology::{Spot, Topology};

/// What is wrong with putting `new` over the live `old`. The report has the findings about `new` by itself.
pub(super) fn check(old: &Node, new: &Node, rules: &KindRules, types: &Types, report: &mut Report) {
    let (Some(old_id), Some(id)) = (identify(old), identify(new)) else {
        return;
    };
    if !is_same_object(&old_id, &id) {
        return;
    }
    let shape = types.root(&id.gvk);
    let mut check = Check::new(types, id.object_ref(), report);
    let (topology, spot) = (Topology::of(types), Spot::root(&shape));
    topology.duplicates(&Place::root(new), spot, &mut check);
    let (live, merged) = stored((old, new), spot, &topology, &Defaults::of(types));
    let (old, new) = (Place::root(&live), Place::root(&merged));
    let mut of_merged = Report::new();
    (rules.validate)(&new, &mut Check::new(types, id.object_ref(), &mut of_merged));
    (rules.update)(&old, &new, &mut Check::new(types, id.object_ref(), report).updating(&live));
    report_news(&of_merged, report);
}

/// The same for an object of a custom kind.
pub(super) fn check_custom(old: &Node, new: &Node, types: &Types, definitions: &Definitions, report: &mut Report) {
    let (Some(old_id), Some(id)) = (identify(old), identify(new)) else {
        return;
    };
    if !is_same_object(&old_id, &id) {
        return;
    }
    let shape = types.root(&id.gvk);
    let live = crd::kept(old, &id.gvk, definitions);
    let merged = apply::applied(&live, old, new, Spot::root(&shape), &Topology::of(types));
    crd::validate_update(&live, &merged, &id.gvk, definitions, &mut Check::new(types, id.object_ref(), report));
}

/// The live object as the server stored it, and what an apply of the new one makes of it.
fn stored(
    (old, new): (&Node, &Node),
    spot: Spot<'_>,
    topology: &Topology<'_>,
    defaults: &Defaults<'_>,
) -> (Node, Node) {
    let live = defaults.stored(old, None);
    let merged = defaults.stored(&apply::applied(&live, old, new, spot, topology), Some(&live));
    (live, merged)
}

/// What applies of built-in kinds make of live objects, with what they need read once for many.
pub(super) struct Applies<'t> {
    types: &'t Types,
    topology: Topology<'t>,
}

impl<'t> Applies<'t> {
    pub(super) fn of(types: &'t Types) -> Self {
        Self { types, topology: Topology::of(types) }
    }

    /// The live object as the server stored it, and what an apply of the new one makes of it.
    pub(super) fn stored(&self, old: &Node, new: &Node, gvk: &Gvk, defaults: &Defaults<'_>) -> (Node, Node) {
        stored((old, new), Spot::root(&self.types.root(gvk)), &self.topology, defaults)
    }

    /// The same for a custom kind.
    pub(super) fn custom(&self, old: &Node, new: &Node, gvk: &Gvk, definitions: &Definitions) -> (Node, Node) {
        let live = crd::kept(old, gvk, definitions);
        let merged = apply::applied(&live, old, new, Spot::root(&self.types.root(gvk)), &self.topology);
        let merged = crd::kept(&merged, gvk, definitions);
        (live, merged)
    }
}

/// An object of another name or kind is created, and one of another version is converted before it is compared.
fn is_same_object(old: &ManifestId, new: &ManifestId) -> bool {
    let namespace = |id: &ManifestId| id.namespace.as_deref().unwrap_or("default").to_owned();
    old.gvk == new.gvk && old.name == new.name && namespace(old) == namespace(new)
}

/// What the mixture of old and new breaks and the new object by itself does not.
fn report_news(of_merged: &Report, report: &mut Report) {
    let known: Vec<String> = report.iter().map(|finding| finding.message.clone()).collect();
    let errors = of_merged.iter().filter(|finding| finding.severity == Severity::Error);
    for finding in errors.filter(|finding| !known.contains(&finding.message)) {
        report.push(finding.clone());
    }
}

/// The rule of most fields that never change (`ValidateImmutableField` of `k8s.io/apimachinery/pkg/api/validation`).
pub(super) fn immutable(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    if !same(old, new) {
        immutable_field(new, check);
    }
}

/// What the server says of a field that changed and never may. What would fill the screen is not quoted.
pub(super) fn immutable_field(new: &Place<'_>, check: &mut Check<'_>) {
    let value = new.quoted();
    if value.len() <= MOST_QUOTED {
        check.immutable(new, format_args!("{value}: field is immutable"));
    } else {
        check.immutable(new, "field is immutable");
    }
}

const MOST_QUOTED: usize = 200;

#[cfg(test)]
mod tests;
