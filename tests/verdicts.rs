//! Agreement with recorded verdicts of a real API server, per file and kind.
//!
//! `cargo test verdicts -- --nocapture` prints the tables; `VERDICTS=FILE.jsonl` judges other recordings, whose rows have
//! `manifest` (or `old` and `new`), `accepted`, `message`, `kubernetes` (1.36 where it is missing), perhaps `crds` (a list of
//! the definitions that the server has) and `warnings`, and prints the rows of disagreement. Our own recordings are compact: `objects.json` holds good objects, a row names one of them, the minor,
//! the verdict (1 is accepted) and edits, each a JSON pointer and the new value, or the pointer alone for a removal. A
//! fifth item edits the live object of an update. Where no object fits, a row holds the manifest itself.
#![allow(clippy::disallowed_methods)] // Recordings are files, and the choice of others is a variable.
#![allow(clippy::print_stdout)] // The tables are what one wants to see.

mod rows;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;
use scantling::diagnostic::{Report, Severity};
use scantling::kubernetes::{Definitions, validate, validate_applied, validate_update};
use scantling::source::SourceMap;
use scantling::types::Types;
use scantling::yaml::{Dialect, Layer, Node, load};

use rows::Row;

/// What our verdicts on rows of one kind are worth.
#[derive(Clone, Copy, Default)]
struct Tally {
    rows: usize,
    refused: usize,
    missed: usize,
    wrongly_refused: usize,
}

impl Tally {
    fn count(&mut self, row: &Row, ours: bool) {
        self.rows += 1;
        self.refused += usize::from(!row.accepted);
        self.missed += usize::from(!row.accepted && ours);
        self.wrongly_refused += usize::from(row.accepted && !ours);
    }

    /// Percent of rows with the server's verdict.
    fn agreement(self) -> f64 {
        percent(self.rows - self.missed - self.wrongly_refused, self.rows)
    }

    /// Percent of refused rows that we refuse.
    fn caught(self) -> f64 {
        percent(self.refused - self.missed, self.refused)
    }
}

#[expect(clippy::cast_precision_loss, reason = "thousands")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

fn read(text: &str, report: &mut Report) -> Vec<Node> {
    let mut sources = SourceMap::default();
    let source = sources.add("manifest.yaml", text.into());
    load(&sources, source, Dialect::Foreign, Layer::Template, report)
}

/// Our findings on a row.
fn judge(row: &Row) -> Report {
    let known = row.definitions.as_ref().map(|text| read(text, &mut Report::new())).unwrap_or_default();
    let known: Vec<Node> =
        known.iter().filter_map(|list| list.get("items").and_then(Node::as_list)).flatten().cloned().collect();
    let (types, definitions) = (Types::from_crds(row.minor, &known), Definitions::new(row.minor, &known));
    let mut report = Report::new();
    let new = read(&row.new, &mut report);
    for object in &new {
        let judge = if row.old.is_some() { validate_applied } else { validate };
        judge(object, &types, &definitions, &mut report);
    }
    if let (Some(old), [new]) = (&row.old, &*new)
        && let [old] = &*read(old, &mut Report::new())
    {
        validate_update(old, new, &types, &definitions, &mut report);
    }
    report
}

/// Judges all rows; the table by kind and the total.
fn compare(title: &str, rows: &[Row]) -> (String, Tally) {
    let reports: Vec<Report> = rows.par_iter().map(judge).collect();
    let mut kinds: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut total = Tally::default();
    for (row, report) in rows.iter().zip(&reports) {
        kinds.entry(&row.kind).or_default().count(row, !report.has_errors());
        total.count(row, !report.has_errors());
        if row.accepted == report.has_errors() && row.talkative {
            println!("--- {}\nserver: {}", row.name, row.message);
            for finding in report.iter().filter(|finding| finding.severity == Severity::Error) {
                println!("ours: {} {}", finding.rule, finding.message);
            }
            println!("{}", row.new);
        }
    }
    for (row, report) in rows.iter().zip(&reports) {
        let ours: Vec<&str> = report
            .iter()
            .filter(|finding| finding.severity == Severity::Warning)
            .map(|finding| &*finding.message)
            .collect();
        if let Some(warnings) =
            row.warnings.as_ref().filter(|warnings| row.accepted && warnings.is_empty() != ours.is_empty())
        {
            println!("--- {}\nserver warns: {warnings:?}\nwe warn: {ours:?}", row.name);
        }
    }
    let mut table =
        format!("{title}\n{:>34} {:>6} {:>9} {:>7} {:>8}\n", "kind", "rows", "agreement", "missed", "wrongly");
    for (kind, tally) in kinds.into_iter().chain([("all", total)]) {
        let Tally { rows, missed, wrongly_refused, .. } = tally;
        let _ = writeln!(table, "{kind:>34} {rows:>6} {:>8.1}% {missed:>7} {wrongly_refused:>8}", tally.agreement());
    }
    (table, total)
}

fn recorded(name: &str) -> Tally {
    let (table, total) = compare(name, &rows::recorded(name));
    println!("{table}");
    total
}

#[test]
fn curated_faults_are_caught() {
    let total = recorded("curated");
    assert!(total.caught() >= 95.0, "{:.1} % of the curated faults are caught", total.caught());
    assert_eq!(total.wrongly_refused, 0);
}

#[test]
fn mutations_are_judged_as_the_server_judges_them() {
    for name in ["mutated", "kinds", "updates"] {
        let total = recorded(name);
        assert!(total.agreement() >= 98.0, "{name}: {:.1} % agreement", total.agreement());
        assert_eq!(total.wrongly_refused, 0, "{name}");
    }
}

#[test]
fn other_recordings_are_compared_on_demand() {
    for file in std::env::var("VERDICTS").iter().flat_map(|files| files.split(',')) {
        println!("{}", compare(file, &rows::raw(file)).0);
    }
}
