//! Shapes and spellings of printed documents.

use super::*;
use crate::diagnostic::Report;
use crate::source::SourceMap;
use crate::yaml::{Dialect, Layer, Origin, Scalar, ScalarKind, load};

/// What a text reads when it is printed again.
fn check(text: &str, expected: &str) {
    let mut sources = SourceMap::default();
    let source = sources.add("test.yaml", text.as_bytes().to_vec());
    let mut report = Report::new();
    let nodes = load(&sources, source, Dialect::Foreign, Layer::Template, &mut report);
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(print_documents(&nodes), expected, "{text:?}");
    assert_eq!(print_documents(&load(&sources, source, Dialect::Foreign, Layer::Template, &mut report)), expected);
}

#[test]
fn lists_stand_at_the_column_of_their_key() {
    check(
        "{a: [1, {b: [x], c: {d: []}}, [w, [z]], {}], e: {f: {g: 1}}}",
        "a:\n- 1\n- b:\n  - x\n  c:\n    d: []\n- - w\n  - - z\n- {}\ne:\n  f:\n    g: 1\n",
    );
    check("[]", "[]\n");
    check("{}", "{}\n");
    check("- [[a]]\n- {b: 1, c: 2}\n", "- - - a\n- b: 1\n  c: 2\n");
    check("a\n--- b\n", "a\n---\nb\n");
}

#[test]
fn texts_of_several_lines_become_literal_blocks() {
    check(
        r#"{a: "x\ny", b: "x\n", c: "x\n\ny\n\n", d: ["p\n\tq\n"], e: " x\ny", f: "\n", g: "x\n \ny", h: "x\r\n"}"#,
        "a: |-\n  x\n  y\nb: |\n  x\nc: |+\n  x\n\n  y\n\nd:\n- |\n  p\n  \tq\ne: \" x\\ny\"\nf: \"\\n\"\n\
         g: \"x\\n \\ny\"\nh: \"x\\r\\n\"\n",
    );
    check("\"x\\ny\"", "|-\n  x\n  y\n");
}

#[test]
fn quotes_stand_where_some_reader_would_err() {
    let plain =
        ["nginx:1.27", "10.0.0.1", "1.2.3", "a b", "--flag", ":8080", "it's", "é😀", "a#b", "500m", "v1", "x=y"];
    let single = ["a: b", "a #b", "# x", "- x", "*x", "@x", " x", "x ", "x:", "---x", "{x}", "[x", "'x'", "%x", "!x"];
    let double = [
        "",
        "yes",
        "N",
        "oN",
        "null",
        "~",
        "<<",
        "=",
        ".inf",
        "1",
        "-1",
        "014",
        "0x1F",
        "0b1",
        "1_0",
        "1.5",
        "1e3",
        "12:30",
        "2001-01-01",
        "1.",
        ".5",
        "+.5",
        "0x_",
        "a\tb",
    ];
    let spelled = |text: &str| {
        let mut out = String::new();
        write_string(text, Place::Value { indent: 0 }, &mut out);
        out
    };
    for text in plain {
        assert_eq!(spelled(text), text);
    }
    for text in single {
        assert_eq!(spelled(text), format!("'{}'", text.replace('\'', "''")));
    }
    for text in double {
        assert_eq!(spelled(text), format!("\"{}\"", text.replace('\t', "\\t")));
    }
    assert_eq!(
        spelled("\u{0}\u{7}\u{85}\u{2028}\u{feff}\u{10ffff}\"\\"),
        r#""\u0000\u0007\u0085\u2028\uFEFF\U0010FFFF\"\\""#
    );
}

#[test]
fn numbers_have_one_spelling_that_all_read() {
    let check = |kind: ScalarKind, text: &str, expected: &str| {
        let mut out = String::new();
        write_scalar(&Scalar { kind, text: text.into() }, Place::Value { indent: 0 }, &mut out);
        assert_eq!(out, expected, "{text}");
    };
    for (text, expected) in [
        ("0x1F", "31"),
        ("+7", "7"),
        ("-0", "0"),
        ("-12", "-12"),
        ("18446744073709551616", "18446744073709551616"),
        ("abc", "abc"),
    ] {
        check(ScalarKind::Integer, text, expected);
    }
    for (text, expected) in [
        ("1.10", "1.10"),
        ("1.", "1.0"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("1e3", "1.0e+3"),
        ("1.5E-3", "1.5e-3"),
        ("08", "8.0"),
        (".inf", "\".inf\""),
        ("NaN", "NaN"),
    ] {
        check(ScalarKind::Float, text, expected);
    }
    check(ScalarKind::Ambiguous, "yes", "\"yes\"");
    check(ScalarKind::Boolean, "True", "true");
    check(ScalarKind::Null, "", "null");
}

#[test]
fn long_keys_have_a_question_mark() {
    let key = "k".repeat(1001);
    check(&format!("a:\n- ? {key}\n  : b: 1\n"), &format!("a:\n- ? {key}\n  :\n    b: 1\n"));
}

#[test]
fn no_depth_is_too_deep_to_print() {
    let mut sources = SourceMap::default();
    let source = sources.add("test.yaml", Vec::new());
    let origin = Origin::new(crate::source::Span::new(source, 0, 0), Layer::Template);
    let deep = (0..2000).fold(Node::null(origin.clone()), |node, _| Node::list(vec![node], origin.clone()));
    assert_eq!(print(&deep), format!("{}null\n", "- ".repeat(2000)));
}
