//! What happened to a branch, commit by commit: who put what there, from which source, with which images.

use std::collections::{BTreeMap, BTreeSet};

use super::message::{Changes, Said};
use super::{Holds, ImageChange, Part, holds, image_changes, one_line, part_of};
use crate::diagnostic::{Failure, Report, quoted_list};
use crate::git::{Commit, EntryKind, Scratch, Tree};
use crate::source::SourceMap;

/// As many commits are named to somebody who named one that there is not.
const SUGGESTED: usize = 5;

/// As few digits tell a commit.
const SHORTEST: usize = 4;

/// A commit of a branch, and what it did.
#[derive(Clone, Debug)]
pub struct Logged {
    /// The commit.
    pub commit: Commit,
    /// What it says of itself.
    pub said: Said,
    /// The objects that it changed, counted from its first parent.
    pub changes: Changes,
    /// The images that it moved.
    pub images: Vec<ImageChange>,
    /// The apps that it is about: changed ones, and those that it held or released.
    pub apps: BTreeSet<String>,
}

/// The commits of a branch that are about an app, or all, newest first and at most `most`. `history` holds those that changed
/// the folder in which the tree stands, each after the one before it.
pub fn logged(
    scratch: &Scratch,
    history: &[Commit],
    folder: &str,
    app: Option<&str>,
    most: usize,
) -> Result<Vec<Logged>, Failure> {
    let tree_of = |commit: &Commit| Ok::<_, Failure>(scratch.tree(commit.id)?.below(folder));
    let mut found = Vec::new();
    let mut tree = history.first().map(tree_of).transpose()?.unwrap_or_default();
    for (at, commit) in history.iter().enumerate() {
        if found.len() == most {
            break;
        }
        let before = history.get(at + 1).map(tree_of).transpose()?.unwrap_or_default();
        let logged = of_commit(scratch, commit, &before, &tree)?;
        if app.is_none_or(|app| logged.apps.contains(app)) {
            found.push(logged);
        }
        tree = before;
    }
    Ok(found)
}

/// The whole message of a commit.
#[must_use]
pub fn message_of(commit: &Commit) -> String {
    format!("{}\n\n{}\n", commit.subject, commit.body)
}

fn of_commit(scratch: &Scratch, commit: &Commit, before: &Tree, after: &Tree) -> Result<Logged, Failure> {
    let changes = Changes::between(&before.entries, &after.entries);
    let texts = |tree: &Tree, paths: [&Vec<String>; 2]| -> Result<BTreeMap<String, String>, Failure> {
        paths.into_iter().flatten().map(|path| Ok((path.clone(), text(scratch, tree, path)?))).collect()
    };
    let old = texts(before, [&changes.changed, &changes.removed])?;
    let new = texts(after, [&changes.changed, &changes.added])?;
    let parts = old.iter().chain(&new).map(|(path, text)| part_of(path, text));
    let mut apps: BTreeSet<String> =
        parts.filter_map(|part| if let Part::App(app) = part { Some(app) } else { None }).collect();
    if before.entries.get(holds::PATH) != after.entries.get(holds::PATH) {
        apps.extend(held_apart(&text(scratch, before, holds::PATH)?, &text(scratch, after, holds::PATH)?));
    }
    let images = image_changes(&old, &new);
    Ok(Logged { commit: commit.clone(), said: Said::read(&message_of(commit)), changes, images, apps })
}

/// The text of a file; empty where there is none.
fn text(scratch: &Scratch, tree: &Tree, path: &str) -> Result<String, Failure> {
    let entry = tree.entries.get(path).filter(|entry| matches!(entry.kind, EntryKind::File | EntryKind::Executable));
    let content = entry.map(|entry| scratch.read(entry.blob)).transpose()?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&content).into_owned())
}

/// The apps that are held in one of two books and not in the same way in the other.
fn held_apart(old: &str, new: &str) -> BTreeSet<String> {
    let read = |text: &str| {
        let mut sources = SourceMap::default();
        let source = sources.add(holds::PATH, text.into());
        Holds::read(&sources, source, &mut Report::new()).unwrap_or_default()
    };
    let (old, new) = (read(old), read(new));
    let apart = old.iter().filter(|hold| !new.iter().any(|other| other == *hold));
    let apart = apart.chain(new.iter().filter(|hold| !old.iter().any(|other| other == *hold)));
    apart.filter_map(|hold| hold.app.clone()).collect()
}

/// The commit of a branch that a text names: its name, the first digits of it, or `~N`, N commits before the tip.
pub fn named<'a>(history: &'a [Commit], text: &str, branch: &str) -> Result<&'a Commit, Failure> {
    let ancestor =
        text.strip_prefix('~').or_else(|| text.strip_prefix("HEAD~")).and_then(|count| count.parse::<usize>().ok());
    if let Some(count) = ancestor {
        let known = history.len();
        return history.get(count).ok_or_else(|| {
            let message = format!("`{branch}` has no commit `{text}`: it has {known}");
            Failure::usage_with_help(message, recent(history))
        });
    }
    let is_name = text.len() >= SHORTEST && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lower = text.to_ascii_lowercase();
    let found: Vec<&Commit> =
        history.iter().filter(|commit| is_name && commit.id.to_string().starts_with(&lower)).collect();
    match found.as_slice() {
        [only] => Ok(only),
        [] => {
            let published = history.iter().find(|commit| is_name && source_of(commit).starts_with(&lower));
            let help = match published {
                Some(commit) => format!("it is a source commit; it was published as `{}`", commit.id.short()),
                None => recent(history),
            };
            Err(Failure::usage_with_help(format!("`{branch}` has no commit `{text}`"), help))
        }
        several => {
            let names: Vec<String> = several.iter().map(|commit| commit.id.to_string()).collect();
            let help = format!("give more digits: {}", quoted_list(names.iter().map(String::as_str)));
            Err(Failure::usage_with_help(format!("several commits of `{branch}` begin with `{text}`"), help))
        }
    }
}

fn source_of(commit: &Commit) -> String {
    match Said::read(&message_of(commit)) {
        Said::Ours(ours) => ours.0.sources.commit,
        Said::Damaged(_) | Said::ByHand => String::new(),
    }
}

/// The newest commits, for somebody who looks for one.
fn recent(history: &[Commit]) -> String {
    let lines =
        history.iter().take(SUGGESTED).map(|commit| format!("\n  {} {}", commit.id.short(), one_line(&commit.subject)));
    format!("the newest are{}", lines.collect::<String>())
}
