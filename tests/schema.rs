//! The exported schemas and the readers agree: on the repository's own workspace, on mistakes, and on what becomes of a
//! workspace when one value after the other is changed.

#![allow(clippy::disallowed_methods)] // What a run wrote is read.

mod keys;
mod mutation;

use std::collections::BTreeMap;
use std::process::Command;

use scantling::config::Workspace;
use scantling::diagnostic::Report;
use scantling::schema::{self, Kind, Known, any_schema, schema};
use scantling::source::{DiskFileSystem, FileSystem, MemoryFileSystem};
use serde_json::Value as Json;

use crate::support::{TemporaryFolder, repository};

/// What an editor checks files with.
struct Editor {
    validators: BTreeMap<&'static str, jsonschema::Validator>,
}

impl Editor {
    fn of(files: &dyn FileSystem) -> Self {
        let workspace = Workspace::load(files, &mut Report::new()).expect("the workspace is there");
        Self::knowing(Some(&Known::of(&workspace)))
    }

    fn knowing(known: Option<&Known>) -> Self {
        let validator = |kind: Kind| {
            let schema = schema(kind, known);
            assert!(jsonschema::meta::is_valid(&schema), "{}", kind.name());
            (kind.name(), jsonschema::validator_for(&schema).expect("a good schema"))
        };
        Self { validators: Kind::ALL.into_iter().map(validator).collect() }
    }

    /// Mistakes in a file, by path.
    fn mistakes(&self, text: &str) -> Vec<String> {
        let Some(file) = read(text) else { return vec!["no YAML".to_owned()] };
        let kind = file.get("kind").and_then(Json::as_str).unwrap_or_default();
        let Some(validator) = self.validators.get(kind) else { return vec![format!("kind {kind}")] };
        validator.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }
}

/// A file as an editor reads it.
fn read(text: &str) -> Option<Json> {
    serde_yaml::from_str(text).ok()
}

#[test]
fn every_file_of_the_repository_fits_its_schema() {
    let files = DiskFileSystem::new(repository());
    let editor = Editor::of(&files);
    let general = Editor::knowing(None);
    let is_component = |path: &String| path.ends_with("/component.yaml");
    let mut paths = vec!["scantling.yaml".to_owned()];
    paths.extend(files.files("components").expect("components").into_iter().filter(is_component));
    paths.extend(files.files("environments").expect("environments"));
    let mut mistakes = Vec::new();
    for path in paths {
        let text = String::from_utf8(files.read(&path).expect("a file")).expect("text");
        for editor in [&editor, &general] {
            mistakes.extend(editor.mistakes(&text).into_iter().map(|mistake| format!("{path}: {mistake}")));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

const COMPONENT: &str = "\
apiVersion: scantling/v1
kind: Component
inputs:
  image: image
  replicas: { type: integer, minimum: 1 }
  probe: { type: core/v1.Probe, optional: true }
  config: { type: map, of: string, default: {} }
  autoscale: { type: object, optional: true, properties: { min: integer, max: integer } }
";

/// A workspace of a component `web`, an app `shop/web` in the environment `dev`.
fn shop() -> MemoryFileSystem {
    let system = "apps: { shop: { namespace: shop, instances: { web: { component: web, values: { replicas: 1 } } } } }";
    MemoryFileSystem::new()
        .with("scantling.yaml", "apiVersion: scantling/v1\nkind: Workspace\nvariables: { domain: string }\n")
        .with("components/web/component.yaml", COMPONENT)
        .with(
            "components/worker/component.yaml",
            "apiVersion: scantling/v1\nkind: Component\ninputs: { size: quantity }\n",
        )
        .with("environments/base/main.yaml", format!("apiVersion: scantling/v1\nkind: System\n{system}\n"))
        .with(
            "environments/dev/environment.yaml",
            "apiVersion: scantling/v1\nkind: Environment\nextends: [base]\nvariables: { domain: a.example }\n\
             clusters: { main: { name: main, kubernetes: \"1.34\" } }\n",
        )
        .with("environments/dev/main.yaml", "apiVersion: scantling/v1\nkind: System\napps: { shop: {} }\n")
        .with("environments/dev/images.yaml", "apiVersion: scantling/v1\nkind: Images\nimages: { shop/web: nginx:1 }\n")
}

fn check(editor: &Editor, kind: &str, body: &str, expected: bool) {
    let mistakes = editor.mistakes(&format!("apiVersion: scantling/v1\nkind: {kind}\n{body}\n"));
    assert_eq!(mistakes.is_empty(), expected, "{kind}: {body}\n{}", mistakes.join("\n"));
}

#[test]
fn a_workspace_schema_knows_the_names_and_types_of_the_workspace() {
    let editor = Editor::of(&shop());
    let instance = |expected: bool, instance: &str| {
        check(&editor, "System", &format!("apps: {{ new: {{ instances: {{ new: {instance} }} }} }}"), expected);
        check(&editor, "System", &format!("apps: {{ new: {instance} }}"), expected);
        check(&editor, "App", &format!("instances: {{ new: {instance} }}"), expected);
    };
    instance(true, "{ component: web }");
    instance(true, "{ component: web, values: { autoscale: { min: 1 } } }");
    instance(true, "{ component: web, values: { replicas: '{{ variables.n }}', config: null } }");
    instance(false, "{ component: wbe }");
    instance(false, "{ component: web, values: { replcas: 1 } }");
    instance(false, "{ component: web, values: { replicas: three } }");
    instance(false, "{ component: web, values: { replicas: 0 } }");
    instance(false, "{ component: web, values: { probe: { periodSeconds: soon } } }");
    instance(false, "{ component: worker, values: { replicas: 1 } }");
    instance(false, "{ component: web, valves: {} }");
    instance(false, "{ component: web, hook: Presync }");
    // Another layer names the component of this instance.
    let known = |expected: bool, values: &str| {
        check(
            &editor,
            "System",
            &format!("apps: {{ shop: {{ instances: {{ web: {{ values: {values} }} }} }} }}"),
            expected,
        );
        check(&editor, "App", &format!("instances: {{ web: {{ values: {values} }} }}"), expected);
    };
    known(true, "{ replicas: 2 }");
    known(false, "{ size: 1Gi }");
    known(false, "{ replicas: two }");
    check(&editor, "Workspace", "defaults: { web: { replicas: 2 } }", true);
    check(&editor, "Workspace", "defaults: { web: { replicas: x } }", false);
    check(&editor, "Workspace", "defaults: { wbe: {} }", false);
    check(&editor, "Workspace", "promotion: [dev]", true);
    check(&editor, "Workspace", "promotion: [prod]", false);
    let clusters = "clusters: { main: { name: x, kubernetes: '1.34' } }";
    check(&editor, "Environment", &format!("extends: [base]\n{clusters}"), true);
    check(&editor, "Environment", &format!("extends: [bsae]\n{clusters}"), false);
    check(&editor, "Environment", &format!("variables: {{ domian: x }}\n{clusters}"), false);
    check(&editor, "System", "clusters: { main: {} }", true);
    check(&editor, "System", "clusters: { mian: {} }", false);
}

#[test]
fn the_schema_of_all_files_leads_to_the_one_of_the_kind() {
    let any = any_schema();
    let registry = jsonschema::Registry::try_from_resources(Kind::ALL.map(|kind| {
        let resource = jsonschema::Resource::from_contents(schema(kind, None));
        (format!("json-schema:///{}", kind.file_name()), resource)
    }));
    let validator = jsonschema::options()
        .with_base_uri("json-schema:///scantling.schema.json")
        .with_registry(registry.expect("good schemas"))
        .build(&any)
        .expect("a good schema");
    let check = |text: &str, expected: bool| {
        assert_eq!(validator.is_valid(&read(text).expect("YAML")), expected, "{text}");
    };
    check("{ apiVersion: scantling/v1, kind: System, apps: {} }", true);
    check("{ apiVersion: scantling/v1, kind: System, images: {} }", false);
    check("{ apiVersion: scantling/v1, kind: Images, images: {} }", true);
    check("{ apiVersion: scantling/v1, kind: Sytem }", false);
    check("{ apiVersion: scantling/v1 }", false);
}

#[test]
fn a_folder_gets_the_schemas_of_all_kinds_and_the_user_what_to_do() {
    let folder = TemporaryFolder::new("schema");
    let output = Command::new(env!("CARGO_BIN_EXE_scantling"))
        .args(["schema", "--output", ".schemas"])
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    let text = |path: &str| std::fs::read_to_string(folder.path().join(path)).expect("a file");
    for kind in Kind::ALL {
        assert_eq!(text(&format!(".schemas/{}", kind.file_name())), schema::text(&schema(kind, None)));
    }
    assert_eq!(text(".schemas/scantling.schema.json"), schema::text(&any_schema()));
    let expected = r#"Visual Studio Code with the extension YAML of Red Hat: put this into .vscode/settings.json

{
  "yaml.schemas": {
    "./.schemas/scantling.schema.json": [
      "scantling.yaml",
      "components/*/component.yaml",
      "environments/**/*.yaml"
    ]
  }
}

Any editor with yaml-language-server: begin a file, here environments/<env>/<system>.yaml, with

# yaml-language-server: $schema=../../.schemas/system.schema.json
"#;
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}
