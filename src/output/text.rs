//! Findings and failures for people, in the look of rustc.

mod bundle;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::Paint;
use crate::diagnostic::{Diagnostic, Failure, Label, Report, Severity, concealed};
use crate::source::{SourceId, SourceMap};
use bundle::bundled;

/// All findings in the order of the report, a blank line after each; many of one rule about one object together.
#[must_use]
pub fn findings(report: &Report, sources: &SourceMap, paint: Paint) -> String {
    let renderer = if paint.is_coloured() { Renderer::styled() } else { Renderer::plain() };
    let mut texts: Texts<'_> = BTreeMap::new();
    for label in report.iter().flat_map(|diagnostic| &diagnostic.labels) {
        texts.entry(label.span.source).or_insert_with(|| concealed(&sources.file(label.span.source).text));
    }
    for diagnostic in report.iter().filter(|diagnostic| diagnostic.secret) {
        if let Some(text) = texts.get_mut(&diagnostic.span().source) {
            hide(text, diagnostic.span().range());
        }
    }
    let findings = bundled(report);
    findings.iter().map(|diagnostic| renderer.render(&[group(diagnostic, sources, &texts)]) + "\n\n").collect()
}

/// One line: `error: 3 errors, 1 warning`.
#[must_use]
pub fn summary(report: &Report, paint: Paint) -> String {
    let counts =
        [Severity::Error, Severity::Warning, Severity::Note].map(|severity| (severity, report.count(severity)));
    let present: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    let Some((worst, _)) = present.first() else {
        return String::new();
    };
    let words: Vec<String> = present.iter().map(|(severity, count)| counted(*count, severity.as_str())).collect();
    let title = match worst {
        Severity::Error => paint.error(worst.as_str()),
        Severity::Warning => paint.warning(worst.as_str()),
        Severity::Note => paint.strong(worst.as_str()),
    };
    format!("{title}: {}\n", words.join(", "))
}

/// Why a run stopped, and what to do.
#[must_use]
pub fn failure(failure: &Failure, paint: Paint) -> String {
    let help = failure.help().map(|help| format!("{}: {help}\n", paint.place("help"))).unwrap_or_default();
    format!("{}: {failure}\n{help}", paint.error("error"))
}

/// `1 warning`, `3 warnings`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn hide(text: &mut Cow<'_, str>, range: Range<usize>) {
    let Some(secret) = text.get(range.clone()) else { return };
    let stars: String =
        secret.chars().map(|next| if next == '\n' { "\n".to_owned() } else { "*".repeat(next.len_utf8()) }).collect();
    text.to_mut().replace_range(range, &stars);
}

/// What may be shown of each file.
type Texts<'a> = BTreeMap<SourceId, Cow<'a, str>>;

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap, texts: &'a Texts<'a>) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.rule.as_str())
        .elements(snippets(diagnostic, sources, texts));
    if let Some(line) = object_line(diagnostic) {
        group = group.element(Level::NOTE.with_name("object").message(line));
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

fn object_line(diagnostic: &Diagnostic) -> Option<String> {
    match (&diagnostic.object, &diagnostic.path) {
        (Some(object), Some(path)) => Some(format!("{object}, field {path}")),
        (Some(object), None) => Some(object.to_string()),
        // Without an object the path is the key that the excerpt already shows.
        (None, _) => None,
    }
}

/// One excerpt per file, the file of the cause first.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a SourceMap,
    texts: &'a Texts<'a>,
) -> Vec<Snippet<'a, Annotation<'a>>> {
    let mut by_file: Vec<(SourceId, Vec<(AnnotationKind, &'a Label)>)> = Vec::new();
    for (position, label) in diagnostic.labels.iter().enumerate() {
        let kind = if position == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        match by_file.iter_mut().find(|(source, _)| *source == label.span.source) {
            Some((_, labels)) => labels.push((kind, label)),
            None => by_file.push((label.span.source, vec![(kind, label)])),
        }
    }
    by_file.into_iter().map(|(source, labels)| snippet(source, &labels, sources, texts)).collect()
}

/// Only the lines between the first label and the last are handed on: a renderer that looks through a whole file for each
/// of its findings takes minutes for a large one.
fn snippet<'a>(
    source: SourceId,
    labels: &[(AnnotationKind, &'a Label)],
    sources: &'a SourceMap,
    texts: &'a Texts<'a>,
) -> Snippet<'a, Annotation<'a>> {
    let file = sources.file(source);
    let text: &'a str = texts.get(&source).map_or(&*file.text, |shown| &**shown);
    let ranges: Vec<Range<usize>> = labels.iter().map(|(_, label)| visible(label, sources)).collect();
    let start = ranges.iter().map(|range| range.start).min().unwrap_or_default();
    let end = ranges.iter().map(|range| range.end).max().unwrap_or_default();
    // The end of a text is shown on its last line that has something.
    let (first, _) = file.line_and_column(start.min(text.len().saturating_sub(1)));
    let start = file.line_range(first).map_or(0, |line| line.start);
    let end = text[end..].find('\n').map_or(text.len(), |rest| end + rest + 1);
    let annotations = labels.iter().zip(ranges).map(|((kind, label), range)| {
        let annotation = kind.span(range.start - start..range.end - start);
        if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) }
    });
    Snippet::source(&text[start..end]).line_start(first).path(&*file.path).annotations(annotations)
}

/// The part of a label's span to underline: no further than its first line, because a map of a hundred lines is known
/// by its first.
fn visible(label: &Label, sources: &SourceMap) -> Range<usize> {
    let text = &sources.file(label.span.source).text;
    let Range { start, end } = label.span.range();
    let start = boundary(text, start);
    let end = boundary(text, end).max(start);
    let line = text[start..end].find('\n').map_or(end, |line| start + line);
    start..line
}

/// The last character boundary at or before `offset`.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
