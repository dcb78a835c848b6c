//! What is said about wrong templates.

use super::{check_wrong, expand_with};
use crate::expression::Delimiters;

#[test]
fn a_half_covered_node_shows_both_places() {
    check_wrong(
        "a:\n  b: 1\n  {% if yes %}\n  c: 2\nd: 3\n{% endif %}\n",
        r"
3:3 template/half-covered: this `if` covers only a part of the entry `a` `{% if yes %}`
  3:3 this line cuts it
  1:1 the entry `a` begins here
  help: move the line so that the entry `a` stands wholly between two lines of the statement, or outside
",
    );
    check_wrong(
        "{% if yes %}\na:\n  b: 1\n  {% endif %}\n  c: 2\n",
        r"
4:3 template/half-covered: this `if` covers only a part of the entry `a` `{% endif %}`
  4:3 this line cuts it
  2:1 the entry `a` begins here
  help: move the line so that the entry `a` stands wholly between two lines of the statement, or outside
",
    );
    check_wrong(
        "l:\n- a: 1\n  {% for x in list %}\n  b: 2\n- c: 1\n  {% endfor %}\n  d: 2\n",
        r"
3:3 template/half-covered: this `for` covers only a part of this list item `{% for x in list %}`
  3:3 this line cuts it
  2:1 this list item begins here
  help: move the line so that this list item stands wholly between two lines of the statement, or outside
",
    );
    check_wrong(
        "{% if yes %}\n---\na: 1\n{% endif %}\nb: 2\n",
        r"
4:1 template/half-covered: this `if` covers only a part of this document `{% endif %}`
  4:1 this line cuts it
  3:1 this document begins here
  help: move the line so that this document stands wholly between two lines of the statement, or outside
",
    );
    check_wrong(
        "a: 1\n{% if yes %}\nb: 2\n---\nc: 1\n{% endif %}\n",
        r"
2:1 template/half-covered: this `if` covers only a part of this document `{% if yes %}`
  2:1 this line cuts it
  1:1 this document begins here
  help: move the line so that this document stands wholly between two lines of the statement, or outside
",
    );
}

#[test]
fn a_scalar_value_cannot_be_covered() {
    check_wrong(
        "a:\n  {% if yes %}\n  1\n  {% endif %}\n",
        r"
2:3 template/covered-scalar: `if` stands between a key and its scalar value `{% if yes %}`
  3:3 this value
  help: choose the value in an expression: `{{ a if c else b }}`; or put the statement around key and value
",
    );
    check_wrong(
        "a:\n  {% if yes %}\n  1\n  {% else %}\n  2\n  {% endif %}\n",
        r"
5:3 yaml/syntax: expected `key: value` or `- item`, found plain text `2`
  help: statements cover whole entries and items; to choose a value write `{{ a if c else b }}`
",
    );
    check_wrong(
        "a: x{% if yes %}1{% endif %}\n",
        r"
1:5 template/covered-scalar: a statement cannot stand inside a scalar value `{% if yes %}`
  help: choose the value in an expression: `{{ a if c else b }}`
",
    );
    check_wrong(
        "a: \"{% if yes %}1{% endif %}\"\n",
        r"
1:5 template/covered-scalar: a statement cannot stand inside a scalar value `{% if yes %}`
  help: choose the value in an expression: `{{ a if c else b }}`
",
    );
    check_wrong(
        "a: >\n  {% if yes %}\n  x\n  {% endif %}\n",
        r"
2:3 template/covered-scalar: a statement cannot stand inside a scalar value `{% if yes %}`
  help: statements work in literal blocks: begin the block with `|` in place of `>`
",
    );
    check_wrong(
        "a: |\n  x\n{% if yes %}\n  y\n{% endif %}\n",
        r"
4:3 yaml/syntax: this line is indented less than the block of text above it `y`
  help: a statement inside a block of text must be indented like the text
",
    );
    check_wrong(
        "a:\n  {% set x = 1 %}\n  b\n",
        r"
2:3 template/covered-scalar: `set` stands between a key and its scalar value `{% set x = 1 %}`
  3:3 this value
  help: choose the value in an expression: `{{ a if c else b }}`; or put the statement around key and value
",
    );
}

#[test]
fn a_statement_stands_alone() {
    check_wrong(
        "a: {% if yes %}1{% else %}2{% endif %}\n",
        r"
1:4 template/shared-line: a statement must stand on a line of its own `{% if yes %}`
  help: to choose a value write `{{ a if c else b }}`; otherwise move the statement to its own line
",
    );
    check_wrong(
        "{% if yes %} a: 1\n{% endif %}\n",
        r"
1:1 template/shared-line: a statement must stand on a line of its own `{% if yes %}`
  help: to choose a value write `{{ a if c else b }}`; otherwise move the statement to its own line
",
    );
}

#[test]
fn statements_pair() {
    check_wrong(
        "{% endif %}\n",
        r"
1:1 template/unbalanced-statement: `endif` without an `if` above it `{% endif %}`
  help: remove it, or add the `if`
",
    );
    check_wrong(
        "{% else %}\n",
        r"
1:1 template/unbalanced-statement: `else` without an `if` above it `{% else %}`
  help: remove it, or add the `if`
",
    );
    check_wrong(
        "{% if yes %}\na: 1\n{% endfor %}\n",
        r"
3:1 template/unbalanced-statement: expected `endif`, found `endfor` `{% endfor %}`
  1:1 this `if` is still open
  help: end the `if` first
",
    );
    check_wrong(
        "{% for x in list %}\n{% if yes %}\na: 1\n{% endif %}\n",
        r"
1:1 template/unbalanced-statement: this `for` does not end `{% for x in list %}`
  help: write `endfor` on a line of its own below what it covers
",
    );
    check_wrong(
        "{% for x in list %}\n- a\n{% elif yes %}\n- b\n{% endfor %}\n",
        r"
3:1 template/unbalanced-statement: `elif` in a `for` `{% elif yes %}`
  1:1 the statement begins here
  help: a `for` has only an `else`, for the case that there is no item
",
    );
    check_wrong(
        "{% if yes %}\na: 1\n{% else %}\na: 2\n{% else %}\na: 3\n{% endif %}\n",
        r"
5:1 template/unbalanced-statement: `else` behind the `else` of the same statement `{% else %}`
  1:1 the statement begins here
  help: nothing can follow an `else` but the end
",
    );
    check_wrong(
        "{% macro x %}\n",
        r"
1:4 expression/syntax: unknown statement `macro` `macro x`
  help: there are `if`, `elif`, `else`, `endif`, `for`, `endfor` and `set`
",
    );
    check_wrong(
        "l:\n  - a\n  {% if yes %}\n  - b\n  {% if no %}\n  - c\n  {% endif %}\n",
        r"
3:3 template/unbalanced-statement: this `if` does not end `{% if yes %}`
  help: write `endif` on a line of its own below what it covers
",
    );
}

#[test]
fn loop_is_no_name_to_bind() {
    check_wrong(
        "{% for loop in list %}\n{% endfor %}\n{% set loop = 1 %}\n",
        r"
1:1 template/reserved-name: `loop` stands for the loop itself `{% for loop in list %}`
  help: choose another name
3:1 template/reserved-name: `loop` stands for the loop itself `{% set loop = 1 %}`
  help: choose another name
",
    );
}

#[test]
fn tags_end_and_hold_something() {
    check_wrong(
        "a: {{ x\nb: 1\n",
        r"
1:4 template/unclosed-tag: this tag is not closed `{{`
  help: close it on its line; text of another language that looks like a tag stands in `{% raw %}` … `{% endraw %}`
",
    );
    check_wrong(
        "a: 1 # {{ x\nb: {{ y\n",
        r"
2:4 template/unclosed-tag: this tag is not closed `{{`
  help: close it on its line; text of another language that looks like a tag stands in `{% raw %}` … `{% endraw %}`
",
    );
    check_wrong(
        "a: \u{F0001}\n",
        "1:4 template/reserved-character: expected text, found the private-use character U+F0001 `\u{F0001}`\n  help: remove it; templates cannot hold the characters U+F0000 to U+FFFFD\n",
    );
    check_wrong(
        "a: {{ }}\n",
        r"
1:7 expression/syntax: expected an expression, found nothing ``
  help: write what the tag stands for, or remove it
",
    );
}

#[test]
fn anchors_aliases_and_tags_are_refused() {
    check_wrong(
        "a: &x 1\nb: *x\nc: !!str 1\n",
        r"
1:4 template/foreign-syntax: templates have no anchors `&x`
  help: name the value with `{% set name = … %}`
2:4 template/foreign-syntax: templates have no aliases `*x`
  help: name the value with `{% set name = … %}` and write `{{ name }}`
3:4 template/foreign-syntax: templates have no explicit tags `!!str`
  help: quote the value
",
    );
}

#[test]
fn keys_are_unique_texts() {
    check_wrong(
        "a: 1\na: 2\n",
        r"
2:1 yaml/duplicate-key: the key `a` stands twice in this map `a`
  2:1 again here
  1:1 first here
  help: remove one of the two
",
    );
    check_wrong(
        "a: {{ port }}\na: 2\n",
        r"
2:1 yaml/duplicate-key: the key `a` stands twice in this map `a`
  2:1 again here
  1:1 first here
  help: remove one of the two
",
    );
    check_wrong(
        "{{ name }}: 1\nweb: 2\n",
        r"
2:1 yaml/duplicate-key: the key `web` stands twice in this map `web`
  2:1 again here
  1:1 first here
  help: remove one of the two
",
    );
    check_wrong(
        "m:\n  {% for x in list %}\n  {{ name }}: {{ x }}\n  {% endfor %}\n  k: 1\n",
        r"
3:3 yaml/duplicate-key: the key `web` stands twice in this map `{{ name }}`
  note: several rounds of a loop give it
  help: make the keys of the rounds differ
",
    );
    check_wrong(
        "[a]: 1\n",
        r"
1:1 yaml/bad-key: expected a text as key `[a]`
  help: quote the key if it is meant as text
",
    );
    check_wrong(
        "? \n: 1\n",
        r"
2:2 yaml/bad-key: expected a text as key ``
  help: quote the key if it is meant as text
",
    );
}

#[test]
fn a_key_that_expansion_doubles_shows_both_lines() {
    check_wrong(
        "a: 1\n{% if yes %}\na: 2\n{% endif %}\n",
        r"
3:1 yaml/duplicate-key: the key `a` stands twice in this map `a`
  3:1 again here
  1:1 first here
  help: remove one of the two
",
    );
}

#[test]
fn habits_of_text_templates_are_explained() {
    check_wrong(
        "labels:\n  {{ map }}\n  extra: 1\n",
        r"
3:8 yaml/syntax: mapping values are not allowed in this context ``
  help: to add the entries of a map write `<<: {{ map }}`; to add the items of a list use `{% for item in list %}`
",
    );
    check_wrong(
        "labels:\n  extra: 1\n  {{ map }}\n",
        r"
3:3 yaml/syntax: expected `key: value` or `- item`, found plain text `{{ map }}`
  help: to add the entries of a map write `<<: {{ map }}`; to add the items of a list use `{% for item in list %}`
",
    );
}

#[test]
fn values_fit_their_places() {
    check_wrong(
        "m:\n  <<: {{ name }}\n",
        r"
2:3 template/bad-merge: expected a map after `<<`, found a string `<<`
  values.yaml 2:7 the value comes from here
  help: give `<<` a map, or the value a key of its own
",
    );
    check_wrong(
        "a: {{ loop }}\n{% for x in list %}\nb: {{ loop }}\n{% endfor %}\n",
        r"
1:7 expression/unknown-name: unknown name `loop` `loop`
  help: there are `name`, `port`, `version`, `yes`, `no`, `empty`, `none`, `list` and 6 more
3:7 template/not-a-value: expected a value, found a set of names `loop`
  help: read one of them: `index`, `index0`, `length`, `first`, `last`, `previtem` and `nextitem`
",
    );
    check_wrong(
        "a: \"{{ map }}\"\nb: x{{ none }}\nc: '{{ unset }}'\n",
        r"
1:8 expression/wrong-type: expected text, found a map `map`
  help: make it text with `to_json`, `to_yaml` or `join`; alone in its scalar it would be spliced in
2:8 expression/wrong-type: expected text, found null `none`
  help: choose another value with `a if c else b`
3:8 expression/no-value: `unset` has no value here `unset`
  help: give a value with `default(…)`, or test it with `is defined`
",
    );
    check_wrong(
        "a: [1,\n",
        r"
1:4 yaml/syntax: this `[` is never closed `[`
  help: add `]`, or quote the text if it begins with `[`
",
    );
}

#[test]
fn tags_are_long_enough_to_be_told_from_text() {
    let pair = |sign: &str| (sign.to_owned(), sign.to_owned());
    let delimiters = Delimiters { expression: pair("@"), statement: pair("%%") };
    let found = expand_with("a: @x@\n", &delimiters).err();
    let expected = "1:4 template/short-tag: this tag is too short to be told from text `@x@`\n  help: put blanks between the delimiters and what stands inside\n";
    assert_eq!(found.as_deref(), Some(expected));
}
