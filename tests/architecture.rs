//! The shape of the source tree: layers, sizes, names, rule ids, documents.

use std::collections::BTreeMap;

use scantling::source::{DiskFileSystem, FileSystem};

const LONGEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 80;
const NAMES_THAT_SAY_NOTHING: [&str; 5] = ["util", "helper", "common", "manager", "misc"];
/// Modules that the binary adds below those of the library.
const LAST_MODULES: [&str; 3] = ["commands", "cli", "main"];
const DOCUMENTS: [&str; 4] = ["README.md", "CHANGELOG.md", "docs/architecture.md", "docs/glossary.md"];

fn repository() -> DiskFileSystem {
    DiskFileSystem::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    let bytes = repository().read(path).unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8(bytes).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn has_extension(path: &str, wanted: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == wanted)
}

/// Every Rust file of a folder, by path.
fn rust_files(folder: &str) -> BTreeMap<String, String> {
    let files = repository().files(folder).unwrap_or_else(|error| panic!("{error}"));
    files.into_iter().filter(|path| has_extension(path, "rs")).map(|path| (path.clone(), text(&path))).collect()
}

fn all_rust_files() -> BTreeMap<String, String> {
    let mut files = rust_files("src");
    files.extend(rust_files("tests"));
    files
}

fn check(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// The modules from the lowest layer to the highest.
fn layers() -> Vec<String> {
    let library = text("src/lib.rs");
    let modules = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let mut layers: Vec<String> = modules.map(str::to_owned).collect();
    for module in LAST_MODULES {
        if !layers.iter().any(|layer| layer == module) {
            layers.push(module.to_owned());
        }
    }
    layers
}

/// The modules that a line names behind `crate::`, also in `crate::{a, b::c}`.
fn modules_named(line: &str) -> Vec<&str> {
    let name = |text: &'_ str| text.find(|next: char| !(next.is_alphanumeric() || next == '_')).unwrap_or(text.len());
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        let items = match rest.strip_prefix('{') {
            Some(group) => group.split(',').map(str::trim_start).collect(),
            None => vec![rest],
        };
        found.extend(items.into_iter().map(|item| &item[..name(item)]).filter(|item| !item.is_empty()));
    }
    found
}

#[test]
fn a_module_imports_only_modules_above_it() {
    let layers = layers();
    let height = |module: &str| layers.iter().position(|layer| layer == module);
    let mut problems = Vec::new();
    for (path, text) in rust_files("src") {
        let inside = path.trim_start_matches("src/");
        let own = inside.split(['/', '.']).next().unwrap_or_default();
        if own == "lib" {
            continue;
        }
        let Some(own_height) = height(own) else {
            problems.push(format!("{path}: `{own}` stands in no line of src/lib.rs"));
            continue;
        };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for module in modules_named(line) {
                if height(module).is_none_or(|other| other > own_height) {
                    problems.push(format!("{path}:{}: `{own}` may not import `{module}`", number + 1));
                }
            }
        }
    }
    check(&problems);
}

#[test]
fn imports_are_seen_in_every_form() {
    assert_eq!(modules_named("use crate::yaml::Node;"), ["yaml"]);
    assert_eq!(modules_named("use crate::{source::Span, yaml};"), ["source", "yaml"]);
    assert_eq!(modules_named("fn of(span: crate::source::Span) -> crate::yaml::Node {"), ["source", "yaml"]);
    assert_eq!(modules_named("use super::Node;"), [""; 0]);
}

#[test]
fn a_file_says_first_what_it_owns() {
    let silent = all_rust_files().into_iter().filter(|(_, text)| !text.starts_with("//!"));
    check(&silent.map(|(path, _)| format!("{path} does not begin with `//!`")).collect::<Vec<_>>());
}

#[test]
fn a_file_can_be_read_in_one_sitting() {
    let lengths = all_rust_files().into_iter().map(|(path, text)| (path, text.lines().count()));
    let long = lengths.filter(|(_, lines)| *lines > LONGEST_FILE);
    check(&long.map(|(path, lines)| format!("{path} has {lines} lines")).collect::<Vec<_>>());
}

/// First line (from 1), name and length of every function. The formatter puts the brace that ends one under its first
/// letter.
fn functions(text: &str) -> Vec<(usize, String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let words = line.trim_start();
        let before = words.split("fn ").next().unwrap_or_default();
        let is_function = words.contains("fn ")
            && before.split_whitespace().all(|word| word.starts_with("pub") || ["const", "async"].contains(&word));
        if !is_function || words.ends_with([';', '}']) {
            continue;
        }
        let name = words[before.len() + 3..].split(['(', '<']).next().unwrap_or_default().to_owned();
        let end = format!("{}}}", &line[..line.len() - words.len()]);
        let declared = format!("{});", &line[..line.len() - words.len()]);
        let length = lines[number..].iter().position(|line| *line == end || line.starts_with(&declared));
        found.push((number + 1, name, length.map_or(usize::MAX, |length| length + 1)));
    }
    found
}

#[test]
fn a_function_fits_on_a_screen() {
    let mut problems = Vec::new();
    for (path, text) in all_rust_files() {
        for (line, name, length) in functions(&text) {
            if length > LONGEST_FUNCTION {
                problems.push(format!("{path}:{line}: `{name}` has {length} lines"));
            }
        }
    }
    check(&problems);
}

#[test]
fn functions_are_measured_with_their_braces() {
    let text = "fn a() {\n    b();\n}\nimpl X {\n    pub(super) const fn c<T>(\n        x: T,\n    ) {\n        if x {\n        }\n    }\n}\n";
    assert_eq!(functions(text), [(1, "a".to_owned(), 3), (5, "c".to_owned(), 6)]);
}

#[test]
fn names_say_what_a_file_owns() {
    let empty = |path: &String| path.split(['/', '.', '_']).any(|part| NAMES_THAT_SAY_NOTHING.contains(&part));
    let named = all_rust_files().into_keys().filter(empty);
    check(&named.map(|path| format!("{path}: the name says nothing")).collect::<Vec<_>>());
}

#[test]
fn a_rule_has_one_name_of_its_own() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in rust_files("src") {
        for (at, pattern) in text.match_indices("RuleId::new(\"") {
            let name = text[at + pattern.len()..].split('"').next().unwrap_or_default();
            places.entry(name.to_owned()).or_default().push(path.clone());
        }
    }
    let is_word = |word: &str| {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !word.is_empty() && word.split('-').all(|part| !part.is_empty() && part.bytes().all(letter))
    };
    let mut problems = Vec::new();
    for (name, paths) in &places {
        if !name.split_once('/').is_some_and(|(area, pattern)| is_word(area) && is_word(pattern)) {
            problems.push(format!("{}: `{name}` is not of the form `area/bad-pattern`", paths[0]));
        }
        if paths.len() > 1 {
            problems.push(format!("`{name}` stands in {}", paths.join(", ")));
        }
    }
    assert!(!places.is_empty(), "no rule was found");
    check(&problems);
}

/// The targets of Markdown links that are files of the repository, relative to its root.
fn links(path: &str, text: &str) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next());
    let files = targets.filter(|target| !target.is_empty() && !target.contains(':'));
    files.map(|target| std::path::Path::new(folder).join(target).to_string_lossy().into_owned()).collect()
}

#[test]
fn documents_exist_and_their_links_lead_somewhere() {
    let repository = repository();
    let mut problems = Vec::new();
    let mut documents: Vec<String> = DOCUMENTS.iter().map(|path| (*path).to_owned()).collect();
    documents.extend(repository.files("docs").unwrap_or_else(|error| panic!("{error}")));
    for path in documents.iter().filter(|path| has_extension(path, "md")) {
        if !repository.is_file(path) {
            problems.push(format!("{path} is not there"));
            continue;
        }
        for target in links(path, &text(path)) {
            if !std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&target).exists() {
                problems.push(format!("{path} links to {target}, which is not there"));
            }
        }
    }
    problems.sort();
    problems.dedup();
    check(&problems);
}
