//! The table of edits on a hard file, and what is refused.

use super::*;
use crate::source::SourceMap;
use crate::yaml::{Dialect, Layer, load};

/// Everything that makes editing hard, in one file.
const HARD: &str = "\
# a heading comment
---
apiVersion: scantling/v1   # trailing
'single key': 'it''s quoted'  # keep ''
\"double\": \"tab\\t \\u263A\"
emoji: 😀 ünï   # wide
tabbed:\tvalue\t# behind a tab
anchored: &one first
alias: *one
base: &base { team: a, tier: gold }
merged:
  <<: *base
  extra: 1
flow: {team: a, tier: \"b\" , list: [x, 'y', z]}   # flow
flows: {
  a: 1, # one
  b: 2
}
literal: |  # header
  line one
   indented

folded: >-
  folded
  text
tagged: !!str 12
empty:
list:
- first
-   second # odd
- {name: app, image: nginx}
-
  nested: deep
multi: several
  lines of one
images:
  # group
  shop/web: nginx:1.25

  depot/api: \"ghcr.io/x/api:v1\"
last: end
---
second: document
...
---
third: &one x
back: *one";

fn source() -> SourceId {
    SourceMap::default().add("hard.yaml", Vec::new())
}

fn set(path: &str, text: &str) -> Change {
    Change::Set { path: path.parse().unwrap(), text: text.to_owned() }
}

fn add(map: &str, key: &str, value: &str) -> Change {
    Change::Add { map: map.parse().unwrap(), key: key.to_owned(), value: node(value), place: Place::Sorted }
}

fn node(text: &str) -> Node {
    let mut sources = SourceMap::default();
    let id = sources.add("value.yaml", text.into());
    load(&sources, id, Dialect::Own, Layer::Derived, &mut Report::new()).remove(0)
}

fn answer(text: &str, change: &Change, at_anchor: bool) -> String {
    match apply(source(), text, change, at_anchor) {
        Ok(edits) => splice(text, &edits),
        Err(Refusal::Mistakes(report)) => {
            report.iter().map(|finding| format!("{} {}", finding.rule, finding.message)).collect::<Vec<_>>().join("; ")
        }
        Err(Refusal::Failed(failure)) => format!("unproven: {failure}"),
    }
}

/// Fourteen edits, each as the bytes before and after, on the file with each kind of line breaks and with a byte order mark.
#[test]
fn the_table_of_edits_is_byte_exact() {
    let table: Vec<(Change, bool, &str, &str)> = vec![
        (set("apiVersion", "other"), false, "scantling/v1   # trailing", "other   # trailing"),
        (set("[\"single key\"]", "don't"), false, "'it''s quoted'", "'don''t'"),
        (set("double", "a\"b"), false, "\"tab\\t \\u263A\"", "\"a\\\"b\""),
        (set("emoji", "1.10"), false, "😀 ünï   #", "\"1.10\"   #"),
        (set("tabbed", "yes"), false, "tabbed:\tvalue\t#", "tabbed:\t\"yes\"\t#"),
        (set("anchored", "new"), true, "&one first", "&one new"),
        (set("flow.tier", "c, d"), false, "tier: \"b\" ,", "tier: \"c, d\" ,"),
        (set("flow.list[0]", "a,b"), false, "[x, 'y'", "['a,b', 'y'"),
        (set("folded", "one line"), false, "folded: >-\n  folded\n  text\n", "folded: >-\n  one line\n"),
        (set("tagged", "13"), false, "!!str 12", "!!str \"13\""),
        (set("empty", "full"), false, "empty:\n", "empty: full\n"),
        (set("list[2].image", "nginx:1.27"), false, "image: nginx}", "image: nginx:1.27}"),
        (set("multi", "single"), false, "several\n  lines of one", "single"),
        (add("images", "depot/web", "nginx:2"), false, "api:v1\"\n", "api:v1\"\n  depot/web: nginx:2\n"),
    ];
    let mut exact = 0;
    for (name, breaks, mark) in [("LF", "\n", ""), ("CRLF", "\r\n", ""), ("BOM", "\n", "\u{feff}")] {
        let written = |text: &str| text.replace('\n', breaks);
        let file = format!("{mark}{}", written(HARD));
        for (change, at_anchor, before, after) in &table {
            let (before, after) = (written(before), written(after));
            assert_eq!(file.matches(&before).count(), 1, "{before}");
            assert_eq!(answer(&file, change, *at_anchor), file.replace(&before, &after), "{name}: {change:?}");
            exact += 1;
        }
    }
    assert_eq!(exact, 42);
}

#[test]
fn more_edits_on_the_hard_file() {
    let check = |change: &Change, before: &str, after: &str| {
        assert_eq!(answer(HARD, change, false), HARD.replace(before, after), "{change:?}");
    };
    check(&set("literal", "a\nb\n"), "|  # header\n  line one\n   indented\n", "|  # header\n  a\n  b\n");
    check(&set("literal", " blank"), "|  # header\n  line one\n   indented\n", "\" blank\"  # header\n");
    check(&set("folded", "a\nb"), ">-\n  folded\n  text\n", "\"a\\nb\"\n");
    check(&set("list[1]", "- x"), "second #", "'- x' #");
    check(&set("list[3].nested", "deeper"), "nested: deep\n", "nested: deeper\n");
    check(&add("flow", "owner", "{ a: [1] }"), "'y', z]}", "'y', z], owner: { a: [1] }}");
    check(&add("flows", "c", "x,y"), "  b: 2\n", "  b: 2,\n  c: 'x,y'\n");
    check(&add("flows", "aa", "1"), "a: 1, # one\n", "a: 1, # one\n  aa: 1,\n");
    check(&add("empty", "k", "{ a: b, c: [d] }"), "empty:\n", "empty:\n  k:\n    a: b\n    c:\n    - d\n");
    check(&add("list[2]", "tag", "1"), "image: nginx}", "image: nginx, tag: 1}");
    check(&add("list[3]", "a", "1"), "  nested: deep\n", "  a: 1\n  nested: deep\n");
    check(&add("images", "shop/api", "x"), "  shop/web", "  shop/api: x\n  shop/web");
    check(&add("images", "zoo/x", "x"), "api:v1\"\n", "api:v1\"\n  zoo/x: x\n");
    check(&add("", "zzz", "x"), "last: end\n", "last: end\nzzz: x\n");
    check(&add("merged", "more", "|\n  x\n  y\n"), "  extra: 1\n", "  extra: 1\n  more: |\n    x\n    y\n");
}

#[test]
fn small_files_are_edited_too() {
    let check =
        |text: &str, change: &Change, expected: &str| assert_eq!(answer(text, change, false), expected, "{text:?}");
    check("images: {}", &add("images", "a/b", "x:1"), "images:\n  a/b: x:1");
    check("images: {} # none\r\nx: 1\r\n", &add("images", "a/b", "x:1"), "images: # none\r\n  a/b: x:1\r\nx: 1\r\n");
    check("images: # none\n", &add("images", "a/b", "x:1"), "images: # none\n  a/b: x:1\n");
    check("images: null\n", &add("images", "a/b", "x:1"), "images:\n  a/b: x:1\n");
    check("images: { }\n", &add("images", "a/b", "x:1"), "images:\n  a/b: x:1\n");
    check("{images: {}}", &add("images", "a/b", "x:1"), "{images: { a/b: x:1 }}");
    check("{images: }", &add("images", "a/b", "x:1"), "{images: { a/b: x:1 } }");
    check("a:\n    b: 1\nc:\n", &add("c", "d", "1"), "a:\n    b: 1\nc:\n    d: 1\n");
    check("a: |+\n  x\n\nb: 1\n", &add("", "aa", "1"), "a: |+\n  x\n\naa: 1\nb: 1\n");
    check("- a: 1\n", &add("[0]", "b", "2"), "- a: 1\n  b: 2\n");
    check("- b: 1\n", &add("[0]", "a", "2"), "- b: 1\n  a: 2\n");
    check("a: 1", &add("", "b", "2"), "a: 1\nb: 2");
    check("b: 1 # x\n", &add("", "a", "2"), "a: 2\nb: 1 # x\n");
    check("a:", &set("a", "x"), "a: x");
    check("a: # c\n", &set("a", "x"), "a: x # c\n");
    check("- \n- b\n", &set("[0]", "x"), "- x \n- b\n");
    check("a: &x\nb: 1\n", &set("a", "z"), "a: &x z\nb: 1\n");
    check("? a\n: b\n", &set("a", "c"), "? a\n: c\n");
    check("a: 1\rb: 2\r", &add("", "c", "3"), "a: 1\rb: 2\rc: 3\r");
}

#[test]
fn places_that_are_not_alone_are_refused_unless_that_is_meant() {
    let check = |path: &str, refused: &str, after: &str| {
        let change = set(path, "new");
        assert_eq!(answer(HARD, &change, false), refused);
        assert_eq!(answer(HARD, &change, true), after, "{path}");
    };
    let first = HARD.replace("&one first", "&one new");
    check("alias", "edit/alias `alias` is an alias", &first);
    check("anchored", "edit/repeated a change of `anchored` would show in other places", &first);
    let base = HARD.replace("{ team: a, tier: gold }", "{ team: new, tier: gold }");
    check("merged.team", "edit/inherited `merged.team` comes from another map by a merge key", &base);
    check("base.team", "edit/repeated a change of `base.team` would show in other places", &base);
}

#[test]
fn wrong_targets_are_refused() {
    let check = |change: &Change, expected: &str| assert_eq!(answer(HARD, change, false), expected);
    check(&set("none", "x"), "edit/no-such-place there is no `none`");
    check(&set("list[9]", "x"), "edit/no-such-place there is no `list[9]`");
    check(&set("emoji.x", "x"), "edit/no-such-place there is no `emoji.x`");
    check(&set("list", "x"), "edit/wrong-shape expected a single value at `list`, found a list");
    check(&add("emoji", "x", "x"), "edit/wrong-shape expected a map at `emoji`, found a single value");
    check(&add("images", "shop/web", "x"), "edit/key-exists `shop/web` is there already");
    assert_eq!(answer("a: [", &set("a", "x"), false), "yaml/syntax this `[` is never closed");
}

#[test]
fn paths_are_found_by_place() {
    let source = source();
    for path in ["emoji", "flow.list[1]", "list[2].image", "images.shop/web", "literal"] {
        let parsed: FieldPath = path.parse().unwrap();
        let span = place_of(source, HARD, &parsed).expect("a place");
        assert_eq!(path_at(source, HARD, span).map(|path| path.to_string()).as_deref(), Some(path));
    }
}
