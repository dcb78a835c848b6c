//! Tests over whole workspaces in memory. Findings and merged environments are compared as text, whole.

mod checking;
mod collections;
mod declarations;
mod files;
mod image_policies;
mod kubernetes;
mod merging;
mod references;
mod settings;
mod shown;
mod usage;

use std::fmt::Write;

use super::Workspace;
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{MemoryFileSystem, SourceMap};

/// The least workspace that is clean: one component, one layer, one environment with one app.
const CLEAN: [(&str, &str); 6] = [
    ("scantling.yaml", ""),
    (
        "components/web/component.yaml",
        "inputs: { replicas: { type: integer, default: 2 }, image: { type: image, optional: true } }\n",
    ),
    (
        "environments/dev/environment.yaml",
        "extends: [base]\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n",
    ),
    ("environments/base/shop.yaml", "apps: { front: { namespace: shop, instances: { web: { component: web } } } }\n"),
    ("environments/dev/shop.yaml", "apps: { front: {} }\n"),
    ("schemas/crds/a.yaml", "{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition }\n"),
];

/// A text with `apiVersion` and `kind` in one line before it, as its place asks for; a text that has them stays.
fn with_header(path: &str, text: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let kind = match parts.as_slice() {
        _ if text.contains("apiVersion:") || text.contains("kind:") => return text.to_owned(),
        ["scantling.yaml"] => "Workspace",
        ["components", _, "component.yaml"] => "Component",
        ["environments", _, "layer.yaml"] => "Layer",
        ["environments", _, "images.yaml"] => "Images",
        ["environments", _, _, file] if *file != "system.yaml" => "App",
        ["environments", _] | ["environments", _, "environment.yaml"] => "Environment",
        ["environments", ..] => "System",
        _ => return text.to_owned(),
    };
    format!("apiVersion: scantling/v1\nkind: {kind}\n{text}")
}

/// The clean workspace with some files replaced, added, or (with the text `-`) taken away.
fn load(changes: &[(&str, &str)]) -> (Workspace, Report) {
    let mut files = MemoryFileSystem::new();
    let unchanged = CLEAN.iter().filter(|(path, _)| !changes.iter().any(|(changed, _)| changed == path));
    for (path, text) in unchanged.chain(changes).filter(|(_, text)| *text != "-") {
        files = files.with(path, with_header(path, text));
    }
    let mut report = Report::new();
    let workspace = Workspace::load(&files, &mut report).expect("a workspace");
    (workspace, report)
}

/// All findings of loading and of merging every environment.
fn findings(changes: &[(&str, &str)]) -> String {
    let (workspace, mut report) = load(changes);
    for name in &workspace.environments {
        let _ = workspace.environment(name, &mut report);
    }
    report.finish(&workspace.sources);
    report.iter().map(|finding| show(finding, &workspace.sources)).collect()
}

/// One line with severity, rule, place and message, then the other places, the notes and the help.
fn show(finding: &Diagnostic, sources: &SourceMap) -> String {
    let place = sources.locate(finding.span());
    let mut text = format!("{} {} {place}: {}\n", finding.severity.as_str(), finding.rule, finding.message);
    for label in finding.labels.iter().filter(|label| !label.text.is_empty()) {
        writeln!(text, "  at {}: {}", sources.locate(label.span), label.text).expect("room");
    }
    for note in &finding.notes {
        writeln!(text, "  note: {note}").expect("room");
    }
    if let Some(help) = &finding.help {
        writeln!(text, "  help: {help}").expect("room");
    }
    text
}

fn check(changes: &[(&str, &str)], expected: &str) {
    let found = findings(changes);
    same(&found, expected);
}

/// Compares texts of several lines; a difference shows both as they are. An expected text may begin on its own line.
fn same(found: &str, expected: &str) {
    let expected = expected.strip_prefix('\n').unwrap_or(expected);
    assert!(found == expected, "expected <<<\n{expected}>>>, found <<<\n{found}>>>");
}

#[test]
fn the_clean_workspace_is_clean() {
    check(&[], "");
}

/// A rule without a test is a rule nobody has seen.
#[test]
fn every_rule_is_found_by_some_test() {
    let tests = [
        include_str!("checking.rs"),
        include_str!("declarations.rs"),
        include_str!("files.rs"),
        include_str!("merging.rs"),
        include_str!("references.rs"),
        include_str!("usage.rs"),
    ];
    let rules = include_str!("../rules.rs").split("RuleId::new(\"").skip(1);
    let names: Vec<&str> = rules.filter_map(|rest| rest.split('"').next()).collect();
    let untested: Vec<&&str> = names.iter().filter(|name| !tests.iter().any(|test| test.contains(*name))).collect();
    assert_eq!(untested, Vec::<&&str>::new(), "of {} rules", names.len());
}
