//! What is printed is read back as the same value: by our parser in both dialects and by readers of others.

use scantling::diagnostic::Report;
use scantling::source::{SourceId, SourceMap, Span};
use scantling::yaml::{Dialect, Key, Layer, Map, Node, Origin, Style, Syntax, SyntaxKind, load, parse_text, print};

use crate::support::hostile::strings;
use crate::support::python::differences;

fn origin() -> Origin {
    let mut sources = SourceMap::default();
    Origin::new(Span::new(sources.add("made.yaml", Vec::new()), 0, 0), Layer::Derived)
}

fn map<const N: usize>(entries: [(&str, Node); N]) -> Node {
    let mut map = Map::new();
    for (key, value) in entries {
        map.insert(Key::new(key, origin()), value);
    }
    Node::map(map, origin())
}

/// The string as value, item, nested value and key.
fn everywhere(text: &str) -> Node {
    let string = || Node::string(text, origin());
    let list = |items| Node::list(items, origin());
    map([
        ("value", string()),
        ("items", list(vec![string(), list(vec![string()]), map([("first", string()), ("second", string())])])),
        ("nested", map([("deeper", map([("value", string())])), ("after", Node::null(origin()))])),
        ("keys", map([(text, map([(text, list(vec![string()]))]))])),
    ])
}

fn read(document: &str, dialect: Dialect) -> (Vec<Node>, Report) {
    let mut sources = SourceMap::default();
    let source = sources.add("printed.yaml", document.as_bytes().to_vec());
    let mut report = Report::new();
    let nodes = load(&sources, source, dialect, Layer::Template, &mut report);
    (nodes, report)
}

#[test]
fn both_dialects_read_back_what_was_printed() {
    let all = strings();
    assert!(all.len() >= 5000, "only {} strings", all.len());
    for text in &all {
        let node = everywhere(text);
        let printed = print(&node);
        for dialect in [Dialect::Own, Dialect::Foreign] {
            let (nodes, report) = read(&printed, dialect);
            assert!(report.is_empty(), "{text:?} in {dialect:?}: {report:?}\n{printed}");
            assert_eq!(nodes, std::slice::from_ref(&node), "{text:?} in {dialect:?}:\n{printed}");
            assert_eq!(print(&nodes[0]), printed, "{text:?} in {dialect:?}");
        }
    }
}

#[test]
fn a_string_alone_in_its_document_is_read_back() {
    for text in strings() {
        let node = Node::string(text.as_str(), origin());
        let (nodes, report) = read(&print(&node), Dialect::Own);
        assert!(report.is_empty() && nodes == [node], "{text:?}: {report:?} {nodes:?}");
    }
}

#[test]
fn an_independent_reader_reads_the_same() {
    for text in strings() {
        let printed = print(&everywhere(&text));
        let found: serde_yaml::Value =
            serde_yaml::from_str(&printed).unwrap_or_else(|error| panic!("{text:?}: {error}\n{printed}"));
        let string = || serde_yaml::Value::String(text.clone());
        let items = &found["items"];
        let all = [&found["value"], &items[0], &items[1][0], &items[2]["first"], &items[2]["second"]];
        let nested = [&found["nested"]["deeper"]["value"], &found["keys"][&text][&text][0]];
        assert!(all.into_iter().chain(nested).all(|value| *value == string()), "{text:?}:\n{printed}");
    }
}

#[test]
fn pyyaml_reads_the_same() {
    let pairs: Vec<(serde_json::Value, String)> = strings()
        .into_iter()
        .map(|text| {
            let list = Node::list(vec![Node::string(text.as_str(), origin())], origin());
            let printed = print(&map([(&text, list)]));
            (serde_json::json!({ text.clone(): [text] }), printed)
        })
        .collect();
    assert_eq!(differences(&pairs).unwrap_or_default(), "");
}

/// Calls a function with every node of a tree.
fn visit(node: &Syntax, see: &mut impl FnMut(&Syntax)) {
    see(node);
    match &node.kind {
        SyntaxKind::List { items, .. } => {
            for item in items {
                visit(item, see);
            }
        }
        SyntaxKind::Map { entries, .. } => {
            for (key, value) in entries {
                visit(key, see);
                visit(value, see);
            }
        }
        SyntaxKind::Scalar { .. } | SyntaxKind::Alias(_) => {}
    }
}

fn documents(source: SourceId, text: &str) -> Vec<Syntax> {
    let mut report = Report::new();
    parse_text(source, text, &mut report).into_iter().map(|document| document.root).collect()
}

#[test]
fn spans_hold_what_was_written() {
    let mut sources = SourceMap::default();
    let source = sources.add("printed.yaml", Vec::new());
    let mut seen = 0;
    for text in strings() {
        let printed = print(&everywhere(&text));
        for variant in [printed.clone(), printed.replace('\n', "\r\n"), format!("\u{feff}# é\n---\n{printed}")] {
            for root in documents(source, &variant) {
                visit(&root, &mut |node| {
                    let SyntaxKind::Scalar { text, style } = &node.kind else { return };
                    let written = variant.get(node.span.range()).expect("the span lies in the text");
                    let good = match style {
                        Style::Plain => written == &**text,
                        Style::SingleQuoted => written.starts_with('\'') && written.ends_with('\''),
                        Style::DoubleQuoted => written.starts_with('"') && written.ends_with('"'),
                        Style::Literal => written.starts_with('|') && lines_match(node, &variant, text),
                        Style::Folded => false,
                    };
                    assert!(good, "{written:?} for {text:?} in\n{variant}");
                    seen += 1;
                });
            }
        }
    }
    assert!(seen > 100_000, "only {seen} scalars");
}

/// Whether every byte of a literal block is found in the source.
fn lines_match(node: &Syntax, source: &str, text: &str) -> bool {
    let lines = node.block_lines(source).expect("a literal block");
    lines.iter().all(|line| source[line.source..].starts_with(&text[line.content.clone()]))
}

/// Whatever bytes come, there is a finding or a value and never a panic.
#[test]
fn broken_texts_never_panic() {
    let all = strings();
    for pair in all.windows(3) {
        for text in [
            pair.join(""),
            pair.join("\n"),
            format!("{}: {}\n  {}", pair[0], pair[1], pair[2]),
            format!("a: [{}, {{{}: {}", pair[0], pair[1], pair[2]),
        ] {
            for dialect in [Dialect::Own, Dialect::Foreign] {
                let (nodes, report) = read(&text, dialect);
                let mut sources = SourceMap::default();
                sources.add("text.yaml", text.as_bytes().to_vec());
                for finding in report.iter() {
                    let inside = |label: &scantling::diagnostic::Label| text.get(label.span.range()).is_some();
                    assert!(finding.labels.iter().all(inside), "{text:?}: {finding:?}");
                }
                for node in nodes {
                    let printed = print(&node);
                    assert!(!printed.is_empty() && printed.ends_with('\n'), "{text:?}");
                }
            }
        }
    }
}
