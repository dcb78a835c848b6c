//! The semantic rules by kind.

use super::{
    Check, Place, admission, apps, autoscaling, batch, certificates, core, crd, devices, disruption, flowcontrol,
    networking, pod, rbac, scheduling, storage,
};
use crate::manifest::Gvk;

/// The rules of one kind, in every version that the server serves of it.
#[derive(Clone, Copy, Debug)]
pub struct KindRules {
    /// Empty for the core group.
    pub group: &'static str,
    /// `Deployment`.
    pub kind: &'static str,
    /// What `metadata.name` must be.
    pub name: NameRule,
    /// The semantic rules of a new object, metadata apart.
    pub validate: fn(&Place<'_>, &mut Check<'_>),
    /// What changes from the live object (first) to the new one (second); both have their defaults.
    pub update: fn(&Place<'_>, &Place<'_>, &mut Check<'_>),
}

/// What `metadata.name` must be: nothing when it is, else what is wrong in the words of the server.
pub type NameRule = fn(&str) -> Result<(), String>;

/// Every kind that has rules.
const AREAS: &[&[KindRules]] = &[
    admission::KINDS,
    apps::KINDS,
    autoscaling::KINDS,
    batch::KINDS,
    certificates::KINDS,
    core::KINDS,
    crd::KINDS,
    devices::KINDS,
    disruption::KINDS,
    flowcontrol::KINDS,
    networking::KINDS,
    pod::KINDS,
    rbac::KINDS,
    scheduling::KINDS,
    storage::KINDS,
];

/// The rules of a kind; nothing for kinds without any.
#[must_use]
pub fn rules_of(gvk: &Gvk) -> Option<&'static KindRules> {
    let mut kinds = AREAS.iter().copied().flatten();
    kinds.find(|rules| rules.group == &*gvk.group && rules.kind == &*gvk.kind)
}
