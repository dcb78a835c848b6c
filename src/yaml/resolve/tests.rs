//! Values of documents, and the mistakes that only their meaning shows.

use super::*;
use crate::yaml::print_documents;

/// The documents printed, and the findings as `line:column rule message`.
fn check(dialect: Dialect, text: &str, printed: &str, findings: &[&str]) {
    let mut sources = SourceMap::default();
    let source = sources.add("test.yaml", text.as_bytes().to_vec());
    let mut report = Report::new();
    let nodes = load(&sources, source, dialect, Layer::Template, &mut report);
    assert_eq!(print_documents(&nodes), printed, "{text:?}");
    let found: Vec<String> = report
        .iter()
        .map(|finding| {
            let place = sources.locate(finding.span());
            format!("{}:{} {} {}", place.line, place.column, finding.rule, finding.message)
        })
        .collect();
    assert_eq!(found, findings, "{text:?}");
}

#[test]
fn a_key_that_stands_twice_is_found() {
    let findings = ["3:1 yaml/duplicate-key the key `a` stands twice in this map"];
    check(Dialect::Own, "a: 1\nb: 2\na: 3\n", "a: 1\nb: 2\n", &findings);
    check(Dialect::Own, "a: 1\nb: 2\n\"a\": 3\n", "a: 1\nb: 2\n", &findings);
    check(
        Dialect::Foreign,
        "yes: 1\ntrue: 2\n",
        "\"true\": 1\n",
        &["2:1 yaml/duplicate-key the key `true` stands twice in this map"],
    );
    let many = (0..40).fold(String::new(), |text, number| format!("{text}k{number}: x\n"));
    check(
        Dialect::Own,
        &format!("{many}k7: y\n"),
        &many,
        &["41:1 yaml/duplicate-key the key `k7` stands twice in this map"],
    );
}

#[test]
fn a_key_is_a_text() {
    check(Dialect::Own, "? [a]\n: 1\n", "{}\n", &["1:3 yaml/bad-key expected a text as key, found a list"]);
    check(Dialect::Own, "{a: 1}: 2\n", "{}\n", &["1:1 yaml/bad-key expected a text as key, found a map"]);
    check(Dialect::Own, ": 1\n", "{}\n", &["1:2 yaml/bad-key expected a text as key, found null"]);
    check(
        Dialect::Own,
        "1: a\ntrue: b\n&x c: d\n*x : e\n",
        "\"1\": a\n\"true\": b\nc: d\n",
        &["4:1 yaml/duplicate-key the key `c` stands twice in this map"],
    );
}

#[test]
fn an_expression_without_quotes_has_its_own_words() {
    let words = "yaml/bad-key `{{ … }}` must stand in quotes here";
    check(Dialect::Own, "replicas: {{ x }}\nb: 1\n", "replicas: {}\nb: 1\n", &[&format!("1:11 {words}")]);
    // Two faults of one value, each told once, and its neighbours kept.
    check(
        Dialect::Own,
        "- {{ a }}\n- [{{ b }}]\n",
        "- {}\n- - {}\n",
        &[&format!("1:3 {words}"), &format!("2:4 {words}")],
    );
}

#[test]
fn aliases_repeat_their_anchor() {
    check(Dialect::Own, "a: &x [1, {b: c}]\nd: *x\n", "a:\n- 1\n- b: c\nd:\n- 1\n- b: c\n", &[]);
    // The latest definition above counts.
    check(Dialect::Own, "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", "a: 1\nb: 1\nc: 2\nd: 2\n", &[]);
    check(Dialect::Own, "a: *x\nb: 1\n", "a: null\nb: 1\n", &["1:4 yaml/bad-alias this alias has no anchor above it"]);
    check(
        Dialect::Own,
        "a: &x 1\n---\na: *x\n",
        "a: 1\n---\na: null\n",
        &["3:4 yaml/bad-alias this alias has no anchor above it"],
    );
    check(
        Dialect::Own,
        "a: &x\n  b: *x\n",
        "a:\n  b: null\n",
        &["2:6 yaml/bad-alias this alias stands inside the value that it repeats"],
    );
}

#[test]
fn merge_keys_take_in_what_is_not_written() {
    check(
        Dialect::Foreign,
        "x: &x {a: 1, b: 2}\nw: &w {b: 3, c: 4}\nz:\n  <<: [*x, *w]\n  c: 5\n  d: 6\n",
        "x:\n  a: 1\n  b: 2\nw:\n  b: 3\n  c: 4\nz:\n  a: 1\n  b: 2\n  c: 5\n  d: 6\n",
        &[],
    );
    check(Dialect::Own, "a: {<<: 1}\n", "a: {}\n", &["1:9 yaml/bad-alias expected a map after `<<`, found an integer"]);
    check(Dialect::Own, "\"<<\": 1\n", "\"<<\": 1\n", &[]);
}

#[test]
fn a_bomb_of_aliases_is_defused_at_once() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text = format!("{text}a{level}: &a{level} [{aliases}]\n");
    }
    let mut sources = SourceMap::default();
    let source = sources.add("test.yaml", text.into_bytes());
    let mut report = Report::new();
    let nodes = load(&sources, source, Dialect::Foreign, Layer::Template, &mut report);
    let found: Vec<&str> = report.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(found, ["the aliases of this document stand for more than 100,000 values"]);
    assert!(print_documents(&nodes).len() < 2_000_000);
}

#[test]
fn aliases_cannot_nest_without_bound() {
    let mut text = format!("- &a0 {}{}\n", "[".repeat(200), "]".repeat(200));
    for level in 1..5 {
        let (open, close) = ("[".repeat(200), "]".repeat(200));
        text = format!("{text}- &a{level} {open}*a{}{close}\n", level - 1);
    }
    let mut sources = SourceMap::default();
    let source = sources.add("test.yaml", text.into_bytes());
    let mut report = Report::new();
    let _ = load(&sources, source, Dialect::Foreign, Layer::Template, &mut report);
    let found: Vec<&str> = report.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(found, ["aliases put collections more than 512 levels deep in each other here"; 2]);
}

#[test]
fn tags_fit_their_values_or_are_mistakes() {
    check(Dialect::Own, "a: !!str 1\nb: !!int 2\nc: !!map {}\nd: ! yes\n", "a: \"1\"\nb: 2\nc: {}\nd: \"yes\"\n", &[]);
    check(
        Dialect::Own,
        "a: !!int x\nb: !vault y\n",
        "a: x\nb: \"y\"\n",
        &[
            "1:4 yaml/bad-tag the tag `!!int` does not fit this value",
            "2:4 yaml/bad-tag the tag `!vault` has no meaning here",
        ],
    );
    check(Dialect::Own, "a: !!map [1]\n", "a:\n- 1\n", &["1:4 yaml/bad-tag the tag `!!map` does not fit this value"]);
    check(Dialect::Foreign, "a: !vault w\nb: !!binary eA==\n", "a: w\nb: eA==\n", &[]);
    check(Dialect::Foreign, "a: !!int '5'\nb: !!bool \"true\"\n", "a: 5\nb: true\n", &[]);
}

#[test]
fn mistakes_in_two_documents_are_both_told() {
    check(
        Dialect::Own,
        "a: b: c\n---\nd: 1\n---\ne: @f\n---\ng: 2\n",
        "d: 1\n---\ng: 2\n",
        &[
            "1:5 yaml/syntax `: ` cannot stand inside a value without quotes",
            "5:4 yaml/syntax a value without quotes cannot begin with `@`",
        ],
    );
}

#[test]
fn the_dialects_read_the_same_words_in_their_ways() {
    let text = "a: yes\nb: 014\nc: 1_000\nd: 12:30\ne: 0x1F\nf: 1.10\ng: ~\n";
    check(Dialect::Own, text, "a: \"yes\"\nb: \"014\"\nc: \"1_000\"\nd: \"12:30\"\ne: 31\nf: 1.10\ng: null\n", &[]);
    check(Dialect::Foreign, text, "a: true\nb: 12\nc: 1000\nd: \"12:30\"\ne: 31\nf: 1.10\ng: null\n", &[]);
}

#[test]
fn an_empty_stream_gives_nothing_and_a_marker_gives_null() {
    check(Dialect::Own, "", "", &[]);
    check(Dialect::Own, "# only a comment\n", "", &[]);
    check(Dialect::Own, "---\n", "null\n", &[]);
    check(Dialect::Own, "---\n---\na: 1\n", "null\n---\na: 1\n", &[]);
}
