//! Priority and fairness of requests.

mod flow;
mod level;
#[cfg(test)]
mod tests;

use super::{Check, KindRules, Place};
use crate::syntax::names::dns1123_subdomain;

/// The kinds of this area. Nothing in them is immutable.
pub(super) const KINDS: &[KindRules] =
    &[kind("FlowSchema", flow::validate), kind("PriorityLevelConfiguration", level::validate)];

const fn kind(kind: &'static str, validate: fn(&Place<'_>, &mut Check<'_>)) -> KindRules {
    KindRules { group: "flowcontrol.apiserver.k8s.io", kind, name: dns1123_subdomain, validate, update: |_, _, _| {} }
}
