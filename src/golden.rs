//! Expected output: compares a rendering with the tree `golden/<env>/`, and a component test with the one beside it.
//!
//! Reads through the workspace's file system and writes nothing; `output` shows differences and rewrites the tree.

mod field;
pub mod rules;
mod unified;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::source::{FileSystem, ReadError};

use unified::hunks;
pub use unified::unified;

/// The folder of all golden trees, relative to the workspace.
pub const FOLDER: &str = "golden";

/// A file that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The path relative to the workspace: `golden/dev/demo/apps/…`.
    pub path: String,
    /// What happened to it.
    pub change: Change,
    /// The object in it, `Deployment/backend/flask-app`, when it can be told.
    pub object: Option<String>,
    /// The parts that differ; empty for files that are new or removed.
    pub hunks: Vec<Hunk>,
}

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Expected with another content.
    Changed,
    /// Rendered and not expected.
    New,
    /// Expected and not rendered.
    Removed,
}

/// A part of a file that differs, with the lines around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The innermost field that holds the first differing line; empty at the top level.
    pub field: String,
    /// The number of the first line, in the expected and in the rendered text.
    pub lines_from: (usize, usize),
    /// The lines.
    pub lines: Vec<Line>,
}

/// A line of a hunk, without its line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whose it is.
    pub side: Side,
    /// The text.
    pub text: String,
}

/// Whose a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// In both texts.
    Both,
    /// Only in the expected one.
    Expected,
    /// Only in the rendered one.
    Rendered,
}

impl Change {
    /// The word shown to people and written in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::New => "new",
            Self::Removed => "removed",
        }
    }
}

/// The tree of an environment, relative to the workspace.
#[must_use]
pub fn of_environment(name: &str) -> String {
    format!("{FOLDER}/{name}")
}

/// The tree of a component test, relative to the workspace.
#[must_use]
pub fn of_case(component: &str, case: &str) -> String {
    format!("components/{component}/tests/{case}/{FOLDER}")
}

/// The expected files of a tree, by path from its root; empty when there are none. Hidden files are bookkeeping and left
/// out.
pub fn read(files: &dyn FileSystem, folder: &str) -> Result<BTreeMap<String, String>, ReadError> {
    let mut expected = BTreeMap::new();
    for path in files.files(folder)? {
        let text = String::from_utf8_lossy(&files.read(&path)?).into_owned();
        let below = path.strip_prefix(folder).map_or(&*path, |rest| rest.trim_start_matches('/'));
        expected.insert(below.to_owned(), text);
    }
    Ok(expected)
}

/// Folders below `golden/` that belong to no environment, in order.
pub fn stale(files: &dyn FileSystem, environments: &[Arc<str>]) -> Result<Vec<String>, ReadError> {
    let known: BTreeSet<&str> = environments.iter().map(|name| &**name).collect();
    let paths = files.files(FOLDER)?;
    let folders = paths.iter().filter_map(|path| path.strip_prefix(FOLDER)?.strip_prefix('/')?.split_once('/'));
    let strange: BTreeSet<&str> = folders.map(|(folder, _)| folder).filter(|folder| !known.contains(folder)).collect();
    Ok(strange.into_iter().map(str::to_owned).collect())
}

/// What differs, in order of paths. Both trees are given by path from `folder`.
#[must_use]
pub fn compare(
    folder: &str,
    expected: &BTreeMap<String, String>,
    rendered: &BTreeMap<String, String>,
) -> Vec<Difference> {
    let paths: BTreeSet<&String> = expected.keys().chain(rendered.keys()).collect();
    let differing = paths.into_iter().filter_map(|path| {
        let (before, after) = (expected.get(path), rendered.get(path));
        difference(&format!("{folder}/{path}"), before.map(String::as_str), after.map(String::as_str))
    });
    differing.collect()
}

/// What became of one file; nothing where it is as it was.
#[must_use]
pub fn difference(path: &str, before: Option<&str>, after: Option<&str>) -> Option<Difference> {
    let (change, text, hunks) = match (before, after) {
        (Some(before), Some(after)) if before == after => return None,
        (Some(before), Some(after)) => (Change::Changed, after, hunks(before, after)),
        (None, Some(after)) => (Change::New, after, Vec::new()),
        (Some(before), None) => (Change::Removed, before, Vec::new()),
        (None, None) => return None,
    };
    Some(Difference { path: path.to_owned(), change, object: field::object(text), hunks })
}

/// The differences of some files as one patch. Lines that may hold secrets show their keys only.
#[must_use]
pub fn patch(files: &BTreeMap<String, (Option<String>, Option<String>)>) -> String {
    let one = |(path, (before, after)): (&String, &(Option<String>, Option<String>))| {
        let mut difference = difference(path, before.as_deref(), after.as_deref())?;
        difference.hunks = hunks(before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default());
        for hunk in &mut difference.hunks {
            // A file that is not there has no first line.
            hunk.lines_from.0 *= usize::from(before.is_some());
            hunk.lines_from.1 *= usize::from(after.is_some());
        }
        let side = |text: &Option<String>, letter: char| match text {
            Some(_) => format!("{letter}/{path}"),
            None => "/dev/null".to_owned(),
        };
        Some(format!("--- {}\n+++ {}\n{}", side(before, 'a'), side(after, 'b'), unified(&difference)))
    };
    files.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests;
