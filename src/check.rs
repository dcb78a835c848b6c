//! Runs every check over renderings: objects alone, objects together; then severities and acceptance.
//!
//! A check reports what it sees in one cluster. What came of the same cause in several places is told once, and where an
//! acceptance or the configuration has a word about a finding, it is applied here and nowhere else. `files.rs` does the
//! same for manifests that no workspace made.

mod acceptance;
mod day;
mod files;
mod graph;
mod merge;
mod object;
mod previous;
pub mod rules;
mod severity;

use std::collections::BTreeMap;
use std::ops::AddAssign;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Environment, Workspace};
use crate::diagnostic::{Diagnostic, ObjectRef, Report};
use crate::kubernetes::Definitions;
use crate::manifest::Manifest;
use crate::policy::{self, Policies};
use crate::rendering::{ClusterRendering, Rendering};
use crate::source::SourceMap;
use crate::types::{Minor, Types};
use crate::yaml::Node;

use acceptance::Acceptances;
pub use day::Day;
pub use files::{FileSettings, Skip, check_files, definitions, live_objects};
use merge::{Place, Reached};
use object::Verdict;
pub use previous::{Found, Live, Previous};
use severity::Severities;

/// Environments and what they render to.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The minor that every cluster was given instead of its own.
    pub as_if: Option<Minor>,
    /// In the order of the renderings.
    pub environments: &'a [Arc<Environment>],
    /// The objects.
    pub renderings: &'a [Rendering],
}

/// How to check.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// Today, for acceptances that end.
    pub today: &'a Day,
    /// An object of a kind that nobody knows is an error.
    pub strict: bool,
    /// Everything is checked as it will run, so that an acceptance without a finding is news.
    pub complete: bool,
    /// Show what was accepted, too.
    pub show_accepted: bool,
    /// What is published now.
    pub previous: &'a Previous,
    /// All texts that findings point into.
    pub sources: &'a SourceMap,
    /// Whether findings about an app are wanted; nothing stands for what belongs to no app.
    pub covers: &'a (dyn Fn(Option<&Owner>) -> bool + Sync),
}

/// The app that an object belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The system.
    pub system: Arc<str>,
    /// The app.
    pub app: Arc<str>,
}

/// What came of a check.
#[derive(Debug, Default)]
pub struct Checked {
    /// The findings, in order.
    pub report: Report,
    /// How many objects fared how.
    pub tally: Tally,
}

/// Counts for the last line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Objects that a server takes.
    pub valid: usize,
    /// Objects that a server refuses.
    pub invalid: usize,
    /// Objects of kinds that nobody knows.
    pub not_validated: usize,
    /// Objects that were not to be looked at.
    pub skipped: usize,
    /// Documents that no YAML reader takes; nobody knows what objects they hold.
    pub unreadable: usize,
    /// Findings that were accepted.
    pub accepted: usize,
}

impl Tally {
    /// All objects that could be read.
    #[must_use]
    pub fn objects(self) -> usize {
        self.valid + self.invalid + self.not_validated + self.skipped
    }

    fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Valid => self.valid += 1,
            Verdict::Invalid => self.invalid += 1,
            Verdict::NotValidated => self.not_validated += 1,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.valid += other.valid;
        self.invalid += other.invalid;
        self.not_validated += other.not_validated;
        self.skipped += other.skipped;
        self.unreadable += other.unreadable;
        self.accepted += other.accepted;
    }
}

/// Checks what environments of a workspace render to. `compiled` holds what compiling them found, none of it an error.
#[must_use]
pub fn check(workspace: &Workspace, subjects: &[Subject<'_>], compiled: &Report, settings: &Settings<'_>) -> Checked {
    let clusters: Vec<(Option<Minor>, &Environment, &ClusterRendering)> = subjects
        .iter()
        .flat_map(|subject| {
            let pairs = subject.environments.iter().zip(subject.renderings);
            pairs.flat_map(move |(environment, rendering)| {
                rendering.clusters.iter().map(move |cluster| (subject.as_if, &**environment, cluster))
            })
        })
        .collect();
    let minors = subjects.iter().flat_map(|subject| subject.environments);
    let minors = minors.flat_map(|environment| environment.clusters.iter().map(|cluster| cluster.kubernetes));
    let policies = Policies::of(workspace, minors);
    let checked: Vec<(Vec<Reached>, Tally)> = clusters
        .par_iter()
        .map(|(as_if, environment, cluster)| {
            check_cluster((workspace, &policies), *as_if, environment, cluster, settings)
        })
        .collect();
    let mut tally = Tally::default();
    let mut reached: Vec<Reached> = compiled.iter().cloned().map(Reached::everywhere).collect();
    reached.extend(policies.report().iter().cloned().map(Reached::everywhere));
    for (found, counts) in checked {
        reached.extend(found);
        tally += counts;
    }
    let compared = settings.previous.found.iter().filter(|found| (settings.covers)(found.owner.as_ref()));
    reached.extend(compared.map(Found::reached));
    let environments = subjects.iter().flat_map(|subject| subject.environments).map(|environment| &**environment);
    let acceptances = Acceptances::of(environments.clone(), settings.today, settings.previous);
    let severities = Severities::of(workspace, environments, settings.strict);
    let found = reached.into_iter().filter_map(|reached| severities.apply(reached)).collect();
    let (rest, accepted) = acceptances.apply(found);
    tally.accepted = accepted.len();
    let mut report: Report = merge::merged(rest).into_iter().collect();
    if settings.show_accepted {
        report.append(merge::merged(accepted).into_iter().collect());
    }
    report.append(severities.unknown());
    report.append(acceptances.findings(settings.complete));
    report.finish(settings.sources);
    Checked { report, tally }
}

/// All findings in one cluster, each with where it was reached.
fn check_cluster(
    (workspace, policies): (&Workspace, &Policies),
    as_if: Option<Minor>,
    environment: &Environment,
    rendering: &ClusterRendering,
    settings: &Settings<'_>,
) -> (Vec<Reached>, Tally) {
    let Some(cluster) = environment.clusters.iter().find(|cluster| cluster.key.text == rendering.cluster) else {
        return (Vec::new(), Tally::default());
    };
    let nodes = definitions_in(workspace, rendering);
    let types = Types::from_crds(cluster.kubernetes, &nodes);
    let definitions = Definitions::new(cluster.kubernetes, &nodes);
    let (mut report, mut tally) = (Report::new(), Tally::default());
    objects(rendering, (&types, &definitions), settings, &mut report, &mut tally);
    graph::check(rendering, cluster, &types, &mut report);
    previous::check(rendering, environment, settings.previous, (&types, &definitions), &mut report);
    let key = (Arc::clone(&environment.name), Arc::clone(&rendering.cluster));
    let live = settings.previous.clusters.get(&key).and_then(|live| live.as_ref().ok());
    let subject = policy::Subject {
        workspace,
        policies,
        environment,
        cluster,
        rendering,
        types: &types,
        definitions: &definitions,
        live,
    };
    policy::check(&subject, &mut report);
    let owners = owners(rendering);
    let place =
        Arc::new(Place { environment: Arc::clone(&environment.name), cluster: Arc::clone(&rendering.cluster), as_if });
    let mut found = Vec::new();
    for finding in report.iter() {
        let owner = finding.object.as_ref().and_then(|object| owners.get(object)).cloned();
        if (settings.covers)(owner.as_ref()) {
            found.push(Reached { finding: finding.clone(), place: Some(Arc::clone(&place)), owner });
        }
    }
    (found, tally)
}

/// Every object by itself.
fn objects(
    rendering: &ClusterRendering,
    (types, definitions): (&Types, &Definitions),
    settings: &Settings<'_>,
    report: &mut Report,
    tally: &mut Tally,
) {
    let covered = owned(rendering).filter(|(owner, _)| (settings.covers)(owner.as_ref()));
    let covered: Vec<&Manifest> = covered.map(|(_, manifest)| manifest).collect();
    let checked: Vec<(Verdict, Report)> = covered
        .par_iter()
        .map(|manifest| {
            let mut report = Report::new();
            (object::check(&manifest.body, false, types, definitions, &mut report), report)
        })
        .collect();
    for (verdict, found) in checked {
        tally.count(verdict);
        report.append(found);
    }
}

/// The objects of a cluster with the apps that they belong to.
fn owned(rendering: &ClusterRendering) -> impl Iterator<Item = (Option<Owner>, &Manifest)> {
    let apps = rendering.apps.iter().flat_map(|app| {
        let owner = Owner { system: Arc::clone(&app.system), app: Arc::clone(&app.app) };
        app.manifests.iter().map(move |manifest| (Some(owner.clone()), manifest))
    });
    apps.chain(rendering.argocd.iter().chain(&rendering.bootstrap).map(|manifest| (None, manifest)))
}

fn owners(rendering: &ClusterRendering) -> BTreeMap<ObjectRef, Owner> {
    owned(rendering).filter_map(|(owner, manifest)| Some((manifest.id.object_ref(), owner?))).collect()
}

/// The definitions of custom kinds that a cluster has: those of the workspace and those that it is given.
fn definitions_in(workspace: &Workspace, rendering: &ClusterRendering) -> Vec<Node> {
    let rendered = owned(rendering).map(|(_, manifest)| manifest);
    let rendered = rendered.filter(|manifest| &*manifest.id.gvk.kind == "CustomResourceDefinition");
    workspace.custom_resources.iter().chain(rendered.map(|manifest| &manifest.body)).cloned().collect()
}

/// A finding with a fact about where it was reached.
fn with_note(finding: Diagnostic, note: Option<String>) -> Diagnostic {
    match note {
        Some(note) => finding.note(note),
        None => finding,
    }
}
