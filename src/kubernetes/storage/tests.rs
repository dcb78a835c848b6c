//! What an API server takes and refuses, as recorded from one.

use crate::kubernetes::testing::{check_edits, check_updates, refusals};

const CLAIM: &str = "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: a, namespace: default }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: fast
  resources: { requests: { storage: 8Gi } }
  selector: { matchLabels: { a: b } }
  dataSource: { kind: PersistentVolumeClaim, name: old }
  dataSourceRef: { kind: PersistentVolumeClaim, name: old }
";

#[test]
fn claims_say_what_they_want() {
    let size = "spec.resources.requests[storage]";
    let zero = format!("{size}: Invalid value: 0: must be greater than zero");
    let missing = format!("{size}: Required value");
    let mixed = "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes";
    let source = "spec.dataSource: Invalid value: {\"kind\":\"PersistentVolumeClaim\",\"name\":\"new\"}: must match dataSourceRef";
    check_edits(
        34,
        CLAIM,
        &[
            ("[ReadWriteOnce]", "[]", &["spec.accessModes: Required value: at least 1 access mode is required"]),
            ("[ReadWriteOnce]", "[ReadWriteOncePod]", &[]),
            ("[ReadWriteOnce]", "[ReadWriteOncePod, ReadWriteMany]", &[mixed]),
            ("8Gi", "0", &[&zero]),
            ("8Gi", "1m", &[]),
            ("{ storage: 8Gi }", "{ cpu: 1 }", &[&missing]),
            ("storageClassName: fast", "storageClassName: \"\"", &[]),
            (
                "dataSource: { kind: PersistentVolumeClaim, name: old }",
                "dataSource: { kind: PersistentVolumeClaim, name: new }",
                &[source],
            ),
            // Without `dataSourceRef`, sources that the server never knew are dropped.
            (
                "dataSource: { kind: PersistentVolumeClaim, name: old }\n  dataSourceRef: { kind: PersistentVolumeClaim, name: old }",
                "dataSource: { kind: X, name: '' }",
                &[],
            ),
        ],
    );
}

#[test]
fn claims_may_grow_and_little_else() {
    let fixed = "Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for \
                 bound claims";
    check_updates(
        34,
        CLAIM,
        &[
            ("a, namespace: default }", "a, namespace: default, labels: { x: z } }", &[]),
            ("8Gi", "10Gi", &[]),
            (
                "8Gi",
                "5Gi",
                &["spec.resources.requests[storage]: Forbidden: field can not be less than status.capacity"],
            ),
            ("storage: 8Gi", "storage: 8Gi, x: 1", &[&format!("spec.resources.requests: {fixed}")]),
            ("  storageClassName: fast\n", "", &[&format!("spec.storageClassName: {fixed}")]),
            ("[ReadWriteOnce]", "[ReadWriteMany]", &[&format!("spec.accessModes: {fixed}")]),
            ("a: b", "a: c", &[&format!("spec.selector: {fixed}")]),
        ],
    );
}

const VOLUME: &str = "
apiVersion: v1
kind: PersistentVolume
metadata: { name: a }
spec:
  capacity: { storage: 8Gi }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  local: { path: /mnt/a }
  nodeAffinity:
    required: { nodeSelectorTerms: [{ matchExpressions: [{ key: beta.kubernetes.io/os, operator: In, values: [linux] }] }] }
";

#[test]
fn volumes_have_one_source() {
    let affinity = "spec.nodeAffinity.required: Required value: must specify required node constraints";
    let two = "spec.local: Forbidden: may not specify more than 1 volume type";
    check_edits(
        34,
        VOLUME,
        &[
            ("local: { path: /mnt/a }", "nfs: { server: a, path: /b }", &[]),
            (
                "local: { path: /mnt/a }",
                "nfs: { server: a, path: b }",
                &["spec.nfs.path: Invalid value: \"b\": must be an absolute path"],
            ),
            ("local: { path: /mnt/a }", "mountOptions: []", &["spec: Required value: must specify a volume type"]),
            ("local: { path: /mnt/a }", "local: { path: /a }\n  hostPath: { path: /a }", &[two]),
            ("/mnt/a", "/mnt/..", &["spec.local.path: Invalid value: \"/mnt/..\": must not contain '..'"]),
            (
                "{ storage: 8Gi }",
                "{ storage: 8Gi, cpu: 1 }",
                &["spec.capacity: Unsupported value: {\"storage\":\"8Gi\",\"cpu\":1}: supported values: \"storage\""],
            ),
            (
                "required: { nodeSelectorTerms: [{ matchExpressions: [{ key: beta.kubernetes.io/os, operator: In, values: [linux] }] }] }",
                "{}",
                &[affinity],
            ),
            ("operator: In, values: [linux]", "operator: Exists", &[]),
            (
                "[linux]",
                "[a b]",
                &[
                    "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', or 'my_value', or '12345')",
                ],
            ),
        ],
    );
}

#[test]
fn sources_of_volumes_never_change() {
    check_updates(
        34,
        VOLUME,
        &[
            ("8Gi", "10Gi", &[]),
            ("beta.kubernetes.io/os", "kubernetes.io/os", &[]),
            ("/mnt/a", "/mnt/b", &["spec.local: Forbidden: spec.persistentvolumesource is immutable after creation"]),
        ],
    );
}

#[test]
fn names_of_iscsi_have_three_forms() {
    let volume = "
apiVersion: v1
kind: PersistentVolume
metadata: { name: a }
spec:
  capacity: { storage: 8Gi }
  accessModes: [ReadWriteOnce]
  iscsi: { targetPortal: a, iqn: 'iqn.2001-04.com.example:x', lun: 0 }
";
    let refused = |name: &str| format!("spec.iscsi.iqn: Invalid value: \"{name}\": must be valid format");
    let good = ["eui.0123456789abcdef", "naa.0123456789abcdef0123456789ABCDEF", "iqn.x.iqn.2001-04.com.example:x"];
    for name in good {
        check_edits(34, volume, &[("iqn.2001-04.com.example:x", name, &[])]);
    }
    for name in ["eui.0123", "iqn.2001-4.com.example:x", "iqn.2001-04.com.example", "x", "iqn.2001-04.com.example:a b"]
    {
        check_edits(34, volume, &[("iqn.2001-04.com.example:x", name, &[&refused(name)])]);
    }
}

const CLASS: &str = "
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: a }
provisioner: ebs.csi.aws.com
parameters: { type: gp3 }
allowedTopologies: [{ matchLabelExpressions: [{ key: zone, values: [a, b] }] }]
";

#[test]
fn classes_stay_what_they_are() {
    let key = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric \
               character (e.g. 'MyName', or 'my.name', or '123-abc')";
    check_edits(
        34,
        CLASS,
        &[
            ("ebs.csi.aws.com", "''", &["provisioner: Required value"]),
            ("ebs.csi.aws.com", "A/B", &[]),
            ("ebs.csi.aws.com", "a b", &[&format!("provisioner: Invalid value: \"a b\": {key}")]),
            ("[a, b]", "[a, a]", &["allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: \"a\""]),
            (
                "[{ key: zone, values: [a, b] }]",
                "[]",
                &["allowedTopologies[0].matchLabelExpressions: Duplicate value: []"],
            ),
        ],
    );
    check_updates(
        34,
        CLASS,
        &[
            ("name: a }", "name: a, labels: { x: z } }", &[]),
            ("gp3", "gp2", &["parameters: Invalid value: {\"type\":\"gp2\"}: field is immutable"]),
            (
                "parameters: { type: gp3 }",
                "volumeBindingMode: Immediate",
                &["parameters: Invalid value: null: field is immutable"],
            ),
            (
                "provisioner: ebs.csi.aws.com",
                "provisioner: a",
                &["provisioner: Invalid value: \"a\": field is immutable"],
            ),
        ],
    );
}

#[test]
fn drivers_have_rules_by_minor() {
    let driver = "
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: { name: a }
spec: { tokenRequests: [{ audience: a, expirationSeconds: 600 }], serviceAccountTokenInSecrets: true }
";
    let short =
        "spec.tokenRequests[0].expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes";
    let unused = "spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no \
                  tokenRequests are specified";
    check_edits(
        36,
        driver,
        &[("600", "599", &[short]), ("[{ audience: a, expirationSeconds: 600 }]", "[]", &[unused])],
    );
    assert_eq!(refusals(driver, 34), ["unknown field \"spec.serviceAccountTokenInSecrets\""]);
}
