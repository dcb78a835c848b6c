//! Trees on a real disk, each test in a folder of its own.
#![allow(clippy::disallowed_methods)] // Tests prepare and read trees without the code under test.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use super::*;

/// A folder that goes away with the test.
pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    pub(super) fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("scantling-tree-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        Self(root)
    }

    pub(super) fn put(&self, path: &str, text: &str) {
        let full = self.0.join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, text).unwrap();
    }

    /// Every file and empty folder below, `path: text`, the list of owned files without digests.
    pub(super) fn list(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for entry in walkdir::WalkDir::new(&self.0).min_depth(1).sort_by_file_name() {
            let entry = entry.unwrap();
            let path = entry.path().strip_prefix(&self.0).unwrap().display().to_string();
            if entry.path_is_symlink() {
                lines.push(format!("{path} -> {}", fs::read_link(entry.path()).unwrap().display()));
            } else if entry.file_type().is_file() {
                let text = fs::read_to_string(entry.path()).unwrap();
                let text = if path.ends_with(owned::PATH) {
                    text.lines().map(|line| line.split_once("  ").unwrap().1.to_owned()).collect::<Vec<_>>().join(" ")
                } else {
                    text
                };
                lines.push(format!("{path}: {text}"));
            } else if fs::read_dir(entry.path()).unwrap().next().is_none() {
                lines.push(format!("{path}/"));
            }
        }
        lines
    }

    fn modified(&self, path: &str) -> SystemTime {
        fs::symlink_metadata(self.0.join(path)).unwrap().modified().unwrap()
    }

    fn write(&self, files: &[(&str, &str)]) -> Result<String, Failure> {
        write(&self.0.join("out"), &tree(files), &|_| true).map(|counts| counts.to_string())
    }

    fn refusal(&self, files: &[(&str, &str)]) -> String {
        let message = self.write(files).unwrap_err().to_string();
        message.replace(&self.0.canonicalize().unwrap().display().to_string(), "")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn tree(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn a_tree_is_written_changed_and_shrunk() {
    let disk = Scratch::new("life");
    assert_eq!(disk.write(&[("a/x.yaml", "1"), ("b/y.yaml", "2")]).unwrap(), "0 changed, 2 new, 0 removed, 0 same");
    assert_eq!(disk.list(), ["out/.scantling/owned: a/x.yaml b/y.yaml", "out/a/x.yaml: 1", "out/b/y.yaml: 2"]);
    assert_eq!(disk.write(&[("a/x.yaml", "9"), ("a/z.yaml", "3")]).unwrap(), "1 changed, 1 new, 1 removed, 0 same");
    assert_eq!(disk.list(), ["out/.scantling/owned: a/x.yaml a/z.yaml", "out/a/x.yaml: 9", "out/a/z.yaml: 3"]);
}

#[test]
fn the_list_of_owned_files_holds_digests() {
    let disk = Scratch::new("digests");
    disk.write(&[("a.yaml", "abc")]).unwrap();
    let list = fs::read_to_string(disk.0.join("out").join(owned::PATH)).unwrap();
    assert_eq!(list, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.yaml\n");
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let disk = Scratch::new("same");
    disk.write(&[("a/x.yaml", "1")]).unwrap();
    let paths = ["out", "out/a", "out/a/x.yaml", "out/.scantling", "out/.scantling/owned"];
    let before = paths.map(|path| disk.modified(path));
    assert_eq!(disk.write(&[("a/x.yaml", "1")]).unwrap(), "0 changed, 0 new, 0 removed, 1 same");
    assert_eq!(paths.map(|path| disk.modified(path)), before);
}

#[test]
fn unchanged_files_keep_their_times_when_others_change() {
    let disk = Scratch::new("times");
    disk.write(&[("a.yaml", "1"), ("b.yaml", "2")]).unwrap();
    let before = disk.modified("out/a.yaml");
    disk.write(&[("a.yaml", "1"), ("b.yaml", "3")]).unwrap();
    assert_eq!(disk.modified("out/a.yaml"), before);
}

#[cfg(unix)]
#[test]
fn files_of_others_stay() {
    let disk = Scratch::new("foreign");
    disk.put("out/README.md", "hello");
    disk.put("out/a/notes/todo.txt", "later");
    fs::create_dir(disk.0.join("out/empty")).unwrap();
    std::os::unix::fs::symlink("/nowhere", disk.0.join("out/link")).unwrap();
    disk.write(&[("a/x.yaml", "1")]).unwrap();
    disk.write(&[]).unwrap();
    let kept = ["out/.scantling/owned: ", "out/README.md: hello", "out/a/notes/todo.txt: later", "out/empty/"];
    assert_eq!(disk.list(), [&kept[..], &["out/link -> /nowhere"]].concat());
}

#[test]
fn a_foreign_file_with_other_content_is_refused_and_nothing_is_written() {
    let disk = Scratch::new("conflict");
    disk.put("out/a.yaml", "theirs");
    let message = disk.refusal(&[("a.yaml", "ours"), ("b.yaml", "ours")]);
    assert_eq!(message, "`/out` holds files that were not written by scantling: `a.yaml`");
    assert_eq!(disk.list(), ["out/a.yaml: theirs"]);
}

#[test]
fn a_foreign_file_with_the_same_content_becomes_ours() {
    let disk = Scratch::new("adopt");
    disk.put("out/a.yaml", "1");
    assert_eq!(disk.write(&[("a.yaml", "1")]).unwrap(), "0 changed, 0 new, 0 removed, 1 same");
    assert_eq!(disk.write(&[]).unwrap(), "0 changed, 0 new, 1 removed, 0 same");
    assert_eq!(disk.list(), ["out/.scantling/owned: "]);
}

#[test]
fn an_edited_file_is_overwritten_but_never_removed() {
    let disk = Scratch::new("edited");
    disk.write(&[("a.yaml", "1"), ("b.yaml", "1")]).unwrap();
    disk.put("out/a.yaml", "edited");
    disk.put("out/b.yaml", "edited");
    assert_eq!(disk.write(&[("a.yaml", "1")]).unwrap(), "1 changed, 0 new, 0 removed, 0 same");
    assert_eq!(disk.list(), ["out/.scantling/owned: a.yaml", "out/a.yaml: 1", "out/b.yaml: edited"]);
}

#[test]
fn paths_that_are_not_covered_stay() {
    let disk = Scratch::new("scope");
    disk.write(&[("a/x.yaml", "1"), ("a/y.yaml", "1"), ("b/z.yaml", "1")]).unwrap();
    let counts = write(&disk.0.join("out"), &tree(&[("a/x.yaml", "2")]), &|path| path.starts_with("a/")).unwrap();
    assert_eq!(counts, Counts { changed: 1, new: 0, removed: 1, same: 0 });
    assert_eq!(disk.list(), ["out/.scantling/owned: a/x.yaml b/z.yaml", "out/a/x.yaml: 2", "out/b/z.yaml: 1"]);
}

#[test]
fn what_killed_runs_left_is_removed_and_the_tree_is_whole() {
    let disk = Scratch::new("killed");
    disk.write(&[("a.yaml", "1")]).unwrap();
    disk.put(".out.scantling-4711/a.yaml", "half");
    disk.put(".out.scantling-old-4711/a.yaml", "older");
    disk.put(".out2.scantling-4711/a.yaml", "of another tree");
    disk.write(&[("a.yaml", "1")]).unwrap();
    assert_eq!(
        disk.list(),
        [".out2.scantling-4711/a.yaml: of another tree", "out/.scantling/owned: a.yaml", "out/a.yaml: 1"]
    );
}

#[test]
fn a_tree_that_was_renamed_away_comes_back() {
    let disk = Scratch::new("renamed");
    disk.write(&[("a.yaml", "1")]).unwrap();
    disk.put("out/foreign.txt", "kept");
    fs::rename(disk.0.join("out"), disk.0.join(".out.scantling-old-4711")).unwrap();
    assert_eq!(disk.write(&[("a.yaml", "1")]).unwrap(), "0 changed, 0 new, 0 removed, 1 same");
    assert_eq!(disk.list(), ["out/.scantling/owned: a.yaml", "out/a.yaml: 1", "out/foreign.txt: kept"]);
}

#[cfg(unix)]
#[test]
fn symbolic_links_inside_the_tree_are_not_followed() {
    let disk = Scratch::new("links");
    disk.put("elsewhere/x.yaml", "theirs");
    fs::create_dir(disk.0.join("out")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", disk.0.join("out/a")).unwrap();
    let message = disk.refusal(&[("a/x.yaml", "ours")]);
    assert_eq!(message, "`/out/a` is a symbolic link, and a folder has to stand there");
    assert_eq!(disk.list(), ["elsewhere/x.yaml: theirs", "out/a -> ../elsewhere"]);
}

#[test]
fn folders_that_must_not_be_replaced_are_refused() {
    for (path, what) in
        [("out", "a file"), ("out/.git/HEAD", "a Git repository"), ("out/scantling.yaml", "a workspace")]
    {
        let disk = Scratch::new("refused");
        disk.put(path, "");
        let message = disk.refusal(&[("a.yaml", "1")]);
        assert_eq!(message, format!("`/out` is {what}, not a folder for rendered files"));
        assert_eq!(disk.list(), [format!("{path}: ")]);
    }
}

#[test]
fn a_repository_deeper_inside_stops_the_swap() {
    let disk = Scratch::new("nested");
    disk.put("out/clone/.git/HEAD", "");
    assert_eq!(disk.refusal(&[("a.yaml", "1")]), "`/out/clone/.git` belongs to a Git repository");
    assert_eq!(disk.list(), ["out/clone/.git/HEAD: "]);
}

#[test]
fn paths_that_lead_out_are_refused() {
    let disk = Scratch::new("paths");
    for path in ["../x.yaml", "/etc/x", "a//b", "a/./b", ".scantling/owned", "a\\b", ".git/config"] {
        assert_eq!(disk.refusal(&[(path, "1")]), format!("cannot write `{path}`: the path leads out of the tree"));
    }
    assert_eq!(disk.list(), [""; 0]);
}

#[test]
fn runs_at_the_same_time_leave_one_whole_tree() {
    let disk = Scratch::new("parallel");
    std::thread::scope(|scope| {
        for text in ["1", "2", "3", "4"] {
            let disk = &disk;
            scope.spawn(move || disk.write(&[("a.yaml", text), ("b.yaml", text)]).unwrap());
        }
    });
    let list = disk.list();
    assert_eq!(list.len(), 3, "{list:?}");
    assert_eq!(list[1].strip_prefix("out/a.yaml: "), list[2].strip_prefix("out/b.yaml: "));
}

#[test]
fn a_committed_tree_holds_exactly_its_files() {
    let disk = Scratch::new("exact");
    disk.put("out/old/x.yaml", "1");
    disk.put("out/a.yaml", "1");
    disk.put("out/same.yaml", "1");
    disk.put("out/.scantling-4711", "half");
    disk.put("out/.gitattributes", "theirs");
    let before = disk.modified("out/same.yaml");
    let counts =
        replace(&disk.0.join("out"), &tree(&[("a.yaml", "2"), ("b/c.yaml", "3"), ("same.yaml", "1")])).unwrap();
    assert_eq!(counts, Counts { changed: 1, new: 1, removed: 1, same: 1 });
    assert_eq!(disk.modified("out/same.yaml"), before);
    let kept = ["out/.gitattributes: theirs", "out/a.yaml: 2", "out/b/c.yaml: 3", "out/same.yaml: 1"];
    assert_eq!(disk.list(), kept);
}

#[test]
fn a_committed_tree_without_files_goes_away() {
    let disk = Scratch::new("gone");
    disk.put("out/a/x.yaml", "1");
    assert_eq!(replace(&disk.0.join("out"), &Files::new()).unwrap().removed, 1);
    assert_eq!(disk.list(), [""; 0]);
}

#[test]
fn added_files_never_overwrite() {
    let disk = Scratch::new("add");
    disk.put("out/b.yaml", "theirs");
    let message = add(&disk.0.join("out"), &tree(&[("a.yaml", "1"), ("b.yaml", "1")])).unwrap_err().to_string();
    assert_eq!(message, format!("`{}` already holds `b.yaml`", disk.0.join("out").display()));
    assert_eq!(disk.list(), ["out/b.yaml: theirs"]);
}
