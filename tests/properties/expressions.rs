//! Expressions made by chance: each is refused or gives a value, soon.

use std::sync::Arc;
use std::time::{Duration, Instant};

use scantling::diagnostic::Report;
use scantling::expression::{Binding, Delimiters, Expression, Namespace, Scope, Statement, Text};
use scantling::source::{SourceId, SourceMap, Span};
use scantling::yaml::{Layer, Node};

use super::read;
use crate::support::chance::Chance;

const PARTS: [&str; 76] = [
    "a",
    "b",
    "list",
    "map",
    "text",
    "unset",
    "nothing",
    "1",
    "0",
    "-1",
    "2.5",
    "1e9",
    "9223372036854775807",
    "'x'",
    "\"y\"",
    "''",
    "true",
    "none",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    ".",
    ".a",
    ".x",
    "[0]",
    "[-1]",
    "['a']",
    "[::-1]",
    "[1:]",
    "|",
    "~",
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "==",
    "!=",
    "<",
    ">=",
    "and",
    "or",
    "not",
    "in",
    "is",
    "is not",
    "if",
    "else",
    "defined",
    "undefined",
    "even",
    "| upper",
    "| length",
    "| default(1)",
    "| join(',')",
    "| replace('', 'xxxxxxxx')",
    "| b64encode",
    "| to_json",
    "| to_yaml",
    "| from_json",
    "| regex_replace('(a|b)*', '$0$0')",
    "| map('upper')",
    "| select",
    "| sort",
    "| list",
    "range(10000)",
    "dict(a=1)",
    "fail('x')",
    "é🎉",
];

#[derive(Debug)]
struct Names(Node);

impl Namespace for Names {
    fn get(&self, name: &str) -> Binding {
        match (name, self.0.get(name)) {
            (_, Some(node)) => Binding::Node(node.clone()),
            ("unset", None) => Binding::Unset,
            _ => Binding::Unknown,
        }
    }

    fn names(&self) -> Vec<Arc<str>> {
        self.0.as_map().into_iter().flatten().map(|entry| Arc::clone(&entry.key.text)).collect()
    }
}

fn scope(sources: &mut SourceMap) -> Scope {
    let long = "ab".repeat(2000);
    let text = format!("{{ a: 7, b: -1.5, list: [3, x, null, [1]], map: {{ a: {{ x: 1 }}, b: 2 }}, text: {long} }}");
    Arc::new(Names(read(sources, &text, Layer::Environment)))
}

fn made(chance: &mut Chance) -> String {
    let length = 1 + chance.below(14);
    let glue = if chance.once_in(4) { "" } else { " " };
    (0..length).map(|_| *chance.pick(&PARTS)).collect::<Vec<_>>().join(glue)
}

fn evaluate(text: &str, source: SourceId, scope: &Scope) -> bool {
    let span = Span::new(source, 0, text.len());
    let mut report = Report::new();
    let Ok(expression) = Expression::compile(text, span) else { return false };
    let given = expression.evaluate(scope, &mut report).is_ok();
    assert!(given || !report.is_empty(), "{text}: fails and does not say why");
    let text_given = expression.text(scope, &mut report).is_ok();
    let _ = expression.is_true(scope, &mut report);
    let _ = expression.each(scope, 2, &mut report);
    given || text_given
}

#[test]
fn every_expression_ends() {
    let mut chance = Chance::new(3);
    let mut sources = SourceMap::default();
    let scope = scope(&mut sources);
    let source = sources.add("expression", vec![b' '; 4096]);
    let mut given = 0;
    for _ in 0..6000 {
        let text = made(&mut chance);
        let begin = Instant::now();
        given += usize::from(evaluate(&text, source, &scope));
        assert!(begin.elapsed() < Duration::from_secs(3), "{text} takes {:?}", begin.elapsed());
    }
    assert!(given > 100, "only {given} have a value");
}

#[test]
fn every_text_and_statement_ends() {
    let mut chance = Chance::new(4);
    let mut sources = SourceMap::default();
    let scope = scope(&mut sources);
    let source = sources.add("text", vec![b' '; 65536]);
    let words = [
        "{% if ",
        "{% for x in ",
        "{% endif %}\n",
        "{% endfor %}\n",
        "{% else %}\n",
        "{% set a = ",
        " %}\n",
        "{{ ",
        " }}",
        "\n",
        "x",
        "{% raw %}",
        "{% endraw %}",
        "{%- ",
        " -%}",
    ];
    for _ in 0..3000 {
        let length = 1 + chance.below(12);
        let text: String = (0..length)
            .map(|_| if chance.once_in(3) { made(&mut chance) } else { (*chance.pick(&words)).to_owned() })
            .collect();
        let span = Span::new(source, 0, text.len());
        let begin = Instant::now();
        if let Ok(compiled) = Text::compile(&text, span, |at| at, &Delimiters::default()) {
            let mut report = Report::new();
            assert!(compiled.render(&scope, &mut report).is_ok() || !report.is_empty(), "{text}");
        }
        let _ = Statement::parse(&text, span);
        assert!(begin.elapsed() < Duration::from_secs(3), "{text} takes {:?}", begin.elapsed());
    }
}
