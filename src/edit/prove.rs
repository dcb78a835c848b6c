//! The proof that an edit changed what it was meant to change and nothing else: both texts are read and compared.

use crate::diagnostic::Report;
use crate::source::SourceId;
use crate::yaml::{
    Dialect, Document, Layer, Node, ScalarKind, Style, Syntax, SyntaxKind, classify, parse_text, print, resolve,
};

use super::find::{is_null, text_of};

/// What is different afterwards, in the first document.
pub(super) enum Expected<'a> {
    /// The scalar at the end of a trail has this text.
    Text {
        /// Numbers of entries and items from the root.
        trail: Vec<usize>,
        /// The new text.
        text: &'a str,
    },
    /// The scalar at the end of a trail has this value.
    Value {
        /// Numbers of entries and items from the root.
        trail: Vec<usize>,
        /// The new value.
        value: &'a Node,
    },
    /// The map at the end of a trail has one more entry.
    Entry {
        /// Numbers of entries and items from the root.
        trail: Vec<usize>,
        /// The number of the new entry.
        index: usize,
        /// Its key.
        key: &'a str,
        /// Its value.
        value: &'a Node,
    },
}

/// Whether the edit did what is expected. A comment that was lost, moved or made counts as a change.
pub(super) fn holds(source: SourceId, before: &str, after: &str, expected: &Expected<'_>) -> bool {
    let mut report = Report::new();
    let old = parse_text(source, before, &mut Report::new());
    let new = parse_text(source, after, &mut report);
    let same_shape = !report.has_errors() && old.len() == new.len();
    same_shape
        && old.iter().zip(&new).enumerate().all(|(number, (old, new))| {
            let comments = old.comments.iter().map(|comment| &comment.text);
            let kept = comments.eq(new.comments.iter().map(|comment| &comment.text)) && old.explicit == new.explicit;
            let trail = match expected {
                Expected::Text { trail, .. } | Expected::Value { trail, .. } | Expected::Entry { trail, .. } => {
                    &**trail
                }
            };
            kept && same(&old.root, &new.root, (number == 0).then_some(trail), expected, new)
        })
}

/// Whether two nodes are as expected. `trail` leads from here to the changed place, where that is below.
fn same(old: &Syntax, new: &Syntax, trail: Option<&[usize]>, expected: &Expected<'_>, document: &Document) -> bool {
    if old.anchor != new.anchor || tag(old) != tag(new) {
        return false;
    }
    if trail.is_some_and(<[usize]>::is_empty) {
        return is_changed(old, new, expected, document);
    }
    let below = |index: usize| trail.and_then(|trail| (trail.first() == Some(&index)).then(|| &trail[1..]));
    match (&old.kind, &new.kind) {
        (SyntaxKind::Scalar { text: old, style: before }, SyntaxKind::Scalar { text: new, style: after }) => {
            old == new && before == after
        }
        (SyntaxKind::Alias(old), SyntaxKind::Alias(new)) => old == new,
        (SyntaxKind::List { items: old, flow: before }, SyntaxKind::List { items: new, flow: after }) => {
            before == after
                && old.len() == new.len()
                && old.iter().zip(new).enumerate().all(|(at, (old, new))| same(old, new, below(at), expected, document))
        }
        (SyntaxKind::Map { entries: old, flow: before }, SyntaxKind::Map { entries: new, flow: after }) => {
            before == after
                && old.len() == new.len()
                && old.iter().zip(new).enumerate().all(|(at, (old, new))| {
                    same(&old.0, &new.0, None, expected, document)
                        && same(&old.1, &new.1, below(at), expected, document)
                })
        }
        _ => false,
    }
}

fn is_changed(old: &Syntax, new: &Syntax, expected: &Expected<'_>, document: &Document) -> bool {
    match expected {
        Expected::Text { text, .. } => text_of(new) == Some(text) && is_string(new),
        Expected::Value { value, .. } => is_value(new, value, document),
        Expected::Entry { index, key, value, .. } => {
            let SyntaxKind::Map { entries: after, .. } = &new.kind else { return false };
            let before: &[(Syntax, Syntax)] = match &old.kind {
                SyntaxKind::Map { entries, .. } => entries,
                _ if is_null(old) => &[],
                _ => return false,
            };
            let Some((new_key, new_value)) = after.get(*index) else { return false };
            let others = after.iter().enumerate().filter(|(at, _)| at != index).map(|(_, entry)| entry);
            text_of(new_key) == Some(key)
                && is_value(new_value, value, document)
                && before.len() + 1 == after.len()
                && before.iter().zip(others).all(|(old, new)| {
                    same(&old.0, &new.0, None, expected, document) && same(&old.1, &new.1, None, expected, document)
                })
        }
    }
}

/// Whether a new entry means the value that it was to have, to readers of both dialects.
fn is_value(new: &Syntax, value: &Node, document: &Document) -> bool {
    let alone = Document { root: new.clone(), ..document.clone() };
    let mut report = Report::new();
    let read = resolve(&alone, Dialect::Own, Layer::Derived, &mut report);
    // As text: the spelling of a number is the printer's.
    !report.has_errors() && print(&read) == print(value)
}

/// Whether every reader takes a scalar for a string.
fn is_string(node: &Syntax) -> bool {
    let SyntaxKind::Scalar { text, style } = &node.kind else { return false };
    if let Some(tag) = tag(node) {
        return matches!(tag, "!!str" | "!");
    }
    let string = |dialect| classify(text, dialect) == ScalarKind::String;
    *style != Style::Plain || (string(Dialect::Own) && string(Dialect::Foreign))
}

fn tag(node: &Syntax) -> Option<&str> {
    node.tag.as_ref().map(|(tag, _)| &**tag)
}
