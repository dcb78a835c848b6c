//! Patches as users write them, applied to objects.

use super::*;
use crate::source::SourceMap;
use crate::template::object;
use crate::types::Minor;
use crate::yaml::{Dialect, Layer, load};

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { tier: front } }
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: app
          image: a:1
          env: [{ name: A, value: x }, { name: B, value: y }]
          ports: [{ containerPort: 80, name: http }]
          args: [--one, --two]
      tolerations: [{ key: a }]
";

/// Applies the patches to the objects; compares the objects that come out and the findings, shown as place, rule and
/// message.
fn check(objects: &str, patches: &str, expected: &str, findings: &[&str]) {
    let mut sources = SourceMap::default();
    let mut report = Report::new();
    let mut read = |path: &str, text: &str, layer, report: &mut Report| {
        let source = sources.add(path, text.into());
        load(&sources, source, Dialect::Own, layer, report)
    };
    let documents = read("objects.yaml", objects, Layer::Template, &mut report);
    let patches = read("patches.yaml", patches, Layer::Environment, &mut report);
    let expected = read("expected.yaml", expected, Layer::Template, &mut report);
    let mut manifests: Vec<Manifest> =
        documents.into_iter().filter_map(|node| object(node, &"app".into(), &"one".into(), &mut report)).collect();
    for entry in patches.iter().filter_map(Node::as_map).flatten() {
        if let Some(patch) = Patch::read(entry, &mut report) {
            patch.apply(&mut manifests, &Types::of(Minor(34)), &mut report);
        }
    }
    let bodies: Vec<Node> = manifests.iter().map(|manifest| manifest.body.clone()).collect();
    assert_eq!(bodies, expected);
    let found = report.iter().map(|finding| {
        let help = finding.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
        let here = &finding.labels[0].text;
        let here = if here.is_empty() { String::new() } else { format!("; {here}") };
        format!("{} {} {}{here}{help}", sources.locate(finding.span()), finding.rule, finding.message)
    });
    assert_eq!(found.collect::<Vec<_>>(), findings);
}

/// A patch of the Deployment, as flow text after `p:`.
fn check_deployment(patch: &str, change: &[(&str, &str)], findings: &[&str]) {
    let patch = format!("p: {{ target: {{ kind: Deployment }}, {patch} }}");
    let expected = change.iter().fold(DEPLOYMENT.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    check(DEPLOYMENT, &patch, &expected, findings);
}

#[test]
fn maps_merge_by_key_and_null_removes() {
    check_deployment(
        "merge: { spec: { replicas: null, paused: true, template: { metadata: { labels: { a: b } } } } }",
        &[("  replicas: 2", "  paused: true"), ("  template:", "  template:\n    metadata: { labels: { a: b } }")],
        &[],
    );
}

#[test]
fn lists_merge_by_the_key_of_their_type() {
    check_deployment(
        "merge: { spec: { template: { spec: { containers: [{ name: app, env: [{ name: B, value: z }, { name: C, value: n }, { name: A, $patch: delete }], \
         ports: [{ containerPort: 80, protocol: UDP }], args: [--three] }, { name: side, image: b }] } } } }",
        &[
            ("[{ name: A, value: x }, { name: B, value: y }]", "[{ name: B, value: z }, { name: C, value: n }]"),
            ("name: http }", "name: http, protocol: UDP }"),
            ("[--one, --two]", "[--three]\n        - { name: side, image: b }"),
        ],
        &[],
    );
}

#[test]
fn lists_without_a_key_are_replaced() {
    check_deployment(
        "merge: { spec: { template: { spec: { tolerations: [{ key: b }] } } } }",
        &[("[{ key: a }]", "[{ key: b }]")],
        &[],
    );
    check_deployment(
        "merge: { spec: { template: { spec: { tolerations: [{ key: b, $patch: delete }] } } } }",
        &[],
        &[
            "patches.yaml:1:87 patch/bad-patch `spec.template.spec.tolerations` has no merge key: the patch replaces it as a whole (write the whole list, or use `operations:`)",
        ],
    );
}

#[test]
fn directives_replace_and_delete() {
    check_deployment(
        "merge: { spec: { template: { $patch: replace, spec: { hostNetwork: true } } } }",
        &[(&DEPLOYMENT[DEPLOYMENT.find("      containers").unwrap_or(0)..], "      hostNetwork: true\n")],
        &[],
    );
    check_deployment(
        "merge: { metadata: { labels: { $patch: delete } }, spec: { template: { spec: { containers: [{ $patch: replace }, { name: x }] } } } }",
        &[
            (", labels: { tier: front }", ""),
            (
                &DEPLOYMENT[DEPLOYMENT.find("        - name: app").unwrap_or(0)
                    ..DEPLOYMENT.find("      tolerations").unwrap_or(0)],
                "        - name: x\n",
            ),
        ],
        &[],
    );
    check_deployment(
        "merge: { spec: { $patch: remove } }",
        &[],
        &["patches.yaml:1:61 patch/bad-patch this is no directive of patches (write `delete` or `replace`)"],
    );
}

#[test]
fn removing_what_is_not_there_is_an_error_unless_another_object_has_it() {
    check_deployment(
        "merge: { spec: { paused: null, template: { spec: { containers: [{ name: app, env: [{ name: Z, $patch: delete }] }] } } } }",
        &[],
        &[
            "patches.yaml:1:53 patch/no-such-path the object has no `spec.paused` to remove (remove the line, or correct the path)",
            "patches.yaml:1:119 patch/no-such-path the object has no `spec.template.spec.containers[name=app].env[name=Z]` to remove (remove the line, or correct the path)",
        ],
    );
    let service = |name: &str, spec: &str| {
        format!("apiVersion: v1\nkind: Service\nmetadata: {{ name: {name} }}\nspec: {{ {spec} }}\n")
    };
    check(
        &[service("a", "type: NodePort"), service("b", "")].join("---\n"),
        "p: { target: { kind: Service }, merge: { spec: { type: null } } }",
        &[service("a", ""), service("b", "")].join("---\n"),
        &[],
    );
}

#[test]
fn values_of_another_shape_do_not_fit() {
    check_deployment(
        "merge: { spec: 3 }",
        &[],
        &["patches.yaml:1:51 patch/bad-patch `spec` is a map, and the patch has an integer (write a map in the patch)"],
    );
    check_deployment(
        "merge: { spec: { template: { spec: { containers: [{ image: x }] } } } }",
        &[],
        &[
            "patches.yaml:1:86 patch/bad-patch this item of `spec.template.spec.containers` has no `name` (items of this list are told apart by `name`)",
        ],
    );
}

#[test]
fn operations_follow_the_specification() {
    check_deployment(
        "operations: [ \
         { op: test, path: /spec/replicas, value: 2 }, \
         { op: replace, path: /spec/replicas, value: 3 }, \
         { op: add, path: /spec/template/spec/containers/0/args/-, value: --three }, \
         { op: add, path: /spec/template/spec/containers/0/args/0, value: --zero }, \
         { op: add, path: /metadata/annotations, value: {} }, \
         { op: add, path: /metadata/annotations/a.io~1b, value: c }, \
         { op: copy, from: /metadata/labels/tier, path: /metadata/labels/copy }, \
         { op: move, from: /spec/template/spec/containers/0/image, path: /metadata/labels/image }, \
         { op: remove, path: /spec/template/spec/tolerations/0 } ]",
        &[
            ("replicas: 2", "replicas: 3"),
            ("[--one, --two]", "[--zero, --one, --two, --three]"),
            ("          image: a:1\n", ""),
            (
                "labels: { tier: front }",
                "annotations: { a.io/b: c }, labels: { tier: front, copy: front, image: 'a:1' }",
            ),
            ("[{ key: a }]", "[]"),
        ],
        &[],
    );
}

#[test]
fn a_failed_operation_leaves_the_object_alone() {
    check_deployment(
        "operations: [ { op: remove, path: /spec/replicas }, { op: replace, path: /spec/tempalte/x, value: 1 } ]",
        &[],
        &[
            "patches.yaml:1:109 patch/no-such-path the object has nothing at `/spec/tempalte` (did you mean `template`?)",
        ],
    );
    check_deployment(
        "operations: [ { op: test, path: /spec/replicas, value: 9 } ]",
        &[],
        &[
            "patches.yaml:1:91 patch/failed-test `/spec/replicas` does not have the value that this patch was made for (see whether the patch is still right, then write the new value)",
        ],
    );
    check_deployment(
        "operations: [ { op: add, path: /spec/template/spec/tolerations/2, value: x } ]",
        &[],
        &[
            "patches.yaml:1:67 patch/no-such-path the object has nothing at `/spec/template/spec/tolerations/2` (the list has 1 item, counted from 0)",
        ],
    );
    check_deployment(
        "operations: [ { op: move, from: /spec, path: /spec/template/x } ]",
        &[],
        &["patches.yaml:1:81 patch/bad-patch a value cannot move into itself (use `copy`, or another path)"],
    );
    check_deployment(
        "operations: [ { op: remove, path: /metadata/name } ]",
        &[],
        &[
            "patches.yaml:1:1 patch/bad-patch this patch takes `apiVersion`, `kind` or `metadata.name` from Deployment/web (leave these out of the patch: they say which object it is)",
        ],
    );
}

#[test]
fn a_patch_that_matches_nothing_says_what_is_there() {
    let check = |target: &str, finding: &str| {
        check(DEPLOYMENT, &format!("p: {{ target: {target}, merge: {{ a: b }} }}"), DEPLOYMENT, &[finding]);
    };
    check(
        "{ kind: Deploymet }",
        "patches.yaml:1:22 patch/no-match the patch `p` matches no object; no object has this kind (did you mean `Deployment`?)",
    );
    check(
        "{ kind: Deployment, name: frontend }",
        "patches.yaml:1:40 patch/no-match the patch `p` matches no object; no object of kind `Deployment` has this name (there is `web`)",
    );
    check(
        "{ kind: Deployment, labels: { tier: back } }",
        "patches.yaml:1:14 patch/no-match the patch `p` matches no object; no object of kind `Deployment` has all these labels (the patch would fit `web`)",
    );
}

#[test]
fn mistakes_in_the_form_are_all_shown() {
    check(
        DEPLOYMENT,
        "a: { traget: {}, merge: {} }\n\
         b: { target: {}, operations: [] }\n\
         c: { target: { name: web } }\n\
         d: { target: { name: [web] }, merge: {}, operations: [] }\n\
         e: { target: { name: web }, operations: [{ op: ad, path: /a }, { op: add, path: a, value: 1 }, { op: add, path: /a~b, value: 1 }, { op: remove }] }\n\
         f: 3\n",
        DEPLOYMENT,
        &[
            "patches.yaml:1:6 config/unknown-key a patch has no key `traget` (did you mean `target`?)",
            "patches.yaml:1:1 patch/bad-patch the patch has no `target` (write `target: { kind: Deployment, name: … }`)",
            "patches.yaml:2:14 patch/bad-patch this target would fit every object (name at least one of `kind`, `name` and `labels`)",
            "patches.yaml:3:1 patch/bad-patch the patch changes nothing (write `merge:` or `operations:`)",
            "patches.yaml:4:22 patch/bad-patch expected a string as `name`, found a list",
            "patches.yaml:4:54 patch/bad-patch a patch has either `merge` or `operations` (write two patches)",
            "patches.yaml:5:48 patch/bad-patch this is no operation of RFC 6902 (did you mean `add`?)",
            "patches.yaml:5:81 patch/bad-patch a JSON pointer starts with `/` (write a JSON pointer such as `/spec/template/spec/containers/0/image`)",
            "patches.yaml:5:113 patch/bad-patch `~` is written as `~0` in a JSON pointer (write a JSON pointer such as `/spec/template/spec/containers/0/image`)",
            "patches.yaml:5:131 patch/bad-patch the operation has no `path`",
            "patches.yaml:6:4 patch/bad-patch expected a map as a patch, found an integer",
        ],
    );
}

#[test]
fn patched_values_remember_what_they_beat() {
    let mut sources = SourceMap::default();
    let mut report = Report::new();
    let source = sources.add("o.yaml", DEPLOYMENT.into());
    let documents = load(&sources, source, Dialect::Own, Layer::Template, &mut report);
    let text = "p: { target: { name: web }, merge: { spec: { replicas: 5 } } }";
    let source = sources.add("p.yaml", text.into());
    let patches = load(&sources, source, Dialect::Own, Layer::Environment, &mut report);
    let mut manifests: Vec<Manifest> =
        documents.into_iter().filter_map(|node| object(node, &"app".into(), &"one".into(), &mut report)).collect();
    for entry in patches.iter().filter_map(Node::as_map).flatten() {
        if let Some(patch) = Patch::read(entry, &mut report) {
            patch.apply(&mut manifests, &Types::of(Minor(34)), &mut report);
        }
    }
    let replicas = manifests[0].body.get("spec").and_then(|spec| spec.get("replicas")).map(|node| &node.origin);
    let place = |origin: &crate::yaml::Origin| (sources.locate(origin.span).to_string(), origin.layer);
    assert_eq!(replicas.map(place), Some(("p.yaml:1:56".to_owned(), Layer::Environment)));
    let beaten = replicas.and_then(|origin| origin.overrides()).map(|node| place(&node.origin));
    assert_eq!(beaten, Some(("o.yaml:5:13".to_owned(), Layer::Template)));
    assert!(report.is_empty());
}
