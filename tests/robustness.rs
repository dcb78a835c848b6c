//! Whatever becomes of the files of a workspace, the compiler answers with located findings, soon, and never with a panic.

mod damage;

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use scantling::compile::{Compiler, check_installations};
use scantling::config::Workspace;
use scantling::diagnostic::Report;
use scantling::expression::Delimiters;
use scantling::output::{Paint, json, text};
use scantling::rendering::Rendering;
use scantling::source::{DiskFileSystem, FileSystem, MemoryFileSystem, SourceMap, Span};
use scantling::template::Template;
use scantling::yaml::{Dialect, Layer, load, print};

use crate::support::chance::Chance;
use crate::support::{compile_all, repository};
use damage::damage;

/// Mutants of every file of the repository on its own.
const ONE_FILE: u64 = 30;

/// What the workspace with every construct renders to.
const EVERY_OBJECT: usize = 20;

/// The longest that one mutant may take.
const PATIENCE: Duration = Duration::from_secs(4);

type Files = BTreeMap<String, Vec<u8>>;

/// Everything of a workspace that the compiler reads.
fn files_of(root: &Path) -> Files {
    let files = DiskFileSystem::new(root);
    let mut paths = vec!["scantling.yaml".to_owned()];
    for folder in ["components", "environments", "schemas"] {
        paths.extend(files.files(folder).expect("the folder can be listed"));
    }
    let read = |path: String| {
        let bytes = files.read(&path).expect("the file can be read");
        (path, bytes)
    };
    paths.into_iter().map(read).collect()
}

/// The workspace with every construct.
fn every_construct() -> Files {
    files_of(&repository().join("tests/robustness/workspace"))
}

/// The repository's own files in parts that compile quickly: each component alone, and all environments without components.
fn parts_of_the_repository() -> Vec<Files> {
    let all = files_of(&repository());
    let mut parts: BTreeMap<&str, Files> = BTreeMap::new();
    for (path, bytes) in &all {
        let part = match path.strip_prefix("components/").and_then(|rest| rest.split_once('/')) {
            Some((component, _)) => component,
            None if path.starts_with("schemas/") => continue,
            None => "",
        };
        let root = ("scantling.yaml".to_owned(), all["scantling.yaml"].clone());
        parts.entry(part).or_insert_with(|| Files::from([root])).insert(path.clone(), bytes.clone());
    }
    parts.into_values().collect()
}

/// Loads and compiles everything, prints it, and says what is wrong with the answers. The answers are not judged.
fn problem_of(files: &dyn FileSystem) -> Option<String> {
    let mut report = Report::new();
    let workspace = match Workspace::load(files, &mut report) {
        Ok(workspace) => Arc::new(workspace),
        Err(failure) => return Some(format!("there is no workspace: {failure}")),
    };
    let compiler = Compiler::new(Arc::clone(&workspace), &mut report);
    let names = &workspace.environments;
    let renderings: Vec<_> = names.iter().filter_map(|name| compiler.compile(name, &mut report)).collect();
    check_installations(&renderings, &mut report);
    report.finish(&workspace.sources);
    if let Some(problem) = misplaced(&report, &workspace.sources) {
        return Some(problem);
    }
    let shown = text::findings(&report, &workspace.sources, Paint::new(false));
    let _ = json::findings(&report, &workspace.sources);
    if !report.is_empty() && shown.is_empty() {
        return Some("findings are not shown".to_owned());
    }
    if report.has_errors() {
        return None;
    }
    let mut printed = SourceMap::default();
    for (path, text) in renderings.iter().flat_map(Rendering::files) {
        let source = printed.add(&path, text.into_bytes());
        let _ = load(&printed, source, Dialect::Own, Layer::Derived, &mut report);
    }
    report.has_errors().then(|| text::findings(&report, &printed, Paint::new(false)))
}

/// What is wrong with the place or the words of a finding.
fn misplaced(report: &Report, sources: &SourceMap) -> Option<String> {
    let placeholder = |character: char| (0xF_0000..0xF_FFFE).contains(&u32::from(character));
    let written = sources.below("").any(|(_, id)| sources.file(id).text.contains(placeholder));
    let bad = report.iter().find(|finding| {
        let nowhere = |span: Span| sources.file(span.source).text.get(span.range()).is_none();
        let mut said = [Some(&finding.message), finding.help.as_ref()].into_iter().flatten().chain(&finding.notes);
        finding.labels.iter().any(|label| nowhere(label.span))
            || !written && said.any(|text| text.contains(placeholder))
    });
    bad.map(|finding| format!("{finding:?}"))
}

/// Reads one file as what its path says, without the rest of its workspace.
fn problem_of_one(path: &str, bytes: Vec<u8>) -> Option<String> {
    let mut sources = SourceMap::default();
    let source = sources.add(path, bytes);
    let mut report = Report::new();
    if Path::new(path).extension().is_some_and(|extension| extension == "j2") {
        let _ = Template::compile(&sources, source, &Delimiters::default(), &mut report);
        let _ = Template::compile_partial(&sources, source, &Delimiters::default(), &mut report);
    } else {
        let dialect = if path.starts_with("schemas/") { Dialect::Foreign } else { Dialect::Own };
        for node in load(&sources, source, dialect, Layer::Template, &mut report) {
            let _ = print(&node);
        }
    }
    misplaced(&report, &sources)
}

/// Makes a mutant, compiles it and tells what went wrong.
fn try_mutant(files: &Files, seed: u64) -> Option<String> {
    let mut chance = Chance::new(seed);
    let paths: Vec<&String> = files.keys().collect();
    let mut mutant = files.clone();
    let mut touched = Vec::new();
    for _ in 0..=chance.below(3) {
        let path = *chance.pick(&paths);
        let other = &files[*chance.pick(&paths)];
        damage(mutant.get_mut(path).expect("one of them"), other, &mut chance);
        touched.push(path.as_str());
    }
    let run = || problem_of(&in_memory(&mutant));
    timed(run).map(|problem| format!("mutant {seed} of {touched:?}: {problem}"))
}

/// The problem, or that it panics, or that it takes too long.
fn timed(run: impl Fn() -> Option<String>) -> Option<String> {
    let begin = Instant::now();
    let problem = catch_unwind(AssertUnwindSafe(run)).unwrap_or(Some("panic".to_owned()));
    let took = begin.elapsed();
    problem.or_else(|| (took > PATIENCE).then(|| format!("took {took:?}")))
}

fn in_memory(files: &Files) -> MemoryFileSystem {
    files.iter().fold(MemoryFileSystem::new(), |memory, (path, bytes)| memory.with(path, bytes.clone()))
}

fn check(files: &Files, seeds: Range<u64>) {
    let problems: Vec<String> = seeds.into_par_iter().filter_map(|seed| try_mutant(files, seed)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_workspace_with_every_construct_has_no_mistake() {
    let rendering = compile_all(&in_memory(&every_construct())).remove(0);
    assert_eq!(rendering.files().len(), EVERY_OBJECT);
}

#[test]
fn every_construct_may_be_damaged() {
    check(&every_construct(), 0..500);
}

#[test]
fn every_part_of_the_repository_may_be_damaged() {
    for (part, files) in parts_of_the_repository().iter().enumerate() {
        let first = 1_000 * (part as u64 + 1);
        check(files, first..first + 15);
    }
}

#[test]
fn every_file_of_the_repository_may_be_damaged() {
    let files: Vec<(String, Vec<u8>)> = files_of(&repository()).into_iter().collect();
    let problems = files.par_iter().enumerate().flat_map_iter(|(number, (path, bytes))| {
        let all = &files;
        (0..ONE_FILE).filter_map(move |round| {
            let mut chance = Chance::new(number as u64 * ONE_FILE + round);
            let mut mutant = bytes.clone();
            for _ in 0..=chance.below(4) {
                damage(&mut mutant, &chance.pick(all).1, &mut chance);
            }
            timed(|| problem_of_one(path, mutant.clone())).map(|problem| format!("{path}, round {round}: {problem}"))
        })
    });
    let problems: Vec<String> = problems.collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// `cargo test --test main -- --ignored long_walk`: more of the same, for an hour in which the machine has nothing to do.
#[test]
#[ignore = "takes many minutes"]
fn long_walk() {
    check(&every_construct(), 1_000_000..1_050_000);
    check(&files_of(&repository()), 2_000_000..2_000_500);
}
