//! Priorities, runtimes, leases.

mod lease;
mod overhead;
mod priority;
mod runtime;
#[cfg(test)]
mod tests;

use super::{Check, KindRules, Place};
use crate::syntax::names::dns1123_subdomain;

pub(super) use overhead::is_extended;

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] = &[
    kind("scheduling.k8s.io", "PriorityClass", priority::validate, priority::update),
    kind("node.k8s.io", "RuntimeClass", runtime::validate, runtime::update),
    kind("coordination.k8s.io", "Lease", lease::validate, |_, _, _| {}),
];

const fn kind(
    group: &'static str,
    kind: &'static str,
    validate: fn(&Place<'_>, &mut Check<'_>),
    update: fn(&Place<'_>, &Place<'_>, &mut Check<'_>),
) -> KindRules {
    KindRules { group, kind, name: dns1123_subdomain, validate, update }
}
