//! `docs/rules.md`: every rule with its doc comment, as the sources hold them, and with its page, where it has one.
//!
//! A page is `docs/rules/<area>/<name>.md`. The program embeds the document (`diagnostic::rule_book`), for `--explain`.
#![allow(clippy::disallowed_methods)] // Sources are files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use scantling::diagnostic::rule_book;

use super::markdown::{code, prose};
use crate::support::repository;

const HEAD: &str = "\
<!-- Generated from src/**/rules.rs and docs/rules/: UPDATE_DOCS=1 cargo test docs -->

# Rules

Every finding names the rule that was broken: `area/bad-pattern`. A finding of severity error keeps its environment from being
written. `scantling lint --explain RULE` prints what is said here of a rule.
";

/// What every page says, in this order.
const PARTS: [&str; 3] = ["**Why.** ", "**Bad**", "**Good**"];

/// Rules by name, with what breaks them.
pub(super) type Rules = BTreeMap<String, String>;

/// The document; `page` gives what is written about a rule besides its sentence.
pub(super) fn document(rules: &Rules, page: impl Fn(&str) -> Option<String>) -> String {
    let mut areas: BTreeMap<&str, String> = BTreeMap::new();
    for (name, text) in rules {
        let (area, _) = name.split_once('/').unwrap_or_else(|| panic!("{name} has no area"));
        let section = areas.entry(area).or_insert_with(|| format!("\n## {area}\n"));
        section.extend(["\n### ", &code(name), "\n\n", &prose(text), "\n"]);
        if let Some(page) = page(name) {
            section.extend(["\n", page.trim_end(), "\n"]);
        }
    }
    format!("{HEAD}{}", areas.into_values().collect::<String>())
}

/// The page of a rule, when somebody wrote one.
pub(super) fn page(name: &str) -> Option<String> {
    fs::read_to_string(repository().join(format!("docs/rules/{name}.md"))).ok()
}

#[test]
fn every_page_is_about_a_rule_and_says_why_bad_and_good() {
    let rules = read(&repository().join("src"));
    let mut problems = Vec::new();
    for entry in walkdir::WalkDir::new(repository().join("docs/rules")).sort_by_file_name() {
        let path = entry.expect("pages can be read").into_path();
        if path.is_dir() {
            continue;
        }
        let inside = path.strip_prefix(repository().join("docs/rules")).expect("it is below");
        let name = inside.with_extension("").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).expect("a page can be read");
        let found: Vec<usize> = PARTS.iter().filter_map(|part| text.find(part)).collect();
        if !rules.contains_key(&name) {
            problems.push(format!("{name}: there is no such rule"));
        }
        if found.len() != PARTS.len() || !found.is_sorted() || text.lines().any(|line| line.starts_with("##")) {
            problems.push(format!("{name}: a page has {PARTS:?} in this order, and no headings"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_program_can_tell_of_every_rule() {
    let rules = read(&repository().join("src"));
    let told: Vec<&str> = rule_book().names().collect();
    // Area by area: `pod/…` before `pod-security/…`.
    let mut names: Vec<&str> = rules.keys().map(String::as_str).collect();
    names.sort_by_key(|name| name.split_once('/'));
    assert_eq!(told, names, "UPDATE_DOCS=1 cargo test docs");
}

/// The rules below a folder of sources.
pub(super) fn read(sources: &Path) -> Rules {
    let mut rules = Rules::new();
    for entry in walkdir::WalkDir::new(sources).sort_by_file_name() {
        let path = entry.expect("sources can be read").into_path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source can be read");
        if path.file_name().is_some_and(|name| name == "rules.rs") {
            for (name, meaning) in parse(&text) {
                assert!(rules.insert(name.clone(), meaning).is_none(), "{name} is in several `rules.rs`");
            }
        } else {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let is_test = path.file_name().is_some_and(|name| name == "tests.rs");
            assert!(is_test || !code.contains("RuleId::new(\""), "{} makes a rule outside `rules.rs`", path.display());
        }
    }
    rules
}

fn parse(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in source.split(";\n") {
        let Some((_, rest)) = item.split_once("RuleId::new(\"") else { continue };
        let (name, _) = rest.split_once('"').expect("a name ends in a quote");
        let comments = item.lines().filter_map(|line| line.trim().strip_prefix("///")).map(str::trim);
        let meaning = comments.collect::<Vec<_>>().join(" ");
        assert!(!meaning.is_empty(), "{name} has no doc comment");
        found.push((name.to_owned(), meaning));
    }
    found
}

#[test]
fn a_rule_is_read_with_its_whole_comment() {
    let source = "//! Rules.\n\nuse crate::RuleId;\n\n/// One\n/// thing.\npub const A: RuleId =\n    RuleId::new(\"a/b\");\n/// Two.\npub(super) const C: RuleId = RuleId::new(\"a/c\");\n";
    let rule = |name: &str, meaning: &str| (name.to_owned(), meaning.to_owned());
    assert_eq!(parse(source), [rule("a/b", "One thing."), rule("a/c", "Two.")]);
}
