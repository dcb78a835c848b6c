//! Every value knows the place where it was written.

use std::path::PathBuf;
use std::sync::Arc;

use scantling::compile::Compiler;
use scantling::config::Workspace;
use scantling::diagnostic::Report;
use scantling::source::{DiskFileSystem, SourceMap};
use scantling::yaml::{Layer, Node, Origin, Value, overlay};

use super::{map_text, read};
use crate::support::chance::Chance;
use crate::support::repository;

/// Calls a function with the texts of all scalars and keys, and their origins.
fn visit(node: &Node, see: &mut impl FnMut(&str, &Origin)) {
    match &node.value {
        Value::Scalar(scalar) => see(&scalar.text, &node.origin),
        Value::List(items) => items.iter().for_each(|item| visit(item, see)),
        Value::Map(map) => {
            for entry in map.iter() {
                see(&entry.key.text, &entry.key.origin);
                visit(&entry.value, see);
            }
        }
    }
}

/// Whether the text at a place can have given the value. Escapes and folded lines are read, not compared.
fn gives(written: &str, text: &str) -> bool {
    let is_read = written.starts_with(['\'', '"', '|', '>']) || written.contains('\n');
    is_read || written == text
}

#[test]
fn merged_values_point_at_their_spelling() {
    let mut seen = 0;
    for seed in 0..300 {
        let mut chance = Chance::new(seed);
        let mut sources = SourceMap::default();
        let layers = [Layer::ComponentDefault, Layer::Shared(0), Layer::Environment];
        let [low, middle, high] = layers.map(|layer| read(&mut sources, &map_text(&mut chance, 3, true, false), layer));
        let merged = overlay(Some(&overlay(Some(&low), &middle, &mut Vec::new())), &high, &mut Vec::new());
        visit(&merged, &mut |text, origin| {
            let written = sources.text(origin.span);
            assert!(gives(written, text), "{text:?} is said to be written as {written:?}");
            seen += 1;
        });
    }
    assert!(seen > 5_000, "only {seen}");
}

/// A derived value points at what caused it, a computed one at its expression; a part of an image reference at the whole.
fn check_rendered(root: PathBuf, least: usize) {
    let mut report = Report::new();
    let workspace = Arc::new(Workspace::load(&DiskFileSystem::new(root), &mut report).expect("a workspace"));
    let compiler = Compiler::new(Arc::clone(&workspace), &mut report);
    let (mut constant, mut problems) = (0, Vec::new());
    for environment in &workspace.environments {
        let rendering = compiler.compile(environment, &mut report).expect("an environment");
        // What Argo CD gets is made by the compiler from settings in other notations.
        for (path, manifest) in rendering.manifests().into_iter().filter(|(path, _)| path.contains("/apps/")) {
            visit(&manifest.body, &mut |text, origin| {
                let file = workspace.sources.file(origin.span.source);
                let Some(written) = file.text.get(origin.span.range()) else {
                    problems.push(format!("{path}: {text:?} stands nowhere"));
                    return;
                };
                let computed = origin.layer == Layer::Derived || !origin.reads().is_empty() || written.contains("{{");
                if !computed && (gives(written, text) || written.contains(text)) {
                    constant += 1;
                } else if !computed {
                    problems.push(format!(
                        "{path}: {text:?} is said to be written as {written:?} at {}",
                        workspace.sources.locate(origin.span)
                    ));
                }
            });
        }
    }
    problems.dedup();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(constant > least, "only {constant} constants");
}

#[test]
fn rendered_values_point_at_their_spelling() {
    check_rendered(repository(), 10_000);
    check_rendered(repository().join("tests/robustness/workspace"), 100);
}
