//! Any text as an expression: refused, or it gives a value or says why not.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use scantling::diagnostic::Report;
use scantling::expression::{Binding, Expression, Namespace, Scope};
use scantling::source::{SourceMap, Span};
use scantling::yaml::{Dialect, Layer, Node, load};

#[derive(Debug)]
struct Names(Node);

impl Namespace for Names {
    fn get(&self, name: &str) -> Binding {
        self.0.get(name).map_or(Binding::Unknown, |node| Binding::Node(node.clone()))
    }

    fn names(&self) -> Vec<Arc<str>> {
        self.0.as_map().into_iter().flatten().map(|entry| Arc::clone(&entry.key.text)).collect()
    }
}

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let mut report = Report::new();
    let names =
        sources.add("names.yaml", b"{ a: 7, b: -1.5, list: [3, x, [1]], map: { a: { x: 1 } }, text: abc }".to_vec());
    let node = load(&sources, names, Dialect::Own, Layer::Environment, &mut report).remove(0);
    let scope: Scope = Arc::new(Names(node));
    let source = sources.add("expression", text.as_bytes().to_vec());
    if let Ok(expression) = Expression::compile(text, Span::new(source, 0, text.len())) {
        let given = expression.evaluate(&scope, &mut report).is_ok();
        assert!(given || !report.is_empty(), "fails and does not say why");
        let _ = expression.text(&scope, &mut report);
        let _ = expression.each(&scope, 2, &mut report);
    }
});
