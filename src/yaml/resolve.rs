//! [`Syntax`] to [`Node`]: scalars by dialect, aliases and merge keys expanded, keys unique.

use std::collections::{HashMap, HashSet, hash_map};
use std::sync::Arc;

use super::dialect::canonical_foreign;
use super::syntax::{Document, Style, Syntax, SyntaxKind};
use super::{Dialect, Entry, Key, Layer, Map, Node, Origin, Scalar, ScalarKind, Value, classify, parse, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceId, SourceMap, Span};

mod suspicious;

/// Nodes that aliases may add to one document: an honest file stays far below, a bomb far above.
const LARGEST_EXPANSION: usize = 100_000;

/// Collections inside each other, aliases expanded. The parser stops at 255 of either style; only aliases go deeper.
const DEEPEST: usize = 512;

/// Reads a file of the map: every document without a mistake in its syntax, in order; empty ones too.
#[must_use]
pub fn load(sources: &SourceMap, source: SourceId, dialect: Dialect, layer: Layer, report: &mut Report) -> Vec<Node> {
    let text = &sources.file(source).text;
    let documents = parse(sources, source, report);
    let mut root = |document: &Document| Resolver::new(text, dialect, layer, report).node(&document.root);
    documents.iter().map(&mut root).collect()
}

/// What a document means.
#[must_use]
pub fn resolve(document: &Document, dialect: Dialect, layer: Layer, report: &mut Report) -> Node {
    Resolver::new("", dialect, layer, report).node(&document.root)
}

struct Resolver<'a> {
    /// The text of the file, to quote from it in findings; empty where it is not at hand.
    text: &'a str,
    dialect: Dialect,
    layer: Layer,
    report: &'a mut Report,
    anchors: HashMap<usize, Anchored>,
    open: Vec<usize>,
    /// Nodes made so far, those behind aliases included.
    made: usize,
    /// Of these, the ones behind aliases.
    expanded: usize,
    /// How many collections stand around the current node.
    depth: usize,
    /// How many levels the node that was finished last has.
    height: usize,
}

/// A value that aliases may repeat.
struct Anchored {
    node: Node,
    size: usize,
    height: usize,
}

impl<'a> Resolver<'a> {
    fn new(text: &'a str, dialect: Dialect, layer: Layer, report: &'a mut Report) -> Self {
        Self {
            text,
            dialect,
            layer,
            report,
            anchors: HashMap::new(),
            open: Vec::new(),
            made: 0,
            expanded: 0,
            depth: 0,
            height: 0,
        }
    }

    fn node(&mut self, syntax: &Syntax) -> Node {
        if let Some(anchor) = syntax.anchor {
            self.open.push(anchor);
        }
        let before = self.made;
        self.made += 1;
        let origin = Origin::new(syntax.span, self.layer);
        let node = match &syntax.kind {
            SyntaxKind::Scalar { text, style } => {
                self.height = 0;
                Node { value: Value::Scalar(self.scalar(syntax, text, *style)), origin }
            }
            SyntaxKind::List { items, .. } => {
                self.check_tag(syntax, "!!seq");
                let items =
                    self.level(|resolver, tallest| items.iter().map(|item| tallest.node(resolver, item)).collect());
                Node::list(items, origin)
            }
            SyntaxKind::Map { entries, .. } => {
                self.check_tag(syntax, "!!map");
                Node::map(self.level(|resolver, tallest| resolver.map(entries, tallest)), origin)
            }
            SyntaxKind::Alias(target) => self.alias(*target, syntax),
        };
        if let Some(anchor) = syntax.anchor {
            self.open.pop();
            let anchored = Anchored { node: node.clone(), size: self.made - before, height: self.height };
            self.anchors.insert(anchor, anchored);
        }
        node
    }

    /// Reads the children of a collection, one level deeper.
    fn level<T>(&mut self, read: impl FnOnce(&mut Self, &mut Tallest) -> T) -> T {
        self.depth += 1;
        let mut tallest = Tallest(0);
        let value = read(self, &mut tallest);
        self.depth -= 1;
        self.height = tallest.0 + 1;
        value
    }

    fn scalar(&mut self, syntax: &Syntax, text: &Arc<str>, style: Style) -> Scalar {
        let tag = syntax.tag.as_ref().map(|(tag, _)| &**tag);
        // go-yaml reads a quoted text by its tag as if it were plain.
        let by_tag = self.dialect == Dialect::Foreign && tag.is_some_and(|tag| tag.starts_with("!!"));
        let natural = if style == Style::Plain || by_tag { classify(text, self.dialect) } else { ScalarKind::String };
        if style == Style::Plain && self.dialect == Dialect::Own {
            self.suspicious_text(syntax.span, text);
        }
        let kind = match tag {
            None => natural,
            Some("!" | "!!str") => ScalarKind::String,
            Some("!!null") if natural == ScalarKind::Null => natural,
            Some("!!bool") if natural == ScalarKind::Boolean => natural,
            Some("!!int") if natural == ScalarKind::Integer => natural,
            Some("!!float") if matches!(natural, ScalarKind::Float | ScalarKind::Integer) => natural,
            Some("!!binary") if self.dialect == Dialect::Foreign => ScalarKind::String,
            Some(_) => {
                self.bad_tag(syntax, natural);
                natural
            }
        };
        let canonical = if self.dialect == Dialect::Foreign { canonical_foreign(text, kind) } else { None };
        Scalar { kind, text: canonical.map_or_else(|| Arc::clone(text), Into::into) }
    }

    fn check_tag(&mut self, syntax: &Syntax, natural: &str) {
        if syntax.tag.as_ref().is_some_and(|(tag, _)| &**tag != natural) {
            self.bad_tag(syntax, ScalarKind::String);
        }
    }

    fn bad_tag(&mut self, syntax: &Syntax, natural: ScalarKind) {
        let Some((tag, span)) = &syntax.tag else { return };
        if self.dialect == Dialect::Foreign && !tag.starts_with("!!") {
            return;
        }
        let core = ["!!str", "!!int", "!!float", "!!bool", "!!null", "!!seq", "!!map"].contains(&&**tag);
        let message = match (core, natural) {
            (true, _) => format!("the tag `{tag}` does not fit this value"),
            (false, _) => format!("the tag `{tag}` has no meaning here"),
        };
        self.report.push(Diagnostic::error(rules::BAD_TAG, *span, message).help("remove the tag"));
    }

    fn alias(&mut self, target: Option<usize>, syntax: &Syntax) -> Node {
        let span = syntax.span;
        let problem = match target.map(|target| (target, self.anchors.get(&target))) {
            Some((target, _)) if self.open.contains(&target) => "this alias stands inside the value that it repeats",
            // Said once already; every further alias of a bomb would say it again.
            Some((_, Some(_))) if self.expanded > LARGEST_EXPANSION => {
                self.height = 0;
                return Node::null(Origin::new(span, self.layer));
            }
            Some((_, Some(anchored))) => {
                self.expanded = self.expanded.saturating_add(anchored.size);
                self.made = self.made.saturating_add(anchored.size);
                self.height = anchored.height;
                if self.expanded > LARGEST_EXPANSION {
                    "the aliases of this document stand for more than 100,000 values"
                } else if self.depth + anchored.height > DEEPEST {
                    "aliases put collections more than 512 levels deep in each other here"
                } else {
                    return anchored.node.clone().placed(span);
                }
            }
            _ => return self.unknown_alias(span),
        };
        self.height = 0;
        self.report.push(Diagnostic::error(rules::BAD_ALIAS, span, problem).help("write the value out"));
        Node::null(Origin::new(span, self.layer))
    }

    /// `*.example.com`: more often a text that begins with a star than an alias with a typo.
    fn unknown_alias(&mut self, span: Span) -> Node {
        self.height = 0;
        let name = self.text.get(span.range()).unwrap_or_default();
        let finding = Diagnostic::error(rules::BAD_ALIAS, span, "this alias has no anchor above it");
        let help = match name {
            "" => "write the value out".to_owned(),
            name => format!("if it is meant as text, quote it: {}", quoted(name)),
        };
        self.report.push(finding.help(help));
        Node::null(Origin::new(span, self.layer))
    }

    fn map(&mut self, entries: &[(Syntax, Syntax)], tallest: &mut Tallest) -> Map {
        let mut seen = Seen::new(entries.len());
        let mut own = Vec::with_capacity(entries.len());
        let mut merged = Vec::new();
        for (key, value) in entries {
            if is_merge_key(key) {
                merged.push(tallest.node(self, value));
                continue;
            }
            self.glued_entry(key, value);
            let Some(key) = self.key(key, value) else {
                // The value is read all the same, so that its mistakes are shown in the same run.
                let _ = tallest.node(self, value);
                continue;
            };
            let value = tallest.node(self, value);
            if let Some(first) = seen.first(&own, &key) {
                let message = format!("the key `{}` stands twice in this map", key.text);
                let finding = Diagnostic::error(rules::DUPLICATE_KEY, key.origin.span, message)
                    .here("again here")
                    .label(first, "first here")
                    .help(if key.text.starts_with('-') {
                        "write `- ` with a space to begin a list item"
                    } else {
                        "remove one of the two"
                    });
                self.report.push(finding);
                continue;
            }
            own.push(Entry { key, value });
        }
        self.merge(own, merged)
    }

    /// `<<: *base`: the entries of the merged maps that are not written explicitly, before the explicit ones.
    fn merge(&mut self, own: Vec<Entry>, merged: Vec<Node>) -> Map {
        if merged.is_empty() {
            return own.into_iter().collect();
        }
        let mut taken: HashSet<Arc<str>> = own.iter().map(|entry| entry.key.text.clone()).collect();
        let mut result = Vec::new();
        for node in merged {
            let maps = node.as_list().map_or_else(|| vec![node.clone()], <[Node]>::to_vec);
            for map in maps {
                let Some(entries) = map.as_map() else {
                    let message = format!("expected a map after `<<`, found {}", map.describe());
                    let finding = Diagnostic::error(rules::BAD_ALIAS, map.origin.span, message);
                    self.report.push(finding.help("`<<` takes in the entries of another map; quote it as a plain key"));
                    continue;
                };
                result.extend(entries.iter().filter(|entry| taken.insert(entry.key.text.clone())).cloned());
            }
        }
        result.into_iter().chain(own).collect()
    }

    fn key(&mut self, syntax: &Syntax, value: &Syntax) -> Option<Key> {
        let origin = Origin::new(syntax.span, self.layer);
        let found = match &syntax.kind {
            SyntaxKind::Scalar { .. } | SyntaxKind::Alias(_) => {
                let node = self.node(syntax);
                if let Some(scalar) = node.as_scalar().filter(|scalar| scalar.kind != ScalarKind::Null) {
                    return Some(Key::new(scalar.text.clone(), origin));
                }
                node.describe()
            }
            SyntaxKind::List { .. } => "a list",
            SyntaxKind::Map { .. } if self.is_bare_expression(syntax, value) => return None,
            SyntaxKind::Map { .. } => "a map",
        };
        if matches!(syntax.kind, SyntaxKind::Alias(None)) {
            return None;
        }
        let finding = Diagnostic::error(rules::BAD_KEY, syntax.span, format!("expected a text as key, found {found}"));
        let help = if syntax.span.range().is_empty() {
            "write a key before the `:`"
        } else {
            "quote the key if it is meant as text"
        };
        self.report.push(finding.help(help));
        None
    }
}

/// The height of the tallest child so far.
struct Tallest(usize);

impl Tallest {
    fn node(&mut self, resolver: &mut Resolver<'_>, syntax: &Syntax) -> Node {
        let node = resolver.node(syntax);
        self.0 = self.0.max(resolver.height);
        node
    }
}

/// The keys of a map so far. Most maps are so small that a look at each entry is the fastest.
struct Seen(Option<HashMap<Arc<str>, Span>>);

impl Seen {
    const SMALL: usize = 16;

    fn new(entries: usize) -> Self {
        Self((entries > Self::SMALL).then(|| HashMap::with_capacity(entries)))
    }

    /// Where the key stands already; remembers it otherwise.
    fn first(&mut self, own: &[Entry], key: &Key) -> Option<Span> {
        let Some(spans) = &mut self.0 else {
            return own.iter().find(|entry| entry.key.text == key.text).map(|entry| entry.key.origin.span);
        };
        match spans.entry(Arc::clone(&key.text)) {
            hash_map::Entry::Occupied(first) => Some(*first.get()),
            hash_map::Entry::Vacant(place) => {
                place.insert(key.origin.span);
                None
            }
        }
    }
}

fn is_merge_key(key: &Syntax) -> bool {
    matches!(&key.kind, SyntaxKind::Scalar { text, style: Style::Plain } if &**text == "<<")
}

/// A text in double quotes, as a person would write it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests;
