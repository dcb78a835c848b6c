//! Small mistakes in the sources of the repository's own systems, one for each rule: every one is found, at the line where
//! it was made, and nothing else is.
//!
//! `tests/mutations/<system>.yaml` lists them: the `rule`, the `file`, the text to `find` (it stands there once) and what
//! to `replace` it with, in which `@@` stands for `fill` `times` over; the `object` of the finding. A line of a shared
//! template breaks several objects: then there may be a finding for each. All are expected on the first line that changes,
//! or on the one where the text `at` begins, in the file `in`. `also` holds edits that make room for the mistake. Rules of
//! updates see the unchanged rendering as published. The environment is prod unless `environment` names another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use rayon::prelude::*;
use scantling::check::{Day, Live, Owner, Previous, Settings, Subject, check};
use scantling::compile::Compiler;
use scantling::config::Workspace;
use scantling::diagnostic::{Diagnostic, Report, rule_book};
use scantling::rendering::Rendering;
use scantling::source::{DiskFileSystem, FileSystem, MemoryFileSystem, SourceMap};
use scantling::types::Minor;
use scantling::yaml::{Dialect, Layer, Node, load, print};

use crate::support::repository;

const SYSTEMS: [&str; 5] =
    ["integrated-lens", "medical-practice", "patient-monitoring", "synthetic-trials", "web-and-database"];
/// Rules that no line of the sources breaks: a template that renders no object is refused as a template, and whether a
/// branch is known is a matter of the repository.
const ELSEWHERE: [&str; 2] = ["api/not-an-object", "update/not-checked"];
const AREAS: [&str; 3] = ["api/", "update/", "graph/"];

/// One edit of one file.
struct Edit {
    file: String,
    find: String,
    replace: String,
}

struct Mutation {
    /// Where the table describes it.
    place: String,
    rule: String,
    environment: String,
    edits: Vec<Edit>,
    at: Option<String>,
    inside: String,
    object: Option<String>,
}

type Files = BTreeMap<String, String>;

fn files() -> Files {
    let disk = DiskFileSystem::new(repository());
    let parts = ["components", "environments", "schemas"].map(|folder| disk.files(folder).expect("a folder"));
    let paths = parts.into_iter().flatten().chain(["scantling.yaml".to_owned()]);
    paths.map(|path| (path.clone(), String::from_utf8(disk.read(&path).expect("readable")).expect("UTF-8"))).collect()
}

fn optional(node: &Node, key: &str) -> Option<String> {
    node.get(key).map(|value| value.as_scalar().expect("a scalar").text.to_string())
}

fn needed(node: &Node, key: &str) -> String {
    optional(node, key).unwrap_or_else(|| panic!("a mutation lacks `{key}`: {}", print(node)))
}

fn edit(node: &Node) -> Edit {
    let fill = optional(node, "fill").unwrap_or_default();
    let times = optional(node, "times").map_or(1, |times| times.parse().expect("a number"));
    let replace = needed(node, "replace").replace("@@", &fill.repeat(times));
    Edit { file: needed(node, "file"), find: needed(node, "find"), replace }
}

fn mutations(system: &str) -> Vec<Mutation> {
    const KEYS: [&str; 11] =
        ["rule", "environment", "file", "find", "replace", "fill", "times", "at", "in", "object", "also"];
    let disk = DiskFileSystem::new(repository());
    let path = format!("tests/mutations/{system}.yaml");
    let mut sources = SourceMap::default();
    let id = sources.add(&path, disk.read(&path).expect("readable"));
    let mut report = Report::new();
    let documents = load(&sources, id, Dialect::Own, Layer::Template, &mut report);
    assert!(report.is_empty(), "{path} is not clean YAML: {report:?}");
    let rows = documents[0].as_list().expect("a list of mutations");
    let read = |row: &Node| {
        let unknown = row.as_map().expect("a map").iter().find(|entry| !KEYS.contains(&&*entry.key.text));
        assert!(unknown.is_none(), "{path}: {}", print(row));
        let first = edit(row);
        let inside = optional(row, "in").unwrap_or_else(|| first.file.clone());
        let also = row.get("also").and_then(Node::as_list).unwrap_or_default().iter().map(edit);
        Mutation {
            place: sources.locate(row.origin.span).to_string(),
            rule: needed(row, "rule"),
            environment: optional(row, "environment").unwrap_or_else(|| "prod".to_owned()),
            edits: std::iter::once(first).chain(also).collect(),
            at: optional(row, "at"),
            inside,
            object: optional(row, "object"),
        }
    };
    rows.iter().map(read).collect()
}

/// The files after an edit; complains where the text does not stand in them exactly once.
fn edited(mut files: Files, edit: &Edit) -> Result<Files, String> {
    let text = files.get(&edit.file).ok_or_else(|| format!("there is no file {}", edit.file))?;
    match text.matches(&edit.find).count() {
        1 => {
            let text = text.replacen(&edit.find, &edit.replace, 1);
            files.insert(edit.file.clone(), text);
            Ok(files)
        }
        count => Err(format!("{:?} stands {count} times in {}", edit.find, edit.file)),
    }
}

/// `file:line` where the finding is expected.
fn expected_place(mutation: &Mutation, before: &Files, after: &Files) -> Result<String, String> {
    let text = after.get(&mutation.inside).ok_or_else(|| format!("there is no file {}", mutation.inside))?;
    let Some(at) = &mutation.at else {
        let same = before[&mutation.inside].lines().zip(text.lines()).take_while(|(old, new)| old == new).count();
        return Ok(format!("{}:{}", mutation.inside, same + 1));
    };
    match text.match_indices(at.as_str()).collect::<Vec<_>>().as_slice() {
        [(offset, _)] => Ok(format!("{}:{}", mutation.inside, text[..*offset].matches('\n').count() + 1)),
        many => Err(format!("{at:?} stands {} times in {}", many.len(), mutation.inside)),
    }
}

/// What is published, as texts by environment, cluster and path.
type Published = Vec<(Arc<str>, Arc<str>, String, String)>;

fn published(renderings: &[Rendering]) -> Published {
    let mut published = Published::new();
    for rendering in renderings {
        for cluster in &rendering.clusters {
            for (index, manifest) in cluster.apps.iter().flat_map(|app| &app.manifests).enumerate() {
                let place = (Arc::clone(&rendering.environment), Arc::clone(&cluster.cluster));
                published.push((place.0, place.1, format!("published/{index}.yaml"), print(&manifest.body)));
            }
        }
    }
    published
}

fn previous(published: &Published, environment: &str, sources: &mut SourceMap) -> Previous {
    let mut previous = Previous::default();
    for (of, cluster, path, text) in published.iter().filter(|(of, ..)| **of == *environment) {
        let source = sources.add(path, text.as_str().into());
        let live = previous.clusters.entry((Arc::clone(of), Arc::clone(cluster))).or_insert_with(|| Ok(Live::new()));
        for body in load(sources, source, Dialect::Foreign, Layer::Template, &mut Report::new()) {
            let id = scantling::manifest::identify(&body).expect("an object");
            live.as_mut().expect("known").insert(id, body);
        }
    }
    previous
}

fn workspace(files: &Files, report: &mut Report) -> (Arc<Workspace>, Compiler) {
    let memory = files.iter().fold(MemoryFileSystem::new(), |memory, (path, text)| memory.with(path, text.as_str()));
    let workspace = Arc::new(Workspace::load(&memory, report).expect("the workspace is there"));
    let compiler = Compiler::new(Arc::clone(&workspace), report);
    (workspace, compiler)
}

/// All findings in one environment, and the texts that they point into.
fn lint(files: &Files, environment: &str, minor: Option<Minor>, live: Option<&Published>) -> (Report, SourceMap) {
    let mut report = Report::new();
    let (workspace, mut compiler) = workspace(files, &mut report);
    if let Some(minor) = minor {
        compiler = compiler.as_if_on(minor);
    }
    let (environment, rendering) = compiler.compile_merged(environment, &mut report).expect("the environment");
    let mut sources = workspace.sources.clone();
    if report.has_errors() {
        return (report, sources);
    }
    let previous = live.map(|live| previous(live, &environment.name, &mut sources)).unwrap_or_default();
    let subject = Subject { as_if: minor, environments: &[environment], renderings: &[rendering] };
    let settings = Settings {
        today: &Day::of_unix_time(1_767_225_600),
        strict: false,
        complete: false,
        show_accepted: false,
        previous: &previous,
        sources: &sources,
        covers: &|_: Option<&Owner>| true,
    };
    (check(&workspace, &[subject], &report, &settings).report, sources)
}

fn shown(finding: &Diagnostic, sources: &SourceMap) -> String {
    let place = sources.locate(finding.span());
    let object = finding.object.as_ref().map(|object| format!(" ({object})")).unwrap_or_default();
    format!("{} at {}:{}{object}: {}", finding.rule, place.path, place.line, finding.message)
}

struct Unchanged {
    files: Files,
    published: Published,
    /// What is found, by environment.
    known: BTreeMap<String, BTreeSet<String>>,
}

/// What is wrong with the answer to a mutation.
fn problem(mutation: &Mutation, unchanged: &Unchanged) -> Result<(), String> {
    let mut files = unchanged.files.clone();
    for edit in mutation.edits.iter().rev() {
        files = edited(files, edit)?;
    }
    let place = expected_place(mutation, &unchanged.files, &files)?;
    let live = mutation.rule.starts_with("update/").then_some(&unchanged.published);
    let (report, sources) = lint(&files, &mutation.environment, None, live);
    let key = |finding: &Diagnostic| format!("{} {}", finding.rule, finding.message);
    let known = &unchanged.known[&mutation.environment];
    // What we advise follows from mistakes: a budget that selects nobody keeps nobody.
    let counts = |finding: &Diagnostic| {
        let rule = finding.rule.as_str();
        rule == mutation.rule || AREAS.iter().any(|area| rule.starts_with(area))
    };
    let found = report.iter().filter(|finding| !known.contains(&key(finding)) && counts(finding));
    let found: Vec<&Diagnostic> = found.collect();
    let is_expected = |finding: &&Diagnostic| {
        let at = sources.locate(finding.span());
        finding.rule.as_str() == mutation.rule && format!("{}:{}", at.path, at.line) == place
    };
    let is_about_it = |finding: &&Diagnostic| finding.object.as_ref().map(ToString::to_string) == mutation.object;
    if found.iter().all(is_expected) && found.iter().any(is_about_it) {
        return Ok(());
    }
    let object = mutation.object.as_deref().unwrap_or("no object");
    let mut text = format!("expected {} at {place} ({object}), found", mutation.rule);
    for finding in &found {
        let _ = write!(text, "\n    {}", shown(finding, &sources));
    }
    Err(text)
}

fn unchanged() -> Unchanged {
    let files = files();
    let mut report = Report::new();
    let (workspace, compiler) = workspace(&files, &mut report);
    let names = &workspace.environments;
    let renderings: Vec<Rendering> = names.iter().filter_map(|name| compiler.compile(name, &mut report)).collect();
    let known = names.iter().map(|name| {
        let (report, _) = lint(&files, name, None, None);
        let keys = report.iter().map(|finding| format!("{} {}", finding.rule, finding.message));
        (name.to_string(), keys.collect())
    });
    let known = known.collect();
    Unchanged { published: published(&renderings), known, files }
}

#[test]
fn every_rule_finds_its_mistake_where_it_was_made() {
    let unchanged = unchanged();
    let mutations: Vec<Mutation> = SYSTEMS.iter().flat_map(|system| mutations(system)).collect();
    let check =
        |mutation: &Mutation| problem(mutation, &unchanged).err().map(|text| format!("{}: {text}", mutation.place));
    let problems: Vec<String> = mutations.par_iter().filter_map(check).collect();
    assert!(problems.is_empty(), "{} of {}\n{}", problems.len(), mutations.len(), problems.join("\n"));
    let broken: BTreeSet<&str> = mutations.iter().map(|mutation| &*mutation.rule).collect();
    let ours = rule_book().names().filter(|name| AREAS.iter().any(|area| name.starts_with(area)));
    let never: Vec<&str> = ours.filter(|name| !broken.contains(name) && !ELSEWHERE.contains(name)).collect();
    assert!(never.is_empty(), "no mutation breaks {never:?}");
}

#[test]
fn the_systems_are_clean_on_every_kubernetes() {
    let files = files();
    let minors = [Minor(27), Minor(28), Minor(34), Minor::NEWEST];
    let runs: Vec<(&str, Minor)> =
        ["dev", "staging", "prod"].iter().flat_map(|name| minors.map(|minor| (*name, minor))).collect();
    let problems: Vec<String> = runs
        .par_iter()
        .flat_map_iter(|(environment, minor)| {
            let (report, sources) = lint(&files, environment, Some(*minor), None);
            // One cluster says of itself that it does not enforce its policies.
            let meant = |finding: &&Diagnostic| finding.rule.as_str() != "graph/policy-not-enforced";
            let of = |finding: &Diagnostic| format!("{environment} on {minor}: {}", shown(finding, &sources));
            report.iter().filter(meant).map(of).collect::<Vec<_>>()
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
