//! Places and texts of nodes in every style.

use super::*;
use crate::source::SourceMap;
use crate::yaml::Dialect;

fn parsed(text: &str) -> (Vec<Document>, Report) {
    let mut sources = SourceMap::default();
    let source = sources.add("test.yaml", text.as_bytes().to_vec());
    let mut report = Report::new();
    let documents = parse(&sources, source, &mut report);
    (documents, report)
}

/// A node a line: what it is, the text of its span, and its content where that differs.
fn lines(node: &Syntax, text: &str, depth: usize, out: &mut String) {
    use std::fmt::Write as _;

    let written = &text[node.span.range()];
    let blanks = "  ".repeat(depth);
    let tag = node.tag.as_ref().map(|(tag, span)| format!("{tag}@{} ", span.start)).unwrap_or_default();
    let _ = match &node.kind {
        SyntaxKind::Scalar { text: content, .. } if **content == *written => {
            writeln!(out, "{blanks}{tag}{}: {written:?}", node.span.start)
        }
        SyntaxKind::Scalar { text: content, .. } => {
            writeln!(out, "{blanks}{tag}{}: {written:?} = {content:?}", node.span.start)
        }
        SyntaxKind::Alias(target) => writeln!(out, "{blanks}{}: alias {written:?} {target:?}", node.span.start),
        SyntaxKind::List { items, .. } => {
            let line = writeln!(out, "{blanks}{tag}{}: list {written:?}", node.span.start);
            for item in items {
                lines(item, text, depth + 1, out);
            }
            line
        }
        SyntaxKind::Map { entries, .. } => {
            let line = writeln!(out, "{blanks}{tag}{}: map {written:?}", node.span.start);
            for (key, value) in entries {
                lines(key, text, depth + 1, out);
                lines(value, text, depth + 2, out);
            }
            line
        }
    };
}

fn check(text: &str, expected: &str) {
    let (documents, report) = parsed(text);
    let mut out = String::new();
    for document in &documents {
        lines(&document.root, text, 0, &mut out);
    }
    assert!(out.lines().eq(expected.lines()), "{text:?} gave\n{out}");
    assert!(report.is_empty(), "{report:?}");
}

#[test]
fn plain_scalars_end_with_their_last_character() {
    check(
        "a: x  # c\nb:\tone\n  two\n\n  three  \n\"c\" : '1'\n",
        r#"0: map "a: x  # c\nb:\tone\n  two\n\n  three  \n\"c\" : '1'"
  0: "a"
    3: "x"
  10: "b"
    13: "one\n  two\n\n  three" = "one two\nthree"
  34: "\"c\"" = "c"
    40: "'1'" = "1""#,
    );
    // A no-break space is a character like any other.
    check("a: x\u{a0}\n", "0: map \"a: x\\u{a0}\"\n  0: \"a\"\n    3: \"x\\u{a0}\"");
}

#[test]
fn quotes_belong_to_the_span() {
    check(
        "- 'it''s' \n- \"a\\n😀\n  b\" # c\n",
        r#"0: list "- 'it''s' \n- \"a\\n😀\n  b\""
  2: "'it''s'" = "it's"
  13: "\"a\\n😀\n  b\"" = "a\n😀 b""#,
    );
}

#[test]
fn block_scalars_begin_at_their_header() {
    check(
        "a: |\n  x\n  y\n\nb: >-  # c | d\n\n  z \n\nc: !!str |2+\n   w\n\nd: &n |\n\n# end |\n",
        r#"0: map "a: |\n  x\n  y\n\nb: >-  # c | d\n\n  z \n\nc: !!str |2+\n   w\n\nd: &n |"
  0: "a"
    3: "|\n  x\n  y" = "x\ny\n"
  14: "b"
    17: ">-  # c | d\n\n  z " = "\nz "
  36: "c"
    !!str@39 45: "|2+\n   w" = " w\n\n"
  55: "d"
    61: "|" = """#,
    );
    check("--- # c |\n# d\n|\n x\n", "14: \"|\\n x\" = \"x\\n\"");
    check(
        "- a:\n  # c\n   |\n    x\n- - >\n    y",
        r#"0: list "- a:\n  # c\n   |\n    x\n- - >\n    y"
  2: map "a:\n  # c\n   |\n    x"
    2: "a"
      14: "|\n    x" = "x\n"
  24: list "- >\n    y"
    26: ">\n    y" = "y\n""#,
    );
}

#[test]
fn carriage_returns_and_a_byte_order_mark_change_nothing() {
    check(
        "\u{feff}a: |\r\n  x\r\n\r\nb: \"q\r\n  r\" # c\r\nc: x\r\n  y\r\n",
        r#"3: map "a: |\r\n  x\r\n\r\nb: \"q\r\n  r\" # c\r\nc: x\r\n  y"
  3: "a"
    6: "|\r\n  x" = "x\n"
  16: "b"
    19: "\"q\r\n  r\"" = "q r"
  33: "c"
    36: "x\r\n  y" = "x y""#,
    );
    check(
        "a: |\r x\rb: z\r",
        "0: map \"a: |\\r x\\rb: z\"\n  0: \"a\"\n    3: \"|\\r x\" = \"x\\n\"\n  8: \"b\"\n    11: \"z\"",
    );
    assert_eq!(&*parsed("a: 1 # c\r\n").0[0].comments[0].text, " c");
}

#[test]
fn nothing_stands_right_behind_its_indicator() {
    check(
        "a:   \nb: # c\nc: !!str\nd: &x  \ne:\n  - \n  -\n  - f:\n? g\n",
        r#"0: map "a:   \nb: # c\nc: !!str\nd: &x  \ne:\n  - \n  -\n  - f:\n? g"
  0: "a"
    2: ""
  6: "b"
    8: ""
  13: "c"
    !!str@16 21: ""
  22: "d"
    27: ""
  30: "e"
    35: list "- \n  -\n  - f:"
      36: ""
      41: ""
      46: map "f:"
        46: "f"
          48: ""
  51: "g"
    52: """#,
    );
    check("---", "3: \"\"");
}

#[test]
fn flow_collections_have_their_brackets() {
    check(
        "a: [ x, y : [], ] # c\nb: {\n  k: , \"l\":1, m }\n",
        r#"0: map "a: [ x, y : [], ] # c\nb: {\n  k: , \"l\":1, m }"
  0: "a"
    3: list "[ x, y : [], ]"
      5: "x"
      8: map "y : []"
        8: "y"
          12: list "[]"
  22: "b"
    25: map "{\n  k: , \"l\":1, m }"
      29: "k"
        31: ""
      34: "\"l\"" = "l"
        38: "1"
      41: "m"
        42: """#,
    );
}

#[test]
fn tags_and_aliases_have_their_places() {
    check(
        "a: &x !!map\n  b: 1\nc: !<tag:yaml.org,2002:str> 2\nd: *x\ne: !local f\n",
        r#"0: map "a: &x !!map\n  b: 1\nc: !<tag:yaml.org,2002:str> 2\nd: *x\ne: !local f"
  0: "a"
    !!map@6 14: map "b: 1"
      14: "b"
        17: "1"
  19: "c"
    !!str@22 47: "2"
  49: "d"
    52: alias "*x" Some(1)
  55: "e"
    !local@58 65: "f""#,
    );
}

#[test]
fn documents_keep_their_comments_in_order() {
    let text = "# a\nx: | # b\n  y\n# c\n---\n# d\nz: 1\n...\n# e\n";
    let (documents, _) = parsed(text);
    let comments: Vec<Vec<&str>> =
        documents.iter().map(|one| one.comments.iter().map(|comment| comment.text.trim()).collect()).collect();
    assert_eq!(comments, [vec!["a", "b", "c"], vec!["d", "e"]]);
    assert_eq!(
        documents.iter().map(|one| &text[one.span.range()]).collect::<Vec<_>>(),
        ["x: | # b\n  y", "---\n# d\nz: 1"]
    );
    assert_eq!(documents.iter().map(|one| one.explicit).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn an_empty_stream_has_no_document_and_a_marker_makes_one() {
    let count = |text: &str| (parsed(text).0.len(), parsed(text).1.is_empty());
    assert_eq!(
        [count(""), count("\n\n"), count("# c\n"), count("---\n"), count("---\n---\n")],
        [(0, true), (0, true), (0, true), (1, true), (2, true)]
    );
}

#[test]
fn a_thousand_comments_in_a_row_are_no_mistake() {
    let text = format!("a:\n{}  b: 1\n", "  # c\n".repeat(1000));
    let (documents, report) = parsed(&text);
    assert!(report.is_empty(), "{report:?}");
    assert_eq!(documents[0].comments.len(), 1000);
}

#[test]
fn a_mistake_costs_its_own_document_only() {
    let text = "a: [1\n---\nb: 2\n---\nc: @d\n---\ne: 3\n";
    let (documents, report) = parsed(text);
    assert_eq!(documents.iter().map(|one| &text[one.root.span.range()]).collect::<Vec<_>>(), ["b: 2", "e: 3"]);
    assert_eq!(report.iter().map(|finding| finding.span().start).collect::<Vec<_>>(), [3, 22]);
}

#[test]
fn bytes_that_are_no_text_are_located() {
    let mut sources = SourceMap::default();
    let source = sources.add("test.yaml", b"a: 1\nb: \xff\xfe\n".to_vec());
    let mut report = Report::new();
    assert!(parse(&sources, source, &mut report).is_empty());
    let found: Vec<_> = report.iter().map(|finding| (finding.rule, sources.text(finding.span()))).collect();
    assert_eq!(found, [(rules::NOT_UTF8, "\u{fffd}")]);
}

/// Maps inside each other, one key each.
fn nested(depth: usize) -> String {
    (0..depth).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "a:\n")
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    let check = |text: String| {
        let (documents, report) = parsed(&text);
        assert!(documents.is_empty());
        let found: Vec<_> = report.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(found, ["collections stand more than 255 levels deep in each other"]);
    };
    check("[".repeat(10_000));
    check(format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)));
    check(nested(3000));
    check("- ".repeat(3000));
}

#[test]
fn trees_at_the_limit_are_resolved_printed_compared_and_dropped() {
    let blocks = nested(254);
    let text = format!("{blocks}{}{}{}\n", " ".repeat(255), "[".repeat(255), "]".repeat(255));
    // The stack of a worker thread, not the large one of the main thread.
    let worker = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let mut sources = SourceMap::default();
        let source = sources.add("test.yaml", text.into_bytes());
        let mut report = Report::new();
        let nodes = crate::yaml::load(&sources, source, Dialect::Own, crate::yaml::Layer::Template, &mut report);
        assert!(report.is_empty(), "{report:?}");
        let copy = nodes[0].clone();
        assert_eq!(nodes[0], copy);
        crate::yaml::print(&copy).lines().count()
    });
    assert_eq!(worker.expect("a thread starts").join().expect("the stack suffices"), 255);
}

/// The first value of a map of scalars, with its content.
fn first_value(document: &Document) -> (&Syntax, &str) {
    match &document.root.kind {
        SyntaxKind::Map { entries, .. } => match &entries[0].1 {
            node @ Syntax { kind: SyntaxKind::Scalar { text, .. }, .. } => (node, text),
            node => unreachable!("{node:?} is no scalar"),
        },
        other => unreachable!("{other:?} is no map"),
    }
}

#[test]
fn a_byte_of_a_literal_block_is_found_in_the_source() {
    let check = |text: &str, expected: &[(&str, usize)]| {
        let (documents, _) = parsed(text);
        let (node, content) = first_value(&documents[0]);
        let lines = node.block_lines(text).expect("a literal block");
        let found: Vec<(&str, usize)> =
            lines.iter().map(|line| (&content[line.content.clone()], line.source)).collect();
        assert_eq!(found, expected, "{text:?}");
        for (at, character) in content.char_indices() {
            let there = text[lines.source_offset(at)..].chars().next();
            assert!(there == Some(character) || (character == '\n' && matches!(there, Some('\r') | None)), "{at}");
        }
    };
    check("a: |\n  x\n\n    y\nb: 1\n", &[("x", 7), ("", 9), ("  y", 12), ("", 16)]);
    check("a: | # c\r\n  x\r\n \r\n  y😀z\r\n", &[("x", 12), ("", 16), ("y😀z", 20), ("", 28)]);
    check("a: |-\n  x\n  y", &[("x", 8), ("y", 12)]);
    check("a: |1+\n   \n x\n\n", &[("  ", 8), ("x", 12), ("", 14), ("", 15)]);
    check("a: |+\n\n  \n", &[("", 6), ("", 9), ("", 10)]);
    check("a: |\nb: 1\n", &[("", 5)]);
}
