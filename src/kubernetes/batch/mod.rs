//! Jobs and cron jobs.

mod cron_job;
mod failure_policy;
mod generated;
mod job;
mod job_update;
mod success_policy;

use super::KindRules;
use crate::syntax::names::dns1123_subdomain;

pub(super) use generated::{IDENTIFIER, IDENTIFIER_LABELS, NAME_LABELS};

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] = &[
    KindRules {
        group: "batch",
        kind: "Job",
        name: dns1123_subdomain,
        validate: job::validate,
        update: job_update::update,
    },
    KindRules {
        group: "batch",
        kind: "CronJob",
        name: dns1123_subdomain,
        validate: cron_job::validate,
        update: |_, _, _| {},
    },
];

#[cfg(test)]
mod tests;
