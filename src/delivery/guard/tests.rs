//! What the guard stops, and what it lets pass.

use super::*;

const APP: &str = "demo/apps/shop/web";

fn object(api_version: &str, kind: &str, name: &str, rest: &str) -> String {
    format!("apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: shop\n{rest}")
}

fn files(texts: &[(&str, String)]) -> Files {
    texts.iter().map(|(path, text)| ((*path).to_owned(), text.clone())).collect()
}

/// A tree with ten Services in the app, and some more objects.
fn tree(more: &[(&str, String)]) -> Files {
    let mut tree = files(more);
    for number in 0..10 {
        let name = format!("s{number}");
        tree.insert(
            format!("{APP}/service-{name}.yaml"),
            object("v1", "Service", &name, &format!("spec: {{ port: {number} }}\n")),
        );
    }
    tree
}

fn check(old: &Files, new: &Files, expected: &[&str]) {
    let guard = Guard {
        environment: "prod",
        home: &Target { branch: "environment/prod".into(), ..Target::default() },
        old,
        new,
        written: None,
        from: Some("1111111111111111111111111111111111111111"),
        to: Some("2222222222222222222222222222222222222222"),
        severity: Severity::Error,
        by_argument: false,
    };
    let mut sources = SourceMap::default();
    let shown = guard.check(&mut sources).into_iter().map(|found| {
        let Found { finding, cluster, .. } = found;
        assert!(finding.help.is_some(), "{finding:?}");
        assert!(sources.locate(finding.span()).path.starts_with("environment/prod:demo/"));
        let object = finding.object.as_ref().map(ToString::to_string).unwrap_or_default();
        let notes: Vec<&String> = finding.notes.iter().filter(|note| !note.starts_with("published from")).collect();
        let notes = notes.iter().fold(String::new(), |notes, note| notes + "; " + note);
        format!("{} {} {object} in {cluster}: {}{notes}", finding.severity.as_str(), finding.rule, finding.message)
    });
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}

#[test]
fn what_stays_or_changes_is_let_pass() {
    let old = tree(&[
        ("README.md", "text".to_owned()),
        (
            "demo/apps/shop/web/job-x.yaml",
            object("batch/v1", "Job", "x", "")
                .replace("  name: x", "  annotations: { argocd.argoproj.io/hook: PreSync }\n  name: x"),
        ),
    ]);
    check(&old, &old, &[]);
    // One of ten may go, a hook may go, an object may move to another file, app or version.
    let mut new = tree(&[]);
    new.remove("demo/apps/shop/web/service-s0.yaml");
    let moved = new.remove("demo/apps/shop/web/service-s1.yaml").unwrap();
    new.insert("demo/apps/shop/other/service-s1.yaml".to_owned(), moved.replace("v1", "v2"));
    check(&old, &new, &[]);
    check(&Files::new(), &old, &[]);
}

#[test]
fn what_holds_data_or_others_stops() {
    let state = object("apps/v1", "StatefulSet", "db", "spec: { replicas: 1 }\n");
    let gone = object(
        "apps/v1",
        "StatefulSet",
        "tmp",
        "spec:\n  persistentVolumeClaimRetentionPolicy: { whenDeleted: Delete }\n",
    );
    let claim = object("v1", "PersistentVolumeClaim", "c", "").replace(
        "  name: c",
        "  annotations: { argocd.argoproj.io/sync-options: 'Prune=confirm,Delete=confirm' }\n  name: c",
    );
    let path = |name: &str| format!("{APP}/{name}.yaml");
    let definition =
        object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "x.y.io", "").replace("  namespace: shop\n", "");
    let old = tree(&[
        (&path("a"), state),
        (&path("b"), gone),
        (&path("c"), claim),
        (&path("d"), "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n".to_owned()),
        (&path("e"), definition),
        (&path("f"), object("postgresql.cnpg.io/v1", "Cluster", "pg", "")),
    ]);
    check(
        &old,
        &tree(&[]),
        &[
            "error delivery/removed-state StatefulSet/shop/db in demo: `StatefulSet/shop/db` is published and not rendered any more; its pods go; its claims stay in the cluster and belong to nobody",
            "error delivery/removed-state StatefulSet/shop/tmp in demo: `StatefulSet/shop/tmp` is published and not rendered any more; its claims, and the data in them, are deleted with it: `whenDeleted: Delete`",
            "error delivery/removed-state PersistentVolumeClaim/shop/c in demo: `PersistentVolumeClaim/shop/c` is published and not rendered any more; the volume behind it is deleted too, unless its class retains it; Argo CD asks for confirmation before it deletes it (`Prune=confirm`)",
            "error delivery/removed-namespace Namespace/shop in demo: `Namespace/shop` is published and not rendered any more; everything in it is deleted with it, whoever put it there",
            "error delivery/removed-definition CustomResourceDefinition/x.y.io in demo: `CustomResourceDefinition/x.y.io` is published and not rendered any more; every object of its kind is deleted with it, in all namespaces",
            "error delivery/removed-state Cluster/shop/pg in demo: `Cluster/shop/pg` is published and not rendered any more; its controller deletes what it keeps for it, as far as it was told to",
            "error delivery/many-removed Environment/prod in : 6 of 16 objects are published in `prod` and not rendered any more; these are `StatefulSet/shop/db`, `StatefulSet/shop/tmp`, `PersistentVolumeClaim/shop/c`, `Namespace/shop`, `CustomResourceDefinition/x.y.io` and `Cluster/shop/pg`",
        ],
    );
}

#[test]
fn another_name_destroys_and_creates() {
    let deployment = |name: &str, namespace: &str| {
        object(
            "apps/v1",
            "Deployment",
            name,
            "spec:\n  replicas: 2\n  template:\n    spec: { containers: [{ name: a, image: b }] }\n",
        )
        .replace("namespace: shop", &format!("namespace: {namespace}"))
    };
    let config = |name: &str, text: &str| object("v1", "ConfigMap", name, &format!("data:\n  a: '1'\n  b: '{text}'\n"));
    let old = tree(&[
        ("demo/apps/shop/web/a.yaml", deployment("web", "shop")),
        ("demo/apps/shop/web/b.yaml", deployment("api", "shop")),
        ("demo/apps/shop/web/c.yaml", config("settings-1", "x")),
    ]);
    let new = tree(&[
        ("demo/apps/shop/web/a.yaml", deployment("web", "shop-2")),
        ("demo/apps/shop/web/d.yaml", deployment("backend", "shop")),
        ("demo/apps/shop/web/e.yaml", config("settings-2", "y")),
    ]);
    let note = "Kubernetes renames nothing: a new object is created and the old one destroyed";
    check(
        &old,
        &new,
        &[
            &format!(
                "warning delivery/destroy-and-create Deployment/shop/web in demo: `Deployment/shop/web` is published, and `Deployment/shop-2/web` would be in its stead; {note}"
            ),
            &format!(
                "warning delivery/destroy-and-create Deployment/shop/api in demo: `Deployment/shop/api` is published, and `Deployment/shop/backend` would be in its stead; {note}"
            ),
        ],
    );
}

#[test]
fn an_app_does_not_vanish_unseen() {
    let application = |name: &str, app: &str, finalizers: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: {name}\n  namespace: argocd\n{finalizers}spec:\n  source: {{ path: demo/apps/shop/{app} }}\n"
        )
    };
    let finalizers = "  finalizers: [resources-finalizer.argocd.argoproj.io/background]\n";
    let old = tree(&[
        ("demo/argocd/application-cart.yaml", application("cart", "cart", finalizers)),
        ("demo/apps/shop/cart/service-cart.yaml", object("v1", "Service", "cart", "")),
        ("demo/argocd/application-old.yaml", application("old", "web", "")),
        ("demo/apps/shop/plain/service-x.yaml", object("v1", "Service", "x", "")),
    ]);
    let new = tree(&[("demo/argocd/application-new.yaml", application("new", "web", ""))]);
    check(
        &old,
        &new,
        &[
            "error delivery/removed-app Application/argocd/cart in demo: the app `cart` is published and not rendered any more; Argo CD deletes its objects with the Application; with it `Service/shop/cart`",
            "error delivery/removed-app Application/argocd/old in demo: the Application of the app `web` has another name now: `Application/argocd/old` is not rendered any more; Argo CD leaves its objects in the cluster, and nobody looks after them",
            "error delivery/removed-app App/plain in demo: the app `plain` is published and not rendered any more; with it `Service/shop/x`",
        ],
    );
}

#[test]
fn an_empty_render_is_no_render() {
    let old = tree(&[]);
    check(
        &old,
        &files(&[("README.md", "left".to_owned())]),
        &[
            "error delivery/removed-app App/web in demo: the app `web` is published and not rendered any more; with it `Service/shop/s0`, `Service/shop/s1`, `Service/shop/s2`, `Service/shop/s3`, `Service/shop/s4`, `Service/shop/s5`, `Service/shop/s6`, `Service/shop/s7` and 2 more",
            "error delivery/empty-render Environment/prod in : `prod` renders nothing, and 10 objects are published",
        ],
    );
}
