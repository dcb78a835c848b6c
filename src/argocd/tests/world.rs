//! Plans in a few words.

use crate::argocd::{AppPlan, ChartSource, ClusterPlan, Destination, InstancePlan, SystemPlan};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{SourceMap, Span};
use crate::template::object;
use crate::types::{Minor, Scope, Types};
use crate::yaml::{Dialect, Key, Layer, Map, Node, Origin, load};

/// Makes plans; every value stands in a source of its own, whose path tells the tests what the value is for.
#[derive(Default)]
pub(super) struct World {
    pub(super) sources: SourceMap,
}

impl World {
    pub(super) fn node(&mut self, path: &str, text: &str) -> Node {
        let source = self.sources.add(path, text.into());
        let mut nodes = load(&self.sources, source, Dialect::Own, Layer::Environment, &mut Report::new());
        nodes.pop().unwrap_or_else(|| Node::null(Origin::new(Span::new(source, 0, 0), Layer::Environment)))
    }

    pub(super) fn nodes(&mut self, path: &str, texts: &[&str]) -> Vec<Node> {
        texts.iter().map(|text| self.node(&format!("{path}/{text}"), text)).collect()
    }

    pub(super) fn key(&mut self, path: &str, text: &str) -> Key {
        Key::new(text, self.node(path, text).origin)
    }

    pub(super) fn map(&mut self, path: &str, text: &str) -> Map {
        self.node(path, text).as_map().cloned().unwrap_or_default()
    }

    pub(super) fn instance(&mut self, name: &str, after: &[&str]) -> InstancePlan {
        let after = self.nodes(&format!("{name}.after"), after);
        InstancePlan { key: self.key(name, name), after, hook: None, chart: None }
    }

    pub(super) fn hook(&mut self, name: &str, hook: &str, after: &[&str]) -> InstancePlan {
        InstancePlan { hook: Some(self.node(&format!("{name}.hook"), hook)), ..self.instance(name, after) }
    }

    pub(super) fn chart(&mut self, name: &str, repository: &str, provides: &[(&str, &str, &str)]) -> InstancePlan {
        let provides = provides
            .iter()
            .map(|(api_version, kind, object)| {
                let object = (!object.is_empty()).then(|| self.node("provides", object));
                ((*api_version).to_owned(), (*kind).to_owned(), object)
            })
            .collect();
        let chart = ChartSource {
            repository: self.node("repository", repository),
            chart: self.node("chart", name),
            version: self.node("version", "1.10"),
            release_name: self.node("release", name),
            values: Some(self.node("values", "{ replicas: 2, labels: { a: b } }")),
            provides,
        };
        InstancePlan { chart: Some(chart), ..self.instance(name, &[]) }
    }

    /// Objects are documents, the instance in front of a bar: `web | { apiVersion: … }`.
    pub(super) fn app(
        &mut self,
        name: &str,
        after: &[&str],
        instances: Vec<InstancePlan>,
        objects: &[&str],
    ) -> AppPlan {
        let mut manifests = Vec::new();
        for text in objects {
            let (instance, body) = text.split_once(" | ").unwrap_or(("", text));
            let body = self.node(&format!("{name}/{instance}.yaml"), body);
            manifests.extend(object(body, &name.into(), &instance.into(), &mut Report::new()));
        }
        AppPlan {
            key: self.key(&format!("apps/{name}"), name),
            application_name: self.node(&format!("{name}.application"), &format!("{name}-prod")),
            namespace: self.node(&format!("{name}.namespace"), "backend"),
            labels: self.map(&format!("{name}.labels"), "{ tier: 1 }"),
            after: self.nodes(&format!("{name}.after"), after),
            ignore: Vec::new(),
            instances,
            manifests,
        }
    }

    pub(super) fn plan(&mut self, apps: Vec<AppPlan>) -> ClusterPlan {
        let key = self.key("systems/practice", "practice");
        ClusterPlan {
            environment: "prod".into(),
            cluster: self.key("cluster", "demo"),
            destination: Destination::Server(self.node("server", "https://demo.example")),
            repository: self.node("publish.repository", "https://git.example/out.git"),
            branch: self.node("publish.branch", "environment/prod"),
            folder: "".into(),
            namespace: self.node("argocd.namespace", "argocd"),
            root_name: self.node("argocd.rootName", "root-prod"),
            systems: vec![SystemPlan {
                name: "practice".into(),
                span: key.origin.span,
                owner: Some(self.node("owner", "clinics-team")),
                description: "Practice management.".to_owned(),
                project_name: self.node("argocd.projectName", "practice-prod"),
                apps,
            }],
        }
    }

    pub(super) fn findings(&self, report: &Report) -> Vec<String> {
        let show = |finding: &Diagnostic| {
            let places: Vec<String> =
                finding.labels.iter().map(|label| self.sources.file(label.span.source).path.to_string()).collect();
            format!("{} {}: {}", places.join(", "), finding.rule, finding.message)
        };
        report.iter().map(show).collect()
    }
}

pub(super) fn types() -> Types {
    let mut types = Types::of(Minor(34));
    types.add_custom("external-secrets.io", "ExternalSecret", Scope::Namespaced);
    types.add_custom("external-secrets.io", "ClusterSecretStore", Scope::Cluster);
    types
}

pub(super) fn object_text(api_version: &str, kind: &str, name: &str) -> String {
    format!("{{ apiVersion: {api_version}, kind: {kind}, metadata: {{ name: {name} }} }}")
}
