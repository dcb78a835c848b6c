//! Every field of every object that the repository's own systems render knows where it comes from.

use std::sync::Arc;

use scantling::compile::Compiler;
use scantling::config::Workspace;
use scantling::diagnostic::Report;
use scantling::manifest::Manifest;
use scantling::provenance::{Field, Role, annotated, overview};
use scantling::rendering::Rendering;
use scantling::source::{DiskFileSystem, FileSystem, Location};
use scantling::yaml;

use crate::support::repository;

fn compiled() -> (Arc<Workspace>, Vec<Rendering>) {
    let mut report = Report::new();
    let workspace = Workspace::load(&DiskFileSystem::new(repository()), &mut report).expect("the workspace is there");
    let workspace = Arc::new(workspace);
    let compiler = Compiler::new(Arc::clone(&workspace), &mut report);
    let names = workspace.environments.iter();
    let renderings = names.filter_map(|name| compiler.compile(name, &mut report)).collect();
    assert!(!report.has_errors());
    (workspace, renderings)
}

fn objects(renderings: &[Rendering]) -> impl Iterator<Item = (String, &Manifest)> {
    renderings.iter().flat_map(|rendering| {
        let named = |(path, manifest)| (format!("{}/{path}", rendering.environment), manifest);
        rendering.manifests().into_iter().map(named)
    })
}

/// The line of the file at a place; nothing when there is none.
fn line_at(files: &DiskFileSystem, place: &Location) -> Option<String> {
    let text = String::from_utf8(files.read(&place.path).ok()?).ok()?;
    let line = text.lines().nth(place.line.checked_sub(1)?)?;
    (place.column <= line.chars().count() + 1).then(|| line.to_owned())
}

/// What is wrong with the history of a field.
fn mistakes(files: &DiskFileSystem, field: &Field) -> Vec<String> {
    let mut mistakes = Vec::new();
    if field.steps.first().is_none_or(|step| step.role != Role::Value) {
        mistakes.push("has no step that gives its value".to_owned());
    }
    for step in &field.steps {
        match line_at(files, &step.place) {
            None => mistakes.push(format!("{}: {} is no place", step.role.as_str(), step.place)),
            Some(line) if line.trim().is_empty() => {
                mistakes.push(format!("{}: {} is empty", step.role.as_str(), step.place));
            }
            Some(_) => {}
        }
    }
    let (Some(first), Some(value)) = (field.steps.first(), &field.value) else { return mistakes };
    let line = line_at(files, &first.place).unwrap_or_default();
    // What was neither derived nor computed stands in the line as it is.
    let is_written = first.layer != Some("derived") && !value.contains(['⏎', '…']) && !value.starts_with("a ");
    let is_computed = line.contains("{{") || line.contains("<%") || line.contains("{%");
    if is_written && !is_computed && !line.contains(value.as_str()) {
        mistakes.push(format!("`{value}` does not stand at {}: {}", first.place, line.trim()));
    }
    mistakes
}

#[test]
fn every_field_comes_from_an_existing_line() {
    let (workspace, renderings) = compiled();
    let files = DiskFileSystem::new(repository());
    let (mut wrong, mut fields) = (Vec::new(), 0);
    for (path, manifest) in objects(&renderings) {
        for field in overview(&manifest.body, &workspace.sources) {
            fields += 1;
            let found = mistakes(&files, &field);
            wrong.extend(found.into_iter().map(|mistake| format!("{path} {}: {mistake}", field.path)));
        }
    }
    assert!(fields > 5000, "only {fields} fields");
    assert!(wrong.is_empty(), "{} of {fields}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_printed_line_is_annotated() {
    let (workspace, renderings) = compiled();
    let files = DiskFileSystem::new(repository());
    for (path, manifest) in objects(&renderings) {
        let lines = annotated(&manifest.body, &workspace.sources);
        let printed = yaml::print(&manifest.body);
        for place in lines.iter().filter_map(|line| line.place.as_ref()) {
            assert!(line_at(&files, place).is_some(), "{path}: {place} is no place");
        }
        let hides = |text: &str| text.contains("not shown: it may be a secret");
        for (own, line) in lines.iter().zip(printed.lines()) {
            if hides(&own.text) {
                break;
            }
            assert!(own.text == line || own.text.contains("://…"), "{path}: {} is not {line}", own.text);
        }
        let is_whole = lines.len() == printed.lines().count() || lines.iter().any(|line| hides(&line.text));
        assert!(is_whole, "{path}");
    }
}
