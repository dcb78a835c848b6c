//! Metrics and their targets.

use super::{Check, Place, target};
use crate::kubernetes::core;
use crate::syntax::names;

const SOURCES: [&str; 5] = ["object", "external", "pods", "resource", "containerResource"];

/// One metric: exactly the source that its type names.
pub(super) fn metric(metric: &Place<'_>, check: &mut Check<'_>) {
    let kind = metric.field("type");
    if kind.is_empty() {
        check.required(&kind, "must specify a metric source type");
    }
    let mut present = SOURCES.into_iter().filter(|source| metric.field(source).is_set());
    if let Some(first) = present.next() {
        source(first, &metric.field(first), check);
    }
    let expected = match kind.text_or_empty() {
        "Object" => "object",
        "Pods" => "pods",
        "Resource" => "resource",
        "External" => "external",
        "ContainerResource" => "containerResource",
        _ => return,
    };
    if !metric.field(expected).is_set() {
        check.required(&metric.field(expected), "must populate information for the given metric source");
    }
    let several = present.next().is_some();
    for other in SOURCES.into_iter().filter(|other| several && *other != expected) {
        if metric.field(other).is_set() {
            check.forbidden(&metric.field(other), "must populate the given metric source only");
        }
    }
}

fn source(kind: &str, source: &Place<'_>, check: &mut Check<'_>) {
    let goal = source.field("target");
    match kind {
        "object" => {
            target(&source.field("describedObject"), true, check);
            identifier(&source.field("metric"), check);
            either(&goal, ["value", "averageValue"], false, check);
        }
        "external" => {
            identifier(&source.field("metric"), check);
            either(&goal, ["value", "averageValue"], true, check);
        }
        "pods" => {
            identifier(&source.field("metric"), check);
            if !goal.field("averageValue").is_set() {
                check.required(&goal.field("averageValue"), "must specify a positive target averageValue");
            }
        }
        _ => resource(kind, source, &goal, check),
    }
    goal_values(&goal, check);
}

fn resource(kind: &str, source: &Place<'_>, goal: &Place<'_>, check: &mut Check<'_>) {
    let (name, container) = (source.field("name"), source.field("container"));
    if name.is_empty() {
        check.required(&name, "must specify a resource name");
    } else if kind == "containerResource" {
        core::container_resource_name(name.text_or_empty(), &name, check);
    }
    if kind == "containerResource" {
        if container.is_empty() {
            check.required(&container, "must specify a container");
        } else if let Err(reason) = names::dns1123_label(container.text_or_empty()) {
            check.invalid(&container, reason);
        }
    }
    either(goal, ["averageUtilization", "averageValue"], true, check);
}

/// One of two fields of a target; both only where they do not exclude each other.
fn either(goal: &Place<'_>, [first, second]: [&'static str; 2], exclusive: bool, check: &mut Check<'_>) {
    match (goal.field(first).is_set(), goal.field(second).is_set()) {
        (false, false) => {
            check.required(&goal.field(first), format!("must set either a target {first} or {second}"));
        }
        (true, true) if exclusive => {
            check.forbidden(&goal.field(second), format!("may not set both a target {first} and {second}"));
        }
        _ => {}
    }
}

fn identifier(metric: &Place<'_>, check: &mut Check<'_>) {
    let name = metric.field("name");
    if name.is_empty() {
        check.required(&name, "must specify a metric name");
    } else if let Err(reason) = names::path_segment_name(name.text_or_empty()) {
        check.invalid(&name, reason);
    }
}

fn goal_values(goal: &Place<'_>, check: &mut Check<'_>) {
    let (kind, percent) = (goal.field("type"), goal.field("averageUtilization"));
    if kind.is_empty() {
        check.required(&kind, "must specify a metric target type");
    } else if !matches!(kind.text_or_empty(), "Utilization" | "Value" | "AverageValue") {
        check.invalid(&kind, "must be either Utilization, Value, or AverageValue");
    }
    for field in ["value", "averageValue"] {
        let place = goal.field(field);
        if place.is_set() && core::quantity(&place).is_some_and(|value| value.signum() <= 0) {
            check.invalid(&place, "must be positive");
        }
    }
    if percent.integer().is_some_and(|percent| percent < 1) {
        check.invalid(&percent, "must be greater than 0");
    }
}
