//! From syntax to shapes: collections with their statements, and the documents of a file.

use std::collections::HashMap;
use std::sync::Arc;

use super::cover::{Child, Step, arrange};
use super::parse::Parsed;
use super::rules;
use super::scalar::Scalars;
use super::statement::Statement;
use super::tree::{Entry, KeyShape, Shape, Size};
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::Delimiters;
use crate::source::Span;
use crate::yaml::{self, Document, Layer, Map, Node, Origin, Style, Syntax, SyntaxKind};

/// Deeper than any object of Kubernetes; it bounds recursion over templates.
const DEEPEST: usize = 100;

/// The steps that give the documents of a template.
pub(super) fn documents(mut parsed: Parsed<'_>, delimiters: &Delimiters, report: &mut Report) -> Vec<Step<Shape>> {
    let statements = std::mem::take(&mut parsed.statements);
    let builder = Builder::new(&parsed, delimiters);
    let children = parsed.documents.iter().filter(|document| !is_empty(&document.root)).map(document_child).collect();
    let steps = arrange(parsed.source, children, statements, report);
    builder.shapes(steps, 0, report)
}

/// The shape of the only value of a partial.
pub(super) fn value(mut parsed: Parsed<'_>, delimiters: &Delimiters, report: &mut Report) -> Option<Shape> {
    let statements = std::mem::take(&mut parsed.statements);
    let builder = Builder::new(&parsed, delimiters);
    let mut roots = parsed.documents.iter().filter(|document| !is_empty(&document.root));
    let help = "a partial is one map, one list or one scalar";
    let Some(document) = roots.next() else {
        let span = Span::new(parsed.source, 0, 0);
        report.push(Diagnostic::error(rules::BAD_PARTIAL, span, "this partial has no content").help(help));
        return None;
    };
    if let Some(second) = roots.next() {
        let finding =
            Diagnostic::error(rules::BAD_PARTIAL, second.span.at_start(), "this partial has a second document");
        report.push(finding.label(document.span.at_start(), "the first one begins here").help(help));
    }
    Some(builder.shape(&document.root, statements, 0, report))
}

fn is_empty(root: &Syntax) -> bool {
    matches!(root.kind, SyntaxKind::Scalar { style: Style::Plain, .. }) && root.span.range().is_empty()
}

fn document_child(document: &Document) -> Child<&Syntax> {
    Child {
        content: &document.root,
        anchor: document.explicit.then_some(document.span.start as usize),
        range: document.root.span.range(),
        name: "this document".to_owned(),
        label: document.root.span.at_start(),
        inner: Vec::new(),
    }
}

struct Builder<'a> {
    parsed: &'a Parsed<'a>,
    scalars: Scalars<'a>,
}

impl<'a> Builder<'a> {
    fn new(parsed: &'a Parsed<'a>, delimiters: &'a Delimiters) -> Self {
        Self { parsed, scalars: Scalars { parsed, delimiters } }
    }

    /// The shape of a node that contains `statements`.
    fn shape(&self, syntax: &Syntax, statements: Vec<Statement>, depth: usize, report: &mut Report) -> Shape {
        self.shape_behind(syntax.span.start as usize, syntax, statements, depth, report)
    }

    /// The shape of a node before which nothing stands from `after` on but comments and its own first dash.
    fn shape_behind(
        &self,
        after: usize,
        syntax: &Syntax,
        statements: Vec<Statement>,
        depth: usize,
        report: &mut Report,
    ) -> Shape {
        self.check_properties(syntax, report);
        let empty = || Shape::Constant(Node::null(Origin::new(syntax.span, Layer::Template)), Size::default());
        if depth == DEEPEST {
            let message = format!("values can nest {DEEPEST} deep in a template");
            report.push(
                Diagnostic::error(rules::TOO_LARGE, syntax.span.at_start(), message)
                    .help("move the inner part to a partial"),
            );
            return empty();
        }
        match &syntax.kind {
            SyntaxKind::Scalar { .. } => {
                for statement in &statements {
                    report.push(self.covered_scalar(statement, syntax.span));
                }
                self.scalars.value(syntax, report)
            }
            SyntaxKind::List { items, .. } => {
                let children = self.items(items, after);
                let span = children.first().map_or(syntax.span, |first| first.label.to(syntax.span));
                let steps = self.arrange(children, statements, report);
                list(self.shapes(steps, depth + 1, report), span)
            }
            SyntaxKind::Map { entries, .. } => {
                let children = entries.iter().map(|(key, value)| self.entry_child(key, value)).collect();
                let steps = self.arrange(children, statements, report);
                map(self.entries(steps, depth + 1, report), syntax.span, report)
            }
            SyntaxKind::Alias(_) => empty(),
        }
    }

    fn arrange<T>(
        &self,
        children: Vec<Child<T>>,
        statements: Vec<Statement>,
        report: &mut Report,
    ) -> Vec<Step<Child<T>>> {
        arrange(self.parsed.source, children, statements, report)
    }

    fn shapes(&self, steps: Vec<Step<Child<&Syntax>>>, depth: usize, report: &mut Report) -> Vec<Step<Shape>> {
        let mut change = |child: Child<&Syntax>| self.shape(child.content, child.inner, depth, report);
        steps.into_iter().map(|step| step.map(&mut change)).collect()
    }

    fn entries(
        &self,
        steps: Vec<Step<Child<(&Syntax, &Syntax)>>>,
        depth: usize,
        report: &mut Report,
    ) -> Vec<Step<Entry>> {
        let mut change = |child: Child<(&Syntax, &Syntax)>| {
            let (key, value) = child.content;
            self.check_properties(key, report);
            // A wrong key has been reported; the value is read all the same, for its own mistakes.
            let shape = self.scalars.key(key, report).unwrap_or(KeyShape::Computed(Vec::new()));
            let value = self.shape_behind(key.span.end as usize, value, child.inner, depth, report);
            Entry { key: shape, span: key.span, value }
        };
        steps.into_iter().map(|step| step.map(&mut change)).collect()
    }

    fn items<'s>(&self, items: &'s [Syntax], after: usize) -> Vec<Child<&'s Syntax>> {
        let mut end = after;
        let child = |item: &'s Syntax| {
            let start = self.dash(end, item.span.start as usize);
            end = (item.span.end as usize).max(start + 1);
            let label = Span::new(item.span.source, start, end).at_start();
            Child {
                content: item,
                anchor: Some(start),
                range: start..end,
                name: "this list item".to_owned(),
                label,
                inner: Vec::new(),
            }
        };
        items.iter().map(child).collect()
    }

    /// Where the dash of an item stands that begins at `item`, behind the item that ends at `after`.
    fn dash(&self, after: usize, item: usize) -> usize {
        let between = self.parsed.mask.text.get(after..item).unwrap_or_default();
        let mut rest = between.trim_start().strip_prefix(':').unwrap_or(between);
        loop {
            rest = rest.trim_start();
            if rest.starts_with('#') {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
            } else if rest.starts_with('-') {
                return item - rest.len();
            } else {
                return item;
            }
        }
    }

    fn entry_child<'s>(&self, key: &'s Syntax, value: &'s Syntax) -> Child<(&'s Syntax, &'s Syntax)> {
        let written = self.parsed.text.get(key.span.range()).unwrap_or_default();
        let start = key.span.start as usize;
        Child {
            content: (key, value),
            anchor: Some(start),
            range: start..(value.span.end as usize).max(key.span.end as usize),
            name: format!("the entry `{}`", written.chars().take(60).collect::<String>()),
            label: key.span,
            inner: Vec::new(),
        }
    }

    fn covered_scalar(&self, statement: &Statement, value: Span) -> Diagnostic {
        let (at, word) = match statement {
            Statement::Block(block) => (block.clauses.first().map_or(&block.end, |clause| &clause.at), block.word()),
            Statement::Set { at, .. } => (at, "set"),
        };
        let span = Span::new(self.parsed.source, at.start, at.end);
        let message = format!("`{word}` stands between a key and its scalar value");
        Diagnostic::error(rules::COVERED_SCALAR, span, message)
            .label(value, "this value")
            .help("choose the value in an expression: `{{ a if c else b }}`; or put the statement around key and value")
    }

    /// Anchors, aliases and tags would mean something else in every copy of what they stand on.
    fn check_properties(&self, syntax: &Syntax, report: &mut Report) {
        let mut refuse = |span: Span, what: &str, help: &str| {
            let message = format!("templates have no {what}");
            report.push(Diagnostic::error(rules::FOREIGN_SYNTAX, span, message).help(help));
        };
        if let Some((tag, span)) = &syntax.tag {
            let help = if &**tag == "!!str" { "quote the value" } else { "remove the tag" };
            refuse(*span, "explicit tags", help);
        }
        if syntax.anchor.is_some() {
            refuse(self.anchor(syntax.span), "anchors", "name the value with `{% set name = … %}`");
        }
        if matches!(syntax.kind, SyntaxKind::Alias(_)) {
            refuse(syntax.span, "aliases", "name the value with `{% set name = … %}` and write `{{ name }}`");
        }
    }

    /// The token `&name` before a node.
    fn anchor(&self, node: Span) -> Span {
        let before = self.parsed.text.get(..node.start as usize).unwrap_or_default();
        let Some(start) = before.rfind('&') else { return node };
        let length = before[start..].find(char::is_whitespace).unwrap_or(before.len() - start);
        Span::new(node.source, start, start + length)
    }
}

fn list(steps: Vec<Step<Shape>>, span: Span) -> Shape {
    let constant = |step: &Step<Shape>| match step {
        Step::Child(shape) => shape.as_constant().map(|(node, size)| (node.clone(), size)),
        _ => None,
    };
    let Some(items) = steps.iter().map(constant).collect::<Option<Vec<_>>>() else {
        return Shape::List(steps, span);
    };
    let size = Size::around(items.iter().map(|(_, size)| *size));
    let items = items.into_iter().map(|(node, _)| node).collect();
    Shape::Constant(Node::list(items, Origin::new(span, Layer::Template)), size)
}

fn map(mut steps: Vec<Step<Entry>>, span: Span, report: &mut Report) -> Shape {
    drop_duplicates(&mut steps, report);
    let constant = |step: &Step<Entry>| match step {
        Step::Child(Entry { key: KeyShape::Constant(key), value, .. }) => {
            value.as_constant().map(|(node, size)| (key.clone(), node.clone(), size))
        }
        _ => None,
    };
    let Some(entries) = steps.iter().map(constant).collect::<Option<Vec<_>>>() else {
        return Shape::Map(steps, span);
    };
    let size = Size::around(entries.iter().map(|(.., size)| *size));
    let mut map = Map::new();
    for (key, value, _) in entries {
        map.push(key, value);
    }
    Shape::Constant(Node::map(map, Origin::new(span, Layer::Template)), size)
}

/// Constant keys that stand twice in a map without any statement are wrong in every expansion.
fn drop_duplicates(steps: &mut Vec<Step<Entry>>, report: &mut Report) {
    let mut seen: HashMap<Arc<str>, Span> = HashMap::new();
    steps.retain(|step| {
        let Step::Child(Entry { key: KeyShape::Constant(key), span, .. }) = step else { return true };
        match seen.get(&key.text) {
            Some(first) => report.push(duplicate_key(&key.text, *span, *first)),
            None => return seen.insert(Arc::clone(&key.text), *span).is_none(),
        }
        false
    });
}

/// The finding for a key that a map has already.
pub(super) fn duplicate_key(key: &str, again: Span, first: Span) -> Diagnostic {
    let key: String = key.chars().take(60).collect();
    let finding =
        Diagnostic::error(yaml::rules::DUPLICATE_KEY, again, format!("the key `{key}` stands twice in this map"));
    if again == first {
        return finding.note("several rounds of a loop give it").help("make the keys of the rounds differ");
    }
    finding.here("again here").label(first, "first here").help("remove one of the two")
}
