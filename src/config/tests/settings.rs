//! Merging of layers: variables, settings, places of layers.

use super::{findings, load, same, shown};
use crate::diagnostic::Report;

const WORKSPACE: &str = "scantling.yaml";
const BASE_LAYER: &str = "environments/base/layer.yaml";
const DEV: &str = "environments/dev/environment.yaml";
const OWN: &str = "environments/dev/shop.yaml";
const TWO_LAYERS: &str = "extends: [base, cloud]\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n";

#[test]
fn variables_come_from_defaults_layers_environment_cluster_and_system() {
    let changes = [
        (
            WORKSPACE,
            "variables:\n  a: { type: string, default: w }\n  b: { type: string, default: w }\n  c: { type: string, default: w }\n  d: { type: string, default: w }\n  e: { type: string, default: w }\n  f: { type: string, optional: true }\n",
        ),
        (BASE_LAYER, "variables: { b: l, c: l, d: l, e: l }\n"),
        (
            DEV,
            "extends: [base]\nvariables: { c: e, d: e, e: e }\nclusters: { demo: { name: demo, kubernetes: \"1.34\", variables: { d: c, e: c } } }\n",
        ),
        (OWN, "clusters: { demo: { variables: { e: s, f: 1 } } }\napps: { front: {} }\n"),
    ];
    let (workspace, _) = load(&changes);
    assert_eq!(findings(&changes), "");
    let environment = workspace.environment("dev", &mut Report::new()).expect("the environment");
    let cluster = &environment.clusters[0];
    let text = format!("{}\n{}\n", shown::map(&cluster.variables), shown::map(&cluster.systems[0].variables));
    same(&text, "
{ a: \"w\" (workspace), b: \"l\" (layer 0 < workspace), c: \"e\" (environment < layer 0 < workspace), d: \"c\" (cluster < environment < layer 0 < workspace), e: \"c\" (cluster < environment < layer 0 < workspace) }
{ a: \"w\" (workspace), b: \"l\" (layer 0 < workspace), c: \"e\" (environment < layer 0 < workspace), d: \"c\" (cluster < environment < layer 0 < workspace), e: \"s\" (cluster < cluster < environment < layer 0 < workspace), f: 1 (cluster) }
");
}

#[test]
fn settings_of_environment_and_cluster() {
    let changes = [
        (
            WORKSPACE,
            "labels: { a: w, b: w }\npublish: { repository: \"https://git.example/x.git\" }\naccept:\n  one: { rule: a/b, reason: w }\n  two: { rule: a/b, reason: w }\n",
        ),
        (BASE_LAYER, "labels: { b: l }\npatches: { p: { x: 1, y: null }, q: { x: 1 } }\n"),
        (
            DEV,
            "description: Text.\nextends: [base]\ngolden: false\nlabels: { c: e }\nargocd: { instance: shared, namespace: tools }\naccept: { one: null, two: { rule: c/d, reason: e } }\npatches: { q: null, p: { z: 1 } }\nclusters: { demo: { server: \"https://x\", kubernetes: \"1.34\", region: eu, networkPolicy: enforced, labels: { c: null, d: c }, argocd: { namespace: own } } }\n",
        ),
    ];
    let (workspace, _) = load(&changes);
    assert_eq!(findings(&changes), "");
    let environment = workspace.environment("dev", &mut Report::new()).expect("the environment");
    let cluster = &environment.clusters[0];
    let accept: Vec<String> =
        environment.accept.iter().map(|one| format!("{} {}", one.key.text, shown::node(&one.rule))).collect();
    let argocd = &cluster.argocd;
    let optional = |node: &Option<crate::yaml::Node>| node.as_ref().map_or("none".to_owned(), shown::node);
    let lines = [
        format!("{} {} {}", environment.description, environment.golden, shown::node(&environment.branch)),
        optional(&environment.repository),
        accept.join(", "),
        shown::map(&environment.patches),
        shown::map(&cluster.labels),
        format!("{} {} {}", optional(&cluster.server), optional(&cluster.argo_name), cluster.kubernetes),
        format!("{} {}", optional(&cluster.region), optional(&cluster.network_policy)),
        [&argocd.instance, &argocd.namespace, &argocd.application_name, &argocd.project_name, &argocd.root_name]
            .map(shown::node)
            .join(" "),
    ];
    let text = lines.join("\n") + "\n";
    same(&text, "
Text. false \"environment/{{ environment.name }}\" (derived)
\"https://git.example/x.git\" (workspace)
two \"c/d\" (environment)
{ p: { z: 1 (environment) } }
{ a: \"w\" (workspace), b: \"l\" (layer 0 < workspace), d: \"c\" (cluster) }
\"https://x\" (cluster) none 1.34
\"eu\" (cluster) \"enforced\" (cluster)
\"shared\" (environment) \"own\" (cluster < environment) \"{{ app.name }}-{{ environment.name }}\" (derived) \"{{ system.name }}-{{ environment.name }}\" (derived) \"{{ environment.name }}-{{ cluster.name }}\" (derived)
");
}

#[test]
fn a_layer_has_its_place_in_each_environment() {
    let changes = [
        ("environments/cloud/shop.yaml", "apps: { front: { instances: { web: { values: { replicas: 7 } } } } }\n"),
        (DEV, TWO_LAYERS),
        (
            "environments/prod/environment.yaml",
            "extends: [cloud, base]\nclusters: { demo: { name: demo, kubernetes: \"1.34\" } }\n",
        ),
        ("environments/prod/shop.yaml", "apps: { front: {} }\n"),
        (WORKSPACE, "promotion: [prod]\n"),
    ];
    let (workspace, _) = load(&changes);
    assert_eq!(findings(&changes), "");
    let names: Vec<&str> = workspace.environments.iter().map(|name| &**name).collect();
    assert_eq!(names, ["prod", "dev"]);
    let shown = ["dev", "prod"].map(|name| {
        let environment = workspace.environment(name, &mut Report::new()).expect("the environment");
        shown::cluster(&environment.clusters[0])
    });
    let text = shown.join("--\n");
    same(
        &text,
        "
shop
  front in \"shop\" (layer 0)
    web = \"web\" (layer 0)
      replicas: 7 (layer 1 < component default)
--
shop
  front in \"shop\" (layer 1)
    web = \"web\" (layer 1)
      replicas: 7 (layer 0 < component default)
",
    );
}

#[test]
fn merging_twice_gives_the_same() {
    let (workspace, _) = load(&[]);
    let text = || {
        let environment = workspace.environment("dev", &mut Report::new()).expect("the environment");
        environment.clusters.iter().map(shown::cluster).collect::<String>()
    };
    assert_eq!(text(), text());
    assert!(workspace.environment("nowhere", &mut Report::new()).is_none());
}
