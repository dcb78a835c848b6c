//! Ingresses, policies, addresses, good and bad: the verdicts are those of a server, the words are ours.

use crate::kubernetes::testing::{object, refusals, refusals_of_change};

#[test]
fn the_server_judges_ingresses() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (
            36,
            "networking.k8s.io/v1 Ingress",
            "spec: { defaultBackend: { service: { name: 1a, port: { name: http } } }, tls: [{ hosts: ['*.a.b'], secretName: c }] }",
            &[],
        ),
        (
            36,
            "networking.k8s.io/v1 Ingress",
            "spec: { rules: [{ host: a.b, http: { paths: [{ path: /a, pathType: Prefix, backend: { resource: { kind: A, name: b } } }] } }] }",
            &[],
        ),
        (
            36,
            "networking.k8s.io/v1 Ingress",
            "spec: { ingressClassName: a }",
            &[r#"spec: Invalid value: {"ingressClassName":"a"}: either `defaultBackend` or `rules` must be specified"#],
        ),
        (
            36,
            "networking.k8s.io/v1 Ingress",
            "spec: { rules: [{ host: 10.0.0.1, http: { paths: [{ path: a//b, pathType: Exact, backend: {} }, { backend: {} }] } }, { host: '*', http: {} }] }",
            &[
                r#"spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address"#,
                r#"spec.rules[0].http.paths[0].path: Invalid value: "a//b": must be an absolute path"#,
                r#"spec.rules[0].http.paths[0].path: Invalid value: "a//b": must not contain '//'"#,
                "spec.rules[0].http.paths[0].backend: Invalid value: {}: resource or service backend is required",
                "spec.rules[0].http.paths[1].pathType: Required value: pathType must be specified",
                r#"spec.rules[1].host: Invalid value: "*": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com')"#,
                "spec.rules[1].http.paths: Required value",
            ],
        ),
        (
            36,
            "networking.k8s.io/v1 Ingress",
            "spec: { defaultBackend: { service: { name: a, port: { name: http, number: 80 } }, resource: { kind: A, name: b } } }",
            &[
                r#"spec.defaultBackend: Invalid value: {"service":{"name":"a","port":{"name":"http","number":80}},"resource":{"kind":"A","name":"b"}}: cannot set both resource and service backends"#,
            ],
        ),
        (
            36,
            "networking.k8s.io/v1 Ingress",
            "spec: { defaultBackend: { service: { name: A, port: { number: 70000 } } } }",
            &[
                r#"spec.defaultBackend.service.name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name', or '123-abc')"#,
                "spec.defaultBackend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive",
            ],
        ),
        (
            36,
            "networking.k8s.io/v1 IngressClass",
            "spec: { controller: a.b, parameters: { kind: A, name: b, namespace: c } }",
            &[
                r#"spec.controller: Invalid value: "a.b": must be a domain-prefixed path (such as "acme.io/foo")"#,
                "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
            ],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn the_server_judges_ingresses_too() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (
            36,
            "networking.k8s.io/v1 IngressClass",
            "spec: { controller: a.b/c, parameters: { kind: A, name: b, scope: Namespace, namespace: c } }",
            &[],
        ),
        (
            35,
            "networking.k8s.io/v1 Ingress",
            "spec: { defaultBackend: { service: { name: 1a, port: { name: http } } } }",
            &[
                r#"spec.defaultBackend.service.name: Invalid value: "1a": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name', or 'abc-123')"#,
            ],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn the_server_judges_policies() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (
            36,
            "networking.k8s.io/v1 NetworkPolicy",
            "spec: { podSelector: {}, ingress: [{}], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }], ports: [{ port: 1, endPort: 2 }] }] }",
            &[],
        ),
        (
            36,
            "networking.k8s.io/v1 NetworkPolicy",
            "spec: { ingress: [{ from: [{}, { ipBlock: { cidr: 10.0.0.0/16, except: [10.1.0.0/24, 10.0.0.0/16] }, podSelector: {} }] }] }",
            &[
                "spec.ingress[0].from[0]: Required value: must specify a peer",
                r#"spec.ingress[0].from[1].ipBlock.except[0]: Invalid value: "10.1.0.0/24": must be a strict subset of `cidr`"#,
                r#"spec.ingress[0].from[1].ipBlock.except[1]: Invalid value: "10.0.0.0/16": must be a strict subset of `cidr`"#,
                "spec.ingress[0].from[1]: Forbidden: may not specify both ipBlock and another peer",
            ],
        ),
        (
            36,
            "networking.k8s.io/v1 NetworkPolicy",
            "spec: { egress: [{ ports: [{ port: http, endPort: 2 }, { endPort: 2 }, { port: 3, endPort: 2 }, { port: -1 }] }], policyTypes: [Ingress, Egress, Egress] }",
            &[
                "spec.egress[0].ports[0].endPort: Invalid value: 2: may not be specified when `port` is non-numeric",
                "spec.egress[0].ports[1].endPort: Invalid value: 2: may not be specified when `port` is not specified",
                "spec.egress[0].ports[2].endPort: Invalid value: 2: must be greater than or equal to `port`",
                "spec.egress[0].ports[3].port: Invalid value: -1: must be between 1 and 65535, inclusive",
                r#"spec.policyTypes: Invalid value: ["Ingress","Egress","Egress"]: may not specify more than two policyTypes"#,
            ],
        ),
        (
            36,
            "networking.k8s.io/v1 NetworkPolicy",
            "spec: { egress: [{ to: [{ ipBlock: { cidr: 10.0.0.1/8 } }] }] }",
            &[
                r#"spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length"#,
            ],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn the_server_judges_addresses() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (36, "networking.k8s.io/v1 ServiceCIDR", "spec: { cidrs: [10.0.0.0/24, '2001:db8::/64'] }", &[]),
        (
            36,
            "networking.k8s.io/v1 ServiceCIDR",
            "spec: { cidrs: [10.0.0.0/24, 10.1.0.0/24] }",
            &[
                r#"spec.cidrs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"#,
            ],
        ),
        (
            36,
            "networking.k8s.io/v1 ServiceCIDR",
            "spec: { cidrs: ['2001:DB8::/64'] }",
            &[r#"spec.cidrs[0]: Invalid value: "2001:DB8::/64": must be in canonical form ("2001:db8::/64")"#],
        ),
        (
            36,
            "networking.k8s.io/v1 IPAddress",
            "metadata: { name: 10.99.0.1 }\nspec: { parentRef: { resource: services } }",
            &["spec.parentRef.name: Required value"],
        ),
        (
            36,
            "discovery.k8s.io/v1 EndpointSlice",
            "addressType: IPv4\nports: [{ port: 80 }, { port: 81 }]\nendpoints: [{ addresses: [] }, { addresses: ['::1'] }]",
            &[
                "ports[1].name: Duplicate value: null",
                "endpoints[0].addresses: Required value: must contain at least 1 address",
                r#"endpoints[1].addresses[0]: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)"#,
                r#"endpoints[1].addresses[0]: Invalid value: "::1": must be an IPv4 address"#,
            ],
        ),
        (
            36,
            "discovery.k8s.io/v1 EndpointSlice",
            "addressType: FQDN\nports: []\nendpoints: [{ addresses: [a, a.b], hints: { forZones: [{ name: a }, { name: a }] } }]",
            &[
                r#"endpoints[0].addresses[0]: Invalid value: "a": should be a domain with at least two segments separated by dots"#,
                r#"endpoints[0].hints.forZones[1].name: Duplicate value: "a""#,
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
            "networking.k8s.io/v1 IngressClass",
            "spec: { controller: a.b/c }",
            "spec: { controller: a.b/d }",
            &[r#"spec.controller: Invalid value: "a.b/d": field is immutable"#],
        ),
        (
            "discovery.k8s.io/v1 EndpointSlice",
            "addressType: IPv4\nendpoints: []",
            "addressType: IPv6\nendpoints: []",
            &[r#"addressType: Invalid value: "IPv6": field is immutable"#],
        ),
    ];
    for (kind, old, new, expected) in cases {
        assert_eq!(refusals_of_change(&object(kind, old), &object(kind, new)), *expected, "{new}");
    }
}
