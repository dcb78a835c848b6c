//! Pods that a server takes, and what it says about small edits of them.

use crate::kubernetes::testing::{check_edits, check_updates, refusals};

const POD: &str = "
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  terminationGracePeriodSeconds: 20
  initContainers:
    - { name: proxy, image: proxy, restartPolicy: Always, startupProbe: { tcpSocket: { port: 1 } } }
  containers:
    - name: app
      image: nginx
      ports: [{ name: http, containerPort: 8080 }, { containerPort: 9000, hostPort: 9001 }]
      env: [{ name: A, value: x }, { name: A, valueFrom: { fieldRef: { fieldPath: status.podIP } } }]
      envFrom: [{ secretRef: { name: keys } }]
      volumeMounts: [{ name: data, mountPath: /data, subPath: a }, { name: empty, mountPath: /empty }]
      livenessProbe: { httpGet: { port: http }, failureThreshold: 2 }
      lifecycle: { preStop: { sleep: { seconds: 5 } } }
      resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { memory: 128Mi } }
      securityContext: { allowPrivilegeEscalation: false, runAsUser: 1000 }
  volumes:
    - { name: data, secret: { secretName: keys, items: [{ key: a, path: b/c }] } }
    - { name: empty }
  affinity:
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 10
          podAffinityTerm: { labelSelector: { matchLabels: { app: web } }, topologyKey: kubernetes.io/hostname }
  tolerations: [{ key: dedicated, operator: Equal, value: web, effect: NoExecute, tolerationSeconds: 30 }]
  topologySpreadConstraints:
    - { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {} }
";

#[test]
fn containers_are_named_once_and_use_what_the_pod_has() {
    let c = "spec.containers[0]";
    let not_found = format!("{c}.volumeMounts[1].name: Not found: \"nothing\"");
    let port = format!("{c}.ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive");
    let both = format!(
        "{c}.env[1].valueFrom: Invalid value: {{\"fieldRef\":{{\"fieldPath\":\"status.podIP\"}}}}: may not be specified when \
         `value` is not empty"
    );
    let twice = "spec.initContainers[0].name: Duplicate value: \"app\"";
    check_edits(
        36,
        POD,
        &[
            ("name: proxy,", "name: app,", &[twice]),
            ("{ name: empty, mountPath", "{ name: nothing, mountPath", &[&not_found]),
            (
                "mountPath: /empty",
                "mountPath: /data",
                &["spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/data\": must be unique"],
            ),
            (
                "subPath: a",
                "subPath: ../a",
                &["spec.containers[0].volumeMounts[0].subPath: Invalid value: \"../a\": must not contain '..'"],
            ),
            ("containerPort: 8080", "containerPort: 65536", &[&port]),
            ("name: A, valueFrom", "name: A, value: z, valueFrom", &[&both]),
            ("value: x }", "value: x }, { name: '1 A', value: z }", &[]),
            (
                "image: nginx",
                "image: ' nginx'",
                &["spec.containers[0].image: Invalid value: \" nginx\": must not have leading or trailing whitespace"],
            ),
        ],
    );
}

#[test]
fn handlers_are_one_and_in_their_range() {
    let probe = "spec.containers[0].livenessProbe";
    check_edits(
        36,
        POD,
        &[
            (
                "httpGet: { port: http }",
                "httpGet: { port: http }, exec: { command: [a] }",
                &[&*format!("{probe}.httpGet: Forbidden: may not specify more than 1 handler type")],
            ),
            ("httpGet: { port: http }, ", "", &[&*format!("{probe}: Required value: must specify a handler type")]),
            (
                "failureThreshold: 2",
                "successThreshold: 2",
                &[&*format!("{probe}.successThreshold: Invalid value: 2: must be 1")],
            ),
            ("failureThreshold: 2", "successThreshold: 0", &[]),
            (
                "seconds: 5",
                "seconds: 21",
                &[
                    "spec.containers[0].lifecycle.preStop.sleep.seconds: Invalid value: 21: must be at least 0 and at most terminationGracePeriodSeconds (20)",
                ],
            ),
            (
                "restartPolicy: Always, ",
                "",
                &[
                    "spec.initContainers[0].startupProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
                ],
            ),
        ],
    );
}

#[test]
fn resources_and_security_do_not_contradict_themselves() {
    let resources = "spec.containers[0].resources";
    let over = format!(
        "{resources}.requests[memory]: Invalid value: \"1Gi\": must be less than or equal to memory limit of 128Mi"
    );
    let unknown = format!(
        "{resources}.requests[gpu]: Invalid value: \"gpu\": must be a standard resource type or fully qualified"
    );
    let limit = format!("{resources}.limits: Required value: Limit must be set for non overcommitable resources");
    let escalation = "spec.containers[0].securityContext.allowPrivilegeEscalation: Invalid value: false: cannot set \
                      `allowPrivilegeEscalation` to false and `privileged` to true";
    check_edits(
        36,
        POD,
        &[
            ("memory: 64Mi", "memory: 1Gi", &[&over]),
            ("cpu: 100m", "cpu: 0.00001", &[]),
            ("cpu: 100m", "gpu: 1", &[&unknown]),
            ("cpu: 100m", "example.com/gpu: 1", &[&limit]),
            ("runAsUser: 1000", "privileged: true", &[escalation]),
            (
                "runAsUser: 1000",
                "runAsUser: -1",
                &[
                    "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
                ],
            ),
        ],
    );
}

#[test]
fn volumes_have_one_source_each() {
    check_edits(
        36,
        POD,
        &[
            (
                "{ name: empty }",
                "{ name: empty, emptyDir: {}, nfs: { server: a, path: /b } }",
                &["spec.volumes[1].nfs: Forbidden: may not specify more than 1 volume type"],
            ),
            (
                "{ name: empty }",
                "{ name: empty, nfs: { server: a, path: b } }",
                &["spec.volumes[1].nfs.path: Invalid value: \"b\": must be an absolute path"],
            ),
            (
                "path: b/c",
                "path: ..b",
                &["spec.volumes[0].secret.items[0].path: Invalid value: \"..b\": must not start with '..'"],
            ),
            (
                "{ name: empty }",
                "{ name: data }",
                &[
                    "spec.volumes[1].name: Duplicate value: \"data\"",
                    "spec.containers[0].volumeMounts[1].name: Not found: \"empty\"",
                ],
            ),
        ],
    );
}

#[test]
fn placement_makes_sense() {
    let twice = "spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero";
    check_edits(
        36,
        POD,
        &[
            (
                "weight: 10",
                "weight: 101",
                &[
                    "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100",
                ],
            ),
            (
                "effect: NoExecute",
                "effect: NoSchedule",
                &[
                    "spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
                ],
            ),
            ("maxSkew: 1,", "maxSkew: 1, minDomains: 0,", &[twice]),
            (
                "labelSelector: {} }",
                "labelSelector: { matchLabels: { app: web } }, matchLabelKeys: [app] }",
                &[
                    "spec.topologySpreadConstraints[0].matchLabelKeys[0]: Invalid value: \"app\": exists in both matchLabelKeys and labelSelector",
                ],
            ),
        ],
    );
}

#[test]
fn a_template_is_judged_more_leniently_than_a_pod() {
    let template = |spec: &str| {
        format!("apiVersion: v1\nkind: PodTemplate\nmetadata: {{ name: a }}\ntemplate: {{ spec: {{ {spec} }} }}\n")
    };
    let lenient = "terminationGracePeriodSeconds: -1, containers: [{ name: a, image: ' a' }]";
    assert_eq!(refusals(&template(lenient), 36), Vec::<String>::new());
    let ephemeral = "containers: [{ name: a, image: a }], ephemeralContainers: [{ name: b, image: b }]";
    let expected = "template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template";
    assert_eq!(refusals(&template(ephemeral), 36), [expected]);
}

#[test]
fn servers_judge_what_they_know() {
    let pod = |spec: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: a }}\nspec: {{ {spec}, containers: [{{ name: a, image: a }}] }}\n"
        )
    };
    let search = pod("dnsConfig: { searches: [_a.b] }");
    assert_eq!((refusals(&search, 32).len(), refusals(&search, 33).len()), (1, 0));
    let zeros = pod("hostAliases: [{ ip: 010.0.0.1 }]");
    assert_eq!((refusals(&zeros, 35).len(), refusals(&zeros, 36).len()), (0, 1));
    let users = pod("hostUsers: false, hostPID: true");
    assert_eq!((refusals(&users, 32).len(), refusals(&users, 33).len()), (0, 1));
}

#[test]
fn a_live_pod_changes_its_images_and_little_else() {
    let fixed = "Forbidden: pod updates may not change fields other than the images of containers, activeDeadlineSeconds, \
                 tolerations (only additions) and terminationGracePeriodSeconds";
    let port = format!("spec.containers[0].ports: {fixed}");
    // Applied lists have their keys once.
    let pod = POD.replace("{ name: A, value: x }, ", "");
    check_updates(
        36,
        &pod,
        &[
            ("image: nginx", "image: nginx:2", &[]),
            ("failureThreshold: 2", "failureThreshold: 2, periodSeconds: 10", &[]),
            ("tolerationSeconds: 30", "tolerationSeconds: 60", &[]),
            ("containerPort: 8080", "containerPort: 8081", &[&port]),
            (
                "key: dedicated",
                "key: other",
                &["spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"],
            ),
        ],
    );
}
