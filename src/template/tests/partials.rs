//! Partials and the library.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{VALUES, Values, shown};
use crate::config::{Component, InputSpec, InputType, Partial, TemplateFile, TypeKind};
use crate::diagnostic::Report;
use crate::expression::{Binding, Delimiters, Locals, Scope};
use crate::source::{SourceMap, Span};
use crate::template::{Library, PartialFunction};
use crate::yaml::{Dialect, Key, Layer, Node, Origin, load, print_documents};

/// The partials of the components `app` and `lib`; `partials` pairs `lib/name(parameter; other=default; optional?)` with a text.
fn library(files: &[(&str, &str)], sources: &mut SourceMap, report: &mut Report) -> Library {
    let mut components: BTreeMap<Arc<str>, Component> = BTreeMap::new();
    for (signature, text) in files {
        let (path, parameters) = signature.split_once('(').unwrap_or((signature, ""));
        let (component, name) = path.split_once('/').unwrap_or(("app", path));
        let source = sources.add(&format!("{path}.yaml.j2"), (*text).into());
        let place = sources.add(&format!("{component}.yaml"), signature.as_bytes().to_vec());
        let span = Span::new(place, 0, signature.len());
        let component = components.entry(component.into()).or_insert_with(|| empty(component, span));
        if let Some(name) = name.strip_prefix("templates:") {
            component.templates.push(TemplateFile { name: name.to_owned(), source, literal: name == "literal" });
            continue;
        }
        let names = parameters.trim_end_matches(')').split("; ").filter(|text| !text.is_empty());
        component.partials.push(Partial {
            key: Key::new(name, Origin::new(span, Layer::Template)),
            description: String::new(),
            parameters: names.map(|text| parameter(text, span, sources)).collect(),
            source,
        });
    }
    let components = components.into_iter().map(|(name, component)| (name, Arc::new(component))).collect();
    Library::of(&components, sources, report)
}

fn empty(name: &str, span: Span) -> Component {
    Component {
        name: name.into(),
        span,
        description: String::new(),
        inputs: Vec::new(),
        outputs: Vec::new(),
        partials: Vec::new(),
        templates: Vec::new(),
        files: BTreeMap::new(),
        delimiters: Delimiters::default(),
        helm: None,
    }
}

fn parameter(text: &str, span: Span, sources: &mut SourceMap) -> InputSpec {
    let (name, default) = text.split_once('=').map_or((text, None), |(name, default)| (name, Some(default)));
    let default = default.map(|text| {
        let source = sources.add(&format!("default of {name}"), text.into());
        load(sources, source, Dialect::Own, Layer::ComponentDefault, &mut Report::new()).remove(0)
    });
    let (name, kind) = match name.split_once(':') {
        Some((name, "integer")) => (name, TypeKind::Integer),
        Some((name, _)) => (name, TypeKind::Image),
        None => (name, TypeKind::Any),
    };
    let ty = InputType::of(kind, span);
    let key = Key::new(name.trim_end_matches('?'), Origin::new(span, Layer::Template));
    InputSpec { key, ty, default, optional: name.ends_with('?'), literal: false, description: String::new() }
}

fn expand(files: &[(&str, &str)]) -> Result<Vec<Node>, String> {
    let mut sources = SourceMap::default();
    let mut report = Report::new();
    let values = sources.add("values.yaml", VALUES.into());
    let values = load(&sources, values, Dialect::Own, Layer::Environment, &mut report).remove(0);
    let library = Arc::new(library(files, &mut sources, &mut report));
    let instance = Node::string("db", Origin::new(values.origin.span, Layer::Derived));
    let builtins: Scope =
        Locals::new(&(Arc::new(Values(Node::map(crate::yaml::Map::new(), values.origin.clone()))) as Scope))
            .with("instance", Binding::Node(instance.clone()))
            .into_scope();
    let function = PartialFunction::new(Arc::clone(&library), "app".into(), builtins);
    let scope = Locals::new(&(Arc::new(Values(values)) as Scope))
        .with("instance", Binding::Node(instance))
        .with("partial", Binding::Function(Arc::new(function)))
        .into_scope();
    let mut documents = Vec::new();
    for template in library.templates("app") {
        documents.extend(template.expand(&scope, &mut report));
    }
    if report.is_empty() { Ok(documents) } else { Err(shown(report, &sources)) }
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &str) {
    let found = expand(files).map_or_else(|findings| findings, |documents| print_documents(&documents));
    assert_eq!(found, expected.trim_start_matches('\n'));
}

#[test]
fn a_partial_gives_its_structure() {
    check(
        &[("templates:a", "a: {{ partial(\"p\", x=port) }}\n"), ("p(x)", "b: {{ x }}\nc: {{ instance }}\n")],
        "a:\n  b: 8080\n  c: db\n",
    );
    check(
        &[
            ("templates:a", "a:\n  - {{ partial(\"lib/p\", xs=list) }}\n"),
            ("lib/p(xs)", "{% for x in xs %}\n- {{ partial(\"q\", x=x) }}\n{% endfor %}\n"),
            ("lib/q(x)", "{{ x }}!\n"),
        ],
        "a:\n- - a!\n  - b!\n",
    );
    check(
        &[
            ("templates:a", "a: {{ partial(\"p\", xs=empty) }}\n"),
            ("p(xs)", "{% for x in xs %}\n{{ x }}: 1\n{% endfor %}\n"),
        ],
        "a: {}\n",
    );
    check(&[("templates:a", "<<: {{ partial(\"p\") }}\nb: 1\n"), ("p", "a: 1\nb: 2\n")], "a: 1\nb: 1\n");
}

#[test]
fn parameters_have_defaults() {
    let partial = ("p(x; t=[1, '{{ x }}-{{ instance }}']; z?)", "x: {{ x }}\nt: {{ t }}\nz: {{ z }}\n");
    check(&[("templates:a", "a: {{ partial(\"p\", x=name) }}\n"), partial], "a:\n  x: web\n  t:\n  - 1\n  - web-db\n");
    check(&[("templates:a", "a: {{ partial(\"p\", x=1, t=2, z=unset) }}\n"), partial], "a:\n  x: 1\n  t: 2\n");
    check(&[("templates:a", "a: {{ partial(\"p\", x=1, t=2, z=3) }}\n"), partial], "a:\n  x: 1\n  t: 2\n  z: 3\n");
}

#[test]
fn literal_manifests_are_taken_as_they_are() {
    check(
        &[("templates:literal", "a: {\"b\": \"{{ x }}\"}\nc: yes\n---\n---\nd: 1\n")],
        "a:\n  b: '{{ x }}'\nc: true\n---\nd: 1\n",
    );
}

/// Partials for wrong calls.
const PARTIALS: [(&str, &str); 6] = [
    ("p(x)", "b: 'x{{ x }}'\n"),
    ("inner", "b: {{ partial(\"p\", x=instances) }}\n"),
    ("caller", "a: {{ partial(\"inner\") }}\nc: {{ name }}\n"),
    ("lib/q(some; thing)", "1\n"),
    ("lib/endless", "a: {{ partial(\"endless\") }}\n"),
    ("lib/r", "1\n"),
];

#[track_caller]
fn check_wrong(call: &str, expected: &str) {
    let template = format!("a: {{{{ {call} }}}}\n");
    let files: Vec<(&str, &str)> = [("templates:a", &*template)].into_iter().chain(PARTIALS).collect();
    let found = expand(&files).map_or_else(|findings| findings, |documents| print_documents(&documents));
    assert_eq!(found, expected.trim_start_matches('\n'));
}

#[test]
fn an_unknown_partial_is_told_from_a_known_one() {
    check_wrong(
        "partial(\"pp\")",
        r#"
templates:a.yaml.j2 1:7 template/unknown-partial: there is no partial `pp` `partial("pp")`
  help: did you mean `p`?
"#,
    );
    check_wrong(
        "partial(\"lib/x\")",
        r#"
templates:a.yaml.j2 1:7 template/unknown-partial: there is no partial `lib/x` `partial("lib/x")`
  help: did you mean `lib/q`?
"#,
    );
    check_wrong(
        "partial(\"libb/q\")",
        r#"
templates:a.yaml.j2 1:7 template/unknown-partial: there is no partial `libb/q` `partial("libb/q")`
  help: did you mean `lib/q`?
"#,
    );
    check_wrong(
        "partial(\"zzzzz/q\")",
        r#"
templates:a.yaml.j2 1:7 template/unknown-partial: there is no partial `zzzzz/q` `partial("zzzzz/q")`
  help: components with partials are `app` and `lib`
"#,
    );
    check_wrong(
        "partial(\"zzzz\")",
        r#"
templates:a.yaml.j2 1:7 template/unknown-partial: there is no partial `zzzz` `partial("zzzz")`
  help: the partials of `app` are `p`, `inner` and `caller`
"#,
    );
}

#[test]
fn wrong_arguments_are_explained() {
    check_wrong(
        "partial()",
        r#"
templates:a.yaml.j2 1:7 template/bad-argument: expected the name of a partial as the first argument `partial()`
  help: write `partial("name", key=value)`
"#,
    );
    check_wrong(
        "partial(\"p\")",
        r#"
templates:a.yaml.j2 1:7 template/bad-argument: the partial `p` needs `x` `partial("p")`
  app.yaml 1:1 declared here
  help: pass it: `x=…`
"#,
    );
    check_wrong(
        "partial(\"p\", 1, x=2)",
        r#"
templates:a.yaml.j2 1:7 template/bad-argument: the partial `p` takes its parameters by name `partial("p", 1, x=2)`
  help: write `partial("p", key=value)`
"#,
    );
    check_wrong(
        "partial(\"lib/q\", thin=1, some=1, thing=2)",
        r#"
templates:a.yaml.j2 1:7 template/bad-argument: the partial `q` has no parameter `thin` `partial("lib/q", thin=1, some=1, thing=2)`
  lib.yaml 1:1 declared here
  help: did you mean `thing`?
"#,
    );
    check_wrong(
        "partial(\"lib/r\", x=1)",
        r#"
templates:a.yaml.j2 1:7 template/bad-argument: the partial `r` has no parameter `x` `partial("lib/r", x=1)`
  lib.yaml 1:1 declared here
  help: it takes no parameters
"#,
    );
}

#[test]
fn mistakes_inside_show_the_calls() {
    check_wrong(
        "partial(\"p\", x=map)",
        r"
p.yaml.j2 1:9 expression/wrong-type: expected text, found a map `x`
  templates:a.yaml.j2 1:7 in the partial called here
  help: make it text with `to_json`, `to_yaml` or `join`; alone in its scalar it would be spliced in
",
    );
    check_wrong(
        "partial(\"lib/endless\")",
        r#"
lib/endless.yaml.j2 1:7 template/too-large: more than 16 partials call one another here `partial("endless")`
  templates:a.yaml.j2 1:7 in the partial called here
  help: if `endless` calls itself, put the call into an `if` that ends it
"#,
    );
    check_wrong(
        "partial(\"caller\")",
        r"
caller.yaml.j2 2:7 expression/unknown-name: unknown name `name` `name`
  templates:a.yaml.j2 1:7 in the partial called here
  help: there are `partial` and `instance`
inner.yaml.j2 1:22 expression/unknown-name: unknown name `instances` `instances`
  caller.yaml.j2 1:7 in the partial called here
  templates:a.yaml.j2 1:7 in the partial called here
  help: did you mean `instance`?
",
    );
}

#[test]
fn arguments_have_their_types() {
    check(
        &[
            ("templates:a", "a: {{ partial(\"q\", n=1, i='r/a:b') }}\n"),
            ("q(n:integer; i:image)", "{{ n }} {{ i }} {{ i.tag }}\n"),
        ],
        "a: 1 r/a:b b\n",
    );
    check(
        &[
            ("templates:a", "a: {{ partial(\"q\", n=name) }}\nb: {{ partial(\"q\", n='x') }}\n"),
            ("q(n:integer)", "{{ n }}\n"),
        ],
        r#"
templates:a.yaml.j2 2:7 config/wrong-type: expected an integer for `n`, found the string "x" `partial("q", n='x')`
  app.yaml 1:1 declared here
  help: write a whole number without quotes, such as `3`
values.yaml 2:7 config/wrong-type: expected an integer for `n`, found the string "web" `web`
  templates:a.yaml.j2 1:7 used here
  app.yaml 1:1 declared here
  help: write a whole number without quotes, such as `3`
"#,
    );
}

#[test]
fn recursion_through_deep_partials_ends() {
    let deep: String = (0..95).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>()
        + &" ".repeat(95)
        + "{{ partial(\"p\") }}\n";
    let found = expand(&[("templates:a", "a: {{ partial(\"p\") }}\n"), ("p", &deep)]);
    let expected = "p.yaml.j2 7:7 template/too-large: values can nest 200 deep ``\n  p.yaml.j2 7:7 more than that here\n  p.yaml.j2 96:99 in the partial called here\n  templates:a.yaml.j2 1:7 in the partial called here\n  help: split the template, or give it smaller values\n";
    assert_eq!(found.err().as_deref(), Some(expected));
}

#[test]
fn a_partial_has_exactly_one_value() {
    check(
        &[("two", "a: 1\n---\nb: 1\n"), ("none", "# nothing\n{% set x = 1 %}\n")],
        "
none.yaml.j2 1:1 template/bad-partial: this partial has no content ``
  help: a partial is one map, one list or one scalar
two.yaml.j2 2:1 template/bad-partial: this partial has a second document ``
  two.yaml.j2 1:1 the first one begins here
  help: a partial is one map, one list or one scalar
",
    );
}
