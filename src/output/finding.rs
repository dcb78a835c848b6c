//! A finding as programs take it: places as lines and columns, texts without colour.
//!
//! Every format for programs is made from this, so they agree on lines, fingerprints and words.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, ObjectRef, Report, Severity};
use crate::golden::{Change, Difference, rules::DIFFERS};
use crate::source::{SourceMap, Span};

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `area/bad-pattern`.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// The mistake in one phrase.
    pub message: String,
    /// Where it is.
    pub place: Region,
    /// Other places that explain it, each with a phrase.
    pub related: Vec<(Region, String)>,
    /// The object that would be wrong.
    pub object: Option<ObjectRef>,
    /// The field.
    pub path: Option<String>,
    /// Further facts.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The same for the same finding in later runs, wherever its line has moved to.
    pub fingerprint: String,
}

/// A part of one line of a file, counted from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Path with `/` between parts.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The first character.
    pub column: usize,
    /// The character behind the last one.
    pub end: usize,
}

impl Finding {
    /// The findings of a report, in its order.
    #[must_use]
    pub fn all(report: &Report, sources: &SourceMap) -> Vec<Self> {
        with_fingerprints(report.iter().map(|diagnostic| Self::of(diagnostic, sources)).collect())
    }

    /// Differences from golden output as findings.
    #[must_use]
    pub fn of_differences(differences: &[Difference]) -> Vec<Self> {
        let finding = |difference: &Difference| Self {
            rule: DIFFERS.as_str().to_owned(),
            severity: Severity::Error,
            message: match difference.change {
                Change::New => "this file is rendered and not expected".to_owned(),
                Change::Removed => "this file is expected and not rendered".to_owned(),
                Change::Changed => "this file is not rendered as expected".to_owned(),
            },
            place: Region { file: difference.path.clone(), line: 1, column: 1, end: 1 },
            related: Vec::new(),
            object: None,
            path: None,
            notes: Vec::new(),
            help: Some("`scantling test --update` accepts what is rendered now".to_owned()),
            fingerprint: String::new(),
        };
        with_fingerprints(differences.iter().map(finding).collect())
    }

    fn of(diagnostic: &Diagnostic, sources: &SourceMap) -> Self {
        let related = diagnostic.labels.iter().skip(1);
        Self {
            rule: diagnostic.rule.as_str().to_owned(),
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            place: Region::of(diagnostic.span(), sources),
            related: related.map(|label| (Region::of(label.span, sources), label.text.clone())).collect(),
            object: diagnostic.object.clone(),
            path: diagnostic.path.clone(),
            notes: diagnostic.notes.clone(),
            help: diagnostic.help.clone(),
            fingerprint: String::new(),
        }
    }

    /// The message with everything else that is known, a line each, for formats with one text.
    #[must_use]
    pub fn full_text(&self) -> String {
        let object = self.object.as_ref().map(|object| match &self.path {
            Some(path) => format!("object: {object}, field {path}"),
            None => format!("object: {object}"),
        });
        let notes = self.notes.iter().map(|note| format!("note: {note}"));
        let help = self.help.iter().map(|help| format!("help: {help}"));
        let lines: Vec<String> = std::iter::once(self.message.clone()).chain(object).chain(notes).chain(help).collect();
        lines.join("\n")
    }
}

impl Region {
    /// The first line of a span.
    fn of(span: Span, sources: &SourceMap) -> Self {
        let place = sources.locate(span);
        let text = sources.text(span);
        let first_line = text.lines().next().unwrap_or_default();
        let end = place.column + first_line.chars().count();
        Self { file: place.path.to_string(), line: place.line, column: place.column, end }
    }
}

/// Lines are left out, so that a finding stays itself when something is written above it. Equal ones are counted.
fn with_fingerprints(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for finding in &mut findings {
        let object = finding.object.as_ref().map(ToString::to_string).unwrap_or_default();
        let path = finding.path.as_deref().unwrap_or_default();
        let parts = [&*finding.rule, &*finding.place.file, &*object, path, &*finding.message];
        let digest = Sha256::digest(parts.join("\0"));
        let hash = digest.iter().take(16).fold(String::new(), |mut hash, byte| {
            let _ = write!(hash, "{byte:02x}");
            hash
        });
        let times = seen.entry(hash.clone()).or_insert(0);
        *times += 1;
        finding.fingerprint = if *times == 1 { hash } else { format!("{hash}-{times}") };
    }
    findings
}

#[cfg(test)]
pub(super) mod samples {
    //! Findings to try formats with.

    use super::*;

    /// A finding with everything, and one with signs that formats must escape.
    pub(in crate::output) fn two() -> Vec<Finding> {
        let mut sources = SourceMap::default();
        let source = sources.add("environments/dev/shöp %.yaml", "kind: System\nreplicas: \"é\"\n".into());
        let object = ObjectRef {
            api_version: "apps/v1".to_owned(),
            kind: "Deployment".to_owned(),
            namespace: Some("shop".to_owned()),
            name: "web".to_owned(),
        };
        let full =
            Diagnostic::error(crate::kubernetes::rules::INVALID_VALUE, Span::new(source, 23, 27), "spec: <a> & \"b\"")
                .object(object)
                .path("spec.replicas")
                .label(Span::new(source, 0, 4), "rendered here")
                .note("in `dev/main`")
                .help("write a number,\nfor example: 100%");
        let plain = Diagnostic::warning(crate::config::rules::UNKNOWN_KEY, Span::new(source, 0, 0), "bell \u{7} ]]>");
        Finding::all(&[full, plain].into_iter().collect(), &sources)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_lines_and_characters() {
        let found = samples::two();
        let region = |column, end, line| Region { file: "environments/dev/shöp %.yaml".to_owned(), line, column, end };
        assert_eq!(found[0].place, region(11, 14, 2));
        assert_eq!(found[0].related, [(region(1, 5, 1), "rendered here".to_owned())]);
        assert_eq!(found[1].place, region(1, 1, 1));
        assert_eq!(
            found[0].full_text(),
            "spec: <a> & \"b\"\nobject: Deployment/shop/web, field spec.replicas\nnote: in `dev/main`\nhelp: write a number,\nfor example: 100%"
        );
    }

    #[test]
    fn fingerprints_tell_equal_findings_apart() {
        let [first, other] = &samples::two()[..] else { panic!("two") };
        assert_eq!(first.fingerprint.len(), 32);
        assert_ne!(first.fingerprint, other.fingerprint);
        let mut moved = first.clone();
        moved.place.line = 7;
        let both = with_fingerprints(vec![first.clone(), moved]);
        assert_eq!(both[0].fingerprint, first.fingerprint);
        assert_eq!(both[1].fingerprint, format!("{}-2", first.fingerprint));
    }
}
