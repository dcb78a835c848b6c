//! Any files as a workspace. A line `=== <path>` begins a file, as in the seeds.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use scantling::compile::{Compiler, check_installations};
use scantling::config::Workspace;
use scantling::diagnostic::Report;
use scantling::output::{Paint, text};
use scantling::source::MemoryFileSystem;

fuzz_target!(|all: &str| {
    let mut files = MemoryFileSystem::new().with("scantling.yaml", "apiVersion: scantling/v1\nkind: Workspace\n");
    for part in all.split("=== ").skip(1) {
        let (path, content) = part.split_once('\n').unwrap_or((part, ""));
        files = files.with(path, content);
    }
    let mut report = Report::new();
    let Ok(workspace) = Workspace::load(&files, &mut report) else { return };
    let workspace = Arc::new(workspace);
    let compiler = Compiler::new(Arc::clone(&workspace), &mut report);
    let names = workspace.environments.iter();
    let renderings: Vec<_> = names.filter_map(|name| compiler.compile(name, &mut report)).collect();
    check_installations(&renderings, &mut report);
    report.finish(&workspace.sources);
    let _ = text::findings(&report, &workspace.sources, Paint::new(false));
    for rendering in renderings {
        let _ = rendering.files();
    }
});
