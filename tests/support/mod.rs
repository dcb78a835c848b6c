//! What several test modules need: the repository's own workspace, compiled; temporary folders; strings that
//! break things; chance that is the same on every run.

pub(crate) mod chance;
pub(crate) mod commands;
pub(crate) mod hostile;
pub(crate) mod python;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use scantling::compile::{Compiler, check_installations};
use scantling::config::Workspace;
use scantling::diagnostic::Report;
use scantling::output::{Paint, text};
use scantling::rendering::Rendering;
use scantling::source::{DiskFileSystem, FileSystem};

/// The root of the repository, which is a workspace of its own tool.
pub(crate) fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Compiles every environment of a workspace and demands that there is no error.
pub(crate) fn compile_all(files: &dyn FileSystem) -> Vec<Rendering> {
    let mut report = Report::new();
    let workspace = Arc::new(Workspace::load(files, &mut report).expect("the workspace is there"));
    let compiler = Compiler::new(Arc::clone(&workspace), &mut report);
    let names = &workspace.environments;
    let renderings: Vec<Rendering> = names.iter().filter_map(|name| compiler.compile(name, &mut report)).collect();
    check_installations(&renderings, &mut report);
    report.finish(&workspace.sources);
    let shown = text::findings(&report, &workspace.sources, Paint::new(false));
    assert!(!report.has_errors(), "{shown}");
    assert_eq!(renderings.len(), names.len());
    renderings
}

/// Compiles the repository's own workspace.
pub(crate) fn compile_repository() -> Vec<Rendering> {
    compile_all(&DiskFileSystem::new(repository()))
}

/// A folder that goes away with the value.
pub(crate) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    pub(crate) fn new(purpose: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("scantling-{purpose}-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Copies a folder with everything in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.path().strip_prefix(from).expect("below the folder"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder can be made");
        } else {
            std::fs::copy(entry.path(), &target).expect("a file can be copied");
        }
    }
}
