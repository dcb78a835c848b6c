//! `docs/rules.md`: every rule with its doc comment, as the sources hold them.
#![allow(clippy::disallowed_methods)] // Sources are files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::markdown::{code, prose, table};

const HEAD: &str = "\
<!-- Generated from src/**/rules.rs: UPDATE_DOCS=1 cargo test docs -->

# Rules

Every finding names the rule that was broken: `area/bad-pattern`. A finding of severity error keeps its environment from being
written.
";

/// Rules by name, with what breaks them.
pub(super) type Rules = BTreeMap<String, String>;

pub(super) fn document(rules: &Rules) -> String {
    let mut areas: BTreeMap<&str, Vec<[String; 2]>> = BTreeMap::new();
    for (name, text) in rules {
        let (area, _) = name.split_once('/').unwrap_or_else(|| panic!("{name} has no area"));
        areas.entry(area).or_default().push([code(name), prose(text)]);
    }
    let section = |(area, rows)| format!("\n## {area}\n\n{}", table(["rule", "broken by"], rows));
    format!("{HEAD}{}", areas.into_iter().map(section).collect::<String>())
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
