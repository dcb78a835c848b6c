//! How long policies take: many objects against twenty policies of the kind that people publish.

mod manifests;

use std::fmt::Write as _;

use divan::Bencher;

use scantling::config::Workspace;
use scantling::diagnostic::Report;
use scantling::kubernetes::Definitions;
use scantling::manifest::{Manifest, identify};
use scantling::policy::{Policies, Subject, check};
use scantling::rendering::{AppRendering, ClusterRendering, Target};
use scantling::source::{MemoryFileSystem, SourceMap};
use scantling::types::{Minor, Types};
use scantling::yaml::{self, Dialect, Layer};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const OBJECTS: [usize; 2] = [1_000, 10_000];
const POLICIES: usize = 20;

/// Of each policy one expression; all are about workloads and hold.
const EXPRESSIONS: [&str; 5] = [
    "variables.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || !c.securityContext.privileged)",
    "variables.containers.all(c, !c.image.endsWith(':latest'))",
    "!has(object.spec.template.spec.hostNetwork) || object.spec.template.spec.hostNetwork == false",
    "object.metadata.?labels['forbidden'].orValue('') == ''",
    "variables.containers.all(c, !has(c.resources.limits) || !('memory' in c.resources.limits) \
     || quantity(c.resources.limits.memory).compareTo(quantity('64Gi')) < 0)",
];

fn main() {
    divan::main();
}

fn policies() -> String {
    let mut text = String::new();
    for index in 0..POLICIES {
        let expression = EXPRESSIONS[index % EXPRESSIONS.len()];
        let _ = write!(
            text,
            "---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {{ name: policy-{index} }}
spec:
  matchConstraints:
    resourceRules:
      - {{ apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments, statefulsets] }}
  variables:
    - {{ name: containers, expression: object.spec.template.spec.containers }}
  validations:
    - expression: \"{expression}\"
      message: policy {index}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {{ name: policy-{index} }}
spec: {{ policyName: policy-{index}, validationActions: [Deny] }}
"
        );
    }
    text
}

fn workspace() -> Workspace {
    let environment = "apiVersion: scantling/v1\nkind: Environment\nclusters:\n  main: { server: \"https://a.example.com\", kubernetes: \"1.34\" }\n";
    let files = MemoryFileSystem::default()
        .with("scantling.yaml", "apiVersion: scantling/v1\nkind: Workspace\n")
        .with("environments/dev.yaml", environment)
        .with("policies/all.yaml", policies());
    Workspace::load(&files, &mut Report::new()).expect("a workspace")
}

fn rendering(objects: usize) -> ClusterRendering {
    let mut sources = SourceMap::default();
    let mut manifests = Vec::new();
    for (path, text) in manifests::manifests(objects, 400) {
        let source = sources.add(&path, text.into_bytes());
        let bodies = yaml::load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new());
        let manifest =
            |body| Manifest { id: identify(&body).expect("a name"), app: "a".into(), instance: "a".into(), body };
        manifests.extend(bodies.into_iter().map(manifest));
    }
    let apps = vec![AppRendering { system: "s".into(), app: "a".into(), manifests }];
    let (target, none) = (Target::default(), Vec::new);
    ClusterRendering {
        cluster: "main".into(),
        target,
        installation: "a".into(),
        apps,
        argocd: none(),
        bootstrap: none(),
    }
}

/// Everything that policies say of the objects of a cluster.
#[divan::bench(args = OBJECTS, sample_count = 10, sample_size = 1)]
fn judge(bencher: Bencher<'_, '_>, objects: usize) {
    let workspace = workspace();
    let environment = workspace.environment("dev", &mut Report::new()).expect("an environment");
    let cluster = &environment.clusters[0];
    let types = Types::of(Minor(34));
    let definitions = Definitions::new(Minor(34), &[]);
    let policies = Policies::of(&workspace, [Minor(34)].into_iter());
    let rendering = rendering(objects);
    let subject = Subject {
        workspace: &workspace,
        policies: &policies,
        environment: &environment,
        cluster,
        rendering: &rendering,
        types: &types,
        definitions: &definitions,
        live: None,
    };
    bencher.bench(|| {
        let mut report = Report::new();
        check(&subject, &mut report);
        assert!(!report.has_errors(), "{report:?}");
    });
}

/// Policies into programs.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn compile(bencher: Bencher<'_, '_>) {
    let workspace = workspace();
    bencher.bench(|| Policies::of(&workspace, [Minor(34)].into_iter()));
}
