//! Loading: all files of a workspace into typed form.
//!
//! Every file is read once, in the order of its path; parsing runs in parallel, and findings keep the order of the files.

mod checks;
mod components;
mod environments;
mod places;
mod policies;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

pub(super) use self::checks::{unknown_input, unknown_variable};
pub(super) use self::environments::{Stack, Stacks, WrittenLayer};
use self::places::Places;
use super::read::{WrittenWorkspace, read_workspace};
use super::{Workspace, rules};
use crate::diagnostic::{Diagnostic, Failure, Report};
use crate::expression::Interpolations;
use crate::source::{FileSystem, SourceId, SourceMap, Span};
use crate::yaml::{Dialect, Layer, Node, load};

/// The file that marks the root of a workspace.
const ROOT_FILE: &str = "scantling.yaml";

/// Folders whose files are read; the rest of a repository is none of our business.
const FOLDERS: [&str; 4] = ["components", "environments", "policies", "schemas"];

/// Own files that have been parsed, by their numbers.
type Documents = BTreeMap<SourceId, Node>;

/// [`Workspace::understand`].
pub(super) fn load_workspace(sources: SourceMap, report: &mut Report) -> Result<Workspace, Failure> {
    let mut places = Places::find(&sources, report);
    let documents = parse_own(&sources, &places, report);
    let custom_resources = parse_foreign(&sources, &places.schemas, report);
    let custom_resources = only_custom_resources(custom_resources, report);
    let (policies, environment_policies) =
        policies::take_own(parse_foreign(&sources, &places.policies, report), report);
    let policy_tests = policies::read_cases(&sources, &places.policy_cases, report);
    let root = sources.find(ROOT_FILE);
    let written = root.and_then(|root| read_workspace(documents.get(&root)?, report));
    // The file is there: without it `read_sources` has failed.
    let written = written.or_else(|| Some(WrittenWorkspace::empty(Span::new(root?, 0, 0))));
    let Some(written) = written else { return Err(Failure::usage("the workspace has no files")) };
    let folders: Vec<String> = places.components.keys().cloned().collect();
    let tests = components::read_tests(&documents, &places.components, report);
    let components = components::read_all(&documents, std::mem::take(&mut places.components), report);
    let environments = environments::read_all(&documents, &places, report);
    checks::check(&written, &components, &folders, &environments, report);
    Ok(Workspace {
        sources,
        components,
        tests,
        variables: written.variables.clone(),
        environments: checks::in_promotion_order(&written, &environments),
        custom_resources,
        policies,
        environment_policies,
        policy_tests,
        severities: written.settings.severities.clone(),
        promotion: written.promotion.iter().filter_map(|node| node.as_str().map(Arc::from)).collect(),
        written,
        stacks: environments,
        interpolations: Interpolations::default(),
        complete: !report.has_errors(),
    })
}

/// [`Workspace::read`].
pub(super) fn read_sources(files: &dyn FileSystem) -> Result<SourceMap, Failure> {
    if !files.is_file(ROOT_FILE) {
        return Err(Failure::usage(format!(
            "this is not the root of a workspace: there is no `{ROOT_FILE}`; `scantling init` makes one"
        )));
    }
    let mut paths = Vec::new();
    for folder in FOLDERS {
        paths.extend(files.files(folder)?);
    }
    paths.push(ROOT_FILE.to_owned());
    paths.sort();
    let texts: Vec<_> = paths.par_iter().map(|path| files.read(path)).collect();
    let mut sources = SourceMap::default();
    for (path, text) in paths.iter().zip(texts) {
        sources.add(path, text?);
    }
    Ok(sources)
}

fn parse_own(sources: &SourceMap, places: &Places, report: &mut Report) -> Documents {
    let own: Vec<(SourceId, Layer)> = places.own.iter().map(|(source, layer)| (*source, *layer)).collect();
    let parse = |(source, layer): &(SourceId, Layer)| {
        let mut report = Report::new();
        let documents = load(sources, *source, Dialect::Own, *layer, &mut report);
        let document = only_document(*source, documents, &mut report);
        (*source, document, report)
    };
    let parsed: Vec<(SourceId, Option<Node>, Report)> = own.par_iter().map(parse).collect();
    let mut documents = Documents::new();
    for (source, document, findings) in parsed {
        report.append(findings);
        documents.extend(document.map(|document| (source, document)));
    }
    documents
}

/// Our files have one document each.
fn only_document(source: SourceId, mut documents: Vec<Node>, report: &mut Report) -> Option<Node> {
    let found = match documents.get(1) {
        Some(second) => Some((second.origin.span.at_start(), "several")),
        None if documents.is_empty() || documents.iter().all(Node::is_null) => Some((Span::new(source, 0, 0), "none")),
        None => None,
    };
    // A file without a document because of a mistake in its syntax has been reported.
    if let Some((span, found)) = found.filter(|_| report.is_empty()) {
        let message = format!("expected one document in the file, found {found}");
        let help = if found == "none" {
            "write `apiVersion: scantling/v1` and `kind: …`, or remove the file"
        } else {
            "put each document into a file of its own"
        };
        report.push(Diagnostic::error(rules::NOT_ONE_DOCUMENT, span, message).help(help));
    }
    if documents.is_empty() || documents.first().is_some_and(Node::is_null) {
        None
    } else {
        Some(documents.swap_remove(0))
    }
}

/// The documents of files that are not ours, in order.
fn parse_foreign(sources: &SourceMap, files: &[SourceId], report: &mut Report) -> Vec<Node> {
    let parse = |source: &SourceId| {
        let mut report = Report::new();
        (load(sources, *source, Dialect::Foreign, Layer::Template, &mut report), report)
    };
    let parsed: Vec<(Vec<Node>, Report)> = files.par_iter().map(parse).collect();
    let mut documents = Vec::new();
    for (nodes, findings) in parsed {
        report.append(findings);
        documents.extend(nodes.into_iter().filter(|node| !node.is_null()));
    }
    documents
}

fn only_custom_resources(documents: Vec<Node>, report: &mut Report) -> Vec<Node> {
    let (definitions, others): (Vec<Node>, Vec<Node>) = documents
        .into_iter()
        .partition(|node| node.get("kind").and_then(Node::as_str) == Some("CustomResourceDefinition"));
    for other in others {
        let span = other.get("kind").map_or(other.origin.span.at_start(), |kind| kind.origin.span);
        let message = "expected a CustomResourceDefinition below `schemas/`, found something else";
        report
            .push(Diagnostic::warning(rules::WRONG_KIND, span, message).help("move it elsewhere; it is not read here"));
    }
    definitions
}
