//! How long each stage of the pipeline takes for a large workspace of three environments.

mod workspace;

use std::collections::BTreeMap;
use std::sync::Arc;

use divan::Bencher;
use rayon::prelude::*;

use scantling::compile::Compiler;
use scantling::config::{Environment, Workspace};
use scantling::diagnostic::Report;
use scantling::rendering::Rendering;
use scantling::source::MemoryFileSystem;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Apps of each environment.
const APPS: [usize; 2] = [100, 1_000];

fn main() {
    divan::main();
}

fn files(apps: usize) -> MemoryFileSystem {
    let made = workspace::workspace(apps).into_iter();
    made.fold(MemoryFileSystem::new(), |files, (path, text)| files.with(&path, text))
}

fn load_workspace(files: &MemoryFileSystem) -> Arc<Workspace> {
    let mut report = Report::new();
    let workspace = Workspace::load(files, &mut report).expect("files in memory can be read");
    assert!(!report.has_errors(), "the workspace is right");
    Arc::new(workspace)
}

fn merge_all(workspace: &Workspace) -> Vec<Environment> {
    let merged = workspace.environments.par_iter().filter_map(|name| workspace.environment(name, &mut Report::new()));
    merged.collect()
}

fn compile_all(compiler: &Compiler, workspace: &Workspace) -> Vec<Rendering> {
    let compile = |name: &Arc<str>| {
        let mut report = Report::new();
        let rendering = compiler.compile(name, &mut report);
        assert!(!report.has_errors(), "the workspace is right");
        rendering
    };
    workspace.environments.par_iter().filter_map(compile).collect()
}

/// Files into typed, indexed configuration.
#[divan::bench(args = APPS, sample_count = 10, sample_size = 1)]
fn load(bencher: Bencher<'_, '_>, apps: usize) {
    let files = files(apps);
    bencher.bench(|| load_workspace(&files));
}

/// Layers into environments.
#[divan::bench(args = APPS, sample_count = 10, sample_size = 1)]
fn merge(bencher: Bencher<'_, '_>, apps: usize) {
    let workspace = load_workspace(&files(apps));
    bencher.bench(|| merge_all(&workspace));
}

/// Templates and environments into objects; merges the layers on the way.
#[divan::bench(args = APPS, sample_count = 10, sample_size = 1)]
fn compile(bencher: Bencher<'_, '_>, apps: usize) {
    let workspace = load_workspace(&files(apps));
    bencher.bench(|| {
        let compiler = Compiler::new(Arc::clone(&workspace), &mut Report::new());
        compile_all(&compiler, &workspace)
    });
}

/// Objects into the texts of files.
#[divan::bench(args = APPS, sample_count = 10, sample_size = 1)]
fn print(bencher: Bencher<'_, '_>, apps: usize) {
    let workspace = load_workspace(&files(apps));
    let compiler = Compiler::new(Arc::clone(&workspace), &mut Report::new());
    let renderings = compile_all(&compiler, &workspace);
    bencher.bench(|| renderings.par_iter().map(Rendering::files).collect::<Vec<BTreeMap<String, String>>>());
}
