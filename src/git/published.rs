//! The tree that an environment's branch holds now, as far as the local repository knows.

use std::collections::BTreeMap;
use std::path::Path;

use git2::{ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};

use super::address;

/// A larger file is none of ours.
const LARGEST_FILE: usize = 16 << 20;

/// Where a branch keeps what is held (`delivery::holds`).
const HOLDS: &str = ".scantling/holds";

/// What a branch holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The ref that was read: `refs/remotes/origin/environment/prod`.
    pub reference: String,
    /// The commit, in hexadecimal.
    pub commit: String,
    /// The YAML files, and the book of what is held, by path from the root of the environment's tree.
    pub files: BTreeMap<String, String>,
}

/// Whether the published tree is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// It is.
    Found(Published),
    /// It is not, and why.
    Missing(String),
}

/// Reads what a branch of the published repository holds, from the remote-tracking ref, or from a local branch of that
/// name: the tree that stands in a folder of it, or at its root where `below` is empty. `repository` is the address that is published to: where several remotes have the branch, the one with that
/// address is taken, else `origin`, else the first by name.
#[must_use]
pub fn published(folder: &Path, branch: &str, below: &str, repository: Option<&str>) -> Lookup {
    let Ok(opened) = Repository::discover(folder) else {
        return Lookup::Missing("the workspace is in no git repository that can be read".to_owned());
    };
    let Some((reference, commit)) = find(&opened, branch, repository) else {
        return Lookup::Missing(format!("no remote-tracking ref of the branch `{branch}` is here"));
    };
    match files(&opened, commit, below) {
        Ok(None) => Lookup::Missing(format!("`{reference}` has no folder `{below}`")),
        Ok(Some(files)) => Lookup::Found(Published { reference, commit: commit.to_string(), files }),
        Err(error) => Lookup::Missing(format!("`{reference}` cannot be read: {}", error.message())),
    }
}

fn find(opened: &Repository, branch: &str, repository: Option<&str>) -> Option<(String, Oid)> {
    let remotes = opened.remotes().ok();
    let mut names: Vec<String> = remotes.iter().flat_map(|names| names.iter().flatten()).map(str::to_owned).collect();
    let is_published_to = |name: &str| {
        let remote = opened.find_remote(name).ok();
        repository.is_some_and(|wanted| {
            remote.as_ref().is_some_and(|remote| address::same(remote.url().unwrap_or_default(), wanted))
        })
    };
    names.sort_by_key(|name| (!is_published_to(name), name != "origin", name.clone()));
    let tracking = names.iter().map(|name| format!("refs/remotes/{name}/{branch}"));
    let mut candidates = tracking.chain([format!("refs/heads/{branch}")]);
    candidates.find_map(|reference| {
        let found = opened.find_reference(&reference).ok()?;
        let commit = found.peel_to_commit().ok()?.id();
        Some((reference, commit))
    })
}

/// The files below a folder of a commit; nothing where it has no such folder.
fn files(opened: &Repository, commit: Oid, below: &str) -> Result<Option<BTreeMap<String, String>>, git2::Error> {
    let mut tree = opened.find_commit(commit)?.tree()?;
    if !below.is_empty() {
        let Ok(entry) = tree.get_path(Path::new(below)) else { return Ok(None) };
        if entry.kind() != Some(ObjectType::Tree) {
            return Ok(None);
        }
        tree = opened.find_tree(entry.id())?;
    }
    let mut blobs = Vec::new();
    tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
        let is_yaml = entry.name_bytes().ends_with(b".yaml");
        if let (Some(ObjectType::Blob), Some(name)) = (entry.kind(), entry.name()) {
            let path = format!("{folder}{name}");
            if is_yaml || path == HOLDS {
                blobs.push((path, entry.id()));
            }
        }
        TreeWalkResult::Ok
    })?;
    let mut files = BTreeMap::new();
    for (path, id) in blobs {
        let blob = opened.find_blob(id)?;
        if let Some(text) = Some(blob.content()).filter(|content| content.len() <= LARGEST_FILE)
            && let Ok(text) = std::str::from_utf8(text)
        {
            files.insert(path, text.to_owned());
        }
    }
    Ok(Some(files))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn git(folder: &Path, arguments: &[&str]) {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
        let status = Command::new("git").current_dir(folder).args(identity).args(arguments).output().unwrap().status;
        assert!(status.success(), "git {arguments:?}");
    }

    fn scratch(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("scantling-published-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("demo/apps")).unwrap();
        folder
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a repository is made of files")]
    fn a_branch_is_read_from_where_it_is_known() {
        let folder = scratch("branch");
        let inside = folder.join("demo/apps");
        assert!(matches!(published(Path::new("/"), "environment/prod", "", None), Lookup::Missing(_)));
        git(&folder, &["init", "-q"]);
        std::fs::write(inside.join("a.yaml"), "kind: A\n").unwrap();
        std::fs::write(inside.join("notes.txt"), "none of ours").unwrap();
        git(&folder, &["add", "."]);
        git(&folder, &["commit", "-qm", "one"]);
        let missing = "no remote-tracking ref of the branch `environment/prod` is here".to_owned();
        assert_eq!(published(&inside, "environment/prod", "", None), Lookup::Missing(missing));
        git(&folder, &["branch", "environment/prod"]);
        let wanted = BTreeMap::from([("demo/apps/a.yaml".to_owned(), "kind: A\n".to_owned())]);
        let Lookup::Found(local) = published(&inside, "environment/prod", "", None) else { panic!("it is there") };
        assert_eq!((&*local.reference, &local.files), ("refs/heads/environment/prod", &wanted));
        git(&folder, &["remote", "add", "zeta", "https://git.example.com/gitops.git"]);
        git(&folder, &["remote", "add", "origin", "https://git.example.com/source.git"]);
        for remote in ["zeta", "origin"] {
            git(&folder, &["update-ref", &format!("refs/remotes/{remote}/environment/prod"), "HEAD"]);
        }
        let reference = |repository| match published(&inside, "environment/prod", "", repository) {
            Lookup::Found(published) => published.reference,
            Lookup::Missing(reason) => reason,
        };
        assert_eq!(reference(None), "refs/remotes/origin/environment/prod");
        assert_eq!(reference(Some("https://git.example.com/gitops/")), "refs/remotes/zeta/environment/prod");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
