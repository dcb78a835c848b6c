//! A run on files that nobody touched says what a full run would say, and any doubt makes it a full run.
#![cfg(unix)]
#![allow(clippy::disallowed_methods)] // Workspaces and their trees are files.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::support::TemporaryFolder;

const DEPLOYMENT: &str = "rendered/dev/main/apps/shop/storefront/deployment-storefront.yaml";

struct Bench {
    folder: TemporaryFolder,
}

/// What a run said, and whether it was a full one: then it has replaced the record.
type Said = (String, bool);

impl Bench {
    /// A workspace whose last run left a record.
    fn new(name: &str) -> Self {
        let bench = Self { folder: TemporaryFolder::new(name) };
        assert_eq!(bench.say(env!("CARGO_BIN_EXE_scantling"), &["init", "."]).0, 0);
        bench.settle(&[]);
        bench
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn say(&self, program: impl AsRef<Path>, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(program.as_ref());
        let output = command.args(arguments).current_dir(self.folder.path()).env_clear().output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let said = said.replace(&self.folder.path().canonicalize().unwrap().display().to_string(), "");
        let said = regex_lite::Regex::new(r" in \d+ ms").unwrap().replace_all(&said, "").into_owned();
        (output.status.code().unwrap_or(-1), said)
    }

    /// Renders until no file is too young for a record.
    fn settle(&self, arguments: &[&str]) {
        for _ in 0..20 {
            let before = self.records();
            self.render(arguments);
            if self.records() == before && !before.is_empty() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no run left a record");
    }

    fn render_with(&self, program: impl AsRef<Path>, arguments: &[&str]) -> Said {
        let before = self.records();
        let (_, said) = self.say(program, &[&["render"], arguments].concat());
        (said, self.records() != before)
    }

    fn render(&self, arguments: &[&str]) -> Said {
        self.render_with(env!("CARGO_BIN_EXE_scantling"), arguments)
    }

    /// The records with what tells one from its replacement.
    fn records(&self) -> Vec<(PathBuf, u64, i64, i64)> {
        let entries = fs::read_dir(self.path("rendered/.scantling")).into_iter().flatten().flatten();
        let identity = |entry: fs::DirEntry| {
            let found = entry.metadata().unwrap();
            (entry.path(), found.ino(), found.ctime(), found.ctime_nsec())
        };
        let mut records: Vec<_> = entries.map(identity).collect();
        records.sort();
        records
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(path)).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(self.path(path), text.replacen(from, to, 1)).unwrap();
        // A file that was changed in this very moment gets no record, which would look like a run that was not full.
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn counts(counts: &str) -> String {
    format!("dev: {counts}\nprod: 0 changed, 0 new, 0 removed, 9 same\n")
}

fn all_same() -> String {
    counts("0 changed, 0 new, 0 removed, 9 same")
}

#[test]
fn nothing_is_compiled_when_nothing_changed() {
    let bench = Bench::new("unchanged");
    assert_eq!(bench.render(&[]), (all_same(), false));
    assert!(!bench.render(&["--format", "json"]).1);
    assert_eq!(bench.say(env!("CARGO_BIN_EXE_scantling"), &["render", "--quiet"]), (0, String::new()));
}

#[test]
fn a_changed_input_is_seen() {
    let bench = Bench::new("input");
    bench.edit("environments/dev/shop.yaml", "apps:", "# a comment changes nothing\napps:");
    assert_eq!(bench.render(&[]), (all_same(), true));
    bench.edit("components/web-service/templates/deployment.yaml.j2", "kind: Deployment", "kind: StatefulSet");
    // The AppProject allows the kinds that the apps have.
    let renamed = "1 changed, 1 new, 1 removed, 7 same";
    assert_eq!(bench.render(&[]).0, format!("dev: {renamed}\nprod: {renamed}\n"));
    fs::create_dir(bench.path("components/unused")).unwrap();
    fs::write(bench.path("components/unused/component.yaml"), "apiVersion: scantling/v1\nkind: Component\n").unwrap();
    let (said, _) = bench.render(&[]);
    assert!(said.contains("components/unused"), "{said}");
    assert_eq!(bench.render(&[]).0, said, "findings are told every time");
    fs::remove_file(bench.path("components/unused/component.yaml")).unwrap();
    assert_eq!(bench.render(&[]).0, all_same());
}

#[test]
fn a_touched_output_is_seen() {
    let bench = Bench::new("output");
    let text = fs::read_to_string(bench.path(DEPLOYMENT)).unwrap();
    bench.edit(DEPLOYMENT, "kind", "k1nd");
    assert_eq!(bench.render(&[]).0, counts("1 changed, 0 new, 0 removed, 8 same"));
    assert_eq!(fs::read_to_string(bench.path(DEPLOYMENT)).unwrap(), text);
    bench.settle(&[]);
    fs::remove_file(bench.path(DEPLOYMENT)).unwrap();
    assert_eq!(bench.render(&[]).0, counts("0 changed, 1 new, 0 removed, 8 same"));
    assert_eq!(fs::read_to_string(bench.path(DEPLOYMENT)).unwrap(), text);
    bench.settle(&[]);
    let file = File::options().write(true).open(bench.path(DEPLOYMENT)).unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(bench.render(&[]), (all_same(), true), "another time alone is a doubt");
}

#[test]
fn an_edit_that_hides_size_and_time_is_seen() {
    let bench = Bench::new("hidden");
    let modified = fs::metadata(bench.path(DEPLOYMENT)).unwrap().modified().unwrap();
    bench.edit(DEPLOYMENT, "kind", "k1nd");
    File::options().write(true).open(bench.path(DEPLOYMENT)).unwrap().set_modified(modified).unwrap();
    assert_eq!(bench.render(&[]).0, counts("1 changed, 0 new, 0 removed, 8 same"));
}

#[test]
fn what_stands_beside_our_files_matters_where_the_writer_minds() {
    let bench = Bench::new("beside");
    fs::write(bench.path("rendered/dev/notes.txt"), "mine").unwrap();
    assert_eq!(bench.render(&[]), (all_same(), false), "files of others stay and change nothing");
    let left_over = bench.path("rendered/.dev.scantling-4711");
    fs::create_dir(&left_over).unwrap();
    assert_eq!(bench.render(&[]).0, all_same());
    assert!(!left_over.exists(), "what a killed run left is removed");
    fs::create_dir(bench.path("rendered/dev/.git")).unwrap();
    let (said, _) = bench.render(&[]);
    assert!(said.contains("is a Git repository"), "{said}");
    fs::remove_dir(bench.path("rendered/dev/.git")).unwrap();
    fs::rename(bench.path("rendered/dev/main/apps"), bench.path("apps")).unwrap();
    std::os::unix::fs::symlink("../../../apps", bench.path("rendered/dev/main/apps")).unwrap();
    let (said, _) = bench.render(&[]);
    assert!(said.contains("`/rendered/dev/main/apps` is a symbolic link"), "{said}");
    fs::remove_dir_all(bench.path("rendered/prod")).unwrap();
    fs::remove_file(bench.path("rendered/dev/main/apps")).unwrap();
    fs::rename(bench.path("apps"), bench.path("rendered/dev/main/apps")).unwrap();
    let (said, _) = bench.render(&[]);
    assert!(said.ends_with("prod: 0 changed, 9 new, 0 removed, 0 same\n"), "{said}");
}

#[test]
fn other_arguments_are_another_run() {
    let bench = Bench::new("arguments");
    let line = "dev: 0 changed, 0 new, 0 removed, 9 same\n";
    assert_eq!(bench.render(&["--env", "dev"]), (line.to_owned(), true));
    assert_eq!(bench.render(&["--env", "dev"]), (line.to_owned(), false));
    assert_eq!(bench.render(&[]), (all_same(), false), "the run before still stands");
    let app = "dev: 0 changed, 0 new, 0 removed, 4 same\n";
    assert_eq!(bench.render(&["--env", "dev", "--app", "storefront"]), (app.to_owned(), false), "it keeps no record");
    assert!(bench.render(&["--app", "storefrunt"]).0.contains("unknown app `storefrunt`"));
    assert!(bench.render(&["--env", "none"]).0.contains("unknown environment `none`"));
    assert_eq!(bench.render(&["--env", "dev", "--output", "out"]).0, "dev: 0 changed, 9 new, 0 removed, 0 same\n");
    let bookkeeping: Vec<_> = fs::read_dir(bench.path("out/.scantling")).unwrap().flatten().collect();
    assert_eq!(bookkeeping.len(), 1, "a tree elsewhere gets the list of its files and no record");
}

#[test]
fn a_damaged_record_is_none() {
    let bench = Bench::new("damaged");
    let (record, ..) = bench.records().remove(0);
    let text = fs::read(&record).unwrap();
    let last_line = text[..text.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for damaged in [&text[..last_line], &text[..text.len() / 2], &b""[..], &b"\xFF"[..]] {
        fs::write(&record, damaged).unwrap();
        assert_eq!(bench.render(&[]), (all_same(), true), "{} of {} bytes", damaged.len(), text.len());
        assert_eq!(fs::read(&record).unwrap(), text);
    }
}

#[test]
fn another_build_of_the_program_trusts_no_record() {
    let bench = Bench::new("build");
    let other = bench.path("scantling");
    fs::copy(env!("CARGO_BIN_EXE_scantling"), &other).unwrap();
    assert_eq!(bench.render_with(&other, &[]), (all_same(), true));
    assert_eq!(bench.render_with(&other, &[]), (all_same(), false));
    let copy = bench.path("copy");
    fs::copy(&other, &copy).unwrap();
    fs::rename(&copy, &other).unwrap();
    assert_eq!(bench.render_with(&other, &[]), (all_same(), true), "the same path, another file");
}
