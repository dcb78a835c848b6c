//! How findings leave a command, whichever command it is.

use std::path::Path;

use clap::ValueEnum;

use super::session::{Outcome, Session};
use crate::check::Tally;
use crate::diagnostic::{Failure, Report, Severity};
use crate::golden::Difference;
use crate::output::{Finding, Root, github, gitlab, json, junit, sarif};
use crate::source::SourceMap;

/// How findings are written
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for build servers
    Junit,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
}

/// How bad a finding must be to end a run with exit code 1
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors only
    #[default]
    Error,
    /// Warnings too
    Warning,
    /// Any finding
    Note,
}

impl FailOn {
    /// How a run with these findings ends.
    pub(super) fn outcome(self, report: &Report) -> Outcome {
        let worst = match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Note,
        };
        // The worse, the smaller.
        let fails = report.iter().any(|finding| finding.severity <= worst);
        if fails { Outcome::Findings } else { Outcome::Clean }
    }
}

/// Findings and where their paths count from.
pub(super) struct Shown<'a> {
    pub(super) report: &'a Report,
    pub(super) sources: &'a SourceMap,
    /// The folder that the paths are relative to.
    pub(super) root: &'a Path,
    pub(super) differences: &'a [Difference],
    pub(super) tally: Option<Tally>,
}

impl<'a> Shown<'a> {
    /// Findings about files below `root`.
    pub(super) fn new(report: &'a Report, sources: &'a SourceMap, root: &'a Path) -> Self {
        Self { report, sources, root, differences: &[], tally: None }
    }

    /// Shows findings: for people as talk, for programs as data.
    pub(super) fn write(&self, session: &Session, format: ReportFormat) -> Result<(), Failure> {
        let findings = || {
            let mut findings = Finding::all(self.report, self.sources);
            findings.extend(Finding::of_differences(self.differences));
            findings
        };
        let root = || Root::new(&session.folder, self.root);
        let passed = self.tally.map_or(0, |tally| tally.valid + tally.not_validated);
        session.terminal.data(&match format {
            ReportFormat::Text => {
                session.terminal.findings(self.report, self.sources);
                return Ok(());
            }
            ReportFormat::Json => match self.tally {
                Some(tally) => json::checked(self.report, self.sources, tally),
                None => json::findings(self.report, self.sources),
            },
            ReportFormat::Sarif => sarif(&findings(), &root()),
            ReportFormat::Junit => junit(&findings(), passed, &root()),
            ReportFormat::Github => github(&findings(), &root()),
            ReportFormat::Gitlab => gitlab(&findings(), &root()),
        })
    }
}

/// The last line of a check: `checked 12 objects: 10 valid, 2 invalid in 7 ms`.
pub(super) fn summary(tally: Tally, elapsed: &str) -> String {
    let objects = tally.objects();
    let noun = if objects == 1 { "object" } else { "objects" };
    let counts = [
        (tally.valid, "valid"),
        (tally.invalid, "invalid"),
        (tally.not_validated, "not validated"),
        (tally.skipped, "skipped"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    let counts: Vec<String> = counts.collect();
    let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    let unreadable = match tally.unreadable {
        0 => String::new(),
        1 => "; 1 document unreadable".to_owned(),
        many => format!("; {many} documents unreadable"),
    };
    let accepted = match tally.accepted {
        0 => String::new(),
        1 => "; 1 finding accepted".to_owned(),
        many => format!("; {many} findings accepted"),
    };
    format!("checked {objects} {noun}{counts}{unreadable}{accepted} in {elapsed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_names_what_there_is() {
        let check = |tally: Tally, expected: &str| assert_eq!(summary(tally, "3 ms"), expected);
        check(Tally::default(), "checked 0 objects in 3 ms");
        check(Tally { valid: 1, ..Tally::default() }, "checked 1 object: 1 valid in 3 ms");
        let all = Tally { valid: 4, invalid: 1, not_validated: 2, skipped: 3, unreadable: 2, accepted: 1 };
        check(
            all,
            "checked 10 objects: 4 valid, 1 invalid, 2 not validated, 3 skipped; 2 documents unreadable; 1 finding accepted in 3 ms",
        );
    }
}
