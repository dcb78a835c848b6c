//! Who has a role.

use super::{Check, GROUP, Place};
use crate::syntax::names;

/// A new binding in a namespace.
pub(super) fn role_binding(binding: &Place<'_>, check: &mut Check<'_>) {
    validate(binding, &["Role", "ClusterRole"], check);
}

/// A new binding in the whole cluster.
pub(super) fn cluster_role_binding(binding: &Place<'_>, check: &mut Check<'_>) {
    validate(binding, &["ClusterRole"], check);
}

fn validate(binding: &Place<'_>, kinds: &[&str], check: &mut Check<'_>) {
    let role = binding.field("roleRef");
    let (group, kind, name) = (role.field("apiGroup"), role.field("kind"), role.field("name"));
    if group.text_or(GROUP) != GROUP {
        check.unsupported(&group, &[GROUP]);
    }
    if !kinds.contains(&kind.text_or_empty()) {
        check.unsupported(&kind, kinds);
    }
    if name.is_empty() {
        check.required(&name, "");
    } else if let Err(reason) = names::path_segment_name(name.text_or_empty()) {
        check.invalid(&name, reason);
    }
    for place in binding.field("subjects").items() {
        subject(&place, kinds.contains(&"Role"), check);
    }
}

fn subject(subject: &Place<'_>, namespaced: bool, check: &mut Check<'_>) {
    let (name, kind, group) = (subject.field("name"), subject.field("kind"), subject.field("apiGroup"));
    if name.is_empty() {
        check.required(&name, "");
    }
    match kind.text_or_empty() {
        "ServiceAccount" => {
            if !name.is_empty()
                && let Err(reason) = names::dns1123_subdomain(name.text_or_empty())
            {
                check.invalid(&name, reason);
            }
            if !group.is_empty() {
                check.unsupported(&group, &[""]);
            }
            if !namespaced && subject.field("namespace").is_empty() {
                check.required(&subject.field("namespace"), "");
            }
        }
        "User" | "Group" => {
            if group.text_or(GROUP) != GROUP {
                check.unsupported(&group, &[GROUP]);
            }
        }
        _ => check.unsupported(&kind, &["ServiceAccount", "User", "Group"]),
    }
}

/// A changed binding: it gives the same role.
pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (before, after) = (old.field("roleRef"), new.field("roleRef"));
    let part =
        |role: &Place<'_>, field: &'static str, default: &'static str| role.field(field).text_or(default).to_owned();
    let parts = |role: &Place<'_>| [part(role, "apiGroup", GROUP), part(role, "kind", ""), part(role, "name", "")];
    if parts(&before) != parts(&after) {
        check.immutable(&after, format!("{}: cannot change roleRef", after.quoted()));
    }
}
