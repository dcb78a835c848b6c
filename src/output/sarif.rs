//! SARIF 2.1.0, as strict readers take it: lines from 1, relative URIs, no empty excerpts, stable fingerprints.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::finding::{Finding, Region};
use super::root::Root;
use crate::diagnostic::{Severity, rule_book};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const BASE: &str = "%SRCROOT%";

/// One log with one run.
#[must_use]
pub fn sarif(findings: &[Finding], root: &Root) -> String {
    let names: BTreeSet<&str> = findings.iter().map(|finding| &*finding.rule).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, &names, root)).collect();
    let rules: Vec<Value> = names.iter().map(|name| rule(name)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "scantling",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { BASE: { "uri": root.folder_uri() } },
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(name: &str) -> Value {
    let page = rule_book().find(name);
    let summary = page.map_or(name.to_owned(), |page| page.plain_summary());
    let more = page.map_or("", |page| page.more);
    let text = if more.is_empty() { summary.clone() } else { format!("{summary}\n\n{more}") };
    json!({
        "id": name,
        "shortDescription": { "text": summary },
        "fullDescription": { "text": summary },
        "help": { "text": text, "markdown": text },
    })
}

fn result(finding: &Finding, names: &[&str], root: &Root) -> Value {
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": names.iter().position(|name| **name == finding.rule),
        "level": level(finding.severity),
        "message": { "text": finding.full_text() },
        "locations": [location(finding, root)],
        "partialFingerprints": { "primaryLocationLineHash": finding.fingerprint },
    });
    let related: Vec<Value> = finding.related.iter().map(|(place, text)| related(place, text, root)).collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    result
}

fn location(finding: &Finding, root: &Root) -> Value {
    let mut location = json!({ "physicalLocation": physical(&finding.place, root) });
    if let Some(object) = &finding.object {
        let name = match &finding.path {
            Some(path) => format!("{object}/{path}"),
            None => object.to_string(),
        };
        location["logicalLocations"] = json!([{ "fullyQualifiedName": name, "kind": "object" }]);
    }
    location
}

fn related(place: &Region, text: &str, root: &Root) -> Value {
    let mut location = json!({ "physicalLocation": physical(place, root) });
    if !text.is_empty() {
        location["message"] = json!({ "text": text });
    }
    location
}

fn physical(place: &Region, root: &Root) -> Value {
    let uri = root.uri(&place.file);
    let mut artifact = json!({ "uri": uri });
    if !uri.starts_with("file:") {
        artifact["uriBaseId"] = BASE.into();
    }
    let mut region = json!({ "startLine": place.line, "startColumn": place.column });
    if place.end > place.column {
        region["endColumn"] = place.end.into();
    }
    json!({ "artifactLocation": artifact, "region": region })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[cfg(test)]
mod tests;
