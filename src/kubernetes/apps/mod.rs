//! Deployments, stateful sets, daemon sets, replica sets and their kin.

mod controller_revision;
mod count;
mod daemon_set;
mod deployment;
mod replica_set;
mod selection;
mod stateful_set;

use super::{KindRules, Place};
use crate::syntax::names::{dns1123_label, dns1123_subdomain};

pub(super) use count::nonnegative;
pub(super) use selection::{matches, mismatch};

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] = &[
    KindRules {
        group: "apps",
        kind: "Deployment",
        name: dns1123_subdomain,
        validate: deployment::validate,
        update: deployment::update,
    },
    KindRules {
        group: "apps",
        kind: "StatefulSet",
        name: dns1123_label,
        validate: stateful_set::validate,
        update: stateful_set::update,
    },
    KindRules {
        group: "apps",
        kind: "DaemonSet",
        name: dns1123_subdomain,
        validate: daemon_set::validate,
        update: daemon_set::update,
    },
    KindRules {
        group: "apps",
        kind: "ReplicaSet",
        name: dns1123_subdomain,
        validate: replica_set::validate,
        update: replica_set::update,
    },
    KindRules {
        group: "apps",
        kind: "ControllerRevision",
        name: dns1123_subdomain,
        validate: controller_revision::validate,
        update: controller_revision::update,
    },
    KindRules {
        group: "",
        kind: "ReplicationController",
        name: dns1123_subdomain,
        validate: replica_set::validate_controller,
        update: |_: &Place<'_>, _: &Place<'_>, _| {},
    },
];

#[cfg(test)]
mod tests;
