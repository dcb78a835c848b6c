//! Whole-tool cases: folders `tests/cases/<command>/<case>/`.
//!
//! - `in/`: the folder in which the program runs, laid over `tests/cases/<command>/base/`; none when there is nothing to add;
//! - `command`: command lines, one a line, run one after the other; words may be quoted;
//! - `stdin`: what every command reads from standard input, nothing when there is no such file;
//! - `stdout`, `stderr`: what all of them printed, empty when there is no such file; times read `in N ms`, the folder
//!   of the run reads `[FOLDER]`;
//! - `exit`: their exit codes, one a line; all 0 when there is no such file;
//! - `out/`: the files afterwards; as `in/` when there is no such folder.
//!
//! `UPDATE_CASES=1 cargo test cases` rewrites what a case expects. A case must not depend on the machine.
#![allow(clippy::disallowed_methods)] // Cases are files, and the switch is a variable.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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
    for case in cases_below(&cases_root()) {
        let (expected, actual) = (read_expected(&case), run(&case));
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
    for line in fs::read_to_string(case.join("command")).unwrap().lines() {
        let words = words(line);
        assert_eq!(words.first().map(String::as_str), Some("scantling"), "{}", case.display());
        let output = Command::new(env!("CARGO_BIN_EXE_scantling"))
            .args(&words[1..])
            .current_dir(&folder)
            .env_clear()
            .stdin(stdin(case))
            .output()
            .unwrap();
        outcome.stdout += &normalised(&output.stdout, &folder);
        outcome.stderr += &normalised(&output.stderr, &folder);
        outcome.exit += &output.status.code().map_or("killed\n".to_owned(), |code| format!("{code}\n"));
    }
    outcome.out = read_tree(&folder);
    // Records hold times and numbers of files, which differ from run to run.
    outcome.out.retain(|path, _| !path.starts_with("rendered/.scantling/"));
    fs::remove_dir_all(&root).unwrap();
    outcome
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
    let commands = text("command").lines().count();
    Outcome {
        stdout: text("stdout"),
        stderr: text("stderr"),
        exit: if case.join("exit").exists() { text("exit") } else { "0\n".repeat(commands) },
        out: if case.join("out").exists() { read_tree(&case.join("out")) } else { given(case) },
    }
}

/// The files that a case starts with.
fn given(case: &Path) -> Files {
    let mut files = read_tree(&case.parent().unwrap().join("base"));
    files.extend(read_tree(&case.join("in")));
    files
}

fn write_expected(case: &Path, actual: &Outcome) {
    let commands = fs::read_to_string(case.join("command")).unwrap().lines().count();
    let all_clean = actual.exit == "0\n".repeat(commands);
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
