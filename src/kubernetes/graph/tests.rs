//! Each rule of the graph with objects that keep it and objects that break it.

use super::{Enforcement, Object, Provided, Surroundings, check};
use crate::diagnostic::Report;
use crate::manifest::{ManifestId, identify};
use crate::source::{SourceMap, Span};
use crate::types::{Minor, Types};
use crate::yaml::{Dialect, Layer, Node, load};

/// The rules and messages of the findings on a cluster of these documents.
fn findings_with(text: &str, provided: &Provided, enforced: Option<bool>) -> Vec<String> {
    let mut sources = SourceMap::default();
    let source = sources.add("cluster.yaml", text.into());
    let mut report = Report::new();
    let bodies: Vec<Node> = load(&sources, source, Dialect::Foreign, Layer::Template, &mut report);
    assert!(report.is_empty(), "{report:?}");
    let ids: Vec<ManifestId> = bodies.iter().map(|body| identify(body).expect("an object")).collect();
    let objects: Vec<Object<'_>> = ids.iter().zip(&bodies).map(|(id, body)| Object { id, body }).collect();
    let enforcement = enforced.map(|enforced| Enforcement { enforced, span: Span { source, start: 0, end: 1 } });
    let types = Types::of(Minor(34));
    let surroundings = Surroundings { types: &types, provided, enforcement };
    check(&objects, &surroundings, &mut report);
    assert!(report.iter().all(|finding| finding.help.is_some()), "{report:?}");
    report.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
}

fn findings(text: &str) -> Vec<String> {
    findings_with(text, &Provided::by_every_cluster(), None)
}

/// A deployment `web` in `default` with this pod spec, and its service.
fn web(spec: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: web, namespace: default }}\nspec:\n  template:\n    \
         metadata: {{ labels: {{ app: web }} }}\n    spec: {spec}\n---\napiVersion: v1\nkind: Service\nmetadata: {{ name: web, \
         namespace: default }}\nspec: {{ selector: {{ app: web }}, ports: [{{ name: http, port: 80, targetPort: http }}] }}\n"
    )
}

const PORT: &str = "ports: [{ name: http, containerPort: 8080 }]";

#[test]
fn a_whole_cluster_has_no_findings() {
    let text = web(&format!("{{ containers: [{{ name: a, {PORT} }}] }}"));
    assert_eq!(findings(&text), [""; 0]);
}

#[test]
fn configuration_that_pods_need_is_there() {
    let env = "env: [{ name: A, valueFrom: { configMapKeyRef: { name: settings, key: MODE } } }]";
    let pods = web(&format!("{{ containers: [{{ name: a, {PORT}, {env} }}] }}"));
    let map = |data: &str| {
        format!(
            "{pods}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: settings, namespace: default }}\ndata: {data}\n"
        )
    };
    let missing = "graph/missing-config-map: no ConfigMap `settings` in namespace `default`: the pods do not start";
    assert_eq!(findings(&pods), [missing]);
    let other = "graph/missing-key: ConfigMap `settings` has no key `MODE`: the pods do not start";
    assert_eq!(findings(&map("{ MODES: a }")), [other]);
    assert_eq!(findings(&map("{ MODE: a }")), [""; 0]);
    let optional = pods.replace("key: MODE", "key: MODE, optional: true");
    assert_eq!(findings(&optional), [""; 0]);
}

#[test]
fn an_external_secret_makes_the_keys_that_it_fetches() {
    let env = "env: [{ name: A, valueFrom: { secretKeyRef: { name: mysql, key: mysql-password } } }]";
    let pods = web(&format!("{{ containers: [{{ name: a, {PORT}, {env} }}] }}"));
    let secret = |rest: &str| {
        format!(
            "{pods}---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {{ name: fetch, namespace: default }}\n\
             spec:\n  target: {{ name: mysql }}\n  {rest}\n"
        )
    };
    let mut provided = Provided::by_every_cluster();
    provided.add("CustomResourceDefinition", "", "*.external-secrets.io");
    let found = |text: &str| findings_with(text, &provided, None);
    let wrong = "graph/missing-key: Secret `mysql`, which ExternalSecret/default/fetch makes, has no key `mysql-password`: the \
                 pods do not start";
    assert_eq!(found(&secret("data: [{ secretKey: mysql-root-password }]")), [wrong]);
    assert_eq!(found(&secret("data: [{ secretKey: mysql-password }]")), [""; 0]);
    assert_eq!(found(&secret("dataFrom: [{ extract: { key: all } }]")), [""; 0]);
    let templated = secret("data: [{ secretKey: mysql-password }]")
        .replace("{ name: mysql }", "{ name: mysql, template: { data: { url: x } } }");
    assert_eq!(found(&templated), [wrong]);
    let merged = templated.replace("template: {", "template: { mergePolicy: Merge,");
    assert_eq!(found(&merged), [""; 0]);
}

#[test]
fn what_the_platform_has_is_not_missed() {
    let pods =
        web(&format!("{{ serviceAccountName: runner, priorityClassName: high, containers: [{{ name: a, {PORT} }}] }}"));
    let account = "graph/missing-object: no ServiceAccount `runner` in namespace `default`: the pods do not start";
    let class = "graph/missing-object: no PriorityClass `high` in the cluster: the pods are refused";
    assert_eq!(findings(&pods), [account, class]);
    let mut provided = Provided::by_every_cluster();
    provided.add("ServiceAccount", "default", "runner");
    provided.add("PriorityClass", "", "high");
    assert_eq!(findings_with(&pods, &provided, None), [""; 0]);
}

#[test]
fn traffic_finds_its_pods() {
    let text = web(&format!("{{ containers: [{{ name: a, {PORT} }}] }}"));
    let unnamed = text.replace("targetPort: http", "targetPort: https");
    assert_eq!(findings(&unnamed), ["graph/missing-port: no container of Deployment/default/web has a port `https`"]);
    let elsewhere = text.replace("selector: { app: web }", "selector: { app: wbe }");
    assert_eq!(findings(&elsewhere), ["graph/service-without-pods: no pods in namespace `default` have app=wbe"]);
    let ingress = |backend: &str| {
        format!(
            "{text}---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{ name: in, namespace: default }}\nspec: {{ \
             defaultBackend: {{ service: {backend} }} }}\n"
        )
    };
    assert_eq!(findings(&ingress("{ name: web, port: { name: http } }")), [""; 0]);
    assert_eq!(
        findings(&ingress("{ name: web, port: { number: 81 } }")),
        ["graph/missing-port: Service `web` has no port 81"]
    );
    let nobody = "graph/missing-service: no Service `wep` in namespace `default`";
    assert_eq!(findings(&ingress("{ name: wep, port: { number: 80 } }")), [nobody]);
}

#[test]
fn an_empty_list_of_peers_allows_everyone() {
    let text = web(&format!("{{ containers: [{{ name: a, {PORT} }}] }}"));
    let policy = |spec: &str| {
        format!(
            "{text}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p, namespace: default }}\n\
             spec: {spec}\n"
        )
    };
    let empty = policy("{ podSelector: {}, ingress: [{ from: [] }] }");
    assert_eq!(findings(&empty), ["graph/allows-everyone: `from` is empty, so the rule allows everyone"]);
    let nobody = policy("{ podSelector: { matchLabels: { app: x } }, ingress: [] }");
    assert_eq!(findings(&nobody), ["graph/selects-nothing: no pods in namespace `default` have app=x"]);
    let fine = policy("{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [web] }] } }");
    assert_eq!(findings_with(&fine, &Provided::by_every_cluster(), Some(true)), [""; 0]);
    let ignored = "graph/policy-not-enforced: the cluster does not enforce its NetworkPolicy";
    assert_eq!(findings_with(&fine, &Provided::by_every_cluster(), Some(false)), [ignored]);
}

#[test]
fn targets_roles_classes_namespaces_and_kinds_exist() {
    let text = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: a, namespace: shop }\nspec: { scaleTargetRef: \
                { apiVersion: apps/v1, kind: Deployment, name: web } }\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n\
                metadata: { name: b, namespace: default }\nroleRef: { kind: Role, name: r }\nsubjects: [{ kind: ServiceAccount, name: s }]\n\
                ---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: c, namespace: default }\nspec: { storageClassName: \
                fast }\n---\napiVersion: x.io/v1\nkind: Policy\nmetadata: { name: d, namespace: default }\n";
    let wanted = [
        "graph/missing-scale-target: no Deployment `web` in namespace `shop`",
        "graph/missing-object: no Role `r` in namespace `default`",
        "graph/missing-object: no ServiceAccount `s` in namespace `default`",
        "graph/missing-object: no StorageClass `fast` in the cluster",
        "graph/missing-namespace: nobody creates the namespace `shop`",
        "graph/missing-crd: nobody installs the kind Policy of x.io",
    ];
    assert_eq!(findings(text), wanted);
    let mut provided = Provided::by_every_cluster();
    for (kind, namespace, name) in [
        ("Deployment", "shop", "web"),
        ("Role", "default", "r"),
        ("ServiceAccount", "default", "s"),
        ("StorageClass", "", "fast"),
        ("Namespace", "", "shop"),
        ("CustomResourceDefinition", "", "policies.x.io"),
    ] {
        provided.add(kind, namespace, name);
    }
    assert_eq!(findings_with(text, &provided, None), [""; 0]);
}

#[test]
fn a_namespace_asks_for_no_more_than_it_may() {
    let resources = "resources: { requests: { cpu: 600m, memory: 1Gi }, limits: { memory: 3Gi } }";
    let pods = web(&format!("{{ containers: [{{ name: a, {PORT}, {resources} }}] }}"))
        .replace("spec:\n  template", "spec:\n  replicas: 2\n  template");
    let quota = |hard: &str| {
        format!(
            "{pods}---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {{ name: q, namespace: default }}\nspec: {{ hard: {hard} }}\n"
        )
    };
    let over =
        "graph/over-quota: requests.cpu: what is rendered into namespace `default` needs 1200m, the quota allows 1";
    assert_eq!(findings(&quota("{ requests.cpu: 1, memory: 2Gi, services: 1 }")), [over]);
    assert_eq!(findings(&quota("{ requests.cpu: 1200m, limits.memory: 6Gi, pods: 2 }")), [""; 0]);
    let range = format!(
        "{pods}---\napiVersion: v1\nkind: LimitRange\nmetadata: {{ name: l, namespace: default }}\nspec: {{ limits: [{{ type: \
         Container, max: {{ memory: 2Gi }}, min: {{ cpu: 100m }} }}] }}\n"
    );
    let outside = "graph/outside-limit-range: \"3Gi\" memory of \"a\", more than the \"2Gi\" that the limit range allows: the pods \
                   are refused";
    assert_eq!(findings(&range), [outside]);
}
