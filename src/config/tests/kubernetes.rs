//! Values of Kubernetes types.

use super::checking::check_on;

fn check(declaration: &str, value: &str, expected: &str) {
    check_on(Some(34), declaration, value, expected);
}

#[test]
fn a_value_has_the_fields_of_its_type() {
    check(
        "core/v1.Probe",
        "{ httpGet: { port: http, path: 8080 } }",
        "{ httpGet: { port: \"http\", path: \"8080\" } }",
    );
    check("core/v1.ResourceRequirements", "{ limits: { cpu: 0.5 } }", "{ limits: { cpu: \"0.5\" } }");
    check("core/v1.Toleration", "{ key: yes, tolerationSeconds: null }", "{ key: \"yes\", tolerationSeconds: null }");
    check("meta/v1.LabelSelector", "{ matchLabels: { a: 1 } }", "{ matchLabels: { a: \"1\" } }");
    check(
        "core/v1.Probe",
        "{ periodSecond: 5 }",
        "
error config/unknown-key 1:3: unknown key `periodSecond` in `x`
  at components/c/component.yaml:4:6: declared here
  note: `x` has `exec`, `failureThreshold`, `grpc`, `httpGet`, `initialDelaySeconds`, `periodSeconds`, `successThreshold`, `tcpSocket` and 2 more
  help: did you mean `periodSeconds`?
",
    );
    check(
        "core/v1.Probe",
        "{ periodSeconds: '5' }",
        "
error config/wrong-type 1:18: expected an integer for `x.periodSeconds`, found the string \"5\"
  at components/c/component.yaml:4:6: declared here
  help: write 5 without quotes
",
    );
    check(
        "core/v1.Affinity",
        "{ nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: { a: 1 } } } }",
        "
error config/wrong-type 1:88: expected a list for `x.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`, found a map
  at components/c/component.yaml:4:6: declared here
  help: write `[one, other]`, or each item on a line of its own that begins with `- `
",
    );
}

#[test]
fn a_value_has_what_its_type_demands_and_the_strings_that_the_server_takes() {
    check(
        "{ type: list, of: core/v1.ServicePort }",
        "[{ name: http }, { port: 80, protocol: TCP }]",
        "
error config/missing-key 1:2: `x[0]` needs the key `port`
  at components/c/component.yaml:4:24: declared here
  help: write `port: …`: Kubernetes 1.34 demands it
",
    );
    check(
        "core/v1.ServicePort",
        "{ port: 80, protocol: tcp }",
        "
error config/wrong-value 1:23: expected `SCTP`, `TCP` or `UDP` for `x.protocol`, found the string \"tcp\"
  at components/c/component.yaml:4:6: declared here
  help: did you mean `TCP`?
",
    );
}

#[test]
fn a_type_belongs_to_minors() {
    check_on(Some(27), "core/v1.Container", "{ name: a, restartPolicy: Always }", "
error config/unknown-key 1:12: unknown key `restartPolicy` in `x`
  at components/c/component.yaml:4:6: declared here
  note: `x` has `args`, `command`, `env`, `envFrom`, `image`, `imagePullPolicy`, `lifecycle`, `livenessProbe` and 15 more
  help: remove the key
");
    check("core/v1.Container", "{ name: a, restartPolicy: Always }", "{ name: \"a\", restartPolicy: \"Always\" }");
    check(
        "core/v1.Prob",
        "{}",
        "
error config/unknown-type components/c/component.yaml:4:6: Kubernetes 1.34 has no type `core/v1.Prob`
  help: did you mean `core/v1.Probe`?
",
    );
}
