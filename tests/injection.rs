//! No value changes structure: hostile strings go through every position of a template and come back as they were.
//!
//! The templates stand in `tests/injection/`. What they print is read by our own parser, by `serde_yaml` and by `PyYAML`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;
use serde_json::{Map, Value as Json, json};

use scantling::diagnostic::Report;
use scantling::source::{MemoryFileSystem, SourceMap, Span};
use scantling::yaml::{Dialect, Entry, Key, Layer, Node, Origin, ScalarKind, Value, load, print};

use crate::support::compile_all;
use crate::support::hostile::strings;
use crate::support::python::differences;

const WORKSPACE: &str = r#"{"apiVersion": "scantling/v1", "kind": "Workspace", "variables": {"texts": {"type": "map", "of": "string", "literal": true}}}"#;
/// A string by its short name.
fn texts() -> Vec<(String, String)> {
    let mut all = strings();
    for tag in [
        "{{ x }}",
        "{{",
        "}}",
        "{% raw %}",
        "{% endfor %}",
        "{#",
        "{{ fail('no') }}",
        "{{ instance.name }}",
        "{%- if a %}",
    ] {
        all.extend([
            tag.to_owned(),
            format!("a{tag}"),
            format!("{tag}\n"),
            format!("'{tag}\""),
            format!("\n{tag} # b"),
        ]);
    }
    let mut seen = BTreeSet::new();
    all.retain(|text| seen.insert(text.clone()));
    all.into_iter().enumerate().map(|(number, text)| (format!("s{number}"), text)).collect()
}

fn holds_tags(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|tag| text.contains(tag))
}

/// The strings that also go through values which are expressions: all with tags, and some of the others.
fn carried(texts: &[(String, String)]) -> Vec<(String, String)> {
    texts
        .iter()
        .enumerate()
        .filter(|(number, (_, text))| number % 20 == 0 || holds_tags(text))
        .map(|(_, named)| named.clone())
        .collect()
}

fn object(entries: impl IntoIterator<Item = (String, Json)>) -> Json {
    Json::Object(entries.into_iter().collect::<Map<String, Json>>())
}

fn named(texts: &[(String, String)]) -> Json {
    object(texts.iter().map(|(id, text)| (id.clone(), json!(text))))
}

/// As a value in configuration, where tags count: what holds them comes through an expression.
fn configured(id: &str, text: &str) -> Json {
    if holds_tags(text) { json!(format!("{{{{ variables.texts['{id}'] }}}}")) } else { json!(text) }
}

/// As YAML: our printer escapes what JSON leaves as it is.
fn yaml(json: &Json) -> String {
    let mut sources = SourceMap::default();
    let origin = Origin::new(Span::new(sources.add("made.yaml", Vec::new()), 0, 0), Layer::Derived);
    print(&node(json, &origin))
}

fn node(json: &Json, origin: &Origin) -> Node {
    match json {
        Json::Object(map) => {
            let entry = |(key, value): (&String, &Json)| Entry {
                key: Key::new(key.as_str(), origin.clone()),
                value: node(value, origin),
            };
            Node::map(map.iter().map(entry).collect(), origin.clone())
        }
        Json::Array(items) => Node::list(items.iter().map(|item| node(item, origin)).collect(), origin.clone()),
        Json::String(text) => Node::string(text.as_str(), origin.clone()),
        Json::Bool(truth) => Node::boolean(*truth, origin.clone()),
        other => panic!("{other}"),
    }
}

fn component(literal: bool) -> String {
    let map = json!({ "type": "map", "of": "string", "literal": literal });
    json!({
        "apiVersion": "scantling/v1", "kind": "Component", "inputs": { "texts": map, "keyed": map },
        "partials": { "echo": { "parameters": { "text": "string" } } },
    })
    .to_string()
}

fn system(written: &[(String, String)]) -> String {
    let keyed = object(written.iter().map(|(_, text)| (text.clone(), json!(text))));
    let keyed_without_tags = object(
        carried(written).iter().filter(|(_, text)| !holds_tags(text)).map(|(_, text)| (text.clone(), json!(text))),
    );
    let merged = object(written.iter().map(|(id, text)| (id.clone(), configured(id, text))));
    let operations: Vec<Json> = written
        .iter()
        .map(|(id, text)| json!({ "op": "add", "path": format!("/spec/added/{id}"), "value": configured(id, text) }))
        .collect();
    let target = json!({ "kind": "Patched", "name": "written" });
    yaml(&json!({
        "apiVersion": "scantling/v1", "kind": "System", "owner": "x",
        "apps": { "hostile": { "namespace": "hostile", "instances": {
            "written": {
                "component": "literal",
                "values": { "texts": named(written), "keyed": keyed },
                "patches": {
                    "a": { "target": target, "merge": { "spec": { "merged": merged } } },
                    "b": { "target": target, "operations": operations },
                },
            },
            "carried": {
                "component": "evaluated",
                "values": { "texts": "{{ variables.texts }}", "keyed": keyed_without_tags },
            },
        } } },
    }))
}

/// What the template makes of a string.
fn expected(text: &str) -> Json {
    let whole = |text: &str| object([(text.to_owned(), json!(text))]);
    json!({
        "plain": text,
        "mixed": format!("a{text}b"),
        "double": text,
        "double_mixed": format!("<{text}>"),
        "single": text,
        "single_mixed": format!("<{text}>"),
        "flow": [text, "x", text],
        "flow_map": object([("a".to_owned(), json!(text)), (format!("<{text}>"), json!("b"))]),
        "items": [text, [text], whole(text)],
        "keys": object([(text.to_owned(), json!("after")), (format!("k{text}"), json!("after"))]),
        "splice": { "text": text },
        "merge": { "text": text, "after": "x" },
        "choice": text,
        "computed": format!("<{text}>"),
        "partial": { "value": text, "list": [text], "mixed": format!("-{text}") },
        "file": text,
        "folded": format!("a {text} b"),
        "block": format!("<{text}>\n"),
        // Alone on its line a text loses its own final line break.
        "alone": format!("{}\n", text.strip_suffix('\n').unwrap_or(text)),
        "loop": format!("[{text}]\n"),
    })
}

/// The printed files by their paths; compiled once for all tests.
///
/// Every test calls this before it goes parallel: a worker that waits here could be needed by the one that compiles.
fn printed() -> &'static BTreeMap<String, String> {
    static FILES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    FILES.get_or_init(|| {
        let all = texts();
        let environment = json!({
            "apiVersion": "scantling/v1", "kind": "Environment",
            "clusters": { "main": { "name": "x", "kubernetes": "1.34" } },
            "variables": { "texts": named(&carried(&all)) },
        });
        let mut files = MemoryFileSystem::new()
            .with("scantling.yaml", WORKSPACE)
            .with("environments/dev/environment.yaml", yaml(&environment))
            .with("environments/dev/shop.yaml", system(&all));
        for (name, literal) in [("literal", true), ("evaluated", false)] {
            let folder = format!("components/{name}");
            files = files
                .with(&format!("{folder}/component.yaml"), component(literal))
                .with(&format!("{folder}/templates/thing.yaml.j2"), include_str!("injection/thing.yaml.j2"))
                .with(&format!("{folder}/templates/whole.yaml.j2"), include_str!("injection/whole.yaml.j2"))
                .with(&format!("{folder}/partials/echo.yaml.j2"), include_str!("injection/echo.yaml.j2"));
            for (id, text) in &all {
                files = files.with(&format!("{folder}/files/{id}"), text.as_str());
            }
        }
        compile_all(&files).remove(0).files()
    })
}

/// A document as JSON; what is no string, list or map shows as what it is.
fn as_json(node: &Node) -> Json {
    match &node.value {
        Value::Map(map) => object(map.iter().map(|entry| (entry.key.text.to_string(), as_json(&entry.value)))),
        Value::List(items) => items.iter().map(as_json).collect(),
        Value::Scalar(scalar) if scalar.kind == ScalarKind::String => json!(&*scalar.text),
        Value::Scalar(scalar) => json!({ "not a string": format!("{scalar:?}") }),
    }
}

fn read(document: &str, dialect: Dialect) -> Json {
    let mut sources = SourceMap::default();
    let source = sources.add("printed.yaml", document.as_bytes().to_vec());
    let mut report = Report::new();
    let nodes = load(&sources, source, dialect, Layer::Template, &mut report);
    match nodes.as_slice() {
        [node] if report.is_empty() => as_json(node),
        other => json!({ "not one document": format!("{other:?} {report:?}") }),
    }
}

/// Every reader's view of a document.
fn views(document: &str) -> [Json; 3] {
    let foreign = serde_yaml::from_str(document).unwrap_or_else(|error| json!(error.to_string()));
    [read(document, Dialect::Own), read(document, Dialect::Foreign), foreign]
}

/// The file of an object of the test's only app.
fn file(name: &str) -> &'static str {
    let path = format!("main/apps/shop/hostile/{name}.yaml");
    printed().get(&path).unwrap_or_else(|| panic!("there is no {path}"))
}

/// The instances with the strings that they got.
fn instances() -> [(&'static str, Vec<(String, String)>); 2] {
    [("written", texts()), ("carried", carried(&texts()))]
}

#[test]
fn a_value_is_the_same_in_every_position_of_a_template() {
    printed();
    for (instance, texts) in instances() {
        texts.par_iter().enumerate().for_each(|(number, (id, text))| {
            let document = file(&format!("thing-{instance}-{id}"));
            let wanted = expected(text);
            let views = if number % 5 == 0 { views(document).to_vec() } else { vec![read(document, Dialect::Own)] };
            for view in views {
                assert_eq!(view["spec"], wanted, "{text:?} in {instance}:\n{document}");
                let metadata = &view["metadata"];
                let seen =
                    [&metadata["labels"]["text"], &metadata["annotations"]["text"], &metadata["annotations"][id]];
                assert_eq!(seen, [text.as_str(); 3], "{text:?} in {instance}:\n{document}");
                let extent = [&view, metadata, &metadata["annotations"]].map(|map| map.as_object().map_or(0, Map::len));
                assert_eq!(extent, [4, 3, 2], "{text:?} in {instance}:\n{document}");
            }
        });
    }
}

#[test]
fn a_value_is_the_same_among_thousands() {
    printed();
    assert!(texts().len() > 5000);
    for (instance, texts) in instances() {
        let is_key = |text: &str| instance == "written" || !holds_tags(text);
        let keyed: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).filter(|text| is_key(text)).collect();
        let data = object(keyed.iter().map(|text| ((*text).to_owned(), json!(text))));
        let env: Json = keyed.iter().map(|text| json!({ "name": text, "value": text })).collect();
        for name in [instance.to_owned(), format!("{instance}-spliced")] {
            for view in views(file(&format!("configmap-{name}"))) {
                assert!(view["data"] == data, "{name}");
            }
        }
        for view in views(file(&format!("deployment-{instance}"))) {
            assert!(view["spec"]["template"]["spec"]["containers"][0]["env"] == env, "{instance}");
        }
    }
    for view in views(file("patched-written")) {
        assert!(view["spec"] == json!({ "merged": named(&texts()), "added": named(&texts()) }));
    }
}

#[test]
fn another_reader_sees_the_same() {
    printed();
    let mut pairs = Vec::new();
    for (instance, texts) in instances() {
        for (id, _) in texts.iter().step_by(40) {
            let document = file(&format!("thing-{instance}-{id}"));
            pairs.push((read(document, Dialect::Own), document.to_owned()));
        }
    }
    assert_eq!(differences(&pairs).unwrap_or_default(), "");
}
