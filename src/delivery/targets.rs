//! Where environments are published: places that can be, trees that keep out of one another, and what stands in the way.

use std::sync::Arc;

use super::paths::{Twins, flaw};
use super::rules;
use crate::config::Environment;
use crate::diagnostic::{Diagnostic, Report, RuleId};
use crate::git::{EntryKind, Tree, same_address};
use crate::rendering::{Rendering, Target};
use crate::source::{SourceMap, Span};

/// Reports folders that cannot be on a branch, and trees that stand in one another. Complete only when all environments are
/// among the renderings.
pub fn check_targets(environments: &[Arc<Environment>], renderings: &[Rendering], report: &mut Report) {
    let mut seen: Vec<(&str, &Target)> = Vec::new();
    for rendering in renderings {
        let written = environments.iter().find(|environment| environment.name == rendering.environment);
        let Some(environment) = written else { continue };
        let place = environment.folder.as_ref().unwrap_or(&environment.branch).origin.span;
        let mut own: Vec<&Target> = Vec::new();
        for cluster in &rendering.clusters {
            if !own.contains(&&cluster.target) {
                own.push(&cluster.target);
            }
        }
        for target in own {
            if let Some(flaw) = Some(&target.folder).filter(|folder| !folder.is_empty()).and_then(|path| flaw(path)) {
                let message = format!("`{}` cannot be a folder of a branch: {flaw}", target.folder);
                let help = "write names with `/` between them, as `environments/{{ environment.name }}`";
                report.push(Diagnostic::error(rules::UNSAFE_PATH, place, message).help(help));
            }
            let here = (&*rendering.environment, target);
            if let Some(other) = seen.iter().find(|other| overlap(other.1, target)) {
                report.push(overlapping(place, *other, here));
            }
            seen.push(here);
        }
    }
}

fn overlap(one: &Target, other: &Target) -> bool {
    let same_repository = one.repository == other.repository || same_address(&one.repository, &other.repository);
    same_repository && one.branch == other.branch && (is_within(one, other) || is_within(other, one))
}

/// Whether a tree stands where another one does, or in it.
fn is_within(inner: &Target, outer: &Target) -> bool {
    let below = inner.folder.strip_prefix(&*outer.folder);
    below.is_some_and(|below| below.is_empty() || outer.folder.is_empty() || below.starts_with('/'))
}

fn overlapping(place: Span, one: (&str, &Target), other: (&str, &Target)) -> Diagnostic {
    let (inner, outer) = if is_within(one.1, other.1) { (one, other) } else { (other, one) };
    let message = if inner.1.folder == outer.1.folder {
        format!("the trees of `{}` and `{}` both stand at `{}`", one.0, other.0, one.1.label())
    } else {
        let (inside, outside) = (inner.1.label(), outer.1.label());
        format!("the tree of `{}` at `{inside}` stands in that of `{}` at `{outside}`", inner.0, outer.0)
    };
    let help =
        "give every environment a branch or a folder of its own, as `folder: \"environments/{{ environment.name }}\"`";
    Diagnostic::error(rules::OVERLAPPING_TREES, place, message).help(help)
}

/// What keeps the folder of an environment's tree from standing on a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    rule: RuleId,
    at: String,
    message: String,
    help: &'static str,
}

impl Obstacle {
    /// The obstacle among the files of a whole branch, if there is one.
    pub(super) fn find(whole: &Tree, folder: &str) -> Option<Self> {
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
        let mut above = ends.map(|end| &folder[..end]).filter(|above| !above.is_empty());
        if let Some((at, kind)) = above.find_map(|above| Some((above, whole.entries.get(above)?.kind))) {
            let message = format!("{} stands at `{at}`, where the folder `{folder}` is to be", what(kind));
            let help = "take it off the branch; nothing is written through or over it";
            return Some(Self { rule: rules::FOREIGN_FILE, at: at.to_owned(), message, help });
        }
        let mut twins = Twins::default();
        for path in whole.entries.keys() {
            twins.add(path);
        }
        let twin = Some(folder).filter(|folder| !folder.is_empty()).and_then(|folder| twins.add(folder))?;
        let message = format!("`{folder}` and `{twin}` are one on systems that do not tell upper from lower case");
        Some(Self { rule: rules::UNSAFE_PATH, at: twin.to_owned(), message, help: "rename one of them" })
    }

    /// The finding.
    pub(super) fn finding(&self, branch: &str, sources: &mut SourceMap) -> Diagnostic {
        let source = sources.add(&format!("{branch}:{}", self.at), Vec::new());
        Diagnostic::error(self.rule, Span::new(source, 0, 0), self.message.clone()).help(self.help)
    }
}

/// How findings call what stands at a path.
pub(super) fn what(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::File | EntryKind::Executable => "a file",
        EntryKind::Symlink => "a symbolic link",
        EntryKind::Submodule => "a submodule",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::{BlobId, Entry};

    fn target(branch: &str, folder: &str) -> Target {
        Target { repository: "r".into(), branch: branch.into(), folder: folder.into() }
    }

    #[test]
    fn trees_overlap_when_one_is_in_the_other() {
        let check = |one: &str, other: &str, expected| {
            let (one, other) = (target("main", one), target("main", other));
            assert_eq!((overlap(&one, &other), overlap(&other, &one)), (expected, expected), "{one:?} {other:?}");
            let elsewhere = Target { branch: "other".into(), ..other };
            assert!(!overlap(&one, &elsewhere));
        };
        check("", "", true);
        check("", "a", true);
        check("a", "a", true);
        check("a", "a/b", true);
        check("a", "ab", false);
        check("a/b", "a/c", false);
    }

    fn tree(paths: &[(&str, EntryKind)]) -> Tree {
        let blob = BlobId::of(b"x").unwrap();
        Tree { entries: paths.iter().map(|(path, kind)| ((*path).to_owned(), Entry { kind: *kind, blob })).collect() }
    }

    #[test]
    fn what_stands_in_the_way_of_a_folder_is_found() {
        let check = |paths: &[(&str, EntryKind)], expected: Option<(&str, RuleId)>| {
            let found = Obstacle::find(&tree(paths), "a/b");
            assert_eq!(found.map(|found| (found.at, found.rule)), expected.map(|(at, rule)| (at.to_owned(), rule)));
        };
        let (file, link) = (EntryKind::File, EntryKind::Symlink);
        check(&[], None);
        check(&[("a/b/c", file), ("a/bc", link), ("x", file)], None);
        check(&[("a", file)], Some(("a", rules::FOREIGN_FILE)));
        check(&[("a/b", link)], Some(("a/b", rules::FOREIGN_FILE)));
        check(&[("a", EntryKind::Submodule)], Some(("a", rules::FOREIGN_FILE)));
        check(&[("A/x", file)], Some(("A", rules::UNSAFE_PATH)));
        assert_eq!(Obstacle::find(&tree(&[("x", file), ("X", file)]), ""), None);
    }

    #[test]
    fn a_tree_below_a_folder_counts_paths_from_there() {
        let file = EntryKind::File;
        let whole = tree(&[("a", file), ("p/x", file), ("p/y/z", file), ("p2/x", file), ("q/p/x", file)]);
        let below: Vec<String> = whole.clone().below("p").entries.into_keys().collect();
        assert_eq!(below, ["x", "y/z"]);
        assert_eq!(whole.clone().below("p/y").entries.into_keys().collect::<Vec<_>>(), ["z"]);
        assert_eq!(whole.clone().below(""), whole);
        assert_eq!(whole.below("a"), Tree::default());
    }
}
