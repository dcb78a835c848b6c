//! Links between the documents.
#![allow(clippy::disallowed_methods)] // Documents are files.

use std::fs;
use std::path::{Path, PathBuf};

/// Relative links of the README and of `docs/` that lead to no file or to no heading.
pub(super) fn broken(repository: &Path) -> Vec<String> {
    let mut documents = vec![repository.join("README.md")];
    let folder = fs::read_dir(repository.join("docs")).expect("there are documents");
    documents
        .extend(folder.map(|entry| entry.expect("the folder can be read").path()).filter(|path| is_markdown(path)));
    documents.sort();
    let broken_in = |document: &PathBuf| {
        let text = fs::read_to_string(document).expect("a document can be read");
        let broken = targets(&text).into_iter().filter(|target| !leads_somewhere(document, target));
        broken.map(|target| format!("{}: {target}", document.display())).collect::<Vec<_>>()
    };
    documents.iter().flat_map(broken_in).collect()
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md")
}

/// What the links of a document name, fenced code aside.
fn targets(text: &str) -> Vec<String> {
    let prose = text.split("```").step_by(2);
    let after_brackets = prose.flat_map(|part| part.split("](").skip(1));
    after_brackets.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.to_owned()).collect()
}

fn leads_somewhere(document: &Path, target: &str) -> bool {
    if target.contains("://") || target.starts_with("mailto:") {
        return true;
    }
    let (path, heading) = target.split_once('#').map_or((target, None), |(path, heading)| (path, Some(heading)));
    let file = if path.is_empty() { document.to_owned() } else { document.with_file_name("").join(path) };
    match heading {
        Some(heading) => fs::read_to_string(file).is_ok_and(|text| has_heading(&text, heading)),
        None => file.exists(),
    }
}

/// Whether a heading has that anchor: lower case, words joined by hyphens, other signs left out.
fn has_heading(text: &str, anchor: &str) -> bool {
    let headings = text.split("```").step_by(2).flat_map(str::lines).filter(|line| line.starts_with('#'));
    let keep = |sign: &char| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_');
    let mut anchors = headings.map(|line| {
        let kept: String = line.trim_start_matches('#').trim().chars().filter(keep).collect();
        kept.to_lowercase().replace(' ', "-")
    });
    anchors.any(|found| found == anchor)
}

#[test]
fn links_in_fenced_code_are_none() {
    assert_eq!(targets("[a](b.md), [c](d#e)\n```\n[x](y)\n```\n[f](#g)"), ["b.md", "d#e", "#g"]);
}

#[test]
fn anchors_are_headings_without_signs() {
    assert!(has_heading("# A\n## `scantling init`, then\n", "scantling-init-then"));
    assert!(!has_heading("```\n# a\n```\n", "a"));
}
