//! One value after the other is changed, in files that hold every key there is: editor and compiler say the same.

use rayon::prelude::*;
use scantling::config::Workspace;
use scantling::diagnostic::{Diagnostic, Report, Severity};
use scantling::schema::Kind;
use scantling::source::MemoryFileSystem;
use scantling::template::Patch;
use scantling::yaml::{Dialect, Layer, load};
use serde_json::{Value as Json, json};

use super::{Editor, read};

/// Path, kind and text of files that together hold every key.
pub(super) const FILES: [(&str, Kind, &str); 12] = [
    ("scantling.yaml", Kind::Workspace, include_str!("every-key/scantling.yaml")),
    ("components/web/component.yaml", Kind::Component, include_str!("every-key/component.yaml")),
    ("components/chart/component.yaml", Kind::Component, include_str!("every-key/chart.yaml")),
    ("components/web/tests/all/values.yaml", Kind::ComponentTest, include_str!("every-key/case.yaml")),
    ("components/web/tests/part/values.yaml", Kind::ComponentTest, include_str!("every-key/partial.yaml")),
    ("environments/base/layer.yaml", Kind::Layer, include_str!("every-key/layer.yaml")),
    ("environments/base/shop.yaml", Kind::System, include_str!("every-key/shop.yaml")),
    ("environments/base/depot/store.yaml", Kind::App, include_str!("every-key/store.yaml")),
    ("environments/whole.yaml", Kind::Environment, include_str!("every-key/whole.yaml")),
    ("environments/dev/images.yaml", Kind::Images, include_str!("every-key/images.yaml")),
    ("policies/shared/policy.yaml", Kind::EnvironmentPolicy, include_str!("every-key/policy.yaml")),
    ("policies/shared/tests/fail/one.yaml", Kind::PolicyTest, include_str!("every-key/policy-test.yaml")),
];

/// Rules about what one file alone says.
const RULES: [&str; 13] = [
    "config/bad-kubernetes-version",
    "config/bad-name",
    "config/cluster-address",
    "config/misplaced-constraint",
    "config/missing-key",
    "config/mixed-shorthand",
    "config/reserved-name",
    "config/unknown-key",
    "config/unknown-type",
    "config/unknown-version",
    "config/wrong-kind",
    "config/wrong-type",
    "config/wrong-value",
];

/// A changed file, and what was changed.
struct Mutant {
    change: String,
    file: Json,
}

/// Every way to change one value of a file.
fn mutants(file: &Json) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    let mut pointers = Vec::new();
    collect(file, "", &mut pointers);
    for pointer in &pointers {
        let mut add = |change: String, apply: &dyn Fn(&mut Json)| {
            let mut file = file.clone();
            apply(&mut file);
            mutants.push(Mutant { change: format!("{pointer} {change}"), file });
        };
        for value in
            [json!(null), json!("some text"), json!(7), json!(1.5), json!(true), json!([]), json!({}), json!("{{ x }}")]
        {
            add(format!("= {value}"), &|file| {
                if let Some(place) = file.pointer_mut(pointer) {
                    *place = value.clone();
                }
            });
        }
        if file.pointer(pointer).is_some_and(Json::is_object) {
            for key in ["surplus", "Not a name"] {
                add(format!("+ {key}"), &|file| {
                    if let Some(map) = file.pointer_mut(pointer).and_then(Json::as_object_mut) {
                        map.insert(key.to_owned(), json!("x"));
                    }
                });
            }
        }
        let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
        let key = key.replace("~1", "/");
        add("removed".to_owned(), &|file| match file.pointer_mut(parent) {
            Some(Json::Object(map)) => {
                map.shift_remove(&key);
            }
            Some(Json::Array(items)) => {
                items.remove(key.parse().expect("an index"));
            }
            _ => {}
        });
    }
    mutants
}

/// JSON pointers of all values below the root.
fn collect(value: &Json, pointer: &str, pointers: &mut Vec<String>) {
    let below: Vec<(String, &Json)> = match value {
        Json::Object(map) => map.iter().map(|(key, value)| (key.replace('/', "~1"), value)).collect(),
        Json::Array(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    if !pointer.is_empty() {
        pointers.push(pointer.to_owned());
    }
    for (key, value) in below {
        collect(value, &format!("{pointer}/{key}"), pointers);
    }
}

/// What the readers of the files need beside them.
fn surroundings() -> MemoryFileSystem {
    MemoryFileSystem::new()
        .with("scantling.yaml", "apiVersion: scantling/v1\nkind: Workspace\n")
        .with("components/web/partials/probe.yaml.j2", "a: 1\n")
        .with("environments/base/depot/system.yaml", "apiVersion: scantling/v1\nkind: System\n")
        .with(
            "environments/dev/environment.yaml",
            "apiVersion: scantling/v1\nkind: Environment\nclusters: { main: { name: x, kubernetes: '1.34' } }\n",
        )
}

/// The workspace of all files.
fn everything() -> MemoryFileSystem {
    FILES.iter().fold(surroundings(), |files, (path, _, text)| files.with(path, *text))
}

/// What the compiler says of one file of the workspace.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Taken,
    /// For what the file alone says.
    Refused,
    /// For what it says together with others.
    RefusedInContext,
}

/// What the readers say of a file on its own.
fn verdict_alone(path: &str, text: &str) -> Verdict {
    let mut report = Report::new();
    let workspace = Workspace::load(&surroundings().with(path, text), &mut report).expect("the workspace is there");
    judge(path, &workspace, &report)
}

/// What the compiler says of a file among all others, when layers have been merged.
fn verdict_in_context(path: &str, text: &str) -> Verdict {
    let mut report = Report::new();
    let workspace = Workspace::load(&everything().with(path, text), &mut report).expect("the workspace is there");
    for environment in &workspace.environments {
        let _ = workspace.environment(environment, &mut report);
    }
    judge(path, &workspace, &report)
}

fn judge(path: &str, workspace: &Workspace, report: &Report) -> Verdict {
    let is_here = |finding: &&Diagnostic| {
        finding.severity == Severity::Error && &*workspace.sources.locate(finding.span()).path == path
    };
    let mistakes: Vec<&Diagnostic> = report.iter().filter(is_here).collect();
    if mistakes.iter().any(|finding| RULES.contains(&finding.rule.as_str())) {
        Verdict::Refused
    } else if mistakes.is_empty() {
        Verdict::Taken
    } else {
        Verdict::RefusedInContext
    }
}

/// Where the compiler compares two values of a declaration with each other, or reads a value only when it is used.
const BEYOND_A_SCHEMA: [&str; 11] = [
    "compiler alone: scantling.yaml /variables/size/minimum",
    "compiler alone: components/web/component.yaml /inputs/word/enum/0",
    "compiler alone: components/web/component.yaml /inputs/word/default",
    "compiler alone: components/web/component.yaml /inputs/count/minimum",
    "compiler alone: components/web/component.yaml /inputs/count/maximum",
    "compiler alone: components/web/component.yaml /inputs/count/default",
    "compiler alone: components/web/component.yaml /inputs/count/enum",
    "compiler alone: components/web/component.yaml /inputs/words/minItems",
    "compiler alone: components/web/component.yaml /inputs/keyed/key",
    "compiler alone: components/web/component.yaml /inputs/keyed/of/properties",
    "editor alone: environments/whole.yaml /images/cart~1cart = \"some text\"",
];

#[test]
fn the_files_with_every_key_have_no_mistake() {
    let mut report = Report::new();
    let workspace = Workspace::load(&everything(), &mut report).expect("the workspace is there");
    let found: Vec<String> = report
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| format!("{}: {}", workspace.sources.locate(finding.span()).path, finding.message))
        .collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn editor_and_compiler_refuse_the_same_changes() {
    let editor = Editor::knowing(None);
    let mut different = Vec::new();
    for (path, kind, text) in FILES {
        let file = read(text).expect("YAML");
        // What is in a patch is read when it is applied; see the next test.
        let mutants: Vec<Mutant> =
            mutants(&file).into_iter().filter(|mutant| !mutant.change.contains("/patches/")).collect();
        let compared = mutants.par_iter().filter_map(|mutant| {
            let refused = !editor.validators[kind.name()].is_valid(&mutant.file);
            let text = mutant.file.to_string();
            let by = match (verdict_alone(path, &text), refused) {
                (Verdict::Refused, false) => "compiler",
                (Verdict::Refused, true) | (_, false) => return None,
                (_, true) if verdict_in_context(path, &text) == Verdict::Taken => "editor",
                (_, true) => return None,
            };
            Some(format!("{by} alone: {path} {}", mutant.change))
        });
        different.extend(compared.collect::<Vec<_>>());
    }
    let unknown = different.iter().filter(|found| !BEYOND_A_SCHEMA.iter().any(|known| found.starts_with(known)));
    assert_eq!(unknown.collect::<Vec<_>>(), [""; 0]);
    let idle = BEYOND_A_SCHEMA.iter().filter(|known| !different.iter().any(|found| found.starts_with(**known)));
    assert_eq!(idle.collect::<Vec<_>>(), [&""; 0]);
}

#[test]
fn patches_are_refused_by_both() {
    let editor = Editor::knowing(None);
    let patches = json!({
        "a": { "description": "x", "target": { "kind": "Deployment", "name": "x", "labels": { "a": "b" } }, "merge": { "spec": {} } },
        "b": { "target": { "name": "x" }, "operations": [
            { "op": "add", "path": "/a", "value": 1 },
            { "op": "move", "path": "/a", "from": "/b" },
        ] },
    });
    let mut different = Vec::new();
    // Expressions have been evaluated when a patch is read, and null removes a patch of a lower layer.
    let fits =
        |mutant: &Mutant| !mutant.change.contains("{{") && !["/a = null", "/b = null"].contains(&&*mutant.change);
    for mutant in mutants(&patches).into_iter().filter(fits) {
        let mut report = Report::new();
        let mut sources = scantling::source::SourceMap::default();
        let source = sources.add("patches.yaml", mutant.file.to_string().into_bytes());
        let node = load(&sources, source, Dialect::Own, Layer::Environment, &mut report).remove(0);
        for entry in node.as_map().into_iter().flatten() {
            let _ = Patch::read(entry, &mut report);
        }
        let file = json!({ "apiVersion": "scantling/v1", "kind": "System", "patches": mutant.file });
        let schema = !editor.validators["System"].is_valid(&file);
        if report.has_errors() != schema {
            let by = if schema { "editor" } else { "compiler" };
            different.push(format!("{}: refused by the {by} alone", mutant.change));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}
