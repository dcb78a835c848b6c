//! Cron jobs (`pkg/apis/batch/validation/validation.go`, `validateCronJobSpec`).

use super::job;
use crate::kubernetes::apps::nonnegative;
use crate::kubernetes::{Check, Place};
use crate::syntax::cron::cron;
use crate::syntax::time_zone::time_zone;

/// Jobs get the name of the cron job and eleven characters more.
const LONGEST_NAME: usize = 52;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    schedule(&spec.field("schedule"), check);
    nonnegative(&spec.field("startingDeadlineSeconds"), check);
    let zone = spec.field("timeZone");
    if let Some(Err(error)) = zone.text().map(time_zone) {
        check.invalid(&zone, error);
    }
    let template = spec.down(["jobTemplate", "spec"]);
    job::job_spec(&template, check);
    let selector = template.field("selector");
    if selector.is_set() {
        check.invalid(&selector, "`selector` will be auto-generated");
    }
    let manual = template.field("manualSelector");
    if manual.is_true() {
        check.unsupported(&manual, &["nil", "false"]);
    }
    nonnegative(&spec.field("successfulJobsHistoryLimit"), check);
    nonnegative(&spec.field("failedJobsHistoryLimit"), check);
    let name = object.down(["metadata", "name"]);
    if name.text_or_empty().len() > LONGEST_NAME {
        check.invalid(&name, format_args!("must be no more than {LONGEST_NAME} characters"));
    }
}

fn schedule(schedule: &Place<'_>, check: &mut Check<'_>) {
    let text = schedule.text_or_empty();
    if text.is_empty() {
        check.required(schedule, "");
    } else if text.contains("TZ") {
        check.invalid(schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    } else if let Err(error) = cron(text) {
        check.invalid(schedule, error);
    }
}
