//! Edits of random files: exactly one value changes, and every byte outside of it stays.

use scantling::diagnostic::Report;
use scantling::edit::{Change, Place, Refusal, apply, splice};
use scantling::source::{SourceId, SourceMap};
use scantling::yaml::{Dialect, FieldPath, Layer, Node, Origin, Style, Syntax, SyntaxKind, load, parse_text};

use crate::support::chance::Chance;

/// A file in the making: what is written, and the names of anchors so far.
struct Maker<'a> {
    chance: &'a mut Chance,
    anchors: Vec<String>,
    next: usize,
}

const PLAIN: [&str; 12] =
    ["word", "two words", "a:b", "http://x/y?z#a", "1.10", "-x", "😀 é", "12", "true", "null", "x - y", "it's"];
const QUOTED: [&str; 9] =
    ["'it''s'", "\"a\\tb\"", "''", "\"\"", "'# no'", "\"😀 \\u263A\"", "'a: b'", "\"- x\"", "\"two\\nlines\""];
const NEW: [&str; 24] = [
    "v1.2.3",
    "1.10",
    "yes",
    "null",
    "",
    " edge ",
    "a: b",
    "# x",
    "- x",
    "it's",
    "say \"x\"",
    "a\\b",
    "😀",
    "two\nlines",
    "end\n",
    "~",
    "[x]",
    "{x}",
    "a,b",
    "*x",
    "&x",
    "!x",
    "12:30",
    "\u{feff}\u{85}",
];

fn add(out: &mut String, text: &str) {
    out.push_str(text);
}

impl Maker<'_> {
    fn comment(&mut self) -> &'static str {
        let picked: &&str = self.chance.pick(&["", "", "", " # note", "   # ' \" { [ - : é"]);
        picked
    }

    fn anchor(&mut self) -> String {
        if !self.chance.once_in(9) {
            return String::new();
        }
        self.next += 1;
        let name = format!("n{}", self.next);
        self.anchors.push(name.clone());
        format!("&{name} ")
    }

    fn scalar(&mut self, flow: bool) -> String {
        if !self.anchors.is_empty() && self.chance.once_in(9) {
            let alias = self.chance.pick(&self.anchors.clone()).clone();
            return format!("*{alias} ");
        }
        let anchor = self.anchor();
        let tag = if self.chance.once_in(15) { "!!str " } else { "" };
        let plain = !self.chance.once_in(3);
        let text = if plain { *self.chance.pick(&PLAIN) } else { *self.chance.pick(&QUOTED) };
        let text = if flow && text.contains(['?', '#']) { "x" } else { text };
        format!("{anchor}{tag}{text}")
    }

    fn flow(&mut self, depth: usize) -> String {
        let count = self.chance.below(4);
        let list = self.chance.once_in(2);
        let parts: Vec<String> = (0..count)
            .map(|at| {
                let value = if depth > 0 && self.chance.once_in(4) { self.flow(depth - 1) } else { self.scalar(true) };
                if list { value } else { format!("k{at}: {value}") }
            })
            .collect();
        let inside = parts.join(self.chance.pick::<&str>(&[", ", ",", " , "]));
        let pad = if self.chance.once_in(2) { " " } else { "" };
        if list { format!("[{pad}{inside}{pad}]") } else { format!("{{{pad}{inside}{pad}}}") }
    }

    /// Lines of a block at an indent; a value stands behind what is there.
    fn value(&mut self, indent: usize, depth: usize, out: &mut String) {
        let end = self.comment();
        match self.chance.below(if depth == 0 { 6 } else { 9 }) {
            0..=3 => add(out, &format!(" {}{end}\n", self.scalar(false))),
            4 => add(out, &format!(" {}{end}\n", self.flow(2))),
            5 => {
                let header = *self.chance.pick(&["|", "|-", "|+", ">", ">-"]);
                let pad = " ".repeat(indent + 2);
                add(out, &format!(" {header}{end}\n{pad}first line\n{pad}second # line\n"));
                if self.chance.once_in(3) {
                    *out += "\n";
                }
            }
            6 => add(out, &format!("{end}\n")),
            shape => {
                // Nothing repeats a value inside itself.
                let anchor = self.anchor();
                let name = if anchor.is_empty() { None } else { self.anchors.pop() };
                add(out, &format!(" {}{end}\n", anchor.trim_end()));
                if shape == 7 {
                    self.map(indent + 2, depth - 1, out);
                } else {
                    self.list(indent + 2, depth - 1, out);
                }
                self.anchors.extend(name);
            }
        }
    }

    fn map(&mut self, indent: usize, depth: usize, out: &mut String) {
        for at in 0..=self.chance.below(4) {
            if self.chance.once_in(6) {
                add(out, self.chance.pick::<&str>(&["\n", "# on its own\n", "      # deeper\n"]));
            }
            let key = *self.chance.pick(&["key", "'quoted'", "\"double\"", "a/b", "with space", "é"]);
            let (quote, body) = match key.as_bytes()[0] {
                b'\'' | b'"' => (&key[..1], &key[1..key.len() - 1]),
                _ => ("", key),
            };
            add(out, &format!("{}{quote}{body}{at}{quote}:", " ".repeat(indent)));
            self.value(indent, depth, out);
        }
    }

    fn list(&mut self, indent: usize, depth: usize, out: &mut String) {
        for _ in 0..=self.chance.below(3) {
            add(out, &format!("{}-", " ".repeat(indent)));
            self.value(indent, depth, out);
        }
    }

    fn file(&mut self) -> String {
        let mut out = String::new();
        for document in 0..=self.chance.below(2) {
            if document > 0 || self.chance.once_in(3) {
                out += "---\n";
            }
            self.anchors.clear();
            self.map(0, 3, &mut out);
        }
        if self.chance.once_in(4) {
            out.truncate(out.trim_end_matches('\n').len());
        }
        if self.chance.once_in(3) {
            out = out.replace('\n', "\r\n");
        }
        if self.chance.once_in(4) { format!("\u{feff}{out}") } else { out }
    }
}

/// All scalars and maps of a document with their paths.
fn places<'a>(node: &'a Syntax, path: &FieldPath, found: &mut Vec<(FieldPath, &'a Syntax)>) {
    found.push((path.clone(), node));
    match &node.kind {
        SyntaxKind::Map { entries, .. } => {
            for (key, value) in entries {
                if let SyntaxKind::Scalar { text, .. } = &key.kind {
                    places(value, &path.key(text), found);
                }
            }
        }
        SyntaxKind::List { items, .. } => {
            for (at, item) in items.iter().enumerate() {
                places(item, &path.index(at), found);
            }
        }
        _ => {}
    }
}

/// The values of all documents, aliases written out.
fn values(text: &str) -> Vec<Node> {
    let mut sources = SourceMap::default();
    let id = sources.add("x.yaml", text.as_bytes().to_vec());
    let mut report = Report::new();
    let nodes = load(&sources, id, Dialect::Own, Layer::Environment, &mut report);
    assert!(!report.has_errors() || report.iter().all(|finding| finding.rule.area() != "yaml"), "{text}\n{report:?}");
    nodes
}

/// How many scalars differ; other differences count a thousand.
fn differing(before: &Node, after: &Node) -> usize {
    match (before.as_map(), after.as_map(), before.as_list(), after.as_list()) {
        (Some(before), Some(after), ..) if before.len() == after.len() => before
            .iter()
            .zip(after.iter())
            .map(
                |(left, right)| {
                    if left.key.text == right.key.text { differing(&left.value, &right.value) } else { 1000 }
                },
            )
            .sum(),
        (_, _, Some(before), Some(after)) if before.len() == after.len() => {
            before.iter().zip(after).map(|(left, right)| differing(left, right)).sum()
        }
        _ if before == after => 0,
        _ if before.as_scalar().is_some() && after.as_scalar().is_some() => 1,
        _ => 1000,
    }
}

fn source() -> SourceId {
    SourceMap::default().add("x.yaml", Vec::new())
}

#[test]
fn ten_thousand_edits_change_one_value_and_no_other_byte() {
    let mut chance = Chance::new(41);
    let (mut edited, mut refused) = (0, 0);
    while edited < 10_000 {
        let text = Maker { chance: &mut chance, anchors: Vec::new(), next: 0 }.file();
        let mut report = Report::new();
        let documents = parse_text(source(), &text, &mut report);
        assert!(!report.has_errors(), "{text}\n{report:?}");
        let mut found = Vec::new();
        places(&documents[0].root, &FieldPath::root(), &mut found);
        found.retain(|(_, node)| matches!(node.kind, SyntaxKind::Scalar { .. }));
        for _ in 0..20 {
            if found.is_empty() {
                break;
            }
            let (path, node) = chance.pick(&found);
            let new = *chance.pick(&NEW);
            let change = Change::Set { path: path.clone(), text: new.to_owned() };
            let after = match apply(source(), &text, &change, false) {
                Ok(edits) => splice(&text, &edits),
                Err(Refusal::Mistakes(_)) => {
                    refused += 1;
                    continue;
                }
                Err(Refusal::Failed(failure)) => panic!("{failure}: {path} = {new:?} in <<<\n{text}>>>"),
            };
            edited += 1;
            let span = node.span.range();
            let kept = after.starts_with(&text[..span.start]) && after.ends_with(&text[span.end..]);
            assert!(
                kept && after.len() >= text.len() - span.len(),
                "{path} = {new:?} in <<<\n{text}>>> gave <<<\n{after}>>>"
            );
            let (before, now) = (values(&text), values(&after));
            let count: usize = before.iter().zip(&now).map(|(before, now)| differing(before, now)).sum();
            let value = path.find(&now[0]).and_then(Node::as_str);
            assert_eq!((value, before.len()), (Some(new), now.len()), "{path} in <<<\n{after}>>>");
            let was = path.find(&before[0]).and_then(Node::as_str) == Some(new);
            assert_eq!(count, usize::from(!was), "{path} = {new:?} in <<<\n{text}>>> gave <<<\n{after}>>>");
        }
    }
    assert!(refused > 100, "aliases were tried {refused} times");
}

#[test]
fn keys_are_added_and_nothing_else_changes() {
    let mut chance = Chance::new(43);
    let (mut added, mut refused) = (0, 0);
    while added < 3_000 {
        let text = Maker { chance: &mut chance, anchors: Vec::new(), next: 0 }.file();
        let documents = parse_text(source(), &text, &mut Report::new());
        let mut found = Vec::new();
        places(&documents[0].root, &FieldPath::root(), &mut found);
        found.retain(|(_, node)| matches!(node.kind, SyntaxKind::Map { .. }));
        let (path, _) = chance.pick(&found);
        let key = *chance.pick(&["aaa", "zzz", "a/b/c", "yes", "two words", "é", "# x"]);
        let value = Node::string(*chance.pick(&NEW), Origin::new(documents[0].span, Layer::Derived));
        let place = *chance.pick(&[Place::End, Place::Sorted]);
        let change = Change::Add { map: path.clone(), key: key.to_owned(), value: value.clone(), place };
        let after = match apply(source(), &text, &change, false) {
            Ok(edits) => splice(&text, &edits),
            Err(Refusal::Mistakes(_)) => {
                refused += 1;
                continue;
            }
            Err(Refusal::Failed(failure)) => panic!("{failure}: {key} at {path} in <<<\n{text}>>>"),
        };
        added += 1;
        let (before, now) = (values(&text), values(&after));
        assert_eq!(path.key(key).find(&now[0]), Some(&value), "{key} at {path} in <<<\n{text}>>> gave <<<\n{after}>>>");
        assert_eq!(before[1..], now[1..], "{key} at {path} in <<<\n{text}>>>");
        let is_kept = |line: &&str| after.contains(*line);
        let trimmed = |line: &str| line.trim_end_matches(['}', ' ', '\r']).to_owned();
        let lost: Vec<String> = text.lines().map(trimmed).filter(|line| !is_kept(&line.as_str())).collect();
        assert!(
            lost.is_empty() || path.0.len() > 1 || lost.len() <= 1,
            "{key} at {path}: lost {lost:?} of <<<\n{text}>>>"
        );
    }
    assert!(refused > 0, "nothing was refused");
}

#[test]
fn styles_are_kept_where_they_can_be() {
    let text = "a: plain\nb: 'single'\nc: \"double\"\nd: |\n  literal\n";
    for (key, style) in
        [("a", Style::Plain), ("b", Style::SingleQuoted), ("c", Style::DoubleQuoted), ("d", Style::Literal)]
    {
        let path = FieldPath::root().key(key);
        let edits =
            apply(source(), text, &Change::Set { path: path.clone(), text: "new\n".trim_end().to_owned() }, false)
                .expect("an edit");
        let after = splice(text, &edits);
        let documents = parse_text(source(), &after, &mut Report::new());
        let mut found = Vec::new();
        places(&documents[0].root, &FieldPath::root(), &mut found);
        let node = found.iter().find(|(at, _)| *at == path).map(|(_, node)| &node.kind);
        assert!(matches!(node, Some(SyntaxKind::Scalar { style: found, .. }) if *found == style), "{after}");
    }
}
