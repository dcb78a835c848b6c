//! What an apply leaves; every verdict here is that of a live server.

use crate::kubernetes::testing::check_updates;

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: { name: a, namespace: default }
spec:
  selector: { matchLabels: { app: x } }
  template:
    metadata: { labels: { app: x } }
    spec:
      containers:
        - name: a
          image: b
          ports: [{ containerPort: 80 }]
          env: [{ name: A, value: x }]
          livenessProbe: { httpGet: { port: 80 } }
      volumes: [{ name: v, secret: { secretName: s } }]
";

#[test]
fn what_was_never_set_keeps_its_default() {
    check_updates(
        36,
        DEPLOYMENT,
        &[(
            "spec:\n  selector",
            "spec:\n  strategy: { type: Recreate }\n  selector",
            &["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
        )],
    );
}

#[test]
fn null_takes_what_was_set_and_leaves_the_defaults() {
    check_updates(
        36,
        DEPLOYMENT,
        &[
            (
                "{ httpGet: { port: 80 } }",
                "null",
                &["spec.template.spec.containers[0].livenessProbe: Required value: must specify a handler type"],
            ),
            (
                "secret: { secretName: s }",
                "secret: null",
                &["spec.template.spec.volumes[0].secret.secretName: Required value"],
            ),
            ("secret: { secretName: s }", "emptyDir: {}", &[]),
        ],
    );
}

#[test]
fn items_with_keys_stand_once() {
    let twice = "duplicate entries for key";
    check_updates(
        36,
        DEPLOYMENT,
        &[
            (
                "[{ containerPort: 80 }]",
                "[{ containerPort: 80 }, { containerPort: 80, protocol: TCP }]",
                &[&format!("spec.template.spec.containers[0].ports: {twice} [containerPort=80,protocol=\"TCP\"]")],
            ),
            ("[{ containerPort: 80 }]", "[{ containerPort: 80 }, { containerPort: 80, protocol: UDP }]", &[]),
            (
                "[{ name: A, value: x }]",
                "[{ name: A }, { name: A }]",
                &[&format!("spec.template.spec.containers[0].env: {twice} [name=\"A\"]")],
            ),
        ],
    );
}

#[test]
fn another_object_is_not_compared() {
    check_updates(36, DEPLOYMENT, &[("name: a, namespace", "name: other, namespace", &[])]);
}
