//! What decoding takes and refuses, as an API server of 1.36 does.

use crate::kubernetes::testing::{found, messages, pointed};

/// Every verdict here is one of an API server of 1.36.
fn check(kind: &str, field: &str, value: &str, expected: &[&str]) {
    let api_version = match kind {
        "Lease" => "coordination.k8s.io/v1",
        "ResourceQuota" | "ConfigMap" | "Secret" => "v1",
        _ => "apiextensions.k8s.io/v1",
    };
    let text = format!("{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: a}}, {field}: {value}}}");
    assert_eq!(messages(&text), expected, "{text}");
}

#[test]
fn texts_are_texts() {
    for good in
        ["x", "'5'", "null", "2024-01-01", "12:30", "!!str 5", "!!binary aGk=", "1e400", "Infinity", "oN", "0b2"]
    {
        check("ConfigMap", "data", &format!("{{a: {good}}}"), &[]);
    }
    for (bad, what) in
        [("5", "an integer"), ("1.10", "a number"), ("yes", "a boolean"), ("0o7", "an integer"), ("[a]", "a list")]
    {
        let message = format!("data[a]: expected a string, found {what}");
        check("ConfigMap", "data", &format!("{{a: {bad}}}"), &[&message]);
    }
    check("ConfigMap", "data", "{a: .inf}", &["data[a]: expected a value that JSON can say, found .inf"]);
    check("ConfigMap", "data", "[]", &["data: expected a map, found a list"]);
    check("ConfigMap", "immutable", "'true'", &["immutable: expected a boolean, found a string"]);
}

#[test]
fn whole_numbers_may_be_spelled_with_a_point_or_an_exponent() {
    let duration = |value: &str| format!("{{leaseDurationSeconds: {value}}}");
    for good in ["5", "1.0", "1e3", "10e-1", "0x10", "014", "1_000", "+5", "null", "5.", "2147483647"] {
        check("Lease", "spec", &duration(good), &[]);
    }
    let of = |found: &str| format!("spec.leaseDurationSeconds: expected a whole number of 32 bits, found {found}");
    for bad in ["1.5", "2147483648", "1e-1"] {
        check("Lease", "spec", &duration(bad), &[&of(bad)]);
    }
    check("Lease", "spec", &duration("'1'"), &[&of("a string")]);
    check("Lease", "spec", &duration("1:30"), &[&of("a string")]);
    check("ConfigMap", "metadata", "{name: a, generation: 1e18}", &["the key `metadata` stands twice in this map"]);
}

#[test]
fn quantities_bytes_and_times_are_read_as_the_server_reads_them() {
    for good in ["1", "1.0", "1e3", "' 1Gi '", "Ki", "null", "0x10"] {
        check("ResourceQuota", "spec", &format!("{{hard: {{pods: {good}}}}}"), &[]);
    }
    let shape = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    let message = format!("spec.hard[pods]: expected a quantity, found \"1GB\": {shape}");
    check("ResourceQuota", "spec", "{hard: {pods: 1GB}}", &[&message]);
    check("ResourceQuota", "spec", "{hard: {pods: true}}", &["spec.hard[pods]: expected a quantity, found a boolean"]);
    for good in ["YQ==", "[97]", "[null]", "null", "''"] {
        check("Secret", "data", &format!("{{a: {good}}}"), &[]);
    }
    check("Secret", "data", "{a: YQ}", &["data[a]: illegal base64 data at input byte 2"]);
    check("Secret", "data", "{a: [300]}", &["data[a]: expected a byte, found an integer"]);
    check("Lease", "spec", "{renewTime: '2024-05-01T10:00:00.000000Z'}", &[]);
    let message = "parsing time \"now\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse";
    check("Lease", "spec", "{renewTime: now}", &[&format!("spec.renewTime: {message}")]);
}

#[test]
fn unknown_fields_are_all_reported_at_their_names() {
    let text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, Labels: {}}, dat: {}, foo: null}";
    assert_eq!(messages(text), ["unknown field \"metadata.Labels\"", "unknown field \"dat\"", "unknown field \"foo\""]);
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndatta: {}\n";
    assert_eq!(pointed(text), ("datta".to_owned(), "did you mean `data`?".to_owned()));
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nimmutable: 'true'\n";
    assert_eq!(pointed(text), ("'true'".to_owned(), "write it without quotes: true".to_owned()));
}

#[test]
fn schemas_hold_one_of_two_types() {
    let of = |schema: &str| {
        let names = "names: {plural: widgets, kind: Widget}, group: example.com, scope: Namespaced";
        let version = format!("{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {schema}}}}}");
        let spec = format!("spec: {{{names}, versions: [{version}]}}");
        messages(&format!(
            "{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: widgets.example.com}}, {spec}}}"
        ))
    };
    let decoding = |schema: &str| {
        of(schema)
            .into_iter()
            .filter(|message| message.contains("expected ") || message.contains("unknown"))
            .collect::<Vec<_>>()
    };
    assert_eq!(decoding("{type: object, additionalProperties: {type: string, nope: 1}}"), Vec::<String>::new());
    assert_eq!(decoding("{type: object, additionalProperties: yes}"), Vec::<String>::new());
    let place = "spec.versions[0].schema.openAPIV3Schema";
    assert_eq!(
        decoding("{type: object, additionalProperties: x}"),
        [format!("{place}.additionalProperties: expected a boolean or a JSON schema, found a string")]
    );
    assert_eq!(
        decoding("{type: object, properties: {a: {type: array, items: {type: 5}}}}"),
        [format!("{place}.properties[a].items.type: expected a string, found an integer")]
    );
    assert_eq!(
        decoding("{type: object, properties: {a: {typo: 1}}}"),
        [format!("unknown field \"{place}.properties[a].typo\"")]
    );
}

#[test]
fn kinds_are_known_or_not_validated() {
    let of = |head: &str| {
        let found = found(&format!("{{{head}, metadata: {{name: a}}}}"), 36);
        found.into_iter().map(|finding| format!("{} {}", finding.rule, finding.message)).collect::<Vec<_>>()
    };
    assert_eq!(of("apiVersion: v1, kind: ''"), ["api/required-value kind: Required value"]);
    assert_eq!(of("kind: Pod"), ["api/required-value apiVersion: Required value"]);
    assert_eq!(of("apiVersion: 1, kind: Pod"), ["api/wrong-type apiVersion: expected a string, found an integer"]);
    let refused = |kind: &str, version: &str| {
        vec![format!("api/not-served no matches for kind \"{kind}\" in version \"{version}\"")]
    };
    assert_eq!(of("apiVersion: apps/v3, kind: Deployment"), refused("Deployment", "apps/v3"));
    assert_eq!(of("apiVersion: v1, kind: Deployment"), refused("Deployment", "v1"));
    assert_eq!(of("apiVersion: networking.k8s.io/v1, kind: Ingresss"), refused("Ingresss", "networking.k8s.io/v1"));
    let unknown = "api/not-validated the kind `Widget` of `example.com/v1` is not known: it was not validated";
    assert_eq!(of("apiVersion: example.com/v1, kind: Widget, spec: {a: 1}"), [unknown]);
    let refusal = "api/unknown-field unknown field \"metadata.foo\"";
    let text = "{apiVersion: example.com/v1, kind: Widget, metadata: {name: a, foo: 1}}";
    assert!(found(text, 36).iter().any(|finding| format!("{} {}", finding.rule, finding.message) == refusal));
}

#[test]
fn api_versions_live_in_some_minors() {
    let of = |minor: u32, head: &str| {
        let found = found(&format!("{{{head}, metadata: {{name: a}}}}"), minor);
        found.into_iter().map(|finding| (finding.rule.as_str(), finding.help.unwrap_or_default())).collect::<Vec<_>>()
    };
    let help = "Kubernetes 1.25 is without it: use `batch/v1 CronJob`".to_owned();
    assert_eq!(of(30, "apiVersion: batch/v1beta1, kind: CronJob"), [("api/not-served", help)]);
    let help = "Kubernetes 1.34 is the first that has it".to_owned();
    assert_eq!(of(33, "apiVersion: resource.k8s.io/v1, kind: DeviceClass"), [("api/not-served", help)]);
    assert_eq!(of(34, "apiVersion: resource.k8s.io/v1, kind: DeviceClass, spec: {}"), []);
    assert_eq!(of(36, "apiVersion: v1, kind: Endpoints")[0].0, "api/deprecated");
    assert_eq!(of(30, "apiVersion: v1, kind: Endpoints"), []);
}
