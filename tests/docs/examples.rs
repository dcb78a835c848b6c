//! The examples on the pages of rules: the bad one breaks its rule, the good one breaks nothing.
#![allow(clippy::disallowed_methods)] // Pages are files.

use std::fs;
use std::path::Path;

use scantling::check::{FileSettings, check_files, definitions};
use scantling::diagnostic::{Report, Severity};
use scantling::kubernetes::Definitions;
use scantling::kubernetes::graph::{self, Object, Provided, Surroundings};
use scantling::kubernetes::validate_update;
use scantling::manifest::{ManifestId, identify};
use scantling::source::{SourceId, SourceMap};
use scantling::types::{Minor, Types};
use scantling::yaml::{Dialect, Layer, Node, load};

use crate::support::repository;

/// What a check finds in an example, by the area of the rule.
type Find = fn(&SourceMap, SourceId) -> Report;

/// Areas whose examples are manifests. The others show files of a workspace, for which there are whole-tool cases.
const AREAS: [(&str, Find); 5] =
    [("api", alone), ("files", alone), ("yaml", alone), ("update", as_update), ("graph", together)];

fn alone(sources: &SourceMap, source: SourceId) -> Report {
    let nodes = definitions(sources, &[source], &mut Report::new());
    let types = Types::from_crds(Minor::NEWEST, &nodes);
    let custom = Definitions::new(Minor::NEWEST, &nodes);
    let settings = FileSettings { types: &types, definitions: &custom, skip: &[], strict: false, live: None };
    check_files(sources, &[source], &settings).report
}

fn objects(sources: &SourceMap, source: SourceId) -> Vec<Node> {
    load(sources, source, Dialect::Foreign, Layer::Template, &mut Report::new())
}

fn as_update(sources: &SourceMap, source: SourceId) -> Report {
    let mut report = Report::new();
    let objects = objects(sources, source);
    let [live, new] = &objects[..] else { panic!("two documents: what is live, and what is new") };
    if identify(live) == identify(new) {
        validate_update(live, new, &Types::of(Minor::NEWEST), &Definitions::default(), &mut report);
    }
    report
}

fn together(sources: &SourceMap, source: SourceId) -> Report {
    let mut report = alone(sources, source);
    let objects = objects(sources, source);
    let ids: Vec<ManifestId> = objects.iter().map(|body| identify(body).expect("an object")).collect();
    let objects: Vec<Object<'_>> = ids.iter().zip(&objects).map(|(id, body)| Object { id, body }).collect();
    let (types, provided) = (Types::of(Minor::NEWEST), Provided::by_every_cluster());
    graph::check(&objects, &Surroundings { types: &types, provided: &provided, enforcement: None }, &mut report);
    report
}

/// The fenced block that follows a title.
fn example(page: &str, title: &str) -> String {
    let (_, rest) = page.split_once(title).expect("the page has the title");
    let (_, rest) = rest.split_once("```yaml\n").expect("an example follows");
    rest.split_once("```").expect("the example ends").0.to_owned()
}

fn wrong(name: &str, page: &str, find: Find) -> Vec<String> {
    let found = |title: &str| {
        let mut sources = SourceMap::default();
        let source = sources.add("example.yaml", example(page, title).into());
        find(&sources, source)
    };
    let shown = |report: &Report| {
        report.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect::<Vec<_>>().join("; ")
    };
    let (bad, good) = (found("**Bad**"), found("**Good**"));
    let mut problems = Vec::new();
    if !bad.iter().any(|finding| finding.rule.as_str() == name) {
        problems.push(format!("{name}: the bad example breaks other rules: {}", shown(&bad)));
    }
    if good.iter().any(|finding| finding.severity == Severity::Error || finding.rule.as_str() == name) {
        problems.push(format!("{name}: the good example is not good: {}", shown(&good)));
    }
    problems
}

#[test]
fn bad_examples_break_their_rule_and_good_ones_none() {
    let mut problems = Vec::new();
    for (area, find) in AREAS {
        let folder = repository().join("docs/rules").join(area);
        for entry in walkdir::WalkDir::new(&folder).min_depth(1).sort_by_file_name() {
            let path = entry.expect("pages can be read").into_path();
            let name = path.file_stem().map(|stem| format!("{area}/{}", stem.to_string_lossy())).unwrap_or_default();
            problems.extend(wrong(&name, &fs::read_to_string(Path::new(&path)).expect("a page can be read"), find));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
