//! A table of mistakes, each with the place and the words of its finding.

mod keys;

use crate::diagnostic::Report;
use crate::source::SourceMap;
use crate::yaml::{Dialect, Layer, load};

/// Line, column, the text that is marked, message and help of the first finding.
fn check(text: &str, at: (usize, usize), marked: &str, message: &str, help: &str) {
    let mut sources = SourceMap::default();
    let source = sources.add("test.yaml", text.as_bytes().to_vec());
    let mut report = Report::new();
    let _ = load(&sources, source, Dialect::Own, Layer::Environment, &mut report);
    let found: Vec<_> = report.iter().collect();
    assert!(!found.is_empty(), "{text:?} has no mistake");
    let place = sources.locate(found[0].span());
    assert_eq!(
        (
            (place.line, place.column),
            sources.text(found[0].span()),
            found[0].message.as_str(),
            found[0].help.as_deref().unwrap_or_default()
        ),
        (at, marked, message, help),
        "{text:?}"
    );
}

#[test]
fn a_tab_in_the_indentation() {
    check("a:\n\tb: c\n", (2, 1), "\t", "a tab indents this line", "indent with spaces: YAML takes no tabs here");
    check(
        "a:\n  b: 1\n\tc: 2\n",
        (3, 1),
        "\t",
        "a tab indents this line",
        "indent with spaces: YAML takes no tabs here",
    );
    check("\ta: 1\n", (1, 1), "\t", "a tab indents this line", "indent with spaces: YAML takes no tabs here");
    check("a:\n  \tb: 1\n", (2, 3), "\t", "a tab indents this line", "indent with spaces: YAML takes no tabs here");
    check("-\ta: 1\n", (1, 2), "\t", "a tab indents this line", "indent with spaces: YAML takes no tabs here");
    check("a: 1\r\n\tb: 2\r\n", (2, 1), "\t", "a tab indents this line", "indent with spaces: YAML takes no tabs here");
    check("a: |\n\tx\n", (2, 1), "\t", "a tab indents this line", "indent with spaces: YAML takes no tabs here");
    check(
        "script: |\n  a: b\n  [x\n  \"y\n\tz\n",
        (5, 1),
        "\t",
        "a tab indents this line",
        "indent with spaces: YAML takes no tabs here",
    );
    check(
        "a: b\n---\nc: d\n\te: f\n",
        (4, 1),
        "\t",
        "a tab indents this line",
        "indent with spaces: YAML takes no tabs here",
    );
}

#[test]
fn a_missing_space() {
    check(
        "spec:\n  image:nginx\n  port: 80\n",
        (2, 8),
        ":",
        "a space is missing after `image:`",
        "write `image: nginx`",
    );
    check("port: 80\nimage:nginx\n", (2, 6), ":", "a space is missing after `image:`", "write `image: nginx`");
    check("a:\n- b\nc:1\nd: 2\n", (3, 2), ":", "a space is missing after `c:`", "write `c: 1`");
    check("a: {b:1}\n", (1, 6), ":", "a space is missing after `b:`", "write `b: 1`");
    check("a:\n  -name: b\n   x: c\n", (2, 3), "-", "a space is missing after `-`", "write `- ` to begin a list item");
    check(
        "a:\n  -b\n  -c\n",
        (3, 3),
        "-",
        "this line looks like a list item but continues the text above it",
        "write `- ` with a space to begin an item, or quote the text",
    );
    check(
        "a:\n  -name: b\n  -name: c\n",
        (3, 3),
        "-name",
        "the key `-name` stands twice in this map",
        "write `- ` with a space to begin a list item",
    );
    check("d: \"x\"#c\n", (1, 7), "#", "a space is missing before the comment", "write a space before `#`");
}

#[test]
fn quotes_that_do_not_close() {
    check(
        "a: \"unclosed\nb: c\n",
        (1, 4),
        "\"",
        "this `\"` is not closed on its line",
        "add `\"` at the end of the value; if it goes on below, indent those lines",
    );
    check(
        "a: 'unclosed\nb: c\nd: it's\n",
        (1, 4),
        "'",
        "this `'` is not closed on its line",
        "add `'` at the end of the value; if it goes on below, indent those lines",
    );
    check(
        "\"x: 1\n---\na: 1\n",
        (1, 1),
        "\"",
        "this `\"` is not closed on its line",
        "add `\"` at the end of the value; if it goes on below, indent those lines",
    );
    check(
        "a: \"multi\nline\"\n",
        (1, 4),
        "\"",
        "this `\"` is not closed on its line",
        "add `\"` at the end of the value; if it goes on below, indent those lines",
    );
    check(
        "x: >\n  it says: \"no\n\ny: \"a\nz: 1\n",
        (4, 4),
        "\"",
        "this `\"` is not closed on its line",
        "add `\"` at the end of the value; if it goes on below, indent those lines",
    );
}

#[test]
fn quotes_that_the_next_ones_close() {
    let help =
        |quote: char| format!("add `{quote}` where the value ends, or put the whole value in the other kind of quotes");
    let message = "this `\"` is not closed on its line";
    check("a: { b: \"c }\nd: \"x: {{ y }}\"\n", (1, 9), "\"", message, &help('"'));
    check("a:\n  - { b: [x, \"c] }\n  - { d: \"e\" }\n", (2, 14), "\"", message, &help('"'));
    check("a: { b: \"c }\nd: x\n", (1, 9), "\"", message, &help('"'));
    check("a: { b: 'c }\nd: 'x'\n", (1, 9), "'", "this `'` is not closed on its line", &help('\''));
}

#[test]
fn text_behind_quotes() {
    check(
        "a: \"x\" y\nb: 1\n",
        (1, 8),
        "y",
        "text follows the closing quote",
        "put the whole value in quotes; a `\"` inside is written `\\\"`",
    );
    check(
        "a: \"say \"hi\" now\"\n",
        (1, 10),
        "hi\" now\"",
        "text follows the closing quote",
        "put the whole value in quotes; a `\"` inside is written `\\\"`",
    );
    check("a: 'it's'\n", (1, 8), "s'", "text follows the closing quote", "inside single quotes, write `'` twice: `''`");
    check("a:\n  - 'x' y\n", (2, 9), "y", "text follows the closing quote", "write `\"'x' y\"`");
    check("a: \"b\": c\n", (1, 7), ":", "`: ` cannot stand inside a value without quotes", "write `a: '\"b\": c'`");
}

#[test]
fn quotes_with_the_wrong_content() {
    check(
        "a: \"\\d\"\n",
        (1, 5),
        "\\d",
        "`\\d` is no escape in double quotes",
        "write `\\\\d`, or put the value in single quotes",
    );
    check("a: “hello: x”\nb: 1\n", (1, 4), "“", "`“` is no quote in YAML", "use straight quotes: `\"` or `'`");
    check("a: “hello”\n", (1, 4), "“", "this quote is no quote in YAML", "use straight quotes: `\"` or `'`");
}

#[test]
fn brackets() {
    check(
        "a: [1, 2\nb: c\n",
        (1, 4),
        "[",
        "this `[` is never closed",
        "add `]`, or quote the text if it begins with `[`",
    );
    check(
        "a: {x: 1\nb: c\n",
        (1, 4),
        "{",
        "this `{` is never closed",
        "add `}`, or quote the text if it begins with `{`",
    );
    check(
        "a: [1, 2}\nb: c\n",
        (1, 9),
        "}",
        "expected `]`, found `}`",
        "close with `]`, or quote the text if the brackets belong to it",
    );
    check("a: ]\n", (1, 4), "]", "this `]` closes nothing", "remove it, or quote the text if it belongs to it");
    check("a: [1 2, 3\n", (1, 4), "[", "this `[` is never closed", "add `]`, or quote the text if it begins with `[`");
    check(
        "a: [\n  x,\n  y\nb: 1\n",
        (1, 4),
        "[",
        "this `[` is never closed",
        "add `]`, or quote the text if it begins with `[`",
    );
    check(
        "a: [x, y\n---\nb: 1\n",
        (1, 4),
        "[",
        "this `[` is never closed",
        "add `]`, or quote the text if it begins with `[`",
    );
    check("{\"a\": 1 \"b\": 2}\n", (1, 8), "", "expected `,` between two values", "put a comma between them");
    check("a: [\"a\" \"b\"]\n", (1, 8), "", "expected `,` between two values", "put a comma between them");
    check("a: [a,,b]\n", (1, 7), ",", "expected a value before this `,`", "remove the comma");
    check(
        "{\"a\":1, \"b\":[1,2}}\n",
        (1, 17),
        "}",
        "expected `]`, found `}`",
        "close with `]`, or quote the text if the brackets belong to it",
    );
}

#[test]
fn expressions_without_quotes() {
    check(
        "image: {{ repo }}:{{ tag }}\nb: 1\n",
        (1, 8),
        "{{ repo }}:{{ tag }}",
        "`{{ … }}` must stand in quotes here",
        "write `image: \"{{ repo }}:{{ tag }}\"`",
    );
    check("name: {{ x }}-s # c\n", (1, 7), "{{ x }}-s", "`{{ … }}` must stand in quotes here", "write `\"{{ x }}-s\"`");
    check(
        "replicas: {{ x }}\nb: 1\n",
        (1, 11),
        "{{ x }}",
        "`{{ … }}` must stand in quotes here",
        "write `replicas: \"{{ x }}\"`",
    );
    check(
        "name: {{ f(\"a\", 1) }}\n",
        (1, 7),
        "{{ f(\"a\", 1) }}",
        "`{{ … }}` must stand in quotes here",
        "write `name: '{{ f(\"a\", 1) }}'`",
    );
    check("- {{ x }}\n", (1, 3), "{{ x }}", "`{{ … }}` must stand in quotes here", "write `- \"{{ x }}\"`");
    check("a: [{{ x }}, b]\n", (1, 5), "{{ x }}", "`{{ … }}` must stand in quotes here", "write `\"{{ x }}\"`");
    check("{{ x }}: b\n", (1, 1), "{{ x }}", "`{{ … }}` must stand in quotes here", "write `\"{{ x }}\"`");
    check(
        "{% if x %}\na: 1\n{% endif %}\n",
        (1, 1),
        "{% if x %}",
        "a `{% … %}` statement stands in a plain YAML file",
        "statements work in templates (`*.yaml.j2`); here, write `{{ a if condition else b }}` in quotes",
    );
}

#[test]
fn first_characters() {
    check("a: *\n", (1, 4), "*", "a value without quotes cannot begin with `*`", "write `a: \"*\"`");
    check(
        "a: *.example.com\n",
        (1, 4),
        "*.example.com",
        "this alias has no anchor above it",
        "if it is meant as text, quote it: \"*.example.com\"",
    );
    check(
        "a: */5 * * * *\n",
        (1, 4),
        "*",
        "a value without quotes cannot begin with `*`",
        "write `a: \"*/5 * * * *\"`",
    );
    check("a: & b\n", (1, 4), "&", "a value without quotes cannot begin with `&`", "write `a: \"& b\"`");
    check("a: @foo\n", (1, 4), "@", "a value without quotes cannot begin with `@`", "write `a: \"@foo\"`");
    check("a: `foo`\n", (1, 4), "`", "a value without quotes cannot begin with ```", "write `a: \"`foo`\"`");
    check("a: %foo\n", (1, 4), "%", "a value without quotes cannot begin with `%`", "write `a: \"%foo\"`");
    check(
        "%foo\nb: 1\n",
        (1, 1),
        "%",
        "`%` at the start of a line begins a directive",
        "quote the text if it is meant as a key or a value",
    );
    check("a: ,\n", (1, 4), ",", "a value without quotes cannot begin with `,`", "write `a: \",\"`");
    check("a: ? b\n", (1, 4), "?", "a value without quotes cannot begin with `?`", "write `a: \"? b\"`");
    check(
        "a: >=1.0\n",
        (1, 4),
        ">",
        "text follows `>`, which begins a block of lines",
        "write `a: \">=1.0\"`, or put the text on lines of its own below",
    );
    check(
        "a: | text\nb: c\n",
        (1, 4),
        "|",
        "text follows `|`, which begins a block of lines",
        "write `a: \"| text\"`, or put the text on lines of its own below",
    );
}

#[test]
fn a_colon_inside_a_value() {
    check("a: b: c\n", (1, 5), ":", "`: ` cannot stand inside a value without quotes", "write `a: \"b: c\"`");
    check(
        "- note: see: this\n",
        (1, 12),
        ":",
        "`: ` cannot stand inside a value without quotes",
        "write `- note: \"see: this\"`",
    );
    check("a: foo:\n", (1, 7), ":", "`: ` cannot stand inside a value without quotes", "write `a: \"foo:\"`");
    check(
        "a: - b\n",
        (1, 4),
        "-",
        "a list cannot begin on the line of its key `a`",
        "put each item on a line of its own below the key, beginning with `- `",
    );
}

#[test]
fn a_line_at_the_wrong_column() {
    check(
        "a: b\n  c: d\n",
        (2, 3),
        "c",
        "`c` is indented deeper than `a`, which already has a value",
        "indent `c` by no spaces to put it beside `a`, or remove that value",
    );
    check(
        "a:\n  b: 1\n   c: 2\n",
        (3, 4),
        "c",
        "`c` is indented deeper than `b`, which already has a value",
        "indent `c` by 2 spaces to put it beside `b`, or remove that value",
    );
    check(
        "a:\n    b: 1\n  c: 2\n",
        (3, 3),
        "c",
        "`c` is indented by 2 spaces, which fits no line above",
        "indent it by no spaces or 4 spaces",
    );
    check(
        " a: 1\nb: 2\n",
        (2, 1),
        "b",
        "`b` is indented by no spaces, which fits no line above",
        "indent it by 1 space",
    );
    check(
        "a:\n  - x\n - y\n",
        (3, 2),
        "- ",
        "`-` is indented by 1 space, which fits no line above",
        "indent it by no spaces or 2 spaces",
    );
    check(
        "a:\n- b: 1\n c: 2\n",
        (3, 2),
        "c",
        "`c` is indented by 1 space, which fits no line above",
        "indent it by no spaces or 2 spaces",
    );
    check(
        "a:\n - x\n  - y\n",
        (3, 3),
        "-",
        "this line looks like a list item but continues the text above it",
        "indent the `-` like the items above, or quote the text",
    );
    check(
        "a: |\n    x\n  y\nb: c\n",
        (3, 3),
        "y",
        "this line is indented less than the block of text above it",
        "indent it by 4 spaces",
    );
    check(
        "a: |\nx\n",
        (2, 1),
        "x",
        "this line is indented less than the block of text above it",
        "indent it by 2 spaces or more",
    );
    check(
        "a: 1\nb\nc: 2\n",
        (2, 1),
        "b",
        "expected `key: value` or `- item`, found plain text",
        "add `:` to make it a key, or indent it to continue the value above",
    );
    check(
        "a: x # c\n  y\n",
        (1, 6),
        "#",
        "a comment ends the value, and the lines below go on with it",
        "move the comment above the key, or quote the value",
    );
}

#[test]
fn lists_mixed_with_maps() {
    check(
        "a:\n  - name: x\n  image: y\n",
        (3, 3),
        "image",
        "expected `- `, found the key `image` among the items of a list",
        "write `- image:` for a new item, or indent by 2 more spaces to stay in the item above",
    );
    check(
        "- a\nb: 1\n",
        (2, 1),
        "b",
        "expected `- `, found the key `b` among the items of a list",
        "write `- b:` for a new item, or indent by 2 more spaces to stay in the item above",
    );
    check(
        "a:\n  name: x\n  - image: y\n",
        (3, 3),
        "-",
        "expected a key, found a list item among the keys of a map",
        "remove the `-`, or put the items below a key of their own",
    );
    check(
        "a: 1\n- b\n",
        (2, 1),
        "-",
        "expected a key, found a list item among the keys of a map",
        "remove the `-`, or put the items below a key of their own",
    );
}

#[test]
fn characters_that_no_text_may_hold() {
    check(
        "a: b\0c\n",
        (1, 5),
        "\0",
        "the file holds a NUL byte",
        "save the file as UTF-8 text; a binary file or UTF-16 cannot be read",
    );
    check(
        "a: b\u{1}c\n",
        (1, 5),
        "\u{1}",
        "the control character U+0001 cannot stand in YAML",
        "remove it, or write `\\u0001` in double quotes",
    );
    check(
        "\u{feff}a: 1\nb: \u{feff}\n",
        (2, 4),
        "\u{feff}",
        "a byte order mark stands inside the text",
        "remove it; it is invisible in most editors",
    );
}

#[test]
fn merge_conflicts() {
    check(
        "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n",
        (1, 1),
        "<<<<<<< HEAD",
        "a merge conflict is left here: `<<<<<<<`",
        "decide for one side and remove the marker lines",
    );
    check(
        "a:\n  b: 1\n<<<<<<< HEAD\n  c: 1\n",
        (3, 1),
        "<<<<<<< HEAD",
        "a merge conflict is left here: `<<<<<<<`",
        "decide for one side and remove the marker lines",
    );
}

#[test]
fn other_mistakes_in_the_words_of_the_parser() {
    check(
        "a: b\n... x\n",
        (2, 5),
        "",
        "invalid content after document end marker",
        "look here and just above for a missing quote, bracket or space, or a wrong indentation",
    );
}

#[test]
fn what_nobody_can_read_is_not_repeated() {
    let message = "`: ` cannot stand inside a value without quotes";
    check("a: \u{f0003}____: b\n", (1, 9), ":", message, "put the whole value in quotes");
    check(&format!("a: {}: b\n", "x".repeat(80)), (1, 84), ":", message, "put the whole value in quotes");
}
