//! Every fact that is known of the five systems stands in the rendered output: `tests/facts/<system>.yaml` names the fact,
//! the object and the fields that show it.

use scantling::diagnostic::Report;
use scantling::manifest::Manifest;
use scantling::rendering::Rendering;
use scantling::source::{DiskFileSystem, FileSystem, SourceMap};
use scantling::yaml::{Dialect, FieldPath, Layer, Node, load};

use crate::support::{compile_repository, repository};

struct Fact<'a> {
    text: &'a str,
    environment: &'a str,
    cluster: &'a str,
    object: &'a str,
    body: &'a Node,
}

impl Fact<'_> {
    fn problem(&self, what: &str) -> String {
        format!("{} / {} / {}: {what}\n    ({})", self.environment, self.cluster, self.object, self.text)
    }

    fn check(&self, manifest: &Node) -> Vec<String> {
        let mut problems = Vec::new();
        for entry in self.body.get("fields").and_then(Node::as_map).into_iter().flatten() {
            let found = path(&entry.key.text).find(manifest);
            if found != Some(&entry.value) {
                let found = found.map_or("nothing".to_owned(), scantling::yaml::print);
                problems.push(self.problem(&format!("{} is {}", entry.key.text, found.trim())));
            }
        }
        for entry in self.body.get("contains").and_then(Node::as_map).into_iter().flatten() {
            let found = path(&entry.key.text).find(manifest).and_then(Node::as_str).unwrap_or_default();
            let wanted = entry.value.as_str().expect("`contains` holds texts");
            if !found.contains(wanted) {
                problems.push(self.problem(&format!("{} does not contain {wanted:?}", entry.key.text)));
            }
        }
        for absent in self.body.get("absent").and_then(Node::as_list).into_iter().flatten() {
            let absent = absent.as_str().expect("`absent` holds paths");
            if path(absent).find(manifest).is_some() {
                problems.push(self.problem(&format!("{absent} is there")));
            }
        }
        problems
    }
}

fn path(text: &str) -> FieldPath {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn text<'a>(fact: &'a Node, key: &str) -> &'a str {
    fact.get(key).and_then(Node::as_str).unwrap_or_else(|| panic!("a fact lacks `{key}`"))
}

fn objects<'a>(renderings: &'a [Rendering], environment: &str, cluster: &str) -> Vec<&'a Manifest> {
    let rendering = renderings.iter().find(|rendering| &*rendering.environment == environment);
    let cluster = rendering.and_then(|rendering| rendering.clusters.iter().find(|found| &*found.cluster == cluster));
    let Some(cluster) = cluster else { return Vec::new() };
    let apps = cluster.apps.iter().flat_map(|app| &app.manifests);
    apps.chain(&cluster.argocd).chain(&cluster.bootstrap).collect()
}

fn check_file(facts: &Node, renderings: &[Rendering]) -> (usize, Vec<String>) {
    let mut problems = Vec::new();
    let facts = facts.as_list().expect("a list of facts");
    for body in facts {
        let known = ["fact", "environment", "cluster", "object", "fields", "contains", "absent"];
        for entry in body.as_map().into_iter().flatten() {
            assert!(known.contains(&&*entry.key.text), "unknown key {} in a fact", entry.key.text);
        }
        let fact = Fact {
            text: text(body, "fact"),
            environment: text(body, "environment"),
            cluster: text(body, "cluster"),
            object: text(body, "object"),
            body,
        };
        let objects = objects(renderings, fact.environment, fact.cluster);
        match objects.iter().find(|manifest| manifest.id.to_string() == fact.object) {
            Some(manifest) => problems.extend(fact.check(&manifest.body)),
            None => problems.push(fact.problem("there is no such object")),
        }
    }
    (facts.len(), problems)
}

#[test]
fn every_fact_of_the_five_systems_is_rendered() {
    let renderings = compile_repository();
    let files = DiskFileSystem::new(repository());
    let paths = files.files("tests/facts").expect("the facts can be listed");
    assert_eq!(paths.len(), 5, "one file for each system");
    let mut problems = Vec::new();
    for path in paths {
        let mut sources = SourceMap::default();
        let id = sources.add(&path, files.read(&path).expect("readable"));
        let mut report = Report::new();
        let documents = load(&sources, id, Dialect::Own, Layer::Template, &mut report);
        assert!(report.is_empty(), "{path} is not clean YAML: {report:?}");
        let (count, found) = check_file(&documents[0], &renderings);
        assert!(count >= 20, "{path} holds only {count} facts");
        problems.extend(found);
    }
    assert!(problems.is_empty(), "{} facts are not in the output:\n{}", problems.len(), problems.join("\n"));
}
