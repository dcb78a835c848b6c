//! Events, of the core group and of `events.k8s.io`, which name the same fields differently.
//!
//! Source: `pkg/apis/core/validation/events.go`.

use super::{Check, Place};
use crate::kubernetes::update::same;
use crate::syntax::names;

const LONGEST: usize = 128;
const LONGEST_NOTE: usize = 1024;

/// The fields by version: regarding object, reporting controller, note, deprecated ones.
struct Fields<'o> {
    regarding: Place<'o>,
    controller: Place<'o>,
    note: Place<'o>,
    first: Place<'o>,
    last: Place<'o>,
    count: Place<'o>,
    source: Place<'o>,
}

impl<'o> Fields<'o> {
    fn of(event: &Place<'o>) -> Self {
        let name = |core: &'static str, new: &'static str| event.field(if is_core(event) { core } else { new });
        Self {
            regarding: name("involvedObject", "regarding"),
            controller: name("reportingComponent", "reportingController"),
            note: name("message", "note"),
            first: name("firstTimestamp", "deprecatedFirstTimestamp"),
            last: name("lastTimestamp", "deprecatedLastTimestamp"),
            count: name("count", "deprecatedCount"),
            source: name("source", "deprecatedSource"),
        }
    }
}

fn is_core(event: &Place<'_>) -> bool {
    event.field("apiVersion").text() == Some("v1")
}

/// A new event.
pub(super) fn validate(event: &Place<'_>, check: &mut Check<'_>) {
    let fields = Fields::of(event);
    let space = event.down(["metadata", "namespace"]).text_or("default");
    let regarding = fields.regarding.field("namespace");
    if event.field("eventTime").is_empty() {
        let differs = if regarding.is_empty() { space != "default" } else { regarding.text() != Some(space) };
        if differs {
            check.invalid(&regarding, "does not match event.namespace");
        }
    } else {
        if regarding.is_empty() && !matches!(space, "default" | "kube-system") {
            check.invalid(&regarding, "does not match event.namespace");
        }
        reported(event, &fields, check);
    }
    if !is_core(event) {
        strict(event, &fields, check);
    }
}

fn reported(event: &Place<'_>, fields: &Fields<'_>, check: &mut Check<'_>) {
    let controller = &fields.controller;
    if controller.is_empty() {
        check.required(controller, "");
    } else if let Err(reason) = names::qualified_name(controller.text_or_empty()) {
        check.invalid(controller, reason);
    }
    for field in ["reportingInstance", "action", "reason"] {
        let place = event.field(field);
        if place.is_empty() {
            check.required(&place, "");
        } else if place.text_or_empty().len() > LONGEST {
            check.invalid(&place, format!("can have at most {LONGEST} characters"));
        }
    }
    if fields.note.text_or_empty().len() > LONGEST_NOTE {
        check.invalid(&fields.note, format!("can have at most {LONGEST_NOTE} characters"));
    }
}

fn strict(event: &Place<'_>, fields: &Fields<'_>, check: &mut Check<'_>) {
    series(event, check);
    let (time, kind) = (event.field("eventTime"), event.field("type"));
    if time.is_empty() {
        check.required(&time, "");
    }
    if !matches!(kind.text_or_empty(), "Normal" | "Warning") {
        check.invalid(&kind, format!("has invalid value: {}", kind.text_or_empty()));
    }
    for place in [&fields.first, &fields.last].into_iter().filter(|place| place.is_set()) {
        check.invalid(place, "needs to be unset");
    }
    if fields.count.integer().unwrap_or(0) != 0 {
        check.invalid(&fields.count, "needs to be unset");
    }
    if !fields.source.field("component").is_empty() || !fields.source.field("host").is_empty() {
        check.invalid(&fields.source, "needs to be unset");
    }
}

fn series(event: &Place<'_>, check: &mut Check<'_>) {
    let series = event.field("series");
    if !series.is_set() {
        return;
    }
    if series.field("count").integer().unwrap_or(0) < 2 {
        check.invalid(&series.field("count"), "should be at least 2");
    }
    if series.field("lastObservedTime").is_empty() {
        check.required(&series.field("lastObservedTime"), "");
    }
}

/// A changed event of `events.k8s.io`: only its series goes on.
pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let fields = [
        "regarding",
        "reason",
        "note",
        "deprecatedSource",
        "deprecatedFirstTimestamp",
        "deprecatedLastTimestamp",
        "deprecatedCount",
        "type",
        "action",
        "related",
        "reportingController",
        "reportingInstance",
    ];
    for field in fields {
        let (before, after) = (old.field(field), new.field(field));
        if !same(&before, &after) {
            check.immutable(&after, format!("{}: field is immutable", after.quoted()));
        }
    }
}
