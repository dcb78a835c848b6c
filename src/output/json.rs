//! Results for programs. Every key is always there; what does not apply is `null`.

use serde_json::{Value, json};

use super::tree::Edits;
use crate::check::Tally;
use crate::diagnostic::{Diagnostic, ObjectRef, Report};
use crate::edit::Planned;
use crate::golden::{Difference, unified};
use crate::provenance::{Answer, Connected, Field, Hit, Leaf, Reached, Reason, Step};
use crate::source::SourceMap;

/// `{"findings": […]}`.
#[must_use]
pub fn findings(report: &Report, sources: &SourceMap) -> String {
    document(&json!({ "findings": finding_list(report, sources) }))
}

/// `{"findings": […], "summary": {…}}`.
#[must_use]
pub fn checked(report: &Report, sources: &SourceMap, tally: Tally) -> String {
    let summary = json!({
        "objects": tally.objects(),
        "valid": tally.valid,
        "invalid": tally.invalid,
        "notValidated": tally.not_validated,
        "skipped": tally.skipped,
        "unreadable": tally.unreadable,
        "accepted": tally.accepted,
    });
    document(&json!({ "findings": finding_list(report, sources), "summary": summary }))
}

/// `{"findings": […], "differences": […]}`; nothing was compared when findings are errors.
#[must_use]
pub fn differences(report: &Report, sources: &SourceMap, differences: &[Difference]) -> String {
    let differences: Vec<Value> = differences.iter().map(difference).collect();
    document(&json!({ "findings": finding_list(report, sources), "differences": differences }))
}

/// What an edit of pins did, or would do: `environments`, `changes`, `unchanged`, `files`, `golden`, `notes`,
/// `dryRun`, `commit`.
#[must_use]
pub fn change(planned: &Planned, files: &Edits, end: (bool, Option<&str>)) -> String {
    let (dry_run, commit) = end;
    let changes = planned.changes.iter().map(|change| {
        json!({ "pin": change.pin, "file": change.file, "line": change.line, "from": change.from, "to": change.to })
    });
    let unchanged = planned.unchanged.iter().map(|(pin, image)| json!({ "pin": pin, "image": image }));
    let is_golden = |path: &&String| path.starts_with(&format!("{}/", crate::golden::FOLDER));
    let (golden, own): (Vec<&String>, Vec<&String>) = files.keys().partition(is_golden);
    let environments: Vec<&str> = planned.environments.iter().map(|name| &**name).collect();
    document(&json!({
        "environments": environments,
        "changes": changes.collect::<Vec<Value>>(),
        "unchanged": unchanged.collect::<Vec<Value>>(),
        "files": own,
        "golden": golden,
        "notes": planned.notes,
        "dryRun": dry_run,
        "commit": commit,
    }))
}

/// The history of a field, or of every field without fields below it.
#[must_use]
pub fn history(answer: &Answer) -> String {
    let fields: Vec<Value> = answer.fields.iter().map(field).collect();
    document(&json!({
        "environment": answer.environment,
        "cluster": answer.cluster,
        "app": answer.app,
        "title": answer.title,
        "object": answer.object.as_ref().map(object_ref),
        "fields": fields,
    }))
}

/// `{"objects": […], "connections": […]}`: what a place reaches, and the connections written there.
#[must_use]
pub fn impact(reached: &[Reached], connected: &[Connected]) -> String {
    let objects: Vec<Value> = reached.iter().map(reached_object).collect();
    let connections: Vec<Value> = connected.iter().map(connection).collect();
    document(&json!({ "objects": objects, "connections": connections }))
}

fn connection(connected: &Connected) -> Value {
    json!({
        "environment": connected.environment,
        "cluster": connected.cluster,
        "from": connected.from,
        "alias": connected.alias,
        "to": connected.to,
    })
}

fn reached_object(reached: &Reached) -> Value {
    let hit = |hit: &Hit| json!({ "path": hit.path.to_string(), "effect": hit.effect.as_str() });
    let fields: Vec<Value> = reached.hits.iter().map(hit).collect();
    json!({
        "environment": reached.environment,
        "cluster": reached.cluster,
        "app": reached.app,
        "object": object_ref(&reached.object),
        "fields": fields,
    })
}

fn object_ref(object: &ObjectRef) -> Value {
    json!({
        "apiVersion": object.api_version,
        "kind": object.kind,
        "namespace": object.namespace,
        "name": object.name,
    })
}

fn document(value: &Value) -> String {
    format!("{value:#}\n")
}

/// The findings one by one.
#[must_use]
pub fn finding_list(report: &Report, sources: &SourceMap) -> Vec<Value> {
    report.iter().map(|diagnostic| finding(diagnostic, sources)).collect()
}

fn finding(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let place = sources.locate(diagnostic.span());
    let object = diagnostic.object.as_ref().map(object_ref);
    let mut value = json!({
        "rule": diagnostic.rule.as_str(),
        "severity": diagnostic.severity.as_str(),
        "message": diagnostic.message,
        "file": &*place.path,
        "line": place.line,
        "column": place.column,
        "object": object,
        "path": diagnostic.path,
        "notes": diagnostic.notes,
        "help": diagnostic.help,
    });
    if let Some(policy) = &diagnostic.policy {
        value["policy"] = json!(policy);
    }
    value
}

fn difference(difference: &Difference) -> Value {
    json!({
        "file": difference.path,
        "change": difference.change.as_str(),
        "object": difference.object,
        "diff": unified(difference),
    })
}

fn field(field: &Field) -> Value {
    let steps: Vec<Value> = field.steps.iter().map(step).collect();
    json!({
        "path": field.path,
        "present": field.present,
        "value": field.value,
        "above": field.above,
        "similar": field.similar,
        "steps": steps,
        "below": field.below.iter().map(leaf).collect::<Vec<_>>(),
        "reasons": field.reasons.iter().map(reason).collect::<Vec<_>>(),
    })
}

fn leaf(leaf: &Leaf) -> Value {
    json!({
        "path": leaf.path,
        "value": leaf.value,
        "layer": leaf.layer,
        "file": &*leaf.place.path,
        "line": leaf.place.line,
        "column": leaf.place.column,
    })
}

fn reason(reason: &Reason) -> Value {
    json!({
        "text": reason.text,
        "depth": reason.depth,
        "file": &*reason.place.path,
        "line": reason.place.line,
        "column": reason.place.column,
        "excerpt": reason.excerpt,
    })
}

fn step(step: &Step) -> Value {
    json!({
        "role": step.role.as_str(),
        "layer": step.layer,
        "file": &*step.place.path,
        "line": step.place.line,
        "column": step.place.column,
        "depth": step.depth,
        "excerpt": step.excerpt,
        "value": step.value,
    })
}

#[cfg(test)]
mod tests;
