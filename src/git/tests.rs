//! The scratch repository against repositories on disk.
#![cfg(unix)]
#![allow(clippy::disallowed_methods)] // Repositories are made of files.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;
use crate::source::FileSystem;

/// A bare repository and a clone of it with one commit.
struct Bench {
    folder: PathBuf,
}

impl Bench {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("scantling-scratch-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let bench = Self { folder };
        git(&bench.folder, &["init", "-q", "--bare", "-b", "main", "remote.git"]);
        git(&bench.folder, &["clone", "-q", "remote.git", "user"]);
        let user = bench.user();
        git(&user, &["config", "user.name", "Ada"]);
        git(&user, &["config", "user.email", "ada@example.com"]);
        std::fs::create_dir_all(user.join("deploy/a/.hidden")).unwrap();
        std::fs::write(user.join("deploy/scantling.yaml"), "x\n").unwrap();
        std::fs::write(user.join("deploy/a/b.yaml"), "b\n").unwrap();
        std::fs::write(user.join("deploy/a/.hidden/c.yaml"), "c\n").unwrap();
        git(&user, &["add", "."]);
        git(&user, &["commit", "-qm", "one"]);
        git(&user, &["push", "-q", "origin", "HEAD:main"]);
        bench
    }

    fn user(&self) -> PathBuf {
        self.folder.join("user")
    }

    fn scratch(&self) -> Scratch {
        Scratch::open(&self.user().join("deploy"), None).unwrap()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git").current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn plan(parents: &[CommitId], changes: &[(&str, Option<&str>)], message: &str) -> CommitPlan {
    let changes = changes.iter().map(|(path, text)| ((*path).to_owned(), text.map(|text| text.as_bytes().to_vec())));
    CommitPlan {
        parents: parents.to_vec(),
        base: parents.first().copied(),
        changes: changes.collect(),
        message: message.to_owned(),
    }
}

fn update(old: Option<CommitId>, new: CommitId) -> Update {
    Update { reference: BRANCH.to_owned(), old, new: Some(new) }
}

const BRANCH: &str = "refs/heads/environment/prod";

#[test]
fn a_branch_is_begun_and_carried_on() {
    let bench = Bench::new("branch");
    let before = git(&bench.user(), &["status", "--porcelain=v2", "--branch"]);
    let scratch = bench.scratch();
    assert_eq!(scratch.fetch(&[BRANCH], Depth::Tip).unwrap()[BRANCH], None);
    let first = scratch.commit(&plan(&[], &[("a/x.yaml", Some("x\n")), ("a/y.yaml", Some("y\n"))], "first\n")).unwrap();
    assert_eq!(scratch.push(&[update(None, first)]).unwrap(), Pushed::Done);
    let scratch = bench.scratch();
    assert_eq!(scratch.fetch(&[BRANCH], Depth::Tip).unwrap()[BRANCH], Some(first));
    let changes = [("a/x.yaml", None), ("a/y.yaml", None), ("z", Some("z\n")), ("gone", None)];
    let second = scratch.commit(&plan(&[first], &changes, "second\n\nwhy\n\nTrailer: x\n")).unwrap();
    assert_eq!(scratch.push(&[update(Some(first), second)]).unwrap(), Pushed::Done);
    let remote = bench.folder.join("remote.git");
    assert_eq!(git(&remote, &["ls-tree", "-r", "--name-only", BRANCH]), "z");
    assert_eq!(
        git(&remote, &["log", "--format=%an %ae %s", BRANCH]),
        "Ada ada@example.com second\nAda ada@example.com first"
    );
    assert_eq!(git(&bench.user(), &["status", "--porcelain=v2", "--branch"]), before);
    assert_eq!(git(&bench.user(), &["for-each-ref", "--format=%(refname)"]).lines().count(), 2);
    let scratch = bench.scratch();
    scratch.fetch(&[BRANCH], Depth::Whole).unwrap();
    let history = scratch.history(second).unwrap();
    let told: Vec<_> = history.iter().map(|commit| (&*commit.subject, &*commit.body, &*commit.author.name)).collect();
    assert_eq!(told, [("second", "why\n\nTrailer: x", "Ada"), ("first", "", "Ada")]);
    assert!(scratch.is_ancestor(first, second).unwrap());
    assert!(!scratch.is_ancestor(second, first).unwrap());
    let tree = scratch.tree(second).unwrap();
    let entry = tree.entries["z"];
    assert_eq!((tree.entries.len(), entry.kind), (1, EntryKind::File));
    assert_eq!(scratch.read(entry.blob).unwrap(), b"z\n");
}

#[test]
fn who_comes_second_is_told() {
    let bench = Bench::new("rival");
    let (one, other) = (bench.scratch(), bench.scratch());
    let mine = one.commit(&plan(&[], &[("a", Some("mine\n"))], "mine\n")).unwrap();
    let theirs = other.commit(&plan(&[], &[("a", Some("theirs\n"))], "theirs\n")).unwrap();
    assert_eq!(one.push(&[update(None, mine)]).unwrap(), Pushed::Done);
    assert_eq!(other.push(&[update(None, theirs)]).unwrap(), Pushed::Stale);
    assert_eq!(one.push(&[update(None, mine)]).unwrap(), Pushed::Done, "what is there already is no loss");
    assert_eq!(other.push(&[update(Some(theirs), theirs)]).unwrap(), Pushed::Stale);
    assert_eq!(git(&bench.folder.join("remote.git"), &["rev-parse", BRANCH]), mine.to_string());
}

#[test]
fn notes_move_with_their_branch_or_not_at_all() {
    let bench = Bench::new("notes");
    let notes = "refs/notes/hydrator.metadata";
    let scratch = bench.scratch();
    let commit = scratch.commit(&plan(&[], &[("a", Some("a\n"))], "a\n")).unwrap();
    let noted = scratch.write_note(None, commit, "{\"drySha\":\"1\"}\n").unwrap();
    let both = |old: Option<CommitId>, commit, noted| {
        [update(old, commit), Update { reference: notes.to_owned(), old, new: Some(noted) }]
    };
    assert_eq!(scratch.push(&both(None, commit, noted)).unwrap(), Pushed::Done);
    let next = scratch.commit(&plan(&[commit], &[("a", Some("b\n"))], "b\n")).unwrap();
    let renoted = scratch.write_note(Some(noted), next, "two").unwrap();
    assert_eq!(scratch.note(renoted, commit).unwrap().as_deref(), Some("{\"drySha\":\"1\"}\n"));
    // The notes are not where this push thinks they are.
    assert_eq!(scratch.push(&both(Some(commit), next, renoted)).unwrap(), Pushed::Stale);
    let remote = bench.folder.join("remote.git");
    assert_eq!(git(&remote, &["rev-parse", BRANCH]), commit.to_string());
    assert_eq!(git(&remote, &["notes", "--ref", notes, "show", &commit.to_string()]), "{\"drySha\":\"1\"}");
}

#[test]
fn a_shallow_clone_is_enough_to_publish() {
    let bench = Bench::new("shallow");
    let scratch = bench.scratch();
    let first = scratch.commit(&plan(&[], &[("a", Some("1\n"))], "1\n")).unwrap();
    assert_eq!(scratch.push(&[update(None, first)]).unwrap(), Pushed::Done);
    std::fs::write(bench.user().join("deploy/a/b.yaml"), "b2\n").unwrap();
    git(&bench.user(), &["commit", "-qam", "two"]);
    git(&bench.user(), &["push", "-q", "origin", "HEAD:main"]);
    let url = format!("file://{}", bench.folder.join("remote.git").display());
    git(&bench.folder, &["clone", "-q", "--depth=1", "--no-single-branch", &url, "shallow"]);
    let shallow = bench.folder.join("shallow");
    git(&shallow, &["config", "user.name", "Ada"]);
    git(&shallow, &["config", "user.email", "ada@example.com"]);
    let scratch = Scratch::open(&shallow, None).unwrap();
    assert_eq!(scratch.fetch(&[BRANCH], Depth::Tip).unwrap()[BRANCH], Some(first));
    let second = scratch.commit(&plan(&[first], &[("a", Some("2\n"))], "2\n")).unwrap();
    assert_eq!(scratch.push(&[update(Some(first), second)]).unwrap(), Pushed::Done);
    let source = Source::of(&shallow).unwrap().unwrap();
    let (head, old) = (source.head.unwrap(), git(&bench.user(), &["rev-parse", "HEAD~1"]).parse().unwrap());
    assert_eq!(source.ancestry(old, head).unwrap(), Ancestry::Unknown);
    assert_eq!(source.ancestry_with_history(old, head).unwrap(), Ancestry::Before);
    assert_eq!(source.ancestry_with_history(head, old).unwrap(), Ancestry::After);
    assert_eq!(source.ancestry_with_history(first, head).unwrap(), Ancestry::Apart);
    let nowhere = "95d09f2b10159347eece71399a7e2e907ea3df4f".parse().unwrap();
    assert_eq!(source.ancestry_with_history(nowhere, head).unwrap(), Ancestry::Unknown);
    assert_eq!(std::fs::read_to_string(shallow.join(".git/shallow")).unwrap().lines().count(), 2);
}

#[test]
fn the_source_is_what_is_committed() {
    let bench = Bench::new("source");
    let deploy = bench.user().join("deploy");
    let source = Source::of(&deploy).unwrap().unwrap();
    assert_eq!((&*source.prefix, source.uncommitted(&[]).unwrap().len()), ("deploy", 0));
    std::fs::write(deploy.join("a/b.yaml"), "changed\n").unwrap();
    std::fs::write(deploy.join("new.yaml"), "new\n").unwrap();
    std::fs::create_dir_all(deploy.join("rendered")).unwrap();
    std::fs::write(deploy.join("rendered/x"), "x\n").unwrap();
    std::fs::write(bench.user().join("elsewhere"), "x\n").unwrap();
    assert_eq!(source.uncommitted(&["rendered"]).unwrap(), ["deploy/a/b.yaml", "deploy/new.yaml"]);
    let files = source.files(source.head.unwrap()).unwrap();
    assert_eq!(files.files("").unwrap(), ["a/b.yaml", "scantling.yaml"]);
    assert_eq!(files.files("a").unwrap(), ["a/b.yaml"]);
    assert!(files.files("none").unwrap().is_empty());
    assert_eq!(files.read("a/b.yaml").unwrap(), b"b\n");
    assert!(files.is_file("scantling.yaml") && !files.is_file("a") && !files.is_file("new.yaml"));
    assert!(Source::of(Path::new("/")).unwrap().is_none());
    std::os::unix::fs::symlink("b.yaml", deploy.join("a/link.yaml")).unwrap();
    git(&bench.user(), &["add", "-A"]);
    git(&bench.user(), &["commit", "-qm", "link"]);
    let source = Source::of(&deploy).unwrap().unwrap();
    let files = source.files(source.head.unwrap()).unwrap();
    let expected = "cannot read `a/link.yaml`: it is a symbolic link; a workspace holds plain files only";
    assert_eq!(files.files("").unwrap_err().to_string(), expected);
}

#[test]
fn a_tree_is_not_written_over_what_stands_in_the_way() {
    let bench = Bench::new("blocked");
    let scratch = bench.scratch();
    let base = scratch.commit(&plan(&[], &[("a/b", Some("1\n")), ("c", Some("2\n"))], "1\n")).unwrap();
    let refused =
        |changes: &[(&str, Option<&str>)]| scratch.commit(&plan(&[base], changes, "2\n")).unwrap_err().to_string();
    assert_eq!(refused(&[("a", Some("x"))]), "cannot write `a`: a folder stands there");
    assert_eq!(refused(&[("c/d", Some("x"))]), "cannot write `c/d`: a file stands there".replace("c/d", "c"));
    for path in ["../x", ".git/config", ".GIT/x", "git~1/x", "a//b", "./x"] {
        let refused = refused(&[(path, Some("x"))]);
        assert!(refused.starts_with("cannot write `"), "{path}: {refused}");
    }
}

#[test]
fn forms_that_cannot_be_read_are_refused() {
    let bench = Bench::new("forms");
    git(&bench.folder, &["init", "-q", "--object-format=sha256", "large"]);
    git(&bench.folder, &["init", "-q", "--ref-format=reftable", "tables"]);
    let refused = |folder: &str| Source::of(&bench.folder.join(folder)).unwrap_err();
    assert!(refused("large").to_string().ends_with("it has `extensions.objectformat` `sha256`"));
    assert!(refused("tables").to_string().ends_with("it has `extensions.refstorage` `reftable`"));
    assert!(refused("tables").help().is_some());
}
