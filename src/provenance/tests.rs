//! Where fields come from.

use super::*;
use crate::diagnostic::Report;
use crate::yaml::{Dialect, load};

const TEMPLATE: &str = "\
apiVersion: apps/v1
kind: Deployment
spec:
  replicas: {{ replicas }}
  url: https://user:hunter2@db/x
  env:
  - {name: DB_PASSWORD, value: hunter2}
  - {name: DEBUG, value: on}
";

/// A Deployment whose `spec.replicas` was set by an environment over a layer over a default.
fn deployment() -> (SourceMap, Node) {
    let mut sources = SourceMap::default();
    let mut read = |path: &str, text: &str, layer| {
        let source = sources.add(path, text.as_bytes().to_vec());
        let text = text.replace("{{ replicas }}", "\"placeholder\" ");
        let mut parsing = SourceMap::default();
        // Templates are no YAML: the same bytes are parsed with a scalar in place of the expression.
        while parsing.add("", text.as_bytes().to_vec()) != source {}
        load(&parsing, source, Dialect::Foreign, layer, &mut Report::new()).remove(0)
    };
    let mut body = read("template.yaml.j2", TEMPLATE, Layer::Template);
    let of = |node: Node| node.get("replicas").unwrap().clone();
    let default = of(read("component.yaml", "replicas: 1", Layer::ComponentDefault));
    let base = of(read("base.yaml", "replicas: 2", Layer::Shared(0)));
    let cluster = read("cluster.yaml", "scale: 5\npassword: hunter2", Layer::Cluster);
    let prod = of(read("prod.yaml", "replicas: \"{{ cluster.scale }}\"", Layer::Environment));
    let reads = ["scale", "password", "scale"].map(|key| cluster.get(key).unwrap().origin.clone());
    let origin = prod.origin.reading(reads.to_vec()).overriding(base).overriding(default);
    let spec = body.as_map_mut().unwrap().get_mut("spec").unwrap().as_map_mut().unwrap();
    let expression = spec.get("replicas").unwrap().origin.span;
    *spec.get_mut("replicas").unwrap() = Node::integer(5, origin).placed(expression);
    (sources, body)
}

fn check(path: &str, expected: &[&str]) {
    let (sources, body) = deployment();
    let field = explain(&body, &path.parse().unwrap(), &sources);
    let mut lines = vec![format!("{:?} {:?} {:?}", field.value, field.above, field.similar)];
    lines.extend(field.steps.iter().map(|step| {
        let Step { role, layer, place, depth, excerpt, value } = step;
        let layer = layer.unwrap_or("-");
        format!("{depth} {} {layer} {place} {excerpt:?} {value:?}", role.as_str())
    }));
    assert_eq!(lines, expected);
}

#[test]
fn a_value_tells_its_expression_its_reads_and_what_it_beat() {
    check(
        "spec.replicas",
        &[
            r#"Some("5") None None"#,
            r#"0 value environment prod.yaml:1:11 Some("replicas: \"{{ cluster.scale }}\"") Some("5")"#,
            r#"1 read cluster cluster.yaml:1:8 Some("scale: 5") None"#,
            r"1 read cluster cluster.yaml:2:11 None None",
            r#"0 placed by - template.yaml.j2:4:13 Some("replicas: {{ replicas }}") None"#,
            r#"0 overrides layer base.yaml:1:11 Some("replicas: 2") Some("2")"#,
            r#"0 overrides component default component.yaml:1:11 Some("replicas: 1") Some("1")"#,
        ],
    );
}

#[test]
fn secrets_are_not_shown() {
    check("spec.env[name=DB_PASSWORD].value", &["None None None", "0 value template template.yaml.j2:7:32 None None"]);
    check("spec.env[0].value", &["None None None", "0 value template template.yaml.j2:7:32 None None"]);
    let url = "https://…@db/x";
    check(
        "spec.url",
        &[
            &format!("Some({url:?}) None None"),
            &format!("0 value template template.yaml.j2:5:8 Some(\"url: {url}\") Some({url:?})"),
        ],
    );
}

#[test]
fn an_absent_field_points_at_what_is_near() {
    check(
        "spec.replcas",
        &[
            r#"None Some("spec") Some("spec.replicas")"#,
            r#"0 value template template.yaml.j2:4:3 Some("replicas: {{ replicas }}") Some("a map of 3")"#,
        ],
    );
    check(
        "status.x",
        &["None None None", r#"0 value template template.yaml.j2:1:1 Some("apiVersion: apps/v1") Some("a map of 3")"#],
    );
}

#[test]
fn the_overview_has_every_field_without_fields_below() {
    let (sources, body) = deployment();
    let fields: Vec<String> = overview(&body, &sources).into_iter().map(|field| field.path).collect();
    let env = |name: &str, key: &str| format!("spec.env[name={name}].{key}");
    let own = ["apiVersion", "kind", "spec.replicas", "spec.url"].map(str::to_owned);
    let expected: Vec<String> = own
        .into_iter()
        .chain(["DB_PASSWORD", "DEBUG"].into_iter().flat_map(|name| [env(name, "name"), env(name, "value")]))
        .collect();
    assert_eq!(fields, expected);
}

#[test]
fn an_object_is_annotated_line_by_line() {
    let (sources, body) = deployment();
    let lines: Vec<String> = annotated(&body, &sources)
        .into_iter()
        .map(|line| format!("{} <- {}", line.text, line.place.map(|place| place.to_string()).unwrap_or_default()))
        .collect();
    let expected = [
        "apiVersion: apps/v1 <- template.yaml.j2:1:13",
        "kind: Deployment <- template.yaml.j2:2:7",
        "spec: <- template.yaml.j2:3:1",
        "  replicas: 5 <- prod.yaml:1:11",
        "  url: https://…@db/x <- template.yaml.j2:5:8",
        "  env: <- template.yaml.j2:6:3",
        "  - name: DB_PASSWORD <- template.yaml.j2:7:12",
        "    value: (not shown: it may be a secret) <- template.yaml.j2:7:32",
        "  - name: DEBUG <- template.yaml.j2:8:12",
        "    value: true <- template.yaml.j2:8:26",
    ];
    assert_eq!(lines, expected);
}

fn check_hits(path: &str, line: usize, expected: &[&str]) {
    let (sources, body) = deployment();
    let target = Target { sources: vec![sources.find(path).unwrap()], line: Some(line) };
    let found: Vec<String> =
        hits(&body, &target, &sources).iter().map(|hit| format!("{} {}", hit.path, hit.effect.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_line_reaches_what_it_gives_places_and_computes() {
    check_hits("prod.yaml", 1, &["spec.replicas value"]);
    check_hits("cluster.yaml", 1, &["spec.replicas read"]);
    check_hits("template.yaml.j2", 4, &["spec.replicas placed by"]);
    check_hits("base.yaml", 1, &["spec.replicas beaten"]);
    check_hits("component.yaml", 1, &["spec.replicas beaten"]);
    check_hits("template.yaml.j2", 3, &[]);
}
