//! Any bytes as a template and as a partial, expanded where no name is known.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use scantling::diagnostic::Report;
use scantling::expression::{Binding, Delimiters, Namespace, Scope};
use scantling::source::SourceMap;
use scantling::template::Template;

#[derive(Debug)]
struct Nothing;

impl Namespace for Nothing {
    fn get(&self, _: &str) -> Binding {
        Binding::Unset
    }

    fn names(&self) -> Vec<Arc<str>> {
        Vec::new()
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut sources = SourceMap::default();
    let source = sources.add("text.yaml.j2", bytes.to_vec());
    let scope: Scope = Arc::new(Nothing);
    let mut report = Report::new();
    let delimiters = Delimiters::default();
    if let Some(template) = Template::compile(&sources, source, &delimiters, &mut report) {
        let _ = template.expand(&scope, &mut report);
    }
    if let Some(partial) = Template::compile_partial(&sources, source, &delimiters, &mut report) {
        let _ = partial.value(&scope, &mut report);
    }
    for finding in report.iter() {
        assert!(sources.file(source).text.get(finding.span().range()).is_some(), "{finding:?}");
    }
});
