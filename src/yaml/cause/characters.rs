//! Mistakes of single characters: controls, byte order marks, tabs as indentation, conflict markers.

use super::lines::{Kind, View};
use super::tokens::{line_end, next_line};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use crate::yaml::rules;

/// A character that no YAML text may hold, from the place of detection to the end of its line.
pub(super) fn control(view: &View<'_>) -> Option<Diagnostic> {
    let end = line_end(view.text, view.detected);
    let rest = view.slice(view.detected..end);
    let (offset, character) = rest.char_indices().find(|(_, character)| is_refused(*character))?;
    let at = view.detected + offset;
    let range = at..at + character.len_utf8();
    Some(match character {
        '\0' => view
            .finding(range, "the file holds a NUL byte")
            .help("save the file as UTF-8 text; a binary file or UTF-16 cannot be read"),
        '\u{feff}' => view
            .finding(range, "a byte order mark stands inside the text")
            .help("remove it; it is invisible in most editors"),
        _ => {
            let code = u32::from(character);
            view.finding(range, format!("the control character U+{code:04X} cannot stand in YAML"))
                .help(format!("remove it, or write `\\u{code:04X}` in double quotes"))
        }
    })
}

fn is_refused(character: char) -> bool {
    character == '\u{feff}' || (character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{85}'))
}

/// What git leaves in a file when a merge needs a decision.
pub(super) fn conflict_marker(view: &View<'_>) -> Option<Diagnostic> {
    const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

    // The line below counts in: a text that goes on there is noticed before it.
    let below = view.last().map(|line| {
        let start = next_line(view.text, line.range.end);
        start..line_end(view.text, start)
    });
    let mut lines = view.lines.iter().map(|line| line.range.clone()).chain(below);
    let is_marker = |line: &str| {
        MARKERS
            .iter()
            .any(|marker| line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
    };
    let found = lines.find(|range| is_marker(view.slice(range.clone())))?;
    let marker = view.slice(found.start..found.start + 7);
    let finding = view.finding(found, format!("a merge conflict is left here: `{marker}`"));
    Some(finding.help("decide for one side and remove the marker lines"))
}

/// A tab before the first character of the line of detection, or of the one below.
pub(super) fn tab(view: &View<'_>) -> Option<Diagnostic> {
    let last = view.last()?;
    if last.kind == Kind::Continued && view.slice(last.range.clone()).trim().is_empty() {
        return None;
    }
    let below = next_line(view.text, last.range.end);
    [last.range.start, below].into_iter().find_map(|start| {
        let line = view.slice(start..line_end(view.text, start));
        let rest = line.trim_start_matches([' ', '\t']);
        if rest.is_empty() { None } else { tab_before(view.source, view.text, start + line.len() - rest.len()) }
    })
}

/// The finding for a tab among the blanks before `at`, where the first child of a block collection stands.
pub(in crate::yaml) fn tab_before(source: SourceId, text: &str, at: usize) -> Option<Diagnostic> {
    let before = text.get(..at)?;
    let blanks = &before[before.trim_end_matches([' ', '\t']).len()..];
    let first = at - blanks.len() + blanks.find('\t')?;
    let tabs = text[first..at].bytes().take_while(|byte| *byte == b'\t').count();
    let message = if tabs == 1 { "a tab indents this line" } else { "tabs indent this line" };
    let finding = Diagnostic::error(rules::SYNTAX, Span::new(source, first, first + tabs), message);
    Some(finding.help("indent with spaces: YAML takes no tabs here"))
}
