//! Canonical YAML in kubectl's style, read alike by YAML 1.1 and 1.2 readers.
//!
//! List items stand at the indent of their key, lines are never folded, multi-line text becomes a literal block where
//! every reader takes it. How one scalar is spelled is the business of [`super::spelling`].

use super::spelling::{Place, write_scalar, write_string};
use super::{Entry, Node, Value};

/// Readers of YAML 1.1 look 1,024 characters ahead for the `:` of a key; longer keys need a `?`.
const LONGEST_SIMPLE_KEY: usize = 1000;

/// One document, without `---`, ending in a line break.
#[must_use]
pub fn print(node: &Node) -> String {
    let mut out = String::with_capacity(2048);
    print_into(node, &mut out);
    out
}

/// Documents joined by `---` lines.
#[must_use]
pub fn print_documents<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> String {
    let mut out = String::with_capacity(8192);
    for node in nodes {
        if !out.is_empty() {
            out.push_str("---\n");
        }
        print_into(node, &mut out);
    }
    out
}

/// One document at the end of a text that ends in a line break or is empty.
fn print_into(root: &Node, out: &mut String) {
    // Open collections on a stack of our own: no depth of the tree can exhaust the thread's.
    let mut open: Vec<Level<'_>> = Vec::new();
    match &root.value {
        Value::Scalar(scalar) => write_scalar(scalar, Place::Value { indent: 0 }, out),
        _ => open.extend(Level::of(root, 0, out)),
    }
    if open.is_empty() {
        out.push('\n');
    }
    // Set behind `- `: the first line of a collection there is already indented.
    let mut indented = false;
    while let Some(level) = open.last_mut() {
        let indent = level.indent;
        let next = level.rest.next();
        let Some(child) = next else {
            open.pop();
            continue;
        };
        if !std::mem::take(&mut indented) {
            write_indent(indent, out);
        }
        let (value, is_item) = match child {
            Child::Entry(entry) => {
                write_key(&entry.key.text, indent, out);
                (&entry.value, false)
            }
            Child::Item(item) => {
                out.push('-');
                (item, true)
            }
        };
        if let Value::Scalar(scalar) = &value.value {
            out.push(' ');
            write_scalar(scalar, Place::Value { indent }, out);
            out.push('\n');
            continue;
        }
        let deeper = if is_item || value.as_map().is_some() { indent + 2 } else { indent };
        let mark = out.len();
        out.push(' ');
        match Level::of(value, deeper, out) {
            None => out.push('\n'),
            Some(level) => {
                if !is_item {
                    out.truncate(mark);
                    out.push('\n');
                }
                indented = is_item;
                open.push(level);
            }
        }
    }
}

/// A collection whose children are being written.
struct Level<'a> {
    rest: Children<'a>,
    indent: usize,
}

enum Children<'a> {
    Entries(std::slice::Iter<'a, Entry>),
    Items(std::slice::Iter<'a, Node>),
}

enum Child<'a> {
    Entry(&'a Entry),
    Item(&'a Node),
}

impl<'a> Children<'a> {
    fn next(&mut self) -> Option<Child<'a>> {
        match self {
            Self::Entries(entries) => entries.next().map(Child::Entry),
            Self::Items(items) => items.next().map(Child::Item),
        }
    }
}

impl<'a> Level<'a> {
    /// The level of a collection. One without children has none: it is written as `{}` or `[]` at once.
    fn of(node: &'a Node, indent: usize, out: &mut String) -> Option<Self> {
        let rest = match &node.value {
            Value::Map(map) if map.is_empty() => {
                out.push_str("{}");
                return None;
            }
            Value::List(items) if items.is_empty() => {
                out.push_str("[]");
                return None;
            }
            Value::Scalar(_) => return None,
            Value::Map(map) => Children::Entries(map.iter()),
            Value::List(items) => Children::Items(items.iter()),
        };
        Some(Self { rest, indent })
    }
}

/// A key with its `:`.
fn write_key(key: &str, indent: usize, out: &mut String) {
    let start = out.len();
    write_string(key, Place::Key, out);
    if out.len() - start > LONGEST_SIMPLE_KEY {
        out.insert_str(start, "? ");
        out.push('\n');
        write_indent(indent, out);
    }
    out.push(':');
}

fn write_indent(indent: usize, out: &mut String) {
    const BLANKS: &str = "                                                                ";
    let mut left = indent;
    while left > 0 {
        let now = left.min(BLANKS.len());
        out.push_str(&BLANKS[..now]);
        left -= now;
    }
}

/// Writes text line by line at an indent; empty lines stay empty.
pub(super) fn write_lines(text: &str, indent: usize, out: &mut String) {
    for line in text.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            write_indent(indent, out);
            out.push_str(line);
        }
    }
}

#[cfg(test)]
mod tests;
