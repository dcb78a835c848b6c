//! Block text: statements, layout, places of findings.

use super::testing::{World, shown};
use super::{Delimiters, Text};
use crate::diagnostic::Report;
use crate::source::{SourceMap, Span};

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(World::new().block(text), Ok(expected.to_owned()), "{text}");
}

#[track_caller]
fn check_findings(text: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|finding| (*finding).to_owned()).collect();
    assert_eq!(World::new().block(text), Err(expected), "{text}");
}

#[test]
fn values_are_put_into_text_as_they_are_spelled() {
    check("listen {{ port }};\nversion {{ version }}\n", "listen 8080;\nversion 1.10\n");
    check("{{ name }}", "my-app");
    check("{# kept #} {{ .Values.x }} {{ $y }}\n", "{# kept #} {{ .Values.x }} {{ $y }}\n");
    check("a{% raw %}{{ x }}{% endraw %}b", "a{{ x }}b");
}

#[test]
fn statements_take_their_lines_with_them() {
    check("a\n  {% if replicas %}\n  b\n  {% endif %}\nc\n", "a\n  b\nc\n");
    check("{% for item in ports %}\n{{ item }}\n{% endfor %}\nend", "80\n443\nend");
    check("{% if debug %}\na\n{% elif port == 80 %}\nb\n{% else %}\nc\n{% endif %}\n", "c\n");
    check("x{% if replicas %}y{% endif %}z\n", "xyz\n");
    check("a  {%- if replicas -%}  \n b {%+ endif %}\nc", "ab c");
    check("{%+ if replicas +%}\na{% endif %}", "\na");
    check("{% raw %}\n{{ x }}\n{% endraw %}\nend", "{{ x }}\nend");
}

#[test]
fn loops_bind_names_and_count() {
    check("{% for key, value in mapping %}{{ key }}{% if not loop.last %},{% endif %}{% endfor %}", "b,a");
    check("{% for item in instances %}{{ loop.index }}={{ item.name }} {% endfor %}", "1=one 2=two ");
    check("{% for key, value in mapping.a | items %}{{ key }}{{ value }}{% endfor %}", "deepx");
    check("{% for item in instances if item.port > 1 %}{{ loop.length }}{{ item.name }}{% endfor %}", "1two");
    check("{% for item in [] %}x{% else %}none{% endfor %}", "none");
    check("{% for name in app %}{{ name }} {% endfor %}", "image name selector ");
}

#[test]
fn set_binds_for_what_follows_in_the_same_block() {
    check("{% set a = replicas + 1 %}{% set b = a * 2 %}{{ a }} {{ b }}", "4 8");
    check("{% if replicas %}{% set a = 1 %}{% endif %}{{ a }}", "1");
    check("{% set a = 0 %}{% for p in ports %}{% set a = a + p %}{{ a }} {% endfor %}{{ a }}", "80 443 0");
    check("{% set image = app.image %}{{ image }}", "ghcr.io/team/app:v1");
    check("{% set a = nodeSelector %}{{ a | default('x') }}", "x");
}

#[test]
fn a_value_of_several_lines_takes_the_indentation_of_its_line() {
    check("a:\n  {{ 'x\\ny\\n\\nz\\n' }}\nb\n", "a:\n  x\n  y\n\n  z\nb\n");
    check("a: {{ 'x\\ny' }}\n", "a: x\ny\n");
    check("  {{- 'x\\ny' }}\n", "x\ny\n");
}

#[test]
fn findings_point_at_the_tag_and_one_does_not_hide_the_next() {
    let help = "(give a value with `default(…)`, or test it with `is defined`)";
    check_findings(
        "{{ replcas }} {{ nodeSelector }}\n",
        &[
            "expression/unknown-name: unknown name `replcas` <replcas> (did you mean `replicas`?)",
            &format!("expression/no-value: `nodeSelector` has no value here <nodeSelector> {help}"),
        ],
    );
    check_findings(
        "{% set x = zzz %}{{ x }}",
        &[
            "expression/unknown-name: unknown name `zzz` <zzz> (there are `app`, `big`, `broken`, `debug`, `describe`, `empty`, `huge`, `image` and 10 more)",
        ],
    );
    check_findings(
        "{% for x in nodeSelector %}{% endfor %}",
        &[
            "expression/no-value: `nodeSelector` has no value here <nodeSelector> (give an empty list with `default([])`, or put the loop into an `if`)",
        ],
    );
    check_findings(
        "{% for x in port %}{% endfor %}",
        &[
            "expression/wrong-type: expected a list or a map, found an integer <port> (loop over a list or a map; `range(…)` makes a list of numbers)",
        ],
    );
    check_findings(
        "{% for a, b in ports %}{% endfor %}",
        &[
            "expression/wrong-type: expected items that are lists of 2, found an integer <ports> (a list binds one name: `for item in …`)",
        ],
    );
}

#[test]
fn statements_that_do_not_pair_are_refused() {
    check_findings(
        "{% if a %}",
        &["expression/syntax: this `if` has no `endif` <if a> (write `{% endif %}` behind what it covers)"],
    );
    check_findings(
        "{% for a in b %}{% endif %}",
        &["expression/syntax: expected `endfor`, found `endif` <endif> (write `endfor` first)"],
    );
    check_findings(
        "{% endfor %}",
        &["expression/syntax: `endfor` without `for` <endfor> (remove it, or write the `for` before it)"],
    );
    check_findings(
        "{% else %}",
        &["expression/syntax: `else` without `if` <else> (remove it, or write the `if` before it)"],
    );
    check_findings(
        "{% if a %}{% else %}{% elif b %}{% endif %}",
        &["expression/syntax: `elif` after `else` <elif b> (put `else` last)"],
    );
    check_findings("a {{ b", &["expression/syntax: `{{` is not closed <{{> (close it with `}}`)"]);
    check_findings(
        "{% include 'x' %}",
        &[
            "expression/syntax: unknown statement `include` <include 'x'> (there are `if`, `elif`, `else`, `endif`, `for`, `endfor` and `set`)",
        ],
    );
}

#[test]
fn findings_point_into_the_indented_source_of_a_block_scalar() {
    let source_text = "data:\n  conf: |\n    a\n    {{ zzz }}\n";
    let source = SourceMap::default().add("t.yaml.j2", source_text.as_bytes().to_vec());
    let content = "a\n{{ zzz }}\n";
    // Each line of the content stands four bytes further in, below 16 bytes of other text.
    let offset_of = |at: usize| 16 + at + 4 * (1 + content[..at].matches('\n').count());
    let span = Span::new(source, 14, source_text.len());
    let text = Text::compile(content, span, offset_of, &Delimiters::default()).expect("a text");
    let mut report = Report::new();
    assert!(text.render(&World::new().scope, &mut report).is_err());
    let findings: Vec<String> = report.iter().map(|finding| shown(finding, source_text)).collect();
    assert_eq!(
        findings,
        [
            "expression/unknown-name: unknown name `zzz` <zzz> (there are `app`, `big`, `broken`, `debug`, `describe`, `empty`, `huge`, `image` and 10 more)"
        ]
    );
}

#[test]
fn the_free_names_of_a_text_are_known() {
    let text =
        "{{ a.b }}{% for x, y in c if x.d %}{{ x }}{{ loop.index }}{{ e }}{% endfor %}{% set f = g %}{{ f }}{{ x }}";
    let source = SourceMap::default().add("t", text.as_bytes().to_vec());
    let compiled =
        Text::compile(text, Span::new(source, 0, text.len()), |at| at, &Delimiters::default()).expect("a text");
    let reads: Vec<String> = compiled.reads().iter().map(|path| path.join(".")).collect();
    assert_eq!(reads, ["a.b", "c", "e", "g", "x"]);
}

#[test]
fn the_rendered_text_knows_what_it_read() {
    let mut world = World::new();
    let text = "{{ name }}:{{ port }}:{{ name }}";
    let source = SourceMap::default().add("t", text.as_bytes().to_vec());
    let compiled =
        Text::compile(text, Span::new(source, 0, text.len()), |at| at, &Delimiters::default()).expect("a text");
    let node = compiled.render(&world.scope, &mut Report::new()).expect("a node");
    let reads: Vec<String> = node.origin.reads().iter().map(|origin| world.at(origin.span)).collect();
    assert_eq!(reads, ["my-app", "8080"]);
    assert_eq!(world.block(text), Ok("my-app:8080:my-app".to_owned()));
}
