//! The lines that differ between two texts.

use std::fmt::Write;
use std::ops::Range;

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff};

use super::field::Outline;
use super::{Difference, Hunk, Line, Side};
use crate::provenance::shows_line;

/// Lines shown before and after a difference.
const CONTEXT: usize = 3;

/// The parts of `rendered` that are not as `expected`.
pub(super) fn hunks(expected: &str, rendered: &str) -> Vec<Hunk> {
    let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(expected, rendered);
    let outlines = (Outline::of(expected), Outline::of(rendered));
    let ranges = (line_ranges(expected), line_ranges(rendered));
    diff.grouped_ops(CONTEXT)
        .iter()
        .map(|group| {
            let lines = group.iter().flat_map(|operation| diff.iter_changes(operation)).map(|change| {
                let text = change.value().trim_end_matches('\n');
                let is_data = match (change.old_index(), change.new_index()) {
                    (_, Some(line)) => ranges.1.get(line).is_some_and(|range| outlines.1.is_secret_data(range)),
                    (Some(line), None) => ranges.0.get(line).is_some_and(|range| outlines.0.is_secret_data(range)),
                    (None, None) => false,
                };
                let text = if is_data || !shows_line(text) { without_value(text) } else { text.to_owned() };
                Line { side: side(change.tag()), text }
            });
            let from = group.first().map_or((0, 0), |first| (first.old_range().start, first.new_range().start));
            let lines_from = (from.0 + 1, from.1 + 1);
            Hunk { field: field(group, &outlines, &ranges), lines_from, lines: lines.collect() }
        })
        .collect()
}

/// The usual notation of a difference, as `patch` reads it; empty for files that are new or removed.
#[must_use]
pub fn unified(difference: &Difference) -> String {
    let mut text = String::new();
    for hunk in &difference.hunks {
        let count = |other: Side| hunk.lines.iter().filter(|line| line.side != other).count();
        let (before, after) = hunk.lines_from;
        let field = if hunk.field.is_empty() { String::new() } else { format!(" {}", hunk.field) };
        let (old, new) = (count(Side::Rendered), count(Side::Expected));
        let _ = writeln!(text, "@@ -{before},{old} +{after},{new} @@{field}");
        for line in &hunk.lines {
            let sign = match line.side {
                Side::Both => ' ',
                Side::Expected => '-',
                Side::Rendered => '+',
            };
            let _ = writeln!(text, "{sign}{}", line.text);
        }
    }
    text
}

/// A line with everything behind its key left out. Differences land in logs, and secrets must not.
fn without_value(line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    let shown = line.find(": ").map_or(indent, |colon| colon + 2);
    format!("{}(not shown)", &line[..shown])
}

fn side(tag: ChangeTag) -> Side {
    match tag {
        ChangeTag::Equal => Side::Both,
        ChangeTag::Delete => Side::Expected,
        ChangeTag::Insert => Side::Rendered,
    }
}

fn line_ranges(text: &str) -> Vec<Range<usize>> {
    let mut end = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let start = end;
            end += line.len();
            start..end
        })
        .collect()
}

/// The field of the first line that differs: in the rendered text, or in the expected one when the line is gone.
fn field(group: &[DiffOp], outlines: &(Outline, Outline), ranges: &(Vec<Range<usize>>, Vec<Range<usize>>)) -> String {
    let Some(first) = group.iter().find(|operation| !matches!(operation, DiffOp::Equal { .. })) else {
        return String::new();
    };
    let at = |outline: &Outline, ranges: &[Range<usize>], line: usize| {
        ranges.get(line).map_or_else(String::new, |range| outline.field_of(range))
    };
    if first.new_range().is_empty() {
        at(&outlines.0, &ranges.0, first.old_range().start)
    } else {
        at(&outlines.1, &ranges.1, first.new_range().start)
    }
}
