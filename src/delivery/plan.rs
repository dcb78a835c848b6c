//! What has to happen on a branch so that it holds a rendering, and what stands in the way.
//!
//! Pure: the branch has been read. Files that we wrote and that are not rendered any more go; files of others stay. A file
//! of ours with another content than we wrote was edited by hand, and nobody's work is overwritten in silence.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::paths::{Twins, flaw};
use super::targets::what;
use super::{Branch, Changes, Digest, Hold, Holds, Owned, Part, Place, books, part_of, place_of, rules};
use crate::diagnostic::{Diagnostic, Failure, Report, RuleId};
use crate::git::{self, BlobId, Entry, EntryKind};
use crate::source::{SourceMap, Span};

/// What is to be on the branch.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The texts of all objects of the rendering, by path.
    pub objects: &'a BTreeMap<String, String>,
    /// The apps that are published; everything when there are none.
    pub apps: &'a BTreeSet<String>,
    /// Paths whose content may be lost, whoever wrote it.
    pub overwrite: &'a BTreeSet<String>,
}

/// The change of a branch.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What is written and removed, books apart.
    pub changes: git::Changes,
    /// What of it are objects.
    pub objects: Changes,
    /// Our files afterwards, books apart.
    pub owned: Owned,
    /// Apps that stay as they are on the branch.
    pub kept: BTreeSet<String>,
    /// The parts that are replaced.
    pub replaced: BTreeSet<Part>,
    /// What belongs to no app stays as it is on the branch.
    pub keeps_shared: bool,
    /// Why apps are left alone that would have been published.
    pub held: Vec<Hold>,
    /// The texts of our files on the branch that change or go.
    pub old: BTreeMap<String, String>,
    /// Our files on the branch that stay as they are.
    pub same: BTreeSet<String>,
}

/// Reads the content of a file of the branch.
pub(super) type Read<'a> = dyn Fn(BlobId) -> Result<Vec<u8>, Failure> + 'a;

impl Wanted<'_> {
    /// Whether a part of the tree is replaced.
    #[must_use]
    pub fn replaces(&self, part: &Part, holds: &Holds) -> bool {
        match part.app() {
            Some(app) => (self.apps.is_empty() || self.apps.contains(app)) && holds.of_app(app).is_none(),
            None => self.apps.is_empty() && holds.of_everything().is_none(),
        }
    }
}

impl Plan {
    /// Plans the change of a branch. Findings are about the branch, whose texts are added to the sources; with an error
    /// among them the plan must not be carried out.
    pub fn make(
        wanted: &Wanted<'_>,
        branch: &Branch,
        read: &Read<'_>,
        sources: &mut SourceMap,
        report: &mut Report,
    ) -> Result<Self, Failure> {
        let mut planner =
            Planner { wanted, branch, read, sources, report, plan: Self::default(), parts: BTreeMap::new() };
        planner.read_parts()?;
        planner.begin();
        planner.write()?;
        planner.retire()?;
        planner.check_twins();
        planner.check_folder();
        Ok(planner.plan)
    }

    /// Whether the branch holds already what it is to hold.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The texts before and after, by path, for whoever compares them. What stays the same is empty in both.
    #[must_use]
    pub fn before_and_after(&self) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
        let same = || self.same.iter().map(|path| (path.clone(), String::new()));
        let new = self.changes.iter().filter_map(|(path, content)| Some((path, content.as_ref()?)));
        let new = new.map(|(path, content)| (path.clone(), String::from_utf8_lossy(content).into_owned()));
        (same().chain(self.old.clone()).collect(), same().chain(new).collect())
    }
}

struct Planner<'a, 'b> {
    wanted: &'a Wanted<'a>,
    branch: &'a Branch,
    read: &'a Read<'a>,
    sources: &'b mut SourceMap,
    report: &'b mut Report,
    plan: Plan,
    /// What every file of ours follows, on the branch and in the rendering.
    parts: BTreeMap<String, Part>,
}

impl Planner<'_, '_> {
    /// Applications follow the app that they name, so some texts must be read to know.
    fn read_parts(&mut self) -> Result<(), Failure> {
        for (path, _) in self.branch.owned.iter().filter(|(path, _)| !self.wanted.objects.contains_key(*path)) {
            let is_read = matches!(place_of(path), Place::ArgoCd { .. });
            let entry = self.branch.tree.entries.get(path).filter(|entry| is_read && entry.kind == EntryKind::File);
            let content = entry.map(|entry| (self.read)(entry.blob)).transpose()?.unwrap_or_default();
            self.parts.insert(path.to_owned(), part_of(path, &String::from_utf8_lossy(&content)));
        }
        let rendered: Vec<(String, Part)> =
            self.wanted.objects.par_iter().map(|(path, text)| (path.clone(), part_of(path, text))).collect();
        self.parts.extend(rendered);
        Ok(())
    }

    fn replaces(&self, path: &str) -> bool {
        self.parts.get(path).is_some_and(|part| self.wanted.replaces(part, &self.branch.holds))
    }

    /// What is left alone, and why.
    fn begin(&mut self) {
        let Branch { holds, owned, .. } = self.branch;
        let apps: BTreeSet<String> = self.parts.values().filter_map(|part| part.app().map(str::to_owned)).collect();
        let is_chosen = |app: &str| self.wanted.apps.is_empty() || self.wanted.apps.contains(app);
        let held: BTreeMap<Option<&String>, &Hold> = apps
            .iter()
            .filter(|app| is_chosen(app))
            .filter_map(|app| holds.of_app(app))
            .map(|hold| (hold.app.as_ref(), hold))
            .collect();
        let everything = holds.of_everything().filter(|_| self.wanted.apps.is_empty()).map(|hold| (None, hold));
        let held: BTreeMap<Option<&String>, &Hold> = held.into_iter().chain(everything).collect();
        self.plan.held = held.into_values().cloned().collect();
        self.plan.kept = apps.into_iter().filter(|app| !is_chosen(app) || holds.of_app(app).is_some()).collect();
        self.plan.keeps_shared = !self.wanted.apps.is_empty() || holds.of_everything().is_some();
        let is_replaced = |part: &&Part| self.wanted.replaces(part, holds);
        self.plan.replaced = self.parts.values().filter(is_replaced).cloned().collect();
        let objects = owned.iter().filter(|(path, _)| !books::PATHS.contains(path));
        self.plan.owned = objects.map(|(path, digest)| (path.to_owned(), digest)).collect();
    }

    /// Compares what is rendered with what is there.
    fn write(&mut self) -> Result<(), Failure> {
        let replaced: Vec<(&String, &String)> =
            self.wanted.objects.iter().filter(|(path, _)| self.replaces(path)).collect();
        let hashed: Vec<(&str, &str, Option<BlobId>, Digest)> = replaced
            .into_par_iter()
            .map(|(path, text)| (&**path, &**text, BlobId::of(text.as_bytes()), Digest::of(text.as_bytes())))
            .collect();
        for (path, text, blob, digest) in hashed {
            if let Some(flaw) = flaw(path) {
                let help = "rename the object, or what its folder is named after";
                self.find(rules::UNSAFE_PATH, path, b"", format!("`{path}` cannot be put on a branch: {flaw}"), help);
                continue;
            }
            if self.is_blocked(path) {
                continue;
            }
            let before = self.branch.owned.digest(path);
            self.plan.owned.insert(path, digest);
            match self.branch.tree.entries.get(path) {
                Some(Entry { kind: EntryKind::File, blob: there }) if Some(*there) == blob => {
                    if before == Some(digest) {
                        self.plan.same.insert(path.to_owned());
                    } else {
                        // The list of our files changes, and with it the branch.
                        self.plan.changes.insert(path.to_owned(), Some(text.into()));
                        self.plan.old.insert(path.to_owned(), text.to_owned());
                    }
                    continue;
                }
                Some(entry) => self.replace(path, *entry, before)?,
                None if before.is_some() => self.find_removed(path),
                None => self.plan.objects.added.push(path.to_owned()),
            }
            self.plan.changes.insert(path.to_owned(), Some(text.into()));
        }
        Ok(())
    }

    /// A file that stands at a path of ours with another content.
    fn replace(&mut self, path: &str, entry: Entry, before: Option<Digest>) -> Result<(), Failure> {
        let content = (self.read)(entry.blob)?;
        match before {
            _ if self.wanted.overwrite.contains(path) => {}
            Some(before) if before == Digest::of(&content) => {}
            Some(_) => self.find_edited(path, &content),
            None => self.find_foreign(path, &content),
        }
        self.plan.old.insert(path.to_owned(), String::from_utf8_lossy(&content).into_owned());
        self.plan.objects.changed.push(path.to_owned());
        Ok(())
    }

    /// Takes away what we wrote and do not render any more.
    fn retire(&mut self) -> Result<(), Failure> {
        for (path, digest) in self.branch.owned.iter() {
            if books::PATHS.contains(&path) || self.wanted.objects.contains_key(path) {
                continue;
            }
            if !self.replaces(path) {
                continue;
            }
            self.plan.owned.remove(path);
            // Gone already, or in a folder that somebody has replaced: only the list changes.
            let Some(entry) = self.branch.tree.entries.get(path) else {
                self.plan.changes.insert(path.to_owned(), None);
                continue;
            };
            let content = if entry.kind == EntryKind::Submodule { Vec::new() } else { (self.read)(entry.blob)? };
            if Digest::of(&content) != digest && !self.wanted.overwrite.contains(path) {
                self.find_edited(path, &content);
            }
            self.plan.old.insert(path.to_owned(), String::from_utf8_lossy(&content).into_owned());
            self.plan.objects.removed.push(path.to_owned());
            self.plan.changes.insert(path.to_owned(), None);
        }
        for path in self.branch.owned.iter().map(|(path, _)| path).filter(|path| !self.plan.changes.contains_key(*path))
        {
            if place_of(path) != Place::Other && self.branch.tree.entries.contains_key(path) {
                self.plan.same.insert(path.to_owned());
            }
        }
        Ok(())
    }

    /// Whether something stands at a path, or above it, that no file of ours can stand beside.
    fn is_blocked(&mut self, path: &str) -> bool {
        let entries = &self.branch.tree.entries;
        let mut above = path.match_indices('/').map(|(at, _)| &path[..at]);
        let above = above.find_map(|folder| Some((folder, entries.get(folder)?.kind)));
        let itself = entries.get(path).map(|entry| (path, entry.kind));
        let below = format!("{path}/");
        let is_folder = entries.range(below.clone()..).next().is_some_and(|(next, _)| next.starts_with(&below));
        let (at, what) = match (above, itself) {
            (Some((folder, kind)), _) => (folder, what(kind)),
            (None, Some((path, kind @ (EntryKind::Symlink | EntryKind::Submodule)))) => (path, what(kind)),
            _ if is_folder => (path, "a folder"),
            _ => return false,
        };
        let message = format!("{what} stands at `{at}`, where `{path}` is to be written");
        let at = at.to_owned();
        self.find(
            rules::FOREIGN_FILE,
            &at,
            b"",
            message,
            "take it off the branch; nothing is written through or over it",
        );
        true
    }

    /// No two files may be one on a system that does not tell upper from lower case.
    fn check_twins(&mut self) {
        let branch = self.branch;
        let gone = |path: &str| self.plan.changes.get(path).is_some_and(Option::is_none);
        let mut twins = Twins::default();
        for path in branch.tree.entries.keys().filter(|path| !gone(path)) {
            // Twins among the files of others are their business.
            twins.add(path);
        }
        let written = self.plan.changes.iter().filter(|(_, content)| content.is_some());
        let found: Vec<(String, String)> =
            written.filter_map(|(path, _)| Some((path.clone(), twins.add(path)?.to_owned()))).collect();
        for (path, twin) in found {
            let message = format!("`{path}` and `{twin}` are one on systems that do not tell upper from lower case");
            self.find(rules::UNSAFE_PATH, &path, b"", message, "rename one of them");
        }
    }

    /// The folder of the tree can be where it is to be.
    fn check_folder(&mut self) {
        if let Some(obstacle) = self.branch.obstacle.as_ref().filter(|_| !self.plan.changes.is_empty()) {
            self.report.push(obstacle.finding(&self.branch.home.branch, self.sources));
        }
    }

    fn find_edited(&mut self, path: &str, content: &[u8]) {
        let message = format!("`{path}` was edited on the branch: it is not what was published");
        self.find(rules::EDITED_FILE, path, content, message, &overwrite("make the change in the workspace", path));
    }

    fn find_removed(&mut self, path: &str) {
        if !self.wanted.overwrite.contains(path) {
            let message = format!("`{path}` was removed on the branch: it was published and is rendered");
            self.find(rules::EDITED_FILE, path, b"", message, &overwrite("remove the object in the workspace", path));
        }
        self.plan.objects.added.push(path.to_owned());
    }

    fn find_foreign(&mut self, path: &str, content: &[u8]) {
        let message = format!("`{path}` stands on the branch already, and was not written by scantling");
        self.find(rules::FOREIGN_FILE, path, content, message, &overwrite("move it away", path));
    }

    fn find(&mut self, rule: RuleId, path: &str, content: &[u8], message: String, help: &str) {
        let source = self.sources.add(&self.branch.shown(path), content.to_vec());
        self.report.push(Diagnostic::error(rule, Span::new(source, 0, 0), message).help(help));
    }
}

fn overwrite(instead: &str, path: &str) -> String {
    format!("{instead}; or lose what is there: `--overwrite {path}`")
}
