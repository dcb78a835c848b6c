//! Nothing that anyone writes may bring the engine down.

use super::{check_wrong, expand_with};
use crate::expression::Delimiters;

/// Lines that fit together in all the wrong ways.
const LINES: [&str; 34] = [
    "a: 1",
    "  b: {{ port }}",
    "    c: x",
    "- a",
    "  - {{ list }}",
    "- b: 1",
    "    - c: {{ map }}",
    "{% if yes %}",
    "{% endif %}",
    "  {% for x in list %}",
    "  {% endfor %}",
    "{% else %}",
    "    {% elif no %}",
    "{% set q = 1 %}",
    "---",
    "",
    "# {{ x",
    "k: |",
    "    {{ name }} {% if no %}",
    "m: >-",
    "l: [",
    "  {{ port }},",
    "]",
    "{{ name }}: 'x{{ port }}",
    "'",
    "<<: {{ map }}",
    "{% raw %}",
    "{% endraw %}",
    "\"{{ .x }}\": &a *a",
    "? {{ unset }}",
    "\ta: {{",
    "🎉{{ x }}🎉: }}",
    "...",
    "{% for a, b in map if b %}",
];

#[test]
fn any_lines_are_taken_without_panic() {
    let mut seed: u64 = 7;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or_default() % below
    };
    let (mut good, mut wrong) = (0, 0);
    for _ in 0..2000 {
        let count = 1 + next(9);
        let end = ["\n", "\r\n"][next(2)];
        let template: String = (0..count).flat_map(|_| [LINES[next(LINES.len())], end]).collect();
        match expand_with(&template, &Delimiters::default()) {
            Ok(_) => good += 1,
            Err(findings) => {
                assert!(
                    !findings.contains('\u{FFFD}') && !findings.chars().any(|c| u32::from(c) >= 0xF_0000),
                    "{template}\n{findings}"
                );
                wrong += 1;
            }
        }
    }
    assert!(good > 50 && wrong > 50, "{good} good, {wrong} wrong");
}

#[test]
fn limits_are_kept() {
    let deep: String =
        (0..150).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>() + &" ".repeat(151) + "b: {{ port }}\n";
    let many = "{% for a in many %}\n{% for b in many %}\n{% for c in many %}\n- {{ a }}{{ b }}{{ c }}\n{% endfor %}\n{% endfor %}\n{% endfor %}\n".to_owned();
    let nested = "{% if yes %}\n".repeat(60) + "a: 1\n" + &"{% endif %}\n".repeat(60);
    check_wrong(
        &deep,
        "101:101 template/too-large: values can nest 100 deep in a template ``\n  help: move the inner part to a partial\n",
    );
    check_wrong(
        &many,
        "2:13 template/too-large: the loops of a template can take 100000 rounds `many`\n  2:13 more than that here\n  help: split the template, or give it smaller values\n",
    );
    check_wrong(
        &nested,
        "41:1 template/too-large: statements can nest 40 deep `{% if yes %}`\n  help: split the template\n",
    );
    check_wrong(
        &("{% set x = 1 %}\n".repeat(20_000) + "a: {{ x }}\n"),
        "501:1 template/too-large: a template can set 500 names `{% set x = 1 %}`\n  help: split the template\n",
    );
    for opener in ["[", "{a: ", "- ", "? "] {
        assert!(expand_with(&opener.repeat(50_000), &Delimiters::default()).is_err());
    }
}
