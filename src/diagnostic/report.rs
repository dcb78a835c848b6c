//! All findings of a run.

use std::cmp::Ordering;

use super::{Diagnostic, Severity};
use crate::source::SourceMap;

/// Findings as they are made; passes add to it and go on with the best partial result.
#[derive(Clone, Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// A report without findings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds the findings of another report.
    pub fn append(&mut self, other: Self) {
        self.diagnostics.extend(other.diagnostics);
    }

    /// Whether any finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether some text could not be read at all. What follows from its absence is then no news.
    #[must_use]
    pub fn has_unreadable_text(&self) -> bool {
        let unreadable = |diagnostic: &&Diagnostic| diagnostic.rule.area() == "yaml";
        self.diagnostics.iter().filter(unreadable).any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Leaves out what is no error when there are errors: warnings are conclusions from the whole, and the whole is wrong.
    pub fn errors_first(&mut self) {
        if self.has_errors() {
            self.diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
        }
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// The findings in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    /// Puts the findings in the order of their places (path, offset, then rule and message) and drops repetitions: the
    /// same mistake reached on two ways is shown once, but for one that is worse in one environment than in another.
    pub fn finish(&mut self, sources: &SourceMap) {
        self.diagnostics.sort_by(|left, right| by_place(left, right, sources));
        self.diagnostics.dedup_by(|next, kept| {
            next.rule == kept.rule
                && next.message == kept.message
                && next.span() == kept.span()
                && next.severity == kept.severity
        });
    }
}

fn by_place(left: &Diagnostic, right: &Diagnostic, sources: &SourceMap) -> Ordering {
    let path = |diagnostic: &Diagnostic| sources.file(diagnostic.span().source).path.clone();
    path(left)
        .cmp(&path(right))
        .then_with(|| left.span().start.cmp(&right.span().start))
        .then_with(|| left.span().end.cmp(&right.span().end))
        .then_with(|| left.rule.cmp(&right.rule))
        .then_with(|| left.message.cmp(&right.message))
        .then_with(|| left.severity.cmp(&right.severity))
}

impl Extend<Diagnostic> for Report {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        self.diagnostics.extend(diagnostics);
    }
}

impl FromIterator<Diagnostic> for Report {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(diagnostics: T) -> Self {
        Self { diagnostics: diagnostics.into_iter().collect() }
    }
}
