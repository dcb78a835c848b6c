//! Every verdict here is that of a live server.

use crate::kubernetes::testing::{check_edits, check_updates};

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: { name: a, namespace: default }
spec:
  replicas: 2
  minReadySeconds: 5
  progressDeadlineSeconds: 60
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 50%, maxUnavailable: 0 } }
  selector: { matchLabels: { app: x }, matchExpressions: [{ key: tier, operator: In, values: [w, z] }] }
  template:
    metadata: { labels: { app: x, tier: z } }
    spec: { containers: [{ name: a, image: b }] }
";

const STATEFUL_SET: &str = "apiVersion: apps/v1
kind: StatefulSet
metadata: { name: a, namespace: default }
spec:
  serviceName: svc
  ordinals: { start: 2 }
  updateStrategy: { type: RollingUpdate, rollingUpdate: { partition: 1 } }
  selector: { matchLabels: { app: x } }
  template:
    metadata: { labels: { app: x } }
    spec: { hostname: h, containers: [{ name: a, image: b, volumeMounts: [{ name: data, mountPath: /d }] }] }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
";

const DAEMON_SET: &str = "apiVersion: apps/v1
kind: DaemonSet
metadata: { name: a, namespace: default }
spec:
  updateStrategy: { rollingUpdate: { maxUnavailable: 30%, maxSurge: 0 } }
  selector: { matchLabels: { app: x } }
  template:
    metadata: { labels: { app: x } }
    spec: { containers: [{ name: a, image: b }] }
";

const MISMATCH: &str = "`selector` does not match template `labels`";

#[test]
fn deployments() {
    let mismatch = format!(r#"spec.template.metadata.labels: Invalid value: {{"app":"x"}}: {MISMATCH}"#);
    check_edits(
        36,
        DEPLOYMENT,
        &[
            ("app: x, tier: z }", "app: x }", &[&mismatch]),
            (
                "operator: In",
                "operator: NotIn",
                &[&format!(r#"spec.template.metadata.labels: Invalid value: {{"app":"x","tier":"z"}}: {MISMATCH}"#)],
            ),
            ("replicas: 2", "replicas: -1", &["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]),
            (
                "maxSurge: 50%",
                "maxSurge: 0%",
                &["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
            ),
            (
                "maxUnavailable: 0",
                "maxUnavailable: 101%",
                &[
                    r#"spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%"#,
                ],
            ),
            (
                "type: RollingUpdate",
                "type: Recreate",
                &["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
            ),
            (
                "minReadySeconds: 5",
                "minReadySeconds: 60",
                &["spec.progressDeadlineSeconds: Invalid value: 60: must be greater than minReadySeconds"],
            ),
            ("maxSurge: 50%", "maxSurge: 500%", &[]),
        ],
    );
}

#[test]
fn stateful_sets() {
    check_edits(
        36,
        STATEFUL_SET,
        &[
            (
                "type: RollingUpdate",
                "type: OnDelete",
                &[
                    r#"spec.updateStrategy.rollingUpdate: Invalid value: {"partition":1}: only allowed for updateStrategy 'RollingUpdate'"#,
                ],
            ),
            ("start: 2", "start: -2", &["spec.ordinals.start: Invalid value: -2: must be greater than or equal to 0"]),
            (
                "name: data, mountPath",
                "name: other, mountPath",
                &[r#"spec.template.spec.containers[0].volumeMounts[0].name: Not found: "other""#],
            ),
            ("hostname: h", "hostname: UPPER", &[]),
            ("serviceName: svc", "serviceName: ''", &[]),
        ],
    );
}

#[test]
fn daemon_sets() {
    check_edits(
        36,
        DAEMON_SET,
        &[
            (
                "maxSurge: 0",
                "maxSurge: 1",
                &[
                    "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero",
                ],
            ),
            (
                "maxUnavailable: 30%",
                "maxUnavailable: 0",
                &["spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"],
            ),
            ("rollingUpdate: { maxUnavailable: 30%, maxSurge: 0 }", "type: OnDelete", &[]),
        ],
    );
}

#[test]
fn updates() {
    const FORBIDDEN: &str = "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', \
                             'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and \
                             'minReadySeconds' are forbidden";
    check_updates(
        36,
        DEPLOYMENT,
        &[
            (
                "values: [w, z]",
                "values: [z]",
                &[
                    r#"spec.selector: Invalid value: {"matchLabels":{"app":"x"},"matchExpressions":[{"key":"tier","operator":"In","values":["z"]}]}: field is immutable"#,
                ],
            ),
            ("{ type: RollingUpdate, rollingUpdate: { maxSurge: 50%, maxUnavailable: 0 } }", "{ type: Recreate }", &[]),
            ("replicas: 2", "replicas: 3", &[]),
        ],
    );
    check_updates(
        36,
        STATEFUL_SET,
        &[
            ("serviceName: svc", "serviceName: other", &[&format!("spec.serviceName: {FORBIDDEN}")]),
            ("storage: 1Gi", "storage: 2Gi", &[&format!("spec.volumeClaimTemplates: {FORBIDDEN}")]),
            ("storage: 1Gi", "storage: 1024Mi", &[]),
            ("partition: 1", "partition: 0", &[]),
        ],
    );
}
