//! Byte-exact edits of YAML that people wrote: only the bytes of the edited scalar change.
//!
//! A [`Change`] names what becomes of one place; [`apply`] finds the bytes, puts others there and reads the result again to prove
//! that nothing else differs. Pure: texts in, texts out. It must not know of commands, of Git or of the disk.

mod add;
mod bump;
mod find;
mod insert;
mod layout;
mod pins;
mod policy;
mod promote;
mod prove;
mod replace;
mod request;
pub mod rules;
mod texts;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::diagnostic::{Failure, Report};
use crate::source::{SourceId, Span};
use crate::yaml::{Document, FieldPath, Node, parse_text};

use find::Finder;

pub use add::NewApp;
pub use bump::{Bump, PinChange, Planned};
pub use pins::{Pin, pins};
pub use policy::check as check_policy;
pub use promote::{Promotion, check_order};
pub use request::{Request, Target, Version};
pub use texts::Texts;

/// Bytes of a text and what takes their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// The bytes that go; an empty range where something is only added.
    pub range: Range<usize>,
    /// What stands there instead.
    pub text: String,
}

/// What becomes of one place in the first document of a text.
#[derive(Clone, Debug)]
pub enum Change {
    /// A scalar gets another text; it becomes a string.
    Set {
        /// Where it is.
        path: FieldPath,
        /// The new text.
        text: String,
    },
    /// A scalar gets another value, which may be a number or a boolean.
    Write {
        /// Where it is.
        path: FieldPath,
        /// The new scalar.
        value: Node,
    },
    /// A map gets one more entry.
    Add {
        /// The map. A key without a value counts as an empty one.
        map: FieldPath,
        /// The new key.
        key: String,
        /// Its value.
        value: Node,
        /// Where it goes.
        place: Place,
    },
}

/// Where a new entry goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Behind the last one.
    End,
    /// By its name: among the keys that begin alike up to a `/`, else among all where they are in order, else at the end.
    Sorted,
}

/// Why a text stays as it is.
#[derive(Debug)]
pub enum Refusal {
    /// What the user asks for, or the file, is wrong.
    Mistakes(Report),
    /// The command line asks for what is not there, or the result could not be proven right.
    Failed(Failure),
}

/// The edits that make one change, proven.
///
/// `at_anchor` allows a change that shows in other places, too, because aliases repeat the value or maps inherit it.
pub fn apply(source: SourceId, text: &str, change: &Change, at_anchor: bool) -> Result<Vec<TextEdit>, Refusal> {
    let document = read(source, text)?;
    let finder = Finder { source, text, root: &document.root, at_anchor };
    let refuse = |finding| Refusal::Mistakes(Report::from_iter([finding]));
    let (edits, expected) = match change {
        Change::Set { path, text: new } => {
            let found = finder.scalar(path).map_err(refuse)?;
            let edit = replace::replace(text, &found, new);
            (vec![edit], prove::Expected::Text { trail: found.trail, text: new })
        }
        Change::Write { path, value } => {
            let found = finder.scalar(path).map_err(refuse)?;
            let edit = replace::write(text, &found, value);
            (vec![edit], prove::Expected::Value { trail: found.trail, value })
        }
        Change::Add { map, key, value, place } => {
            let found = finder.map(map, key).map_err(refuse)?;
            let (edits, index) = insert::insert(text, &found, &document.root, key, value, *place);
            (edits, prove::Expected::Entry { trail: found.trail, index, key, value })
        }
    };
    let after = splice(text, &edits);
    if prove::holds(source, text, &after, &expected) { Ok(edits) } else { Err(unproven(&expected)) }
}

/// A text with several changes, one after the other.
pub fn apply_all(source: SourceId, text: &str, changes: &[Change], at_anchor: bool) -> Result<String, Refusal> {
    let mut text = text.to_owned();
    for change in changes {
        let edits = apply(source, &text, change, at_anchor)?;
        text = splice(&text, &edits);
    }
    Ok(text)
}

/// A text after edits that do not overlap; those at one place stand in their order.
#[must_use]
pub fn splice(text: &str, edits: &[TextEdit]) -> String {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut result = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut done = 0;
    for edit in edits {
        result.push_str(text.get(done..edit.range.start).unwrap_or_default());
        result.push_str(&edit.text);
        done = edit.range.end.max(done);
    }
    result.push_str(text.get(done..).unwrap_or_default());
    result
}

/// The path of the scalar that stands at `span` in the first document.
#[must_use]
pub fn path_at(source: SourceId, text: &str, span: Span) -> Option<FieldPath> {
    let document = read(source, text).ok()?;
    find::path_at(&document.root, span)
}

/// Where the value of a path stands in the first document; nothing where there is none, or only behind an alias.
#[must_use]
pub fn place_of(source: SourceId, text: &str, path: &FieldPath) -> Option<Span> {
    let document = read(source, text).ok()?;
    let finder = Finder { source, text, root: &document.root, at_anchor: true };
    finder.place(path)
}

/// Where the key of a path stands in the first document.
#[must_use]
pub fn key_place(source: SourceId, text: &str, path: &FieldPath) -> Option<Span> {
    let document = read(source, text).ok()?;
    let finder = Finder { source, text, root: &document.root, at_anchor: true };
    finder.key_place(path)
}

fn read(source: SourceId, text: &str) -> Result<Document, Refusal> {
    let mut report = Report::new();
    let mut documents = parse_text(source, text, &mut report);
    if report.has_errors() || documents.is_empty() {
        return Err(Refusal::Mistakes(report));
    }
    Ok(documents.swap_remove(0))
}

fn unproven(expected: &prove::Expected<'_>) -> Refusal {
    let what = match expected {
        prove::Expected::Text { text, .. } => format!("the text `{text}`"),
        prove::Expected::Value { .. } => "the value".to_owned(),
        prove::Expected::Entry { key, .. } => format!("the key `{key}`"),
    };
    let message = format!("cannot put {what} there without changing what the file says elsewhere");
    Refusal::Failed(Failure::usage_with_help(message, "edit this place by hand; nothing was written".to_owned()))
}
