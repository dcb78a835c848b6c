//! Roles and their bindings.
//!
//! Source: `pkg/apis/rbac/validation/validation.go`.

mod binding;
mod role;
#[cfg(test)]
mod tests;

use super::{Check, KindRules, Place};
use crate::syntax::names;

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] = &[
    kind("Role", role::role, anything),
    kind("ClusterRole", role::cluster_role, anything),
    kind("RoleBinding", binding::role_binding, binding::update),
    kind("ClusterRoleBinding", binding::cluster_role_binding, binding::update),
];

const fn kind(
    kind: &'static str,
    validate: fn(&Place<'_>, &mut Check<'_>),
    update: fn(&Place<'_>, &Place<'_>, &mut Check<'_>),
) -> KindRules {
    KindRules { group: GROUP, kind, name: names::path_segment_name, validate, update }
}

const GROUP: &str = "rbac.authorization.k8s.io";

/// Any change that is good by itself may be made.
fn anything(_old: &Place<'_>, _new: &Place<'_>, _check: &mut Check<'_>) {}
