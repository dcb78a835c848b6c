//! Finds the place of an edit in what was written, and says whether it may be edited there.

use super::rules;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::source::{SourceId, Span};
use crate::yaml::{FieldPath, Segment, Style, Syntax, SyntaxKind};

/// What is needed to find places in a document.
pub(super) struct Finder<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    pub(super) root: &'a Syntax,
    /// Follow aliases and merge keys to the anchor.
    pub(super) at_anchor: bool,
}

/// A place in a document.
pub(super) struct Found<'a> {
    /// What stands there.
    pub(super) node: &'a Syntax,
    /// The numbers of entries and items on the way from the root.
    pub(super) trail: Vec<usize>,
    /// The collection that holds it; nothing for the root.
    pub(super) parent: Option<&'a Syntax>,
    /// Whether brackets or braces stand around it.
    pub(super) flow: bool,
}

type Finding<T> = Result<T, Diagnostic>;

impl<'a> Finder<'a> {
    /// The scalar of a path, which nothing else repeats unless that is allowed.
    pub(super) fn scalar(&self, path: &FieldPath) -> Finding<Found<'a>> {
        let found = self.walk(path)?;
        if !matches!(found.node.kind, SyntaxKind::Scalar { .. }) {
            return Err(self.wrong_shape(path, found.node, "a single value"));
        }
        self.check_alone(path, &found.trail)?;
        Ok(found)
    }

    /// The map of a path, which is to get a key that it does not have.
    pub(super) fn map(&self, path: &FieldPath, key: &str) -> Finding<Found<'a>> {
        let found = self.walk(path)?;
        match &found.node.kind {
            SyntaxKind::Map { entries, .. } => {
                if let Some((there, _)) = entries.iter().find(|(own, _)| text_of(own) == Some(key)) {
                    let message = format!("`{key}` is there already");
                    return Err(Diagnostic::error(rules::KEY_EXISTS, there.span, message).help("choose another name"));
                }
            }
            _ if is_null(found.node) => {}
            _ => return Err(self.wrong_shape(path, found.node, "a map")),
        }
        self.check_alone(path, &found.trail)?;
        Ok(found)
    }

    /// Where the value of a path stands.
    pub(super) fn place(&self, path: &FieldPath) -> Option<Span> {
        self.walk(path).ok().map(|found| found.node.span)
    }

    /// Where the key of a path stands, or the item where it ends in one.
    pub(super) fn key_place(&self, path: &FieldPath) -> Option<Span> {
        let (last, parent) = path.0.split_last()?;
        let parent = self.walk(&FieldPath(parent.to_vec())).ok()?;
        match (&parent.node.kind, last) {
            (SyntaxKind::Map { entries, .. }, Segment::Key(key)) => {
                entries.iter().find(|(own, _)| text_of(own) == Some(key)).map(|(own, _)| own.span)
            }
            _ => self.place(path),
        }
    }

    fn walk(&self, path: &FieldPath) -> Finding<Found<'a>> {
        let mut found = Found { node: self.root, trail: Vec::new(), parent: None, flow: false };
        for (depth, segment) in path.0.iter().enumerate() {
            let so_far = || FieldPath(path.0[..=depth].to_vec());
            found = self.resolved(found, &so_far())?;
            found = self.step(&found, segment, &so_far())?;
        }
        self.resolved(found, path)
    }

    /// What an alias stands for, where it may be followed.
    fn resolved(&self, found: Found<'a>, path: &FieldPath) -> Finding<Found<'a>> {
        let SyntaxKind::Alias(target) = found.node.kind else { return Ok(found) };
        let span = found.node.span;
        let anchored = target.and_then(|target| self.anchored(target));
        match anchored {
            Some(anchored) if self.at_anchor => Ok(anchored),
            _ => {
                let message = format!("`{path}` is an alias");
                let finding = Diagnostic::error(rules::ALIAS, span, message).here("stands for a value elsewhere");
                Err(at_anchor(finding, anchored.map(|anchored| anchored.node.span)))
            }
        }
    }

    fn step(&self, found: &Found<'a>, segment: &Segment, path: &FieldPath) -> Finding<Found<'a>> {
        match (&found.node.kind, segment) {
            (SyntaxKind::Map { entries, flow }, Segment::Key(key)) => {
                if let Some(index) = entries.iter().position(|(own, _)| text_of(own) == Some(key)) {
                    return Ok(below(found, &entries[index].1, index, *flow));
                }
                match self.inherited(entries, key) {
                    Some(inherited) if self.at_anchor => Ok(inherited),
                    Some(inherited) => {
                        let message = format!("`{path}` comes from another map by a merge key");
                        let span = entries.iter().find(|(own, _)| text_of(own) == Some("<<")).map(|(own, _)| own.span);
                        let finding = Diagnostic::error(rules::INHERITED, span.unwrap_or(found.node.span), message);
                        Err(at_anchor(finding, Some(inherited.node.span)))
                    }
                    None => Err(self.missing(path, found.node)),
                }
            }
            (SyntaxKind::List { items, flow }, Segment::Index(index)) => match items.get(*index) {
                Some(item) => Ok(below(found, item, *index, *flow)),
                None => Err(self.missing(path, found.node)),
            },
            (SyntaxKind::List { items, flow }, Segment::Match(key, wanted)) => {
                let matches = |item: &Syntax| value_of(item, key).and_then(text_of) == Some(wanted);
                match items.iter().position(matches) {
                    Some(index) => Ok(below(found, &items[index], index, *flow)),
                    None => Err(self.missing(path, found.node)),
                }
            }
            _ => Err(self.missing(path, found.node)),
        }
    }

    /// The value that `<<` brings under a key.
    fn inherited(&self, entries: &'a [(Syntax, Syntax)], key: &str) -> Option<Found<'a>> {
        let merged = entries.iter().filter(|(own, _)| text_of(own) == Some("<<")).map(|(_, value)| value);
        let sources = merged.flat_map(|value| match &value.kind {
            SyntaxKind::List { items, .. } => items.iter().collect(),
            _ => vec![value],
        });
        sources.into_iter().find_map(|source| {
            let found = match source.kind {
                SyntaxKind::Alias(target) => self.anchored(target?)?,
                _ => self.trail_to(|node| std::ptr::eq(node, source))?,
            };
            let SyntaxKind::Map { entries, flow } = &found.node.kind else { return None };
            let index = entries.iter().position(|(own, _)| text_of(own) == Some(key));
            match index {
                Some(index) => Some(below(&found, &entries[index].1, index, *flow)),
                None => self.inherited(entries, key),
            }
        })
    }

    fn anchored(&self, target: usize) -> Option<Found<'a>> {
        self.trail_to(|node| node.anchor == Some(target))
    }

    /// The first node of a kind, with the way to it.
    fn trail_to(&self, wanted: impl Fn(&Syntax) -> bool) -> Option<Found<'a>> {
        let root = Found { node: self.root, trail: Vec::new(), parent: None, flow: false };
        let mut open = vec![root];
        while let Some(found) = open.pop() {
            if wanted(found.node) {
                return Some(found);
            }
            let node = found.node;
            match &node.kind {
                SyntaxKind::Map { entries, flow } => {
                    open.extend(entries.iter().enumerate().map(|(at, (_, value))| below(&found, value, at, *flow)));
                }
                SyntaxKind::List { items, flow } => {
                    open.extend(items.iter().enumerate().map(|(at, item)| below(&found, item, at, *flow)));
                }
                _ => {}
            }
        }
        None
    }

    /// No alias repeats the place, nor anything around it.
    fn check_alone(&self, path: &FieldPath, trail: &[usize]) -> Finding<()> {
        if self.at_anchor {
            return Ok(());
        }
        let mut node = self.root;
        let mut anchors: Vec<usize> = node.anchor.into_iter().collect();
        for index in trail {
            node = match &node.kind {
                SyntaxKind::Map { entries, .. } => &entries[*index].1,
                SyntaxKind::List { items, .. } => &items[*index],
                _ => break,
            };
            anchors.extend(node.anchor);
        }
        match first_alias(self.root, &anchors) {
            None => Ok(()),
            Some(alias) => {
                let message = format!("a change of `{path}` would show in other places");
                let finding = Diagnostic::error(rules::REPEATED, node.span, message);
                let finding = finding.label(alias, "repeated here");
                Err(finding.help("give `--at-anchor` to change all of them, or write the value out there"))
            }
        }
    }

    fn missing(&self, path: &FieldPath, node: &Syntax) -> Diagnostic {
        let span = self.first_line(node.span);
        Diagnostic::error(rules::NO_SUCH_PLACE, span, format!("there is no `{path}`")).help("look at the path again")
    }

    fn wrong_shape(&self, path: &FieldPath, node: &Syntax, expected: &str) -> Diagnostic {
        let rule: RuleId = rules::WRONG_SHAPE;
        let message = format!("expected {expected} at `{path}`, found {}", shape(node));
        Diagnostic::error(rule, self.first_line(node.span), message).help("edit this place by hand")
    }

    /// The part of a place on its first line: a whole map would be a long excerpt.
    fn first_line(&self, span: Span) -> Span {
        let text = self.text.get(span.range()).unwrap_or_default();
        let length = text.find(['\n', '\r']).unwrap_or(text.len());
        Span::new(self.source, span.start as usize, span.start as usize + length)
    }
}

fn at_anchor(finding: Diagnostic, anchored: Option<Span>) -> Diagnostic {
    let finding = match anchored {
        Some(span) => finding.label(span, "the value is here"),
        None => finding,
    };
    finding.help("give `--at-anchor` to change it there, for all that use it, or write the value out here")
}

fn below<'a>(found: &Found<'a>, node: &'a Syntax, index: usize, flow: bool) -> Found<'a> {
    let trail = found.trail.iter().copied().chain([index]).collect();
    Found { node, trail, parent: Some(found.node), flow: found.flow || flow }
}

fn shape(node: &Syntax) -> &'static str {
    match node.kind {
        SyntaxKind::Scalar { .. } => "a single value",
        SyntaxKind::List { .. } => "a list",
        SyntaxKind::Map { .. } => "a map",
        SyntaxKind::Alias(_) => "an alias",
    }
}

/// The content of a scalar.
pub(super) fn text_of(node: &Syntax) -> Option<&str> {
    match &node.kind {
        SyntaxKind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn value_of<'a>(node: &'a Syntax, key: &str) -> Option<&'a Syntax> {
    match &node.kind {
        SyntaxKind::Map { entries, .. } => {
            entries.iter().find(|(own, _)| text_of(own) == Some(key)).map(|entry| &entry.1)
        }
        _ => None,
    }
}

/// Whether a node is nothing at all: `key:`, `~`, `null`.
pub(super) fn is_null(node: &Syntax) -> bool {
    match &node.kind {
        SyntaxKind::Scalar { text, style: Style::Plain } => matches!(&**text, "" | "~" | "null" | "Null" | "NULL"),
        _ => false,
    }
}

fn first_alias(node: &Syntax, anchors: &[usize]) -> Option<Span> {
    match &node.kind {
        SyntaxKind::Alias(Some(target)) if anchors.contains(target) => Some(node.span),
        SyntaxKind::Map { entries, .. } => {
            entries.iter().find_map(|(key, value)| first_alias(key, anchors).or_else(|| first_alias(value, anchors)))
        }
        SyntaxKind::List { items, .. } => items.iter().find_map(|item| first_alias(item, anchors)),
        _ => None,
    }
}

/// The path of the scalar at a place.
pub(super) fn path_at(node: &Syntax, span: Span) -> Option<FieldPath> {
    fn walk(node: &Syntax, span: Span, path: &FieldPath) -> Option<FieldPath> {
        match &node.kind {
            SyntaxKind::Scalar { .. } => (node.span == span).then(|| path.clone()),
            SyntaxKind::Map { entries, .. } => {
                let holds = |(_, value): &&(Syntax, Syntax)| value.span.contains(span);
                let (key, value) = entries.iter().find(holds)?;
                walk(value, span, &path.key(text_of(key)?))
            }
            SyntaxKind::List { items, .. } => {
                let index = items.iter().position(|item| item.span.contains(span))?;
                walk(&items[index], span, &path.index(index))
            }
            SyntaxKind::Alias(_) => None,
        }
    }
    walk(node, span, &FieldPath::root())
}
