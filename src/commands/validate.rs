//! `validate`: check any manifests as an API server would. It needs no workspace.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::lint::read_minor;
use super::report::{FailOn, ReportFormat, Shown, summary};
use super::session::{Outcome, Session};
use crate::check::{FileSettings, Skip, check_files, definitions, live_objects};
use crate::diagnostic::{Failure, Report};
use crate::kubernetes::Definitions;
use crate::source::{Input, ReadError, SourceId, SourceMap};
use crate::types::{Minor, Types};

/// Check any manifests as an API server would
///
/// Files may hold several documents and lists, as YAML or JSON; of folders all `.yaml`, `.yml` and `.json` files are read.
/// Neither a workspace nor a cluster nor a network is needed. What nobody knows the kind of is told apart as not validated.
#[derive(Debug, clap::Args)]
pub struct Validate {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,

    /// The Kubernetes that the objects are for, as 1.34; by default the newest
    #[arg(long = "kubernetes", value_name = "VERSION", value_parser = read_minor, default_value_t = Minor::NEWEST, hide_default_value = true)]
    minor: Minor,

    /// A file or folder of CustomResourceDefinitions (can be repeated); those among the files count anyway
    #[arg(long, value_name = "DIR")]
    crds: Vec<String>,

    /// A file or folder of the objects that are live: check the others as updates of them
    #[arg(long, value_name = "OLD")]
    against: Vec<String>,

    /// A kind that is not looked at: `Secret`, `apps/v1/Deployment` (can be repeated)
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    skip: Vec<String>,

    /// An object of a kind that nobody knows is an error
    #[arg(long)]
    strict: bool,

    /// The least severity that ends the run with exit code 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,

    /// How findings are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ReportFormat,

    /// Print the last line, with the counts, to standard output
    #[arg(long)]
    summary: bool,
}

/// Texts of files, and files that could not be read.
#[derive(Default)]
struct Texts {
    sources: SourceMap,
    failed: Vec<ReadError>,
}

impl Validate {
    pub(crate) fn run(&self, session: &Session) -> Result<Outcome, Failure> {
        let mut texts = Texts::default();
        let files = texts.read(session, &self.files);
        let crds = texts.read(session, &self.crds);
        let old = texts.read(session, &self.against);
        let sources = &texts.sources;
        let mut report = Report::new();
        // Mistakes in the files themselves are found when they are checked.
        let mut known = definitions(sources, &files, &mut Report::new());
        known.extend(definitions(sources, &crds, &mut report));
        let types = Types::from_crds(self.minor, &known);
        let custom = Definitions::new(self.minor, &known);
        let live = if old.is_empty() { HashMap::new() } else { live_objects(sources, &old, &mut report) };
        let skip: Vec<Skip> = self.skip.iter().map(|kind| Skip::read(kind)).collect();
        let settings = FileSettings {
            types: &types,
            definitions: &custom,
            skip: &skip,
            strict: self.strict,
            live: (!old.is_empty()).then_some(&live),
        };
        let checked = check_files(sources, &files, &settings);
        report.append(checked.report);
        report.finish(sources);
        let shown = Shown::new(&report, sources, &session.folder);
        Shown { tally: Some(checked.tally), ..shown }.write(session, self.format)?;
        let line = summary(checked.tally, &session.elapsed());
        if self.summary && self.format == ReportFormat::Text {
            session.terminal.data(&format!("{line}\n"))?;
        } else {
            session.terminal.status(&line);
        }
        let failed = std::mem::take(&mut texts.failed);
        let outcome = if failed.is_empty() { self.fail_on.outcome(&report) } else { Outcome::Failed };
        for error in failed {
            session.terminal.failure(&error.into());
        }
        // The process ends here; giving its texts back one by one would only take time.
        std::mem::forget((texts, live, types, custom));
        Ok(outcome)
    }
}

impl Texts {
    /// Reads what arguments name, each file once.
    fn read(&mut self, session: &Session, named: &[String]) -> Vec<SourceId> {
        let mut inputs: Vec<Input> = Vec::new();
        let mut seen = BTreeSet::new();
        for named in named {
            let (found, failed) = Input::named(named, &session.folder);
            inputs.extend(found.into_iter().filter(|input| seen.insert(input.clone())));
            self.failed.extend(failed);
        }
        let read: Vec<_> = inputs.par_iter().map(Input::read).collect();
        let mut ids = Vec::with_capacity(inputs.len());
        for (input, bytes) in inputs.iter().zip(read) {
            match bytes {
                Ok(bytes) => ids.push(self.sources.add(&input.name, bytes)),
                Err(error) => self.failed.push(error),
            }
        }
        ids
    }
}
