//! What metadata is taken and refused, as by an API server of 1.36.

use crate::kubernetes::testing::{messages, pointed};

/// Every verdict here is one of an API server of 1.36.
fn check(kind: &str, metadata: &str, expected: &[&str]) {
    let api_version = match kind {
        "IPAddress" => "networking.k8s.io/v1",
        "PriorityLevelConfiguration" => "flowcontrol.apiserver.k8s.io/v1",
        "Lease" => "coordination.k8s.io/v1",
        _ => "v1",
    };
    let text = format!("{{apiVersion: {api_version}, kind: {kind}, metadata: {metadata}}}");
    let found: Vec<String> = messages(&text).into_iter().filter(|message| message.starts_with("metadata")).collect();
    assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{text}: {found}");
    }
}

#[test]
fn names_follow_their_kind() {
    let required = "metadata.name: Required value: name or generateName is required";
    for nameless in ["{}", "null", "{name: ''}", "{name: null, generateName: ''}"] {
        check("ConfigMap", nameless, &[required]);
    }
    check("ConfigMap", "{name: a.b-c}", &[]);
    check("ConfigMap", "{generateName: a-}", &[]);
    let invalid = "metadata.generateName: Invalid value: \"X\": a lowercase RFC 1123 subdomain";
    check("ConfigMap", "{name: a, generateName: X}", &[invalid]);
    check("ConfigMap", "{generateName: '-'}", &["metadata.generateName: Invalid value: \"-\""]);
    check("ConfigMap", "{name: a/b}", &["metadata.name: Invalid value: \"a/b\": may not contain '/'"]);
    check("Namespace", "{name: a.b}", &["metadata.name: Invalid value: \"a.b\": must not contain dots"]);
    check("LimitRange", "{}", &[]);
    check("Event", "{name: A_b.}", &[]);
    check("IPAddress", "{name: a.b}", &["metadata.name: Invalid value: \"a.b\": must be a valid IP address"]);
}

#[test]
fn labels_and_annotations_have_keys() {
    check("ConfigMap", "{name: a, labels: {a: null, a.b/C: ''}}", &[]);
    check("ConfigMap", "{name: a, labels: {a b: null}}", &["metadata.labels: Invalid value: \"a b\": name part must"]);
    check("ConfigMap", "{name: a, labels: {a: b c}}", &["metadata.labels[a]: Invalid value: \"b c\": a valid label"]);
    check("ConfigMap", "{name: a, labels: {A.b/c: d}}", &["metadata.labels: Invalid value: \"A.b/c\": prefix part"]);
    check("ConfigMap", "{name: a, annotations: {A.b/c: d}}", &[]);
    check("ConfigMap", "{name: a, annotations: {a b: d}}", &["metadata.annotations: Invalid value: \"a b\""]);
    let long = |length: usize| format!("{{name: a, annotations: {{a: {}}}}}", "b".repeat(length));
    check("ConfigMap", &long((256 << 10) - 1), &[]);
    check("ConfigMap", &long(256 << 10), &["metadata.annotations: Too long: may not be more than 262144 bytes"]);
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n    a b: c\n";
    assert_eq!(pointed(text), ("a b".to_owned(), "change the key `a b`".to_owned()));
}

#[test]
fn what_the_server_overwrites_is_not_looked_at() {
    let ignored =
        "{name: a, uid: x, resourceVersion: '5', deletionGracePeriodSeconds: -5, selfLink: x, managedFields: [{}]}";
    check("ConfigMap", ignored, &[]);
    check("ConfigMap", "{name: a, generation: -1}", &["metadata.generation: Invalid value: -1: must be greater"]);
    check("Pod", "{name: a, generation: -1}", &[]);
    check("Namespace", "{name: a, namespace: Bad_X}", &[]);
}

#[test]
fn owners_are_complete_and_one_controls() {
    let owner = "{apiVersion: v1, kind: Pod, name: a, uid: b, controller: true}";
    check("ConfigMap", &format!("{{name: a, ownerReferences: [{owner}]}}"), &[]);
    let twice =
        "metadata.ownerReferences[1].controller: Invalid value: true: Only one reference can have Controller set";
    check("ConfigMap", &format!("{{name: a, ownerReferences: [{owner}, {owner}]}}"), &[twice]);
    let missing = [
        "metadata.ownerReferences[0].apiVersion: Invalid value: null: version must not be empty",
        "metadata.ownerReferences[0].kind: Invalid value: null: must not be empty",
        "metadata.ownerReferences[0].name: Invalid value: null: must not be empty",
        "metadata.ownerReferences[0].uid: Invalid value: null: must not be empty",
    ];
    check("ConfigMap", "{name: a, ownerReferences: [null]}", &missing);
    let event = "{apiVersion: v1, kind: Event, name: a, uid: b}";
    let banned = "metadata.ownerReferences[0]: Invalid value: {\"apiVersion\":\"v1\",\"kind\":\"Event\"";
    check("ConfigMap", &format!("{{name: a, ownerReferences: [{event}]}}"), &[banned]);
}

#[test]
fn finalizers_have_domains_where_the_core_looks() {
    check("ConfigMap", "{name: a, finalizers: [a/b, kubernetes]}", &[]);
    check(
        "ConfigMap",
        "{name: a, finalizers: [a]}",
        &["metadata.finalizers[0]: Invalid value: \"a\": name is neither"],
    );
    check("Lease", "{name: a, finalizers: [a]}", &[]);
    check(
        "ConfigMap",
        "{name: a, finalizers: ['a b']}",
        &["metadata.finalizers[0]: Invalid value: \"a b\": name part"],
    );
    check("Lease", "{name: a, finalizers: [orphan, foregroundDeletion]}", &["metadata.finalizers: Invalid value: ["]);
}
