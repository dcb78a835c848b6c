//! What scalars, keys and merges give.

use super::{check, expand_with};
use crate::expression::Delimiters;
use crate::yaml::print_documents;

#[test]
fn a_lone_expression_keeps_its_type() {
    check("a: {{ port }}\n", "a: 8080\n");
    check("a: {{ version }}\n", "a: \"1.10\"\n");
    check("a: {{ map }}\n", "a:\n  x: 1\n  z: two\n");
    check("a: {{ list }}\n", "a:\n- a\n- b\n");
    check("a:\n  {{ list }}\nb: 1\n", "a:\n- a\n- b\nb: 1\n");
    check("l:\n- {{ list }}\n- c\n", "l:\n- - a\n  - b\n- c\n");
    check("a: {{ none }}\n", "a: null\n");
    check("{{ map }}\n", "x: 1\nz: two\n");
    check("a: {{ nasty }}\n", "a: 'a: b # c'\n");
}

#[test]
fn everything_else_is_a_string() {
    check("a: \"{{ port }}\"\n", "a: \"8080\"\n");
    check("a: '{{ port }}'\n", "a: \"8080\"\n");
    check("a: {{ name }}-{{ port }}\n", "a: web-8080\n");
    check("a: 1{{ port }}\n", "a: \"18080\"\n");
    check("a: '{{ nasty }}'\n", "a: 'a: b # c'\n");
    check("a: >\n  x {{ name }}\n  y\n", "a: |\n  x web y\n");
    check("a: 🎉 {{ name }} ü {{ port }}!\n", "a: 🎉 web ü 8080!\n");
    check("🎉: {{ name }}\n", "🎉: web\n");
    check("a: x   {{ name }}   # {{ nothing }}\n", "a: x   web\n");
    check("a: x#{{ name }}\n", "a: x#web\n");
}

#[test]
fn constants_keep_their_spelling() {
    check("a: 1.10\nb: \"x\"\nc: null\nd: 0x1F\n", "a: 1.10\nb: x\nc: null\nd: 31\n");
    check("a: |\n  one\n  two\n", "a: |\n  one\n  two\n");
}

#[test]
fn an_optional_without_value_leaves_out_its_key_or_item() {
    check("a: {{ unset }}\nb: 1\n", "b: 1\n");
    check("l:\n- {{ unset }}\n- a\n", "l:\n- a\n");
    check("l:\n- {{ unset }}\n", "l: []\n");
    check("m:\n  a: {{ unset }}\n", "m: {}\n");
    check("m: { a: {{ unset }} }\nl: [{{ unset }}]\n", "m: {}\nl: []\n");
    check("{{ unset }}\n", "");
}

#[test]
fn expressions_stand_in_flow_collections() {
    check("s: { matchLabels: {{ map }} }\n", "s:\n  matchLabels:\n    x: 1\n    z: two\n");
    check("p: [{ containerPort: {{ port }} }, {{ port }},{{ name }}]\n", "p:\n- containerPort: 8080\n- 8080\n- web\n");
    check("m: {? {{ name }}: 1}\n", "m:\n  web: 1\n");
    check("m: { {{ name }}: {{ port }}}\n", "m:\n  web: 8080\n");
}

#[test]
fn keys_are_strings() {
    check("{{ name }}: 1\n{{ port }}: 2\n", "web: 1\n\"8080\": 2\n");
    check("\"{{ name }}\": 1\n'x{{ name }}': 2\n{{ name }}-{{ port }}: 3\n", "web: 1\nxweb: 2\nweb-8080: 3\n");
    check("a:\n  {{ name }}:\n    b: 1\n", "a:\n  web:\n    b: 1\n");
}

#[test]
fn merging_is_shallow_and_explicit_keys_win() {
    check("m:\n  <<: {{ map }}\n  x: 5\n  q: 6\n", "m:\n  x: 5\n  z: two\n  q: 6\n");
    check("m:\n  x: 5\n  <<: {{ map }}\n", "m:\n  x: 5\n  z: two\n");
    check("m:\n  <<: {{ map }}\n", "m:\n  x: 1\n  z: two\n");
    check("m:\n  <<: {{ unset }}\n", "m: {}\n");
    check("m:\n  <<: [{{ map }}, { z: 3, w: 4 }]\n", "m:\n  x: 1\n  z: two\n  w: 4\n");
    check("m:\n  {% if no %}\n  <<: {{ map }}\n  {% endif %}\n  a: 1\n", "m:\n  a: 1\n");
    check("m:\n  '<<': 1\n", "m:\n  \"<<\": 1\n");
}

#[test]
fn text_of_other_languages_passes() {
    check("a: \"{{ .Values.x }}\"\n", "a: '{{ .Values.x }}'\n");
    check("a: {{ .Values.x }}\n", "a: '{{ .Values.x }}'\n");
    check("a: {{ $labels.job }} of {{ name }}\n", "a: '{{ $labels.job }} of web'\n");
    check("a: '{{ .x }}'' {{ name }}'\n", "a: '{{ .x }}'' web'\n");
    check("a: \"{{ $x | printf \\\"%s\\\" }}\\n{{ name }}\"\n", "a: |-\n  {{ $x | printf \"%s\" }}\n  web\n");
    check("a: |\n  {{ .x }}\n  {{- $y }}\n", "a: |\n  {{ .x }}\n  {{- $y }}\n");
    check("a: {% raw %}{{ x }}{% endraw %}-{{ name }}\n", "a: '{{ x }}-web'\n");
    check(
        "{% raw %}\na: '{{ x }}'\nb: {{ y }}\nc: {% z %}\n{% endraw %}\nd: {{ name }}\n",
        "a: '{{ x }}'\nb: '{{ y }}'\nc: '{% z %}'\nd: web\n",
    );
}

#[test]
fn quotes_in_tags_need_no_escapes_and_may_have_them() {
    check("a: \"{{ \"x\" }}\"\n", "a: x\n");
    check("a: '{{ 'x' }}'\n", "a: x\n");
    check("a: \"{{ \\\"x\\\" }}\"\n", "a: x\n");
    check("a: '{{ ''x'' }}'\n", "a: x\n");
}

#[test]
fn literal_blocks_are_text_templates() {
    check(
        "a: |\n  x {{ name }}\n  {% for p in ports %}\n  listen {{ p }};\n  {% endfor %}\n  end\nb: 1\n",
        "a: |\n  x web\n  listen 80;\n  listen 443;\n  end\nb: 1\n",
    );
    check("a: |\r\n  x {{ name }}\r\n  {% if no %}\r\n  y\r\n  {% endif %}\r\nb: 1\r\n", "a: |\n  x web\nb: 1\n");
    check("a: |-\n  # {{ name }}\n", "a: '# web'\n");
}

#[test]
fn components_choose_their_delimiters() {
    let pair = |open: &str, close: &str| (open.to_owned(), close.to_owned());
    let check = |delimiters: &Delimiters, template: &str, expected: &str| {
        let found = expand_with(template, delimiters).map(|documents| print_documents(&documents));
        assert_eq!(found.as_deref(), Ok(expected));
    };
    let angles = Delimiters { expression: pair("<%=", "%>"), statement: pair("<%", "%>") };
    check(
        &angles,
        "<% if yes %>\na: <%= port %>\n<% endif %>\nb: {{ name }}\nc: \"{{ x }}\"\n",
        "a: 8080\nb: '{{ name }}'\nc: '{{ x }}'\n",
    );
    let short = Delimiters { expression: pair("@", "@"), statement: pair("%%", "%%") };
    check(&short, "%%if yes%%\na: @port@\n%%endif%%\n", "a: 8080\n");
}
