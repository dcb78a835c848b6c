//! Templates end to end: text and values in, YAML or findings out.

mod covering;
mod findings;
mod masking;
mod origins;
mod partials;
mod robustness;
mod scalars;

use std::fmt::Write as _;
use std::sync::Arc;

use super::Template;
use crate::diagnostic::Report;
use crate::expression::{Binding, Delimiters, Namespace, Scope};
use crate::source::{SourceMap, Span};
use crate::yaml::{Dialect, Layer, Node, load, print_documents};

/// The values of a YAML map as names. `unset` is declared and has no value.
#[derive(Debug)]
pub(super) struct Values(pub(super) Node);

impl Namespace for Values {
    fn get(&self, name: &str) -> Binding {
        match self.0.get(name) {
            Some(node) => Binding::Node(node.clone()),
            None if name == "unset" => Binding::Unset,
            None => Binding::Unknown,
        }
    }

    fn names(&self) -> Vec<Arc<str>> {
        self.0.as_map().into_iter().flatten().map(|entry| Arc::clone(&entry.key.text)).collect()
    }
}

/// Values for most tests.
const VALUES: &str = "
name: web
port: 8080
version: '1.10'
yes: true
no: false
empty: []
none: null
list: [a, b]
ports: [80, 443]
map: {x: 1, z: two}
deep: {list: [1, 2], map: {k: v}}
items: [{name: one, on: true}, {name: two, on: false}, {name: three, on: true}]
many: [0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9]
nasty: 'a: b # c'
";

/// A template with its values, expanded: the documents, or the findings when there are any.
pub(super) fn expand_with(template: &str, delimiters: &Delimiters) -> Result<Vec<Node>, String> {
    let mut sources = SourceMap::default();
    let mut report = Report::new();
    let values = sources.add("values.yaml", VALUES.into());
    let source = sources.add("t.yaml.j2", template.into());
    let values = load(&sources, values, Dialect::Own, Layer::Environment, &mut report).remove(0);
    let scope: Scope = Arc::new(Values(values));
    let compiled = Template::compile(&sources, source, delimiters, &mut report);
    let documents = compiled.map_or_else(Vec::new, |template| template.expand(&scope, &mut report));
    if report.is_empty() { Ok(documents) } else { Err(shown(report, &sources)) }
}

/// Checks what a template gives.
#[track_caller]
pub(super) fn check(template: &str, expected: &str) {
    let found = expand_with(template, &Delimiters::default()).map(|documents| print_documents(&documents));
    assert_eq!(found.unwrap_or_else(|findings| findings), expected.trim_start_matches('\n'), "{template}");
}

/// Checks what is wrong with a template.
#[track_caller]
pub(super) fn check_wrong(template: &str, expected: &str) {
    match expand_with(template, &Delimiters::default()) {
        Ok(documents) => panic!("expected a finding in\n{template}\nfound\n{}", print_documents(&documents)),
        Err(findings) => assert_eq!(findings, expected.trim_start_matches('\n'), "{template}"),
    }
}

/// Findings as `line:column`, rule and message, further labels, notes and help below.
pub(super) fn shown(mut report: Report, sources: &SourceMap) -> String {
    report.finish(sources);
    let place = |span: Span| {
        let location = sources.locate(span);
        let file = if &*location.path == "t.yaml.j2" { String::new() } else { format!("{} ", location.path) };
        format!("{file}{}:{}", location.line, location.column)
    };
    let mut text = String::new();
    for finding in report.iter() {
        let _ = writeln!(
            text,
            "{} {}: {} `{}`",
            place(finding.span()),
            finding.rule,
            finding.message,
            sources.text(finding.span())
        );
        for label in &finding.labels {
            if !label.text.is_empty() {
                let _ = writeln!(text, "  {} {}", place(label.span), label.text);
            }
        }
        for note in &finding.notes {
            let _ = writeln!(text, "  note: {note}");
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(text, "  help: {help}");
        }
    }
    text
}
