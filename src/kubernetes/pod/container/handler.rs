//! Probes and lifecycle handlers.

use crate::kubernetes::pod::scope::Scope;
use crate::kubernetes::{Check, Place, form, port};
use crate::syntax::names::http_header_name;

const FIELDS: &[&str] = &["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"];
const OF_PROBE: &[&str] = &["exec", "httpGet", "tcpSocket", "grpc"];
const OF_LIFECYCLE: &[&str] = &["exec", "httpGet", "tcpSocket", "sleep"];

/// The probes and the lifecycle of a container that stays.
pub(super) fn of_container(container: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    for event in ["postStart", "preStop"].map(|event| container.field("lifecycle").field(event)) {
        let dropped = !check.since(30) && event.set_fields().eq(["sleep"]);
        if event.is_set() && !dropped {
            handler(&event, OF_LIFECYCLE, scope, check);
        }
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let probe = container.field(name);
        if !probe.is_set() {
            continue;
        }
        timing(&probe, check);
        handler(&probe, OF_PROBE, scope, check);
        let (threshold, grace) = (probe.field("successThreshold"), probe.field("terminationGracePeriodSeconds"));
        if name == "readinessProbe" {
            if grace.is_set() {
                check.invalid(&grace, "must not be set for readinessProbes");
            }
        } else if !matches!(form::number(&threshold), 0 | 1) {
            check.invalid(&threshold, "must be 1");
        }
    }
}

/// An init container that ends has none of them.
pub(super) fn none(container: &Place<'_>, check: &mut Check<'_>) {
    for field in FIELDS.iter().map(|field| container.field(field)).filter(Place::is_set) {
        // The stop signal is behind a feature that is off; a lifecycle of nothing else is dropped with it.
        let dropped = field.set_fields().eq(["stopSignal"]);
        if !dropped {
            check.forbidden(&field, "may not be set for init containers without restartPolicy=Always");
        }
    }
}

/// `validateProbe`.
fn timing(probe: &Place<'_>, check: &mut Check<'_>) {
    let fields = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];
    for field in fields.map(|field| probe.field(field)).iter().filter(|field| form::number(field) < 0) {
        check.invalid(field, "must be greater than or equal to 0");
    }
    let grace = probe.field("terminationGracePeriodSeconds");
    if grace.integer().is_some_and(|seconds| seconds <= 0) {
        check.invalid(&grace, "must be greater than 0");
    }
}

/// Exactly one handler: `validateHandler`.
fn handler(place: &Place<'_>, kinds: &[&'static str], scope: &Scope<'_>, check: &mut Check<'_>) {
    let off = |kind: &str| kind == "sleep" && !check.since(30);
    let written: Vec<_> = kinds
        .iter()
        .filter(|kind| place.field(kind).is_set() && !off(kind))
        .map(|kind| (*kind, place.field(kind)))
        .collect();
    let mut written = written.iter();
    match written.next() {
        None => check.required(place, "must specify a handler type"),
        Some(("exec", action)) => form::needed_fields(action, &["command"], check),
        Some(("httpGet", action)) => {
            port::number_or_name(&action.field("port"), check);
            for header in action.field("httpHeaders").items() {
                form::text(&header.field("name"), http_header_name, check);
            }
        }
        Some(("sleep", action)) => sleep(&action.field("seconds"), scope, check),
        Some((_, action)) => port::number_or_name(&action.field("port"), check),
    }
    for (_, action) in written {
        check.forbidden(action, "may not specify more than 1 handler type");
    }
}

/// No longer than the pod has to end; since 1.33 it may be nothing.
fn sleep(seconds: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let (least, most) = (i64::from(!check.since(33)), scope.grace_period());
    if !(least..=most).contains(&form::number(seconds)) {
        let reason = format_args!("must be at least {least} and at most terminationGracePeriodSeconds ({most})");
        check.invalid(seconds, reason);
    }
}
