//! Logs against a schema of the parts that we write, as strict as the strictest reader.

use std::path::Path;

use super::*;
use crate::output::finding::samples;

fn log(findings: &[Finding]) -> Value {
    let root = Root::new(Path::new("/r"), Path::new("/r"));
    serde_json::from_str(&sarif(findings, &root)).unwrap()
}

fn mistakes(log: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(include_str!("required.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    schema.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn strict_readers_take_it() {
    let mut outside = samples::two();
    outside[1].place.file = "/elsewhere/x y.yaml".to_owned();
    for findings in [samples::two(), outside, Vec::new()] {
        assert_eq!(mistakes(&log(&findings)), [""; 0]);
    }
}

#[test]
fn the_schema_refuses_what_readers_refuse() {
    let spoil = |pointer: &str, value: Value| {
        let mut log = log(&samples::two());
        *log.pointer_mut(pointer).unwrap() = value;
        mistakes(&log).len()
    };
    let place = "/runs/0/results/0/locations/0/physicalLocation";
    assert_eq!(spoil(&format!("{place}/region/startLine"), 0.into()), 1);
    assert_eq!(spoil(&format!("{place}/artifactLocation/uri"), "a b.yaml".into()), 1);
    assert_eq!(spoil("/runs/0/results/0/message/text", "".into()), 1);
    assert_eq!(spoil("/runs/0/originalUriBaseIds/%SRCROOT%/uri", "file:///r".into()), 1);
}

#[test]
fn a_result_says_all_there_is() {
    let found = samples::two();
    let log = log(&found);
    let expected = json!({
        "ruleId": "api/invalid-value",
        "ruleIndex": 0,
        "level": "error",
        "message": { "text": found[0].full_text() },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": "environments/dev/sh%C3%B6p%20%25.yaml", "uriBaseId": "%SRCROOT%" },
                "region": { "startLine": 2, "startColumn": 11, "endColumn": 14 },
            },
            "logicalLocations": [{ "fullyQualifiedName": "Deployment/shop/web/spec.replicas", "kind": "object" }],
        }],
        "partialFingerprints": { "primaryLocationLineHash": found[0].fingerprint },
        "relatedLocations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": "environments/dev/sh%C3%B6p%20%25.yaml", "uriBaseId": "%SRCROOT%" },
                "region": { "startLine": 1, "startColumn": 1, "endColumn": 5 },
            },
            "message": { "text": "rendered here" },
        }],
    });
    assert_eq!(log["runs"][0]["results"][0], expected);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(
        rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect::<Vec<_>>(),
        ["api/invalid-value", "config/unknown-key"]
    );
    assert_eq!(rules[1]["help"]["text"], "A key that stands where nothing knows it.");
}
