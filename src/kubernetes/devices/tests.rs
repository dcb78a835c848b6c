//! What an API server takes and refuses, as recorded from one.

use crate::kubernetes::testing::{check_edits, check_updates};

const CLAIM: &str = "
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: { name: a, namespace: default }
spec:
  devices:
    requests:
      - { name: gpu, exactly: { deviceClassName: gpu.example.com, count: 2 } }
      - { name: alt, firstAvailable: [{ name: big, deviceClassName: big.example.com }] }
    constraints: [{ requests: [gpu, alt], matchAttribute: a.example.com/numa }]
    config: [{ requests: [alt/big], opaque: { driver: a.example.com, parameters: { a: 1 } } }]
";

#[test]
fn claims_name_their_requests() {
    let unknown =
        "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
    let name = "spec.devices.constraints[0].matchAttribute: Invalid value: \"numa\": a fully qualified name must be a domain and a \
                name separated by a slash";
    let edits: &[(&str, &str, &[&str])] = &[
        (
            "alt/big",
            "alt/small",
            &[&format!("spec.devices.config[0].requests[0]: Invalid value: \"alt/small\": {unknown}")],
        ),
        ("a.example.com/numa", "numa", &[name]),
        ("count: 2", "count: 0", &[]),
        (
            "count: 2",
            "count: 2, allocationMode: All",
            &[
                "spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'",
            ],
        ),
        (
            "{ a: 1 }",
            "[1]",
            &["spec.devices.config[0].opaque.parameters: Invalid value: [1]: must be a valid JSON object"],
        ),
    ];
    check_edits(34, CLAIM, edits);
}

#[test]
fn claims_never_change() {
    let manifest = "
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: { name: a, namespace: default }
spec: { devices: { requests: [{ name: a, exactly: { deviceClassName: b, allocationMode: All } }] } }
";
    let changed = "{\"devices\":{\"requests\":[{\"name\":\"a\",\"exactly\":{\"deviceClassName\":\"c\",\"allocationMode\":\"All\"}}]}}";
    check_updates(
        34,
        manifest,
        &[
            ("default }", "default, labels: { a: b } }", &[]),
            (
                "deviceClassName: b",
                "deviceClassName: c",
                &[&format!("spec: Invalid value: {changed}: field is immutable")],
            ),
        ],
    );
}

#[test]
fn slices_are_somewhere() {
    let manifest = "
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: { name: a }
spec:
  driver: a.example.com
  nodeName: node-1
  pool: { name: node-1, generation: 1, resourceSliceCount: 1 }
  devices: [{ name: gpu-0, attributes: { version: { version: 1.2.3 } } }]
";
    let where_to = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
    let version = "spec.devices[0].attributes[version].version: Invalid value: \"v1\": must be a string compatible with semver.org \
                   spec 2.0.0";
    let edits: &[(&str, &str, &[&str])] = &[
        ("  nodeName: node-1\n", "", &[&format!("spec: Required value: {where_to}")]),
        ("nodeName: node-1", "allNodes: true", &[]),
        ("1.2.3", "v1", &[version]),
        (
            "resourceSliceCount: 1",
            "resourceSliceCount: 0",
            &["spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero"],
        ),
    ];
    check_edits(34, manifest, edits);
}
