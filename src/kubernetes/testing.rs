//! Verdicts for the tests of rules: one manifest that is taken, and small edits of it with what is said about each.

use super::{Definitions, validate, validate_update};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::source::SourceMap;
use crate::types::{Minor, Types};
use crate::yaml::{Dialect, Layer, Node, load};

pub(super) fn read(text: &str) -> Node {
    let mut sources = SourceMap::default();
    let source = sources.add("manifest.yaml", text.into());
    let mut report = Report::new();
    let mut nodes = load(&sources, source, Dialect::Foreign, Layer::Template, &mut report);
    assert!(report.is_empty() && nodes.len() == 1, "{text}\n{report:?}");
    nodes.remove(0)
}

pub(super) fn errors(report: &Report) -> Vec<String> {
    let errors = report.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.message.clone()).collect()
}

/// What keeps a server of `1.minor` from taking the objects of a text.
pub(super) fn refusals(text: &str, minor: u32) -> Vec<String> {
    let mut report = Report::new();
    for object in documents(text) {
        validate(&object, &Types::of(Minor(minor)), &Definitions::default(), &mut report);
    }
    errors(&report)
}

/// What a server of 1.36 has against the second object where the first is live.
pub(super) fn refusals_of_change(old: &str, new: &str) -> Vec<String> {
    let mut report = Report::new();
    for (old, new) in documents(old).iter().zip(&documents(new)) {
        validate_update(old, new, &Types::of(Minor(36)), &Definitions::default(), &mut report);
    }
    errors(&report)
}

/// An object of a kind, `v1 Service`; a body that has no metadata gets some.
pub(super) fn object(kind: &str, body: &str) -> String {
    let (version, kind) = kind.split_once(' ').unwrap_or_default();
    let metadata = if body.starts_with("metadata:") { "" } else { "metadata: { name: a, namespace: default }\n" };
    format!("apiVersion: {version}\nkind: {kind}\n{metadata}{body}")
}

fn documents(text: &str) -> Vec<Node> {
    let mut sources = SourceMap::default();
    let source = sources.add("manifest.yaml", text.into());
    load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new())
}

fn edited(manifest: &str, from: &str, to: &str) -> String {
    assert_eq!(manifest.matches(from).count(), 1, "`{from}` stands once in\n{manifest}");
    manifest.replace(from, to)
}

/// The manifest is taken, and refused with exactly these messages when one text in it is replaced by another.
pub(super) fn check_edits(minor: u32, manifest: &str, edits: &[(&str, &str, &[&str])]) {
    assert_eq!(refusals(manifest, minor), Vec::<String>::new(), "{manifest}");
    for (from, to, expected) in edits {
        assert_eq!(refusals(&edited(manifest, from, to), minor), *expected, "`{from}` -> `{to}`");
    }
}

/// The live manifest may stay as it is, and these edits of it are refused with exactly these messages.
pub(super) fn check_updates(minor: u32, manifest: &str, edits: &[(&str, &str, &[&str])]) {
    for (from, to, expected) in edits {
        let (old, new) = (read(manifest), read(&edited(manifest, from, to)));
        let mut report = Report::new();
        validate_update(&old, &new, &Types::of(Minor(minor)), &Definitions::default(), &mut report);
        assert_eq!(errors(&report), *expected, "`{from}` -> `{to}`");
    }
}

/// All findings about the documents of a text, which may be anything.
pub(super) fn found(text: &str, minor: u32) -> Vec<Diagnostic> {
    let mut sources = SourceMap::default();
    let source = sources.add("manifest.yaml", text.into());
    let mut report = Report::new();
    let types = Types::of(Minor(minor));
    for object in load(&sources, source, Dialect::Foreign, Layer::Template, &mut report) {
        validate(&object, &types, &Definitions::default(), &mut report);
    }
    report.iter().cloned().collect()
}

/// The messages of all findings for 1.36.
pub(super) fn messages(text: &str) -> Vec<String> {
    found(text, 36).into_iter().map(|finding| finding.message).collect()
}

/// The text that the only finding points at, and its help.
pub(super) fn pointed(text: &str) -> (String, String) {
    let found = found(text, 36);
    assert_eq!(found.len(), 1, "{found:?}");
    (text[found[0].span().range()].to_owned(), found[0].help.clone().unwrap_or_default())
}
