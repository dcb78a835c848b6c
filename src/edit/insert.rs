//! One more entry for a map, written as the entries around it are.

use super::find::Found;
use super::layout::{entry_end, indentation, keys, line_break, line_end, line_start, step};
use super::{Place, TextEdit};
use crate::yaml::{Entry, Key, Map, Node, Style, Syntax, SyntaxKind, print, print_flow, respell};

/// The edits that add an entry, and its number among the entries afterwards.
pub(super) fn insert(
    text: &str,
    found: &Found<'_>,
    root: &Syntax,
    key: &str,
    value: &Node,
    place: Place,
) -> (Vec<TextEdit>, usize) {
    let (index, leads) = choose(&keys(found.node), key, place);
    match &found.node.kind {
        SyntaxKind::Map { entries, flow: false } if !entries.is_empty() => {
            let (indent, starts_line) = indentation(text, found.node);
            let index = if index == 0 && !starts_line { 1 } else { index };
            (vec![into_block(text, entries, (index, leads), &indent, key, value)], index)
        }
        SyntaxKind::Map { entries, .. } if !entries.is_empty() => {
            (into_flow(text, found, entries, index, key, value), index)
        }
        _ => (into_nothing(text, found, root, key, value), 0),
    }
}

/// Where a key goes among others, and whether it becomes the first of those that begin alike.
fn choose(keys: &[&str], new: &str, place: Place) -> (usize, bool) {
    if place == Place::End {
        return (keys.len(), false);
    }
    if let Some((group, _)) = new.split_once('/') {
        let alike = |key: &&str| key.split_once('/').is_some_and(|(own, _)| own == group);
        let members: Vec<usize> = (0..keys.len()).filter(|at| alike(&keys[*at])).collect();
        if let Some(first) = members.first() {
            return members.iter().rfind(|at| keys[**at] < new).map_or((*first, true), |at| (at + 1, false));
        }
    }
    (if keys.is_sorted() { keys.partition_point(|key| *key < new) } else { keys.len() }, false)
}

fn into_block(
    text: &str,
    entries: &[(Syntax, Syntax)],
    (index, leads): (usize, bool),
    indent: &str,
    key: &str,
    value: &Node,
) -> TextEdit {
    // A comment or blank line above a group stays above its new first line.
    let before = index.checked_sub(1).filter(|_| !leads).and_then(|before| entries.get(before));
    if let Some((_, before)) = before {
        let at = line_end(text, entry_end(text, before));
        let end_of_line = line_break(text, at);
        return TextEdit { range: at..at, text: format!("{end_of_line}{}", block(key, value, indent, end_of_line)) };
    }
    let next = entries.get(index).map_or(0, |(next, _)| next.span.start as usize);
    let at = line_start(text, next);
    let end_of_line = line_break(text, at);
    TextEdit { range: at..at, text: format!("{}{end_of_line}", block(key, value, indent, end_of_line)) }
}

/// The lines of an entry, without the last line break.
fn block(key: &str, value: &Node, indent: &str, end_of_line: &str) -> String {
    let entry = Entry { key: Key::new(key, value.origin.clone()), value: value.clone() };
    let printed = print(&Node::map(Map::from_iter([entry]), value.origin.clone()));
    let lines = printed.trim_end_matches('\n').split('\n');
    let lines: Vec<String> =
        lines.map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") }).collect();
    lines.join(end_of_line)
}

fn into_flow(
    text: &str,
    found: &Found<'_>,
    entries: &[(Syntax, Syntax)],
    index: usize,
    key: &str,
    value: &Node,
) -> Vec<TextEdit> {
    let entry = flow(key, value);
    let Some((before_key, before)) = index.checked_sub(1).and_then(|before| entries.get(before)) else {
        let at = entries.first().map_or(0, |(first, _)| first.span.start as usize);
        return vec![TextEdit { range: at..at, text: format!("{entry}, ") }];
    };
    let end = before.span.end as usize;
    let line = line_end(text, end);
    let next = entries.get(index).map_or(found.node.span.end as usize - 1, |(key, _)| key.span.start as usize);
    let key_start = before_key.span.start as usize;
    let prefix = text.get(line_start(text, key_start)..key_start).unwrap_or_default();
    if next < line || !prefix.trim().is_empty() {
        return vec![TextEdit { range: end..end, text: format!(", {entry}") }];
    }
    // One entry a line: the new one gets its own, below the comment of the one before.
    let end_of_line = line_break(text, line);
    let rest = text.get(end..line).unwrap_or_default();
    let has_comma = rest.split('#').next().is_some_and(|rest| rest.contains(','));
    let own_comma = if has_comma { "," } else { "" };
    let own_line = TextEdit { range: line..line, text: format!("{end_of_line}{prefix}{entry}{own_comma}") };
    match (has_comma, index < entries.len()) {
        (true, _) => vec![own_line],
        (false, false) => vec![TextEdit { range: end..end, text: ",".to_owned() }, own_line],
        // The comma stands before the next entry, in a line of its own.
        (false, true) => vec![TextEdit { range: end..end, text: format!(", {entry}") }],
    }
}

fn flow(key: &str, value: &Node) -> String {
    format!("{}: {}", respell(key, Style::Plain, true), print_flow(value))
}

/// The first entry of a map that is `{}`, or of a key without a value.
fn into_nothing(text: &str, found: &Found<'_>, root: &Syntax, key: &str, value: &Node) -> Vec<TextEdit> {
    let range = found.node.span.range();
    let written = text.get(range.clone()).unwrap_or_default();
    let parent = found.parent.filter(|parent| matches!(parent.kind, SyntaxKind::Map { flow: false, .. }));
    let bare = written.trim_matches(['{', '}', ' ']).is_empty() || !written.starts_with('{');
    if let Some(parent) = parent.filter(|_| bare) {
        let indent = indentation(text, parent).0 + &" ".repeat(step(text, root));
        let line = line_end(text, range.end);
        let end_of_line = line_break(text, line);
        let before = text[..range.start].trim_end_matches([' ', '\t']);
        let blanks = if range.is_empty() { range.start } else { before.len() };
        let entry = format!("{end_of_line}{}", block(key, value, &indent, end_of_line));
        if blanks == range.end {
            return vec![TextEdit { range: line..line, text: entry }];
        }
        let gone = TextEdit { range: blanks..range.end, text: String::new() };
        return vec![gone, TextEdit { range: line..line, text: entry }];
    }
    let entry = flow(key, value);
    if written.starts_with('{') {
        let at = range.start + 1;
        let end = if bare { range.end - 1 } else { at };
        return vec![TextEdit { range: at..end, text: format!(" {entry} ") }];
    }
    let blank = if range.is_empty() { " " } else { "" };
    vec![TextEdit { range, text: format!("{blank}{{ {entry} }}") }]
}
