//! Finding an object by what people write.

use super::*;
use crate::manifest::identify;
use crate::rendering::AppRendering;
use crate::source::SourceMap;
use crate::yaml::{Dialect, Layer, load};

/// `apiVersion Kind namespace name`, `-` for no namespace.
fn manifest(text: &str) -> Manifest {
    let [version, kind, namespace, name] = text.split(' ').collect::<Vec<_>>()[..] else { panic!("{text}") };
    let namespace = if namespace == "-" { String::new() } else { format!(", namespace: {namespace}") };
    let yaml = format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}{namespace}}}\n");
    let mut sources = SourceMap::default();
    let source = sources.add("", yaml.into_bytes());
    let mut report = crate::diagnostic::Report::new();
    let body = load(&sources, source, Dialect::Foreign, Layer::Template, &mut report).remove(0);
    Manifest { id: identify(&body).unwrap(), app: "shop".into(), instance: "web".into(), body }
}

fn cluster(name: &str, objects: &[&str]) -> ClusterRendering {
    let manifests = objects.iter().map(|text| manifest(text)).collect();
    let apps = vec![AppRendering { system: "s".into(), app: "shop".into(), manifests }];
    ClusterRendering {
        cluster: name.into(),
        target: crate::rendering::Target::default(),
        installation: "".into(),
        apps,
        argocd: Vec::new(),
        bootstrap: Vec::new(),
    }
}

fn rendering() -> Rendering {
    let east = cluster(
        "east",
        &["apps/v1 Deployment shop web", "apps/v1 Deployment blog web", "v1 Service shop web", "v1 Namespace - shop"],
    );
    let west = cluster("west", &["v1 Service shop web", "networking.k8s.io/v1 NetworkPolicy shop allow"]);
    Rendering { environment: "dev".into(), golden: true, clusters: vec![east, west] }
}

fn check(cluster: Option<&str>, text: &str, expected: &str) {
    let rendering = rendering();
    let answer = match find(&rendering, cluster, text) {
        Ok((cluster, manifest)) => format!("{} {}", cluster.cluster, manifest.id),
        Err(failure) => format!("{failure}; {}", failure.help().unwrap_or_default()),
    };
    assert_eq!(answer, expected);
}

#[test]
fn objects_are_found_by_kind_short_name_plural_and_group() {
    check(None, "Deployment/shop/web", "east Deployment/shop/web");
    check(None, "deploy/blog/web", "east Deployment/blog/web");
    check(None, "networkpolicies/allow", "west NetworkPolicy/shop/allow");
    check(None, "networkpolicy.networking.k8s.io/allow", "west NetworkPolicy/shop/allow");
    check(None, "ns/shop", "east Namespace/shop");
    check(Some("west"), "svc/web", "west Service/shop/web");
}

#[test]
fn names_of_several_objects_ask_back() {
    let several = "`Deployment.apps/blog/web` and `Deployment.apps/shop/web`";
    check(None, "deploy/web", &format!("`deploy/web` may be {several}; write one of these"));
    check(None, "svc/web", "`svc/web` is in several clusters: `east` and `west`; choose one with `--cluster`");
}

#[test]
fn unknown_names_suggest() {
    check(None, "svc/wbe", "no object `svc/wbe`; did you mean `web`?");
    check(None, "Deploymnt/web", "no object `Deploymnt/web`; did you mean the kind `Deployment`?");
    check(None, "ns/other", "no object `ns/other`; of this kind there is `shop`");
    let kinds = "`Deployment`, `Namespace`, `NetworkPolicy` and `Service`";
    check(None, "Job/x", &format!("no object `Job/x`; there are objects of the kinds {kinds}"));
    let form = "write `Kind/name` or `Kind/namespace/name`: `Deployment/backend/flask-app`";
    check(None, "web", &format!("`web` names no object; {form}"));
}
