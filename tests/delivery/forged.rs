//! Branches whose books are in order and whose content is not: somebody changed both, or the source cannot be what it was.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::stage::{Stage, WORKSPACE};
use crate::support::repository;

const DEV: &str = "environment/dev";
const DEPLOYMENT: &str = "main/apps/shop/web/deployment-web.yaml";

fn shop(name: &str) -> Stage {
    let base = repository().join("tests/cases/delivery/base");
    let stage = Stage::new(name, &base, &["scantling.yaml", "components", "environments"]);
    stage.scantling("publish --env dev").succeeds();
    stage
}

/// Changes a file of a branch, and the books so that they agree with it.
fn forge(folder: &Path, path: &str, change: impl Fn(&str) -> String) {
    let text = fs::read_to_string(folder.join(path)).unwrap();
    let forged = change(&text);
    assert_ne!(text, forged);
    fs::write(folder.join(path), forged).unwrap();
    let list = folder.join(".scantling/owned");
    let owned = fs::read_to_string(&list).unwrap();
    let mut digests: BTreeMap<String, String> = BTreeMap::new();
    for line in owned.lines().skip(1) {
        let path = &line[66..];
        let digest = Sha256::digest(fs::read(folder.join(path)).unwrap());
        digests.insert(path.to_owned(), format!("{digest:x}"));
    }
    let mut text = "# scantling owned 1\n".to_owned();
    for (path, digest) in &digests {
        writeln!(text, "{digest}  {path}").unwrap();
    }
    fs::write(list, text).unwrap();
}

fn record(folder: &Path, key: &str, value: &str) {
    forge(folder, ".scantling/record", |text| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap();
        text.replace(line, &format!("{key}: {value}"))
    });
}

#[test]
fn what_was_changed_together_with_the_books_is_found_by_rendering() {
    let stage = shop("together");
    stage.by_hand(DEV, |folder| forge(folder, DEPLOYMENT, |text| text.replace("replicas: 2", "replicas: 0")));
    let ran = stage.scantling("verify --env dev").says(1, &["the branch and its books were changed together"]);
    assert!(ran.data.contains("published otherwise than the source renders it"), "{}", ran.data);
    assert!(
        ran.data.contains("    - replicas: 2\n    + replicas: 0\n") || ran.data.contains("replicas: 0"),
        "{}",
        ran.data
    );
}

#[test]
fn another_version_is_told_apart_from_a_forgery() {
    let stage = shop("version");
    stage.by_hand(DEV, |folder| {
        forge(folder, DEPLOYMENT, |text| text.replace("replicas: 2", "replicas: 0"));
        record(folder, "Scantling-Version", "0.0.9");
    });
    stage.scantling("verify --env dev").says(1, &["published by scantling 0.0.9, and this is"]);
}

#[test]
fn texts_that_were_not_committed_are_told() {
    let stage = shop("inputs");
    stage.by_hand(DEV, |folder| record(folder, "Scantling-Inputs", "0123"));
    stage.scantling("verify --env dev").says(0, &["holds other texts than were published"]);
    stage.by_hand(DEV, |folder| forge(folder, DEPLOYMENT, |text| text.replace("replicas: 2", "replicas: 0")));
    stage.scantling("verify --env dev").says(1, &["holds other texts than were published"]);
}

#[test]
fn a_source_that_does_not_compile_cannot_be_what_was_published() {
    let stage = shop("broken");
    let good = stage.git(WORKSPACE, &["rev-parse", "HEAD"]);
    stage.write(
        "components/web/templates/web.yaml.j2",
        "apiVersion: v1\nkind: Service\nmetadata: { name: {{ nothing }} }\n",
    );
    let broken = stage.commit("broken");
    stage.by_hand(DEV, |folder| record(folder, "Scantling-Source-Commit", &broken));
    let said = [
        "template/undeclared-input",
        "cannot be rendered by this program",
        "the commit is not the one that was published",
    ];
    stage.scantling("verify --env dev").says(1, &said);
    stage.by_hand(DEV, |folder| record(folder, "Scantling-Version", "0.0.9"));
    stage.scantling("verify --env dev").says(1, &["published by scantling 0.0.9", "verify with that version"]);
    stage.by_hand(DEV, |folder| record(folder, "Scantling-Source-Commit", &good.replace(&good[..4], "0000")));
    stage.scantling("verify --env dev").says(2, &["is not in this repository", "git fetch --unshallow"]);
}

#[test]
fn books_that_disagree_are_told() {
    let stage = shop("books");
    let commit = stage.git(WORKSPACE, &["rev-parse", "HEAD"]);
    let other = stage.commit_empty("another one");
    stage.by_hand(DEV, |folder| forge(folder, "hydrator.metadata", |text| text.replace(&commit, &other)));
    stage
        .scantling("verify --env dev")
        .says(1, &["the books of `environment/dev` are not in order", "names the source commit"]);
    // A commit that says something else than the record of its tree.
    let stage = shop("trailers");
    stage.by_hand(DEV, |folder| record(folder, "Scantling-Version", "0.0.9"));
    let message = stage.git("remote.git", &["log", "-1", "--format=%B", "environment/dev~1"]);
    stage.git("hand", &["commit", "-q", "--amend", "-m", &message]);
    stage.git("hand", &["push", "-q", "--force"]);
    stage
        .scantling("verify --env dev")
        .says(1, &["the trailers of the newest commit and the record of the branch differ"]);
}

#[test]
fn a_shallow_clone_without_the_source_says_how_to_get_it() {
    let stage = shop("shallow");
    stage.commit_empty("one more");
    stage.git(WORKSPACE, &["push", "-q", "origin", "main"]);
    let (remote, folder) = (format!("file://{}", stage.path("remote.git").display()), stage.path("shallow"));
    let folder = folder.display().to_string();
    stage.git("", &["clone", "-q", "--depth=1", "-b", "main", &remote, &folder]);
    let line = format!("--workspace {folder} verify --env dev");
    stage.scantling(&line).says(2, &["is not in this repository", "git fetch --unshallow"]);
    stage.git("shallow", &["fetch", "-q", "--unshallow"]);
    stage.scantling(&line).says(0, &["holds what comes of"]);
    // Everything else works from the branch alone.
    stage.scantling(&format!("--workspace {folder} log --env dev")).succeeds();
}
