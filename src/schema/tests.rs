//! The schema of a type takes what the type takes.

use serde_json::Value as Json;

use super::build::Schema;
use super::value::Place;
use super::writer::Writer;
use crate::config::{InputSpec, TypeKind, Workspace};
use crate::diagnostic::Report;
use crate::source::{MemoryFileSystem, SourceMap};
use crate::yaml::{Dialect, Layer, Node, load};

/// One declaration of every kind, and of every constraint.
const TYPES: &str = r#"
  string: string
  short: { type: string, minLength: 2, maxLength: 3 }
  account: { type: string, pattern: "^[0-9]{3}$" }
  own: { type: image, pattern: "^registry" }
  word: { enum: [one, two, "3"] }
  integer: integer
  some: { type: integer, minimum: 1, maximum: 3 }
  odd: { type: integer, enum: [1, 3] }
  number: { type: number, minimum: 0.5 }
  boolean: boolean
  anything: any
  image: image
  quantity: quantity
  duration: duration
  portNumber: port
  label: dns-label
  cidr: cidr
  cron: cron
  url: url
  secret: secret-ref
  probe: core/v1.Probe
  raw: { type: integer, literal: true }
  words: { type: list, of: string, minItems: 1 }
  counts: { type: map, of: integer, maxItems: 1 }
  object: { type: object, properties: { a: integer, b: { type: string, optional: true }, c: { type: string, default: x } } }
  objects: { type: list, of: { type: object, properties: { name: dns-label, size: { type: integer, optional: true } } } }
  keyed: { type: list, key: name, of: { type: object, properties: { name: dns-label, size: { type: integer, optional: true } } } }
"#;

/// Values that some type takes and others do not.
const VALUES: [&str; 79] = [
    "a",
    "ab",
    "abcd",
    "one",
    "\"3\"",
    "3",
    "123",
    "\"123\"",
    "1",
    "2",
    "4",
    "0",
    "-1",
    "65535",
    "65536",
    "1.5",
    "0.25",
    "\"1\"",
    "true",
    "\"true\"",
    "[]",
    "[a]",
    "[1]",
    "[[a]]",
    "[null]",
    "{}",
    "{ a: 1 }",
    "{ a: 1, b: x }",
    "{ a: x }",
    "{ b: x }",
    "{ a: 1, z: 1 }",
    "{ a: 1, b: 2 }",
    "{ a: 1, b: null }",
    "{ a: null }",
    "{ a: 1, c: null }",
    "{ a: { size: 1 } }",
    "{ a: { size: x } }",
    "{ a: { size: 1 }, b: null }",
    "{ A: {} }",
    "[{ name: a }]",
    "[{ name: a, size: 1 }]",
    "[{ size: 1 }]",
    "[{ name: A }]",
    "{ name: a, key: b }",
    "{ name: a }",
    "{ name: 1, key: b }",
    "{ name: a, key: b/c }",
    "{ name: a, key: ..b }",
    "nginx",
    "nginx:1.27",
    "docker.io/library/mysql:9.4.0",
    "host:5000/team/my_app--x:v1",
    "localhost/x",
    "Nginx",
    "\"nginx:\"",
    "a___b",
    "a.b-/c",
    "https://ghcr.io/a",
    "nginx@latest",
    "500m",
    "1Gi",
    "1GB",
    "1e",
    "1h30m",
    "1.5s",
    "30s",
    "1d",
    "10.0.0.0/8",
    "10.0.0.0/33",
    "10.0.0.256/8",
    "\"2001:db8::/32\"",
    "\"*/5 0-6,22 1 jan-mar MON-fri\"",
    "\"* * * *\"",
    "\"60 * * * *\"",
    "\"@daily\"",
    "\"@every 1h\"",
    "https://a.example:8443/x?y#z",
    "https:///x",
    "https://a b",
];

fn specs() -> Vec<InputSpec> {
    let files = MemoryFileSystem::new()
        .with("scantling.yaml", "apiVersion: scantling/v1\nkind: Workspace\n")
        .with("components/c/component.yaml", format!("apiVersion: scantling/v1\nkind: Component\ninputs:{TYPES}"));
    let mut report = Report::new();
    let workspace = Workspace::load(&files, &mut report).unwrap();
    let messages: Vec<&str> = report.iter().map(|finding| &*finding.message).collect();
    assert_eq!(messages, [""; 0]);
    workspace.components["c"].inputs.clone()
}

fn node(text: &str) -> Node {
    let mut sources = SourceMap::default();
    let source = sources.add("value.yaml", text.into());
    load(&sources, source, Dialect::Own, Layer::Environment, &mut Report::new()).remove(0)
}

/// The value as an editor reads it.
fn json(text: &str) -> Json {
    serde_yaml::from_str(text).unwrap()
}

fn validator(writer: Writer<'_>, schema: Schema) -> jsonschema::Validator {
    jsonschema::validator_for(&writer.finish("", schema)).unwrap()
}

fn takes(spec: &InputSpec, text: &str) -> bool {
    let mut report = Report::new();
    spec.ty.check(node(text), &mut report, &"x").is_some() && !report.has_errors()
}

#[test]
fn a_schema_takes_the_values_of_its_type() {
    let mut different = Vec::new();
    for spec in specs().iter().filter(|spec| !matches!(spec.ty.kind, TypeKind::Kubernetes(_))) {
        let mut writer = Writer::new(None);
        let schema = writer.value(&spec.ty, Place { partial: false, literal: true });
        let validator = validator(writer, schema);
        // How a number is spelled, which a pattern or a length is about, cannot be seen in JSON.
        let about_spelling = spec.ty.pattern.is_some() || (spec.ty.kind.is_textual() && spec.ty.min_length.is_some());
        for text in VALUES {
            if about_spelling && (json(text).is_number() || json(text).is_boolean()) {
                continue;
            }
            let (compiler, editor) = (takes(spec, text), validator.is_valid(&json(text)));
            if compiler != editor {
                different.push(format!("{} {text}: {}", spec.key.text, if editor { "taken" } else { "refused" }));
            }
        }
    }
    assert_eq!(different, [""; 0]);
}

#[test]
fn in_one_layer_a_value_may_be_a_part_an_expression_or_null() {
    let mut wrong = Vec::new();
    for spec in specs().into_iter().filter(|spec| !matches!(spec.ty.kind, TypeKind::Kubernetes(_))) {
        let mut writer = Writer::new(None);
        let schema = writer.value(&spec.ty, Place { partial: true, literal: false });
        let validator = validator(writer, schema);
        let mut refused: Vec<&str> = vec!["null", "\"{{ x }}\""];
        refused.extend(VALUES.into_iter().filter(|text| takes(&spec, text)));
        refused.retain(|text| !validator.is_valid(&json(text)));
        wrong.extend(refused.into_iter().map(|text| format!("{} refuses {text}", spec.key.text)));
    }
    assert_eq!(wrong, [""; 0]);
}

/// What an editor takes as the value of an input in one layer.
fn check_part(name: &str, text: &str, expected: bool) {
    let spec = specs().into_iter().find(|spec| &*spec.key.text == name).unwrap();
    let mut writer = Writer::new(None);
    let schema = writer.value(&spec.ty, Place { partial: true, literal: spec.literal });
    assert_eq!(validator(writer, schema).is_valid(&json(text)), expected, "{name}: {text}");
}

#[test]
fn a_part_is_checked_as_far_as_it_goes() {
    check_part("object", "{ b: x }", true);
    check_part("object", "{ a: null }", true);
    check_part("object", "{ a: '{{ x }}' }", true);
    check_part("object", "{ a: '{{ .x }}' }", false);
    check_part("object", "{ a: x }", false);
    check_part("object", "{ z: 1 }", false);
    check_part("keyed", "{ a: null }", true);
    check_part("keyed", "[{ size: 1 }]", false);
    // The items of other lists are replaced, so each must be whole.
    check_part("objects", "[{ size: 1 }]", false);
    check_part("raw", "'{{ x }}'", false);
    check_part("raw", "null", true);
}

#[test]
fn fields_of_kubernetes_types_have_shapes() {
    check_part("probe", "{ httpGet: { path: /health, port: http }, periodSeconds: 5 }", true);
    check_part("probe", "{ httpGet: { port: 8080 }, periodSeconds: '{{ x }}', initialDelaySeconds: null }", true);
    check_part("probe", "'{{ probe }}'", true);
    check_part("probe", "{ someFieldOfTheFuture: 1 }", false);
    check_part("probe", "{ periodSeconds: soon }", false);
    check_part("probe", "{ httpGet: [] }", false);
    check_part("probe", "soon", false);
}

#[test]
fn kinds_are_found_in_any_case() {
    assert_eq!(super::Kind::named("system"), Some(super::Kind::System));
    assert_eq!(super::Kind::named("sytem"), None);
}
