//! Jobs, and the jobs that cron jobs make (`pkg/apis/batch/validation/validation.go`, `ValidateJobSpec`).

use super::{failure_policy, generated, success_policy};
use crate::kubernetes::apps::{self, nonnegative};
use crate::kubernetes::{Check, Place, map, pod, selector};
use crate::syntax::names::{dns1123_label, domain_prefixed_path};

const MOST_PARALLEL: i64 = 100_000;
const MOST_FAILED: i64 = 100_000;
/// Jobs with more completions that count failures by index have lower limits.
const MANY_COMPLETIONS: i64 = 100_000;
const MOST_WITH_MANY: i64 = 10_000;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    job_spec(&spec, check);
    let (selector, template) = (spec.field("selector"), spec.field("template"));
    selector::label_selector(&selector, check);
    if spec.field("manualSelector").is_true() {
        manual_selector(&selector, &template, check);
    } else {
        generated::selector(object, check);
    }
    pod_names(object, check);
}

fn manual_selector<'o>(selector: &Place<'o>, template: &Place<'o>, check: &mut Check<'_>) {
    if !selector.is_set() {
        check.required(selector, "");
    }
    let labels = template.down(["metadata", "labels"]);
    if apps::matches(selector, |key| map::text(&labels, key)) == Some(false) {
        apps::mismatch(&labels, check);
    }
}

/// The pods of an indexed job have its name and their index as host name.
fn pod_names(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    let completions = spec.field("completions").integer().unwrap_or_default();
    if spec.field("completionMode").text() != Some("Indexed") || completions <= 0 {
        return;
    }
    let name = object.down(["metadata", "name"]);
    let host = format!("{}-{}", name.text_or_empty(), completions - 1);
    if name.is_set() && dns1123_label(&host).is_err() {
        check.invalid(&name, format_args!("will not able to create pod with invalid DNS label: {host}"));
    }
}

/// What holds for the specification of every job.
pub(super) fn job_spec(spec: &Place<'_>, check: &mut Check<'_>) {
    for name in ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"] {
        nonnegative(&spec.field(name), check);
    }
    if check.since(29) {
        failures_by_index(spec, check);
    }
    managed_by(&spec.field("managedBy"), check);
    completion_mode(spec, check);
    failure_policy::validate(spec, check);
    if check.since(31) {
        success_policy::validate(spec, check);
    }
    replacement_policy(spec, check);
    let template = spec.field("template");
    pod::template(&template, check);
    restart_policy(spec, &template.down(["spec", "restartPolicy"]), check);
}

fn failures_by_index(spec: &Place<'_>, check: &mut Check<'_>) {
    let (limit, failed) = (spec.field("backoffLimitPerIndex"), spec.field("maxFailedIndexes"));
    nonnegative(&limit, check);
    nonnegative(&failed, check);
    if failed.is_set() && !limit.is_set() {
        check.required(&limit, "when maxFailedIndexes is specified");
    }
    if spec.field("completionMode").text().unwrap_or("NonIndexed") == "NonIndexed" {
        for place in [limit, failed].iter().filter(|place| place.is_set()) {
            check.invalid(place, "requires indexed completion mode");
        }
    }
}

fn managed_by(place: &Place<'_>, check: &mut Check<'_>) {
    let Some(text) = place.text().filter(|_| check.since(32)) else {
        return;
    };
    if text.is_empty() {
        check.required(place, "");
    } else if let Err(error) = domain_prefixed_path(text) {
        check.invalid(place, error);
    }
    if text.len() > 63 {
        check.too_long(place, 63);
    }
}

fn completion_mode(spec: &Place<'_>, check: &mut Check<'_>) {
    let mode = spec.field("completionMode");
    match mode.text() {
        Some("") => check.unsupported(&mode, &["Indexed", "NonIndexed"]),
        Some("Indexed") => indexed(spec, check),
        _ => {}
    }
}

fn indexed(spec: &Place<'_>, check: &mut Check<'_>) {
    let [parallelism, completions, failed] =
        ["parallelism", "completions", "maxFailedIndexes"].map(|name| spec.field(name));
    // With neither, the server sets both to one.
    if !completions.is_set() && parallelism.is_set() {
        check.required(&completions, "when completion mode is Indexed");
    }
    let at_most = |place: &Place<'_>, most: i64, when: &str, check: &mut Check<'_>| {
        if place.integer().is_some_and(|number| number > most) {
            check.invalid(place, format_args!("must be less than or equal to {most}{when}"));
        }
    };
    at_most(&parallelism, MOST_PARALLEL, " when completion mode is Indexed", check);
    if !check.since(29) {
        return;
    }
    if completions.integer().is_some_and(|completions| failed.integer().is_some_and(|failed| failed > completions)) {
        check.invalid(&failed, "must be less than or equal to completions");
    }
    at_most(&failed, MOST_FAILED, "", check);
    let many = completions.integer().is_some_and(|completions| completions > MANY_COMPLETIONS);
    if many && spec.field("backoffLimitPerIndex").is_set() {
        if !failed.is_set() {
            check.required(&failed, format_args!("must be specified when completions is above {MANY_COMPLETIONS}"));
        }
        let when = format!(" when completions are above {MANY_COMPLETIONS} and used with backoff limit per index");
        at_most(&parallelism, MOST_WITH_MANY, &when, check);
        at_most(&failed, MOST_WITH_MANY, &when, check);
    }
}

/// With a failure policy a pod is replaced only when it has failed.
fn replacement_policy(spec: &Place<'_>, check: &mut Check<'_>) {
    let policy = spec.field("podReplacementPolicy");
    let with_failure_policy = spec.field("podFailurePolicy").is_set();
    match policy.text().filter(|_| check.since(29)) {
        None | Some("Failed") => {}
        Some(_) if with_failure_policy => check.unsupported(&policy, &["Failed"]),
        Some("TerminatingOrFailed") => {}
        Some(_) => check.unsupported(&policy, &["Failed", "TerminatingOrFailed"]),
    }
}

fn restart_policy(spec: &Place<'_>, policy: &Place<'_>, check: &mut Check<'_>) {
    match policy.text_or("Always") {
        "Always" => check.required(policy, "valid values: \"OnFailure\", \"Never\""),
        "OnFailure" if spec.field("podFailurePolicy").is_set() => {
            check.invalid(policy, "only \"Never\" is supported when podFailurePolicy is specified");
        }
        "OnFailure" | "Never" => {}
        _ => check.unsupported(policy, &["OnFailure", "Never"]),
    }
}
