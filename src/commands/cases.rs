//! Component tests of a workspace: what they render, compared or made golden.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::session::{Compiled, unknown_name};
use crate::config::ComponentTest;
use crate::diagnostic::{Failure, Report, Severity};
use crate::golden::{self, Change, Difference};
use crate::output::tree::{self, Counts, Files};
use crate::source::SourceId;

/// Rendered cases: the folder of the golden tree and its files.
#[derive(Default)]
pub(super) struct Cases(Vec<(String, Files)>);

impl Cases {
    /// Renders the cases of the named components, of all when none is named. Findings go to the report of the workspace.
    pub(super) fn render(compiled: &mut Compiled, components: &[String]) -> Result<Self, Failure> {
        let known = &compiled.workspace.components;
        if let Some(unknown) = components.iter().find(|name| !known.contains_key(name.as_str())) {
            // The component may be missing because its file is broken: then that is the news.
            if !compiled.report.has_errors() {
                return Err(unknown_name("component", unknown, known.keys().map(|name| &**name)));
            }
        }
        let is_chosen =
            |test: &&ComponentTest| components.is_empty() || components.iter().any(|c| **c == *test.component);
        let errors = compiled.report.iter().filter(|finding| finding.severity == Severity::Error);
        let broken: BTreeSet<SourceId> = errors.map(|finding| finding.span().source).collect();
        let is_sound = |test: &&ComponentTest| !broken.contains(&test.span.source);
        let tests = compiled.workspace.tests.iter();
        let chosen: Vec<&ComponentTest> = tests.filter(is_chosen).filter(is_sound).collect();
        let rendered: Vec<(Option<Files>, Report)> = chosen
            .par_iter()
            .map(|test| {
                let mut report = Report::new();
                (compiled.compiler.test(test, &mut report), report)
            })
            .collect();
        let mut cases = Vec::with_capacity(rendered.len());
        for (test, (files, findings)) in chosen.iter().zip(rendered) {
            compiled.report.append(findings);
            cases.extend(files.map(|files| (golden::of_case(&test.component, &test.name), files)));
        }
        compiled.report.errors_first();
        compiled.report.finish(&compiled.workspace.sources);
        Ok(Self(cases))
    }

    /// What differs from the golden trees, and how many files do.
    pub(super) fn compare(&self, compiled: &Compiled) -> Result<(Vec<Difference>, Counts), Failure> {
        let mut found = Vec::new();
        let mut counts = Counts::default();
        for (folder, files) in &self.0 {
            let differing = golden::compare(folder, &golden::read(&compiled.files, folder)?, files);
            counts = counts.with(counts_of(files, &differing));
            found.extend(differing);
        }
        Ok((found, counts))
    }

    /// Makes golden what is rendered now.
    pub(super) fn accept(&self, compiled: &Compiled) -> Result<Counts, Failure> {
        let mut counts = Counts::default();
        for (folder, files) in &self.0 {
            counts = counts.with(tree::replace(&compiled.files.root().join(folder), files)?);
        }
        Ok(counts)
    }

    /// How many cases there are; nothing to say when there are none.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// How many files of a tree differ.
pub(super) fn counts_of(files: &Files, differing: &[Difference]) -> Counts {
    let count = |change: Change| differing.iter().filter(|difference| difference.change == change).count();
    let (changed, new, removed) = (count(Change::Changed), count(Change::New), count(Change::Removed));
    Counts { changed, new, removed, same: files.len() - changed - new }
}
