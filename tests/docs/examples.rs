//! The examples on the pages of rules: the bad one breaks its rule, the good one breaks nothing.
#![allow(clippy::disallowed_methods)] // Pages are files.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use scantling::check::{Day, FileSettings, Previous, Settings, Subject, check, check_files, definitions};
use scantling::compile::Compiler;
use scantling::config::Workspace;
use scantling::diagnostic::{Report, Severity};
use scantling::kubernetes::Definitions;
use scantling::kubernetes::graph::{self, Object, Provided, Surroundings};
use scantling::kubernetes::validate_update;
use scantling::manifest::{ManifestId, identify};
use scantling::source::{MemoryFileSystem, SourceId, SourceMap};
use scantling::types::{Minor, Types};
use scantling::yaml::{Dialect, Layer, Node, load};

use crate::support::repository;

/// What a check finds in an example, by the area of the rule.
type Find = fn(&SourceMap, SourceId) -> Report;

/// Areas whose examples are manifests. The others show files of a workspace, for which there are whole-tool cases.
const AREAS: [(&str, Find); 14] = [
    ("api", alone),
    ("files", alone),
    ("yaml", alone),
    ("update", as_update),
    ("graph", together),
    ("argocd", in_workspace),
    ("image", in_workspace),
    ("network", in_workspace),
    ("pod", in_workspace),
    ("pod-security", in_workspace),
    ("rbac", in_workspace),
    ("secret", in_workspace),
    ("service", in_workspace),
    ("workload", in_workspace),
];

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

/// The objects as all that a component gives, on a cluster that enforces network policies and where every rule counts.
fn in_workspace(sources: &SourceMap, source: SourceId) -> Report {
    const ENVIRONMENT: &str = "apiVersion: scantling/v1\nkind: Environment\n\
        clusters: { main: { server: \"https://a.example\", kubernetes: \"1.36\", networkPolicy: enforced, \
        provides: { platform: [Namespace/shop, Namespace/argocd] } } }\n\
        policies: { severity: { image/no-digest: warning, workload/single-replica: warning } }\n\
        systems: { shop: { apps: { shop: { namespace: shop, component: example } } } }\n";
    let files = MemoryFileSystem::new()
        .with(
            "scantling.yaml",
            "apiVersion: scantling/v1\nkind: Workspace\npublish: { repository: \"https://g.example\" }\n",
        )
        .with("components/example/component.yaml", "apiVersion: scantling/v1\nkind: Component\n")
        .with("components/example/templates/all.yaml", sources.file(source).text.to_string())
        .with("environments/dev.yaml", ENVIRONMENT);
    let mut report = Report::new();
    let workspace = Arc::new(Workspace::load(&files, &mut report).expect("a workspace"));
    let compiler = Compiler::new(Arc::clone(&workspace), &mut report);
    let Some((environment, rendering)) = compiler.compile_merged("dev", &mut report) else { return report };
    let subject = Subject { as_if: None, environments: &[environment], renderings: &[rendering] };
    let settings = Settings {
        today: &Day::of_unix_time(0),
        strict: false,
        complete: true,
        show_accepted: false,
        previous: &Previous::default(),
        sources: &workspace.sources,
        covers: &|_| true,
    };
    check(&workspace, &[subject], &report, &settings).report
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
