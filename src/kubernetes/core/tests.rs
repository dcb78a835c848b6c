//! Services, configuration, quotas, good and bad: the verdicts are those of a server, the words are ours.

use crate::kubernetes::testing::{object, refusals, refusals_of_change};

#[test]
fn the_server_judges_services() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (36, "v1 Service", "spec: { clusterIP: None }", &[]),
        (
            36,
            "v1 Service",
            "spec: { type: LoadBalancer, ports: [{ port: 80, nodePort: 30080, targetPort: 0 }], loadBalancerSourceRanges: [' 10.0.0.0/8 '] }",
            &[],
        ),
        (36, "v1 Service", "spec: { type: ExternalName, externalName: a.b. }", &[]),
        (36, "v1 Service", "spec: {}", &["spec.ports: Required value"]),
        (
            36,
            "v1 Service",
            "spec: { ports: [{ port: 80, name: a }, { port: 80, targetPort: a--b }] }",
            &[
                "spec.ports[1].name: Required value",
                r#"spec.ports[1].targetPort: Invalid value: "a--b": must not contain consecutive hyphens"#,
                r#"spec.ports[1]: Duplicate value: {"port":80,"targetPort":"a--b"}"#,
            ],
        ),
        (
            36,
            "v1 Service",
            "spec: { ports: [{ port: 80, nodePort: 30080 }], healthCheckNodePort: 1, externalTrafficPolicy: Local }",
            &[
                "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
                r#"spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services"#,
                "spec.healthCheckNodePort: Invalid value: 1: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
            ],
        ),
        (
            36,
            "v1 Service",
            "spec: { type: NodePort, clusterIP: None, ports: [{ port: 80 }] }",
            &[r#"spec.clusterIP: Invalid value: "None": may not be set to 'None' for NodePort services"#],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn the_server_judges_services_too() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (
            36,
            "v1 Service",
            "spec: { type: ExternalName, externalName: A, clusterIP: None }",
            &[
                "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
                r#"spec.externalName: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com')"#,
            ],
        ),
        (
            36,
            "v1 Service",
            "spec: { clusterIP: 10.0.0.9, clusterIPs: [10.0.0.8], ports: [{ port: 80 }] }",
            &[r#"spec.clusterIPs: Invalid value: ["10.0.0.8"]: first value must match `clusterIP`"#],
        ),
        (
            36,
            "v1 Service",
            "spec: { ports: [{ port: 80 }], ipFamilies: [IPv4, IPv4], externalIPs: [127.0.0.1, 010.0.0.1] }",
            &[
                r#"spec.ipFamilies[1]: Duplicate value: "IPv4""#,
                "spec.ipFamilyPolicy: Invalid value: null: must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
                r#"spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)"#,
                r#"spec.externalIPs[1]: Invalid value: "010.0.0.1": must not have leading 0s"#,
            ],
        ),
        (
            36,
            "v1 Service",
            "spec: { ports: [{ port: 80 }], loadBalancerClass: x, sessionAffinity: ClientIP, sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } }",
            &[
                "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400",
                "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
            ],
        ),
        (
            35,
            "v1 Service",
            "metadata: { name: 1a, namespace: default }\nspec: { ports: [{ port: 80 }], externalIPs: [010.0.0.1] }",
            &[
                r#"metadata.name: Invalid value: "1a": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name', or 'abc-123')"#,
            ],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn the_server_judges_configuration() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (
            36,
            "v1 ConfigMap",
            "data: { a: b }\nbinaryData: { a: YQ==, 'b c': YQ== }",
            &[
                r#"data[a]: Invalid value: "a": duplicate of key present in binaryData"#,
                r#"binaryData[b c]: Invalid value: "b c": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name', or 'KEY_NAME', or 'key-name')"#,
            ],
        ),
        (36, "v1 ConfigMap", "data: { a: b }\nbinaryData: { b: YQ== }", &[]),
        (36, "v1 Secret", "type: kubernetes.io/tls\ndata: { tls.crt: YQ== }", &["data[tls.key]: Required value"]),
        (36, "v1 Secret", "type: kubernetes.io/tls\ndata: { tls.crt: YQ== }\nstringData: { tls.key: x }", &[]),
        (
            36,
            "v1 Secret",
            "type: kubernetes.io/dockerconfigjson\nstringData: { .dockerconfigjson: '[]' }",
            &[
                r#"data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": json: only an object can stand here"#,
            ],
        ),
        (36, "v1 Secret", "type: kubernetes.io/dockerconfigjson\nstringData: { .dockerconfigjson: 'null' }", &[]),
        (
            36,
            "v1 Secret",
            "type: kubernetes.io/service-account-token",
            &["metadata.annotations[kubernetes.io/service-account.name]: Required value"],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn the_server_judges_configuration_too() {
    let cases: &[(u32, &str, &str, &[&str])] = &[(
        36,
        "v1 Secret",
        "type: kubernetes.io/ssh-auth\nstringData: { ssh-privatekey: '' }",
        &["data[ssh-privatekey]: Required value"],
    )];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn the_server_judges_quotas() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (
            36,
            "v1 ResourceQuota",
            "spec: { hard: { pods: 1, count/a.b: 2, requests.nvidia.com/gpu: 1 }, scopes: [PriorityClass] }",
            &[],
        ),
        (
            36,
            "v1 ResourceQuota",
            "spec: { hard: { pods: 500m, cpu: -1, storage: 1, foo: 1 } }",
            &[
                r#"spec.hard[pods]: Invalid value: "500m": must be an integer"#,
                "spec.hard[cpu]: Invalid value: -1: must be greater than or equal to 0",
                r#"spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota"#,
                r#"spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified"#,
            ],
        ),
        (
            36,
            "v1 ResourceQuota",
            "spec: { hard: { services: 1 }, scopes: [BestEffort, NotBestEffort, X] }",
            &[
                r#"spec.scopes: Invalid value: ["BestEffort","NotBestEffort","X"]: unsupported scope applied to resource"#,
                r#"spec.scopes: Invalid value: ["BestEffort","NotBestEffort","X"]: unsupported scope applied to resource"#,
                r#"spec.scopes: Invalid value: ["BestEffort","NotBestEffort","X"]: unsupported scope"#,
                r#"spec.scopes: Invalid value: ["BestEffort","NotBestEffort","X"]: conflicting scopes"#,
            ],
        ),
        (
            36,
            "v1 ResourceQuota",
            "spec: { scopeSelector: { matchExpressions: [{ scopeName: BestEffort, operator: In }] } }",
            &[
                r#"spec.scopeSelector.matchExpressions[0].operator: Invalid value: "In": must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"#,
                "spec.scopeSelector.matchExpressions[0].values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            ],
        ),
        (
            36,
            "v1 LimitRange",
            "spec: { limits: [{ type: Container, max: { cpu: 1 }, min: { cpu: 2 }, default: { nvidia.com/gpu: 1 }, defaultRequest: { nvidia.com/gpu: 2 } }] }",
            &[
                "spec.limits[0].min[cpu]: Invalid value: 2: min value is greater than max value",
                "spec.limits[0].defaultRequest[cpu]: Invalid value: null: min value is greater than default request value",
                "spec.limits[0].default[cpu]: Invalid value: null: min value is greater than default value",
                "spec.limits[0].defaultRequest[nvidia.com/gpu]: Invalid value: 2: default request value is greater than default limit value",
                "spec.limits[0].defaultRequest[nvidia.com/gpu]: Invalid value: 2: default value must equal to defaultRequest value in nvidia.com/gpu",
            ],
        ),
        (
            36,
            "v1 LimitRange",
            "spec: { limits: [{ type: Pod, default: { cpu: 1 } }, { type: Pod }, { type: PersistentVolumeClaim }] }",
            &[
                "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
                r#"spec.limits[1].type: Duplicate value: "Pod""#,
                "spec.limits[2].limits: Required value: either minimum or maximum storage value is required, but neither was provided",
            ],
        ),
        (
            36,
            "v1 LimitRange",
            "spec: { limits: [{ type: Container, max: { cpu: 2 }, min: { cpu: 500m }, maxLimitRequestRatio: { cpu: 4 } }] }",
            &[],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn the_server_judges_quotas_too() {
    let cases: &[(u32, &str, &str, &[&str])] = &[(
        36,
        "v1 LimitRange",
        "spec: { limits: [{ type: Container, max: { cpu: 2 }, min: { cpu: 500m }, maxLimitRequestRatio: { cpu: 5 } }] }",
        &["spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: 5: ratio is greater than max/min = 4.000000"],
    )];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn the_server_judges_others() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (
            36,
            "v1 Endpoints",
            "subsets: [{ addresses: [{ ip: 169.254.1.1 }], ports: [{ port: 0 }, { port: 1, name: a }] }, {}]",
            &[
                r#"subsets[0].addresses[0].ip: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)"#,
                "subsets[0].ports[0].name: Required value",
                "subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                "subsets[1]: Required value: must specify `addresses` or `notReadyAddresses`",
            ],
        ),
        (
            36,
            "v1 Namespace",
            "spec: { finalizers: [kubernetes, x] }",
            &[
                r#"spec.finalizers[1]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified"#,
            ],
        ),
        (
            36,
            "v1 Node",
            "spec: { podCIDRs: [10.0.0.0/24, 10.1.0.0/24], taints: [{ key: a, effect: NoExecute }, { key: a, effect: NoExecute }] }",
            &[
                r#"spec.taints[1]: Duplicate value: {"key":"a","effect":"NoExecute"}"#,
                r#"spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one CIDR for each IP family"#,
            ],
        ),
        (
            36,
            "v1 Event",
            "involvedObject: { namespace: b }",
            &[r#"involvedObject.namespace: Invalid value: "b": does not match event.namespace"#],
        ),
        (
            36,
            "events.k8s.io/v1 Event",
            "regarding: { namespace: default }\neventTime: '2024-01-01T00:00:00.000000Z'\nreportingController: a.b/c\nreportingInstance: a\naction: b\nreason: c\ntype: Normal",
            &[],
        ),
        (
            36,
            "events.k8s.io/v1 Event",
            "regarding: { namespace: default }\ntype: Bad\nseries: { count: 1 }\ndeprecatedCount: 3",
            &[
                "series.count: Invalid value: 1: should be at least 2",
                "series.lastObservedTime: Required value",
                "eventTime: Required value",
                r#"type: Invalid value: "Bad": has invalid value: Bad"#,
                "deprecatedCount: Invalid value: 3: needs to be unset",
            ],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn what_is_live_stays() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        (
            "v1 Service",
            "spec: { ports: [{ port: 80 }] }",
            "spec: { clusterIP: None, ports: [{ port: 80 }] }",
            &[r#"spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set"#],
        ),
        ("v1 Service", "spec: { clusterIP: None, ports: [{ port: 80 }] }", "spec: { ports: [{ port: 80 }] }", &[]),
        (
            "v1 Service",
            "spec: { clusterIP: None, ports: [{ port: 80 }] }",
            "spec: { type: NodePort, ports: [{ port: 80 }] }",
            &[r#"spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services"#],
        ),
        (
            "v1 Service",
            "spec: { type: LoadBalancer, loadBalancerClass: a/b, ports: [{ port: 80 }] }",
            "spec: { type: LoadBalancer, ports: [{ port: 80 }] }",
            &["spec.loadBalancerClass: Invalid value: null: may not change once set"],
        ),
        ("v1 Service", "spec: { type: LoadBalancer, ports: [{ port: 80 }] }", "spec: { ports: [{ port: 80 }] }", &[]),
        ("v1 Service", "spec: { ports: [{ port: 80 }] }", "spec: { type: ExternalName, externalName: a.b }", &[]),
        (
            "v1 ConfigMap",
            "immutable: true\ndata: { a: b }",
            "immutable: true\ndata: { a: c }",
            &["data: Forbidden: field is immutable when `immutable` is set"],
        ),
    ];
    for (kind, old, new, expected) in cases {
        assert_eq!(refusals_of_change(&object(kind, old), &object(kind, new)), *expected, "{new}");
    }
}

#[test]
fn what_is_live_stays_too() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        (
            "v1 ConfigMap",
            "immutable: true\ndata: { a: b }",
            "data: { a: b }",
            &["immutable: Forbidden: field is immutable when `immutable` is set"],
        ),
        ("v1 ConfigMap", "data: { a: b }", "immutable: true\ndata: { a: c }", &[]),
        (
            "v1 Secret",
            "data: { a: YQ== }",
            "type: example.com/x\ndata: { a: YQ== }",
            &[r#"type: Invalid value: "example.com/x": field is immutable"#],
        ),
        ("v1 Secret", "immutable: true\nstringData: { a: a }", "immutable: true\ndata: { a: YQ== }", &[]),
        ("v1 Secret", "immutable: true\nstringData: { a: a, b: b }", "immutable: true\nstringData: { a: a }", &[]),
        (
            "v1 Secret",
            "immutable: true\ndata: { a: YQ== }",
            "immutable: true\ndata: { b: YQ== }",
            &["data: Forbidden: field is immutable when `immutable` is set"],
        ),
        (
            "v1 ResourceQuota",
            "spec: { hard: { pods: 1 }, scopes: [BestEffort] }",
            "spec: { hard: { pods: 2 } }",
            &["spec.scopes: Invalid value: null: field is immutable"],
        ),
    ];
    for (kind, old, new, expected) in cases {
        assert_eq!(refusals_of_change(&object(kind, old), &object(kind, new)), *expected, "{new}");
    }
}
