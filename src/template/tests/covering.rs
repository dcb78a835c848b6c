//! What statements cover.

use super::check;

#[test]
fn a_statement_covers_entries() {
    check("a: 1\n{% if yes %}\nb: 2\n{% endif %}\nc: 3\n", "a: 1\nb: 2\nc: 3\n");
    check("a: 1\n{% if no %}\nb: 2\n{% endif %}\nc: 3\n", "a: 1\nc: 3\n");
    check("s:\n  a: 1\n  {% if no %}\n  b:\n    c: 1\n  {% endif %}\n  d: 2\n", "s:\n  a: 1\n  d: 2\n");
    check("{% if no %}\na: 1\n{% endif %}\nb: 2\n", "b: 2\n");
    check("{% if no %}\na: 1\n{% endif %}\n{% if yes %}\nb: 2\n{% endif %}\n", "b: 2\n");
    check("s:\n  a: 1\n  {% if no %}\n  b: 2\n  {% endif %}\nt: 3\n", "s:\n  a: 1\nt: 3\n");
}

#[test]
fn a_statement_covers_items() {
    check("l:\n  - a\n  {% if no %}\n  - b\n  - c\n  {% endif %}\n  - d\n", "l:\n- a\n- d\n");
    check("l:\n{% for x in list %}\n- {{ x }}\n{% endfor %}\nm: 1\n", "l:\n- a\n- b\nm: 1\n");
    check("l:\n- a\n{% if yes %}\n- b\n{% endif %}\nm: 1\n", "l:\n- a\n- b\nm: 1\n");
    check("l:\n  {% if yes %}\n  - a\n  {% endif %}\n  - b\n", "l:\n- a\n- b\n");
    check("l:\n  {% if no %}\n  - a\n  {% endif %}\n  {% if yes %}\n  - b\n  {% endif %}\nm: 1\n", "l:\n- b\nm: 1\n");
    check("- a\n{% if no %}\n- b\n{% endif %}\n", "- a\n");
}

#[test]
fn covering_a_whole_collection_means_its_items() {
    check("env:\n  {% for x in empty %}\n  - name: {{ x }}\n  {% endfor %}\nimage: a\n", "env: []\nimage: a\n");
    check("env:\n  {% for x in list %}\n  - name: {{ x }}\n  {% endfor %}\n", "env:\n- name: a\n- name: b\n");
    check("labels:\n  {% if no %}\n  a: 1\n  {% endif %}\nx: 1\n", "labels: {}\nx: 1\n");
    check("a:\n  b:\n    {% if no %}\n    c: 1\n    {% endif %}\n", "a:\n  b: {}\n");
    check(
        "l:\n  - name: 1\n    p:\n      {% for x in empty %}\n      - {{ x }}\n      {% endfor %}\n  - m\n",
        "l:\n- name: 1\n  p: []\n- m\n",
    );
    check("l:\n  -\n    {% if no %}\n    a: 1\n    {% endif %}\n  - b\n", "l:\n- {}\n- b\n");
    check("l:\n-\n  {% if no %}\n  a: 1\n  {% endif %}\n- b\n", "l:\n- {}\n- b\n");
    check(
        "l: # -\n# -\n- # -\n  {% if no %}\n  a: 1\n  {% endif %}\n# -\n-\n  {% if no %}\n  - b\n  {% endif %}\n",
        "l:\n- {}\n- []\n",
    );
    check("l:\n  - # why\n    {% if no %}\n    - a\n    {% endif %}\n", "l:\n- []\n");
}

#[test]
fn branches_cover_each_their_own() {
    let template = |condition: &str| {
        format!(
            "to:\n  {{% if {condition} %}}\n  - a\n  - b\n  {{% elif yes %}}\n  - c\n  {{% else %}}\n  - d\n  {{% endif %}}\nx: 1\n"
        )
    };
    check(&template("yes"), "to:\n- a\n- b\nx: 1\n");
    check(&template("no"), "to:\n- c\nx: 1\n");
    check("{% if no %}\na: 1\n{% else %}\na: 2\n{% endif %}\nb: 3\n", "a: 2\nb: 3\n");
    check("{% if no %}\na: 1\n{% else %}\na: 2\n{% endif %}\n", "a: 2\n");
    check("s:\n  {% if no %}\n  a: 1\n  {% elif none %}\n  a: 2\n  {% endif %}\n", "s: {}\n");
    check("{% if yes %}\n{% else %}\na: 2\n{% endif %}\nb: 1\n", "b: 1\n");
}

#[test]
fn loops_bind_items_keys_and_values() {
    check("{% for k, v in map %}\n{{ k }}: {{ v }}\n{% endfor %}\no: 0\n", "x: 1\nz: two\no: 0\n");
    check("l:\n{% for k in map %}\n- {{ k }}\n{% endfor %}\n", "l:\n- x\n- z\n");
    check("l:\n{% for x in empty %}\n- {{ x }}\n{% else %}\n- none\n{% endfor %}\n", "l:\n- none\n");
    check("l:\n{% for x in list %}\n- {{ x }}\n{% else %}\n- none\n{% endfor %}\n", "l:\n- a\n- b\n");
    check(
        "l:\n{% for x in items if x.on %}\n- {{ loop.index }}/{{ loop.length }} {{ x.name }}\n{% endfor %}\n",
        "l:\n- 1/2 one\n- 2/2 three\n",
    );
    check(
        "l:\n{% for x in list %}\n- first: {{ loop.first }}\n  last: {{ loop.last }}\n  before: {{ loop.previtem }}\n  after: {{ loop.nextitem }}\n{% endfor %}\n",
        "l:\n- first: true\n  last: false\n  after: b\n- first: false\n  last: true\n  before: a\n",
    );
}

#[test]
fn statements_nest() {
    check(
        "l:\n  {% for x in items %}\n  {% if x.on %}\n  - name: {{ x.name }}\n    ports:\n      {% for p in ports %}\n      - {{ p }}\n      {% endfor %}\n  {% else %}\n  - none\n  {% endif %}\n  {% endfor %}\nz: 1\n",
        "l:\n- name: one\n  ports:\n  - 80\n  - 443\n- none\n- name: three\n  ports:\n  - 80\n  - 443\nz: 1\n",
    );
    check(
        "a:\n  {% if yes %}\n  {% if no %}\n  b: 1\n  {% else %}\n  c: 1\n  {% endif %}\n  d:\n    {% if no %}\n    e: 1\n    {% endif %}\n  {% endif %}\n",
        "a:\n  c: 1\n  d: {}\n",
    );
    check(
        "{% for a in list %}\n{% for b in list %}\n{{ a }}{{ b }}: 1\n{% endfor %}\n{% endfor %}\nz: 1\n",
        "aa: 1\nab: 1\nba: 1\nbb: 1\nz: 1\n",
    );
}

#[test]
fn statements_cover_documents() {
    check("{% if no %}\na: 1\n{% endif %}\n", "");
    check("{% for x in list %}\na: {{ x }}\n{% endfor %}\n", "a: a\n---\na: b\n");
    check("a: 1\n{% if no %}\n---\nb: 2\n{% endif %}\n", "a: 1\n");
    check("{% if no %}\n---\na: 1\n{% endif %}\n---\nb: 2\n", "b: 2\n");
    check("---\n{% if no %}\na: 1\n{% endif %}\n---\nb: 2\n", "b: 2\n");
    check("{% for x in list %}\na: {{ x }}\n---\n{% endfor %}\nb: 2\n", "a: a\n---\na: b\n---\nb: 2\n");
    check(
        "{% for x in list %}\n---\na: {{ x }}\n---\nc: {{ x }}\n{% endfor %}\n---\nb: 2\n",
        "a: a\n---\nc: a\n---\na: b\n---\nc: b\n---\nb: 2\n",
    );
    check("{% if no %}\na: 1\n{% else %}\n---\nb: 2\n{% endif %}\n", "b: 2\n");
    check("{% if yes %}\n---\na:\n  {% if no %}\n  b: 1\n  {% endif %}\n---\n{% endif %}\n", "a: {}\n");
    check("---\n---\na: 1\n---\n", "a: 1\n");
    check("---\n{}\n---\nnull\n", "");
}

#[test]
fn a_template_may_hold_statements_only() {
    check("", "");
    check("# nothing\n", "");
    check("{% if yes %}\n{% endif %}\n", "");
    check("{% set x = 1 %}\n", "");
    check("{% if unset %}\n# {{ nothing }}\n{% endif %}", "");
}

#[test]
fn a_set_holds_for_what_follows_in_its_statement() {
    check("{% set x = 1 %}\na: {{ x }}\n---\nb: {{ x }}\n", "a: 1\n---\nb: 1\n");
    check("a: 1\n{% set x = name %}\nb:\n  c: {{ x }}\n", "a: 1\nb:\n  c: web\n");
    check("a:\n  {% set x = name %}\n  b: {{ x }}\n", "a:\n  b: web\n");
    check("{% set x = 1 %}\n{% if yes %}\n{% set x = 2 %}\na: {{ x }}\n{% endif %}\nb: {{ x }}\n", "a: 2\nb: 1\n");
    check("l:\n{% for i in list %}\n{% set y = i %}\n- {{ y }}\n{% endfor %}\n", "l:\n- a\n- b\n");
    check("{% set x = unset %}\na: {{ x }}\nb: 1\n", "b: 1\n");
    check("{% set x = map %}\na: {{ x }}\n", "a:\n  x: 1\n  z: two\n");
}

#[test]
fn statements_stand_at_any_indentation_and_line_end() {
    check("a:\n{% if no %}\n  b: 1\n      {% endif %}\n  c: 2\n", "a:\n  c: 2\n");
    check("a:\r\n  {% if no %}\r\n  b: 1\r\n  {% endif %}\r\n  c: {{ port }}\r\n", "a:\n  c: 8080\n");
    check("a:\n\t{% if no %}\n  b: 1\n\t{% endif %}\n  c: 2\n", "a:\n  c: 2\n");
    check("a: 1\n\n{%- if no -%}   \n\nb: 2\n\n{% endif %}  # why\n\nc: 3", "a: 1\nc: 3\n");
    check("# {% if x %}\na: 1 # {{ y }} {% endif %}\n# {% raw %}\n# {{ z\nb: 2\n# }}\n", "a: 1\nb: 2\n");
    check(
        "l:\n  # first\n  {% if yes %}\n  # second\n\n  - a\n  # third\n  {% endif %}\n  # fourth\nm: 1\n",
        "l:\n- a\nm: 1\n",
    );
}

#[test]
fn statements_work_in_flow_collections() {
    check("l: [\n  a,\n  {% if no %}\n  b,\n  {% endif %}\n  c\n]\n", "l:\n- a\n- c\n");
    check("m: {\n  {% for k, v in map %}\n  {{ k }}: {{ v }},\n  {% endfor %}\n}\n", "m:\n  x: 1\n  z: two\n");
    check("m:\n  {% if no %}\n  { a: 1 }\n  {% endif %}\no: 1\n", "m: {}\no: 1\n");
}

#[test]
fn multi_line_tags_stay_one() {
    check("a: {{\n  port\n}}\n{% if no\n   %}\nb: 1\n{% endif %}\nc: 1\n", "a: 8080\nc: 1\n");
}

#[test]
fn statements_stand_behind_blocks_of_text_and_marks() {
    check("{% if yes %}\na: |\n  x\n{% endif %}\nb: 1\n", "a: |\n  x\nb: 1\n");
    check(
        "s:\n  {% if yes %}\n  a: |+\n    x\n\n  {% endif %}\n  b: >\n    y\n\n{% if yes %}\nc: 1\n{% endif %}",
        "s:\n  a: |+\n    x\n\n  b: |\n    y\nc: 1\n",
    );
    check("\u{feff}{% if yes %}\na: 1\n{% endif %}\n", "a: 1\n");
    check(
        "%YAML 1.2\n---\n{% if yes %}\na: 1\n{% endif %}\n...\n{% set x = 1 %}\n---\nb: {{ x }}\n",
        "a: 1\n---\nb: 1\n",
    );
}
