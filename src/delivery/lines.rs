//! The text form of our own files on a branch: a first line with name and version, then lines.
//!
//! They are read strictly. A program wrote them; whatever else stands there was written by a person or cut off by a
//! failure, and guessing what it meant would be the end of what the file is for.

use super::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceId, SourceMap, Span};

/// The version that is written.
const VERSION: &str = "1";

/// A line with its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// The whole text without its end.
    pub(super) text: &'a str,
    /// Where it stands.
    pub(super) span: Span,
}

impl Line<'_> {
    /// A finding about this line: what was expected and what is there.
    pub(super) fn damaged(self, expected: &str) -> Diagnostic {
        damaged(self.span, format!("expected {expected}"))
    }
}

/// The first line of a file: `# scantling owned 1`. Programs as `sha256sum --check` pass it over.
pub(super) fn header(name: &str) -> String {
    format!("# scantling {name} {VERSION}\n")
}

/// The lines behind the first one; nothing where the file is damaged as a whole, which is reported.
pub(super) fn read<'a>(
    sources: &'a SourceMap,
    source: SourceId,
    name: &str,
    report: &mut Report,
) -> Option<Vec<Line<'a>>> {
    let file = sources.file(source);
    let text = &*file.text;
    let whole = |line: usize| {
        let range = file.line_range(line).unwrap_or(0..0);
        Span::new(source, range.start, range.end)
    };
    if let Some(offset) = file.invalid_utf8 {
        report.push(damaged(Span::new(source, offset, offset), "expected UTF-8 text".to_owned()));
        return None;
    }
    let first = text.lines().next().unwrap_or_default();
    let expected = header(name);
    if first != expected.trim_end() {
        report.push(wrong_header(first, expected.trim_end(), whole(1)));
        return None;
    }
    if !text.ends_with('\n') {
        let last = text.lines().count();
        report.push(damaged(whole(last), "the file ends in the middle of a line".to_owned()));
        return None;
    }
    let lines = text.split_terminator('\n').enumerate().skip(1);
    Some(lines.map(|(at, text)| Line { text, span: whole(at + 1) }).collect())
}

fn wrong_header(first: &str, expected: &str, span: Span) -> Diagnostic {
    let name = expected.trim_end_matches(VERSION);
    let later = first.strip_prefix(name).and_then(|version| version.parse::<u32>().ok());
    if later.is_some() {
        let message =
            format!("expected `{expected}` in the first line, found a version that this program does not know");
        return damaged(span, message).help("use the version of scantling that published last, or a newer one");
    }
    damaged(span, format!("expected `{expected}` in the first line"))
}

/// A finding about a damaged file, with the one way to mend it.
fn damaged(span: Span, message: String) -> Diagnostic {
    let help = "bring the file back as it was published: `git log` of the branch shows who changed it, and `git checkout COMMIT \
                -- FILE` restores it";
    Diagnostic::error(rules::DAMAGED_RECORD, span, message).help(help)
}
