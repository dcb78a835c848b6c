//! Whole-tool cases: folders `tests/cases/<command>/<case>/`.
//!
//! - `in/`: the folder in which the program runs, laid over `tests/cases/<command>/base/`; none when there is nothing to add;
//! - `command`: command lines, one a line, run one after the other; words may be quoted. Lines with `git` prepare repositories
//!   and say nothing; `put FOLDER` lays a folder of the case over the files. In other lines `[REV]` is a commit of the
//!   workspace's repository, `[BRANCH:REV]` one of `remote.git`;
//! - `stdin`: what every command reads from standard input, nothing when there is no such file;
//! - `stdout`, `stderr`: what all of them printed, empty when there is no such file; times read `in N ms`, the folder
//!   of the run reads `[FOLDER]`;
//! - `exit`: their exit codes, one a line; all 0 when there is no such file;
//! - `out/`: the files afterwards; as `in/` when there is no such folder. Not looked at where git was run.
//!
//! Commits read `<C1>`, `<C2>` in the order in which they are named: what they are called depends on every byte.
//!
//! `UPDATE_CASES=1 cargo test cases` rewrites what a case expects. A case must not depend on the machine.
#![allow(clippy::disallowed_methods)] // Cases are files, and the switch is a variable.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rayon::prelude::*;
use similar::TextDiff;

type Files = BTreeMap<String, String>;

/// What a case expects, or what a run gave.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    stdout: String,
    stderr: String,
    exit: String,
    out: Files,
}

#[test]
fn cases() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut wrong = Vec::new();
    let ran: Vec<(PathBuf, Outcome)> =
        cases_below(&cases_root()).into_par_iter().map(|case| (case.clone(), run(&case))).collect();
    for (case, actual) in ran {
        let expected = read_expected(&case);
        if expected == actual {
            continue;
        }
        if update {
            write_expected(&case, &actual);
        } else {
            wrong.push(format!("== {}\n{}", case.display(), difference(&expected, &actual)));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_CASES=1 accepts what happens now", wrong.join("\n"));
}

/// Whoever reads a finding wants to know what to do.
#[test]
fn every_finding_of_a_case_says_how_to_mend_it() {
    let mut silent = Vec::new();
    for case in cases_below(&cases_root()) {
        let talk = fs::read_to_string(case.join("stderr")).unwrap_or_default();
        let findings = talk.split("\n\n").filter(|block| block.starts_with("error[") || block.starts_with("warning["));
        let without = findings.filter(|finding| !finding.contains("= help: "));
        silent.extend(without.map(|finding| format!("{}: {}", case.display(), finding.lines().next().unwrap_or(""))));
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

fn cases_below(folder: &Path) -> Vec<PathBuf> {
    let commands = walkdir::WalkDir::new(folder).min_depth(3).max_depth(3).sort_by_file_name();
    let files = commands.into_iter().map(Result::unwrap).filter(|entry| entry.file_name() == "command");
    files.map(|entry| entry.path().parent().unwrap().to_owned()).collect()
}

fn run(case: &Path) -> Outcome {
    // Outside the repository, which is a workspace itself and would be found.
    let root = std::env::temp_dir().join(format!("scantling-cases-{}", std::process::id()));
    let folder = root.join(case.strip_prefix(cases_root()).unwrap());
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    write_tree(&folder, &given(case));
    let mut outcome = Outcome { stdout: String::new(), stderr: String::new(), exit: String::new(), out: Files::new() };
    let mut commits = Commits::default();
    for line in fs::read_to_string(case.join("command")).unwrap().lines() {
        let words = words(line);
        match words.first().map(String::as_str) {
            Some("git") => {
                commits.watched = true;
                let output = program("git", &words[1..], &folder).output().unwrap();
                assert!(output.status.success(), "{}: {line}\n{output:?}", case.display());
                continue;
            }
            Some("put") => {
                write_tree(&folder, &read_tree(&case.join(&words[1])));
                continue;
            }
            first => assert_eq!(first, Some("scantling"), "{}", case.display()),
        }
        let words: Vec<String> = words.iter().map(|word| with_commits(word, &folder)).collect();
        let command = &mut program(env!("CARGO_BIN_EXE_scantling"), &words[1..], &folder);
        let output = command.stdin(stdin(case)).output().unwrap();
        commits.learn(&folder);
        outcome.stdout += &commits.labelled(&normalised(&output.stdout, &folder));
        outcome.stderr += &commits.labelled(&normalised(&output.stderr, &folder));
        outcome.exit += &output.status.code().map_or("killed\n".to_owned(), |code| format!("{code}\n"));
    }
    outcome.out = if commits.watched { given(case) } else { read_tree(&folder) };
    // Records hold times and numbers of files, which differ from run to run.
    outcome.out.retain(|path, _| !path.starts_with("rendered/.scantling/"));
    fs::remove_dir_all(&folder).unwrap();
    outcome
}

/// A program that knows nothing of the machine, with somebody to make commits at some time.
fn program(name: &str, arguments: &[String], folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(folder).env_clear().envs([
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "Ada"),
        ("GIT_AUTHOR_EMAIL", "ada@example.com"),
        ("GIT_AUTHOR_DATE", "2026-11-21T08:00:00Z"),
        ("GIT_COMMITTER_NAME", "Ada"),
        ("GIT_COMMITTER_EMAIL", "ada@example.com"),
        ("GIT_COMMITTER_DATE", "2026-11-21T08:00:00Z"),
        ("SOURCE_DATE_EPOCH", "1795248000"),
    ]);
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command
}

/// `[REV]` and `[BRANCH:REV]` as the commits that they are.
fn with_commits(word: &str, folder: &Path) -> String {
    let Some(name) = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else { return word.to_owned() };
    let (repository, name) = match name.split_once(':') {
        Some((branch, revision)) => (folder.join("remote.git"), format!("{branch}{revision}")),
        None => (folder.to_owned(), name.to_owned()),
    };
    let output = program("git", &["rev-parse".to_owned(), name], &repository).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The commits of a case, by the names that they have in expectations.
#[derive(Default)]
struct Commits {
    watched: bool,
    known: BTreeSet<String>,
    /// The first digits of those that were named, in order.
    named: Vec<String>,
}

impl Commits {
    fn learn(&mut self, folder: &Path) {
        for repository in [folder.to_owned(), folder.join("remote.git")].iter().filter(|_| self.watched) {
            let output = program("git", &["rev-list".to_owned(), "--all".to_owned()], repository).output().unwrap();
            self.known.extend(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned));
        }
    }

    fn labelled(&mut self, text: &str) -> String {
        let name = regex_lite::Regex::new(r"\b(?:[0-9a-f]{40}|[0-9a-f]{7})\b").unwrap();
        let label = |found: &regex_lite::Captures<'_>| {
            let short = &found[0][..7];
            if !self.known.iter().any(|known| known.starts_with(&found[0])) {
                return found[0].to_owned();
            }
            let at = self.named.iter().position(|named| named == short).unwrap_or_else(|| {
                self.named.push(short.to_owned());
                self.named.len() - 1
            });
            let whole = if found[0].len() == 40 { " whole" } else { "" };
            format!("<C{}{whole}>", at + 1)
        };
        let text = name.replace_all(text, label).into_owned();
        if !self.watched {
            return text;
        }
        regex_lite::Regex::new(r"\b[0-9a-f]{64}\b").unwrap().replace_all(&text, "<digest>").into_owned()
    }
}

fn stdin(case: &Path) -> Stdio {
    fs::File::open(case.join("stdin")).map_or(Stdio::null(), Stdio::from)
}

fn cases_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The words of a line, split at spaces; single or double quotes hold a word together.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut quote) = (vec![String::new()], None);
    for character in line.chars() {
        match (quote, character) {
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(character),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Output without what differs from run to run.
fn normalised(output: &[u8], folder: &Path) -> String {
    let text = String::from_utf8(output.to_vec()).unwrap();
    let text = text.replace(&folder.canonicalize().unwrap().display().to_string(), "[FOLDER]");
    let text = text.replace(&folder.display().to_string(), "[FOLDER]");
    regex_lite::Regex::new(r"in \d+ ms").unwrap().replace_all(&text, "in N ms").into_owned()
}

fn read_expected(case: &Path) -> Outcome {
    let text = |name: &str| fs::read_to_string(case.join(name)).unwrap_or_default();
    let commands = commands(case);
    Outcome {
        stdout: text("stdout"),
        stderr: text("stderr"),
        exit: if case.join("exit").exists() { text("exit") } else { "0\n".repeat(commands) },
        out: if case.join("out").exists() { read_tree(&case.join("out")) } else { given(case) },
    }
}

/// How often a case runs the program.
fn commands(case: &Path) -> usize {
    let text = fs::read_to_string(case.join("command")).unwrap_or_default();
    text.lines().filter(|line| line.starts_with("scantling")).count()
}

/// The files that a case starts with.
fn given(case: &Path) -> Files {
    let mut files = read_tree(&case.parent().unwrap().join("base"));
    files.extend(read_tree(&case.join("in")));
    files
}

fn write_expected(case: &Path, actual: &Outcome) {
    let all_clean = actual.exit == "0\n".repeat(commands(case));
    let texts = [("stdout", &*actual.stdout), ("stderr", &*actual.stderr), ("exit", &*actual.exit)];
    for (name, text) in texts {
        let path = case.join(name);
        if text.is_empty() || (name == "exit" && all_clean) {
            let _ = fs::remove_file(path);
        } else {
            fs::write(path, text).unwrap();
        }
    }
    let _ = fs::remove_dir_all(case.join("out"));
    if actual.out != given(case) {
        write_tree(&case.join("out"), &actual.out);
    }
}

fn read_tree(root: &Path) -> Files {
    let entries = walkdir::WalkDir::new(root).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let relative = |path: &Path| path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
    entries.map(|entry| (relative(entry.path()), fs::read_to_string(entry.path()).unwrap())).collect()
}

fn write_tree(root: &Path, files: &Files) {
    for (path, text) in files {
        let full = root.join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, text).unwrap();
    }
}

fn difference(expected: &Outcome, actual: &Outcome) -> String {
    let mut texts = vec![
        ("stdout".to_owned(), &*expected.stdout, &*actual.stdout),
        ("stderr".to_owned(), &*expected.stderr, &*actual.stderr),
        ("exit".to_owned(), &*expected.exit, &*actual.exit),
    ];
    let paths: BTreeSet<&String> = expected.out.keys().chain(actual.out.keys()).collect();
    for path in paths {
        let text = |files: &'_ Files| files.get(path).cloned();
        let (before, after) = (text(&expected.out), text(&actual.out));
        if before.is_some() != after.is_some() {
            let name = format!("out/{path} ({})", if before.is_some() { "missing" } else { "unexpected" });
            texts.push((name, expected.out.get(path).map_or("", |t| t), actual.out.get(path).map_or("", |t| t)));
        } else if before != after {
            texts.push((format!("out/{path}"), &expected.out[path], &actual.out[path]));
        }
    }
    let differing = texts.into_iter().filter(|(_, before, after)| before != after);
    let shown = |(name, before, after): (String, &str, &str)| {
        let diff = TextDiff::from_lines(before, after);
        format!("-- {name}\n{}", diff.unified_diff().context_radius(2))
    };
    differing.map(shown).collect()
}
