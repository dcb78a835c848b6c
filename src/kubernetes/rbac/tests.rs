//! Roles and bindings, good and bad: the verdicts are those of a server, the words are ours.

use crate::kubernetes::testing::{object, refusals, refusals_of_change};

#[test]
fn the_server_judges_roles_and_bindings() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (36, "rbac.authorization.k8s.io/v1 Role", "rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }]", &[]),
        (
            36,
            "rbac.authorization.k8s.io/v1 Role",
            "rules: [{}, { nonResourceURLs: [/a], verbs: [get], resources: [a] }]",
            &[
                "rules[0].verbs: Required value: verbs must contain at least one value",
                "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
                "rules[0].resources: Required value: resource rules must supply at least one resource",
                r#"rules[1].nonResourceURLs: Invalid value: ["/a"]: namespaced rules cannot apply to non-resource URLs"#,
                r#"rules[1].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs"#,
            ],
        ),
        (
            36,
            "rbac.authorization.k8s.io/v1 ClusterRole",
            "rules: [{ nonResourceURLs: [/a], verbs: [get] }]\naggregationRule: {}",
            &[
                "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil",
            ],
        ),
        (
            36,
            "rbac.authorization.k8s.io/v1 RoleBinding",
            "roleRef: { kind: Role, name: system:a }\nsubjects: [{ kind: ServiceAccount, name: a }, { kind: User, name: 'a@b' }]",
            &[],
        ),
        (
            36,
            "rbac.authorization.k8s.io/v1 RoleBinding",
            "roleRef: { kind: A, name: a/b, apiGroup: x }\nsubjects: [{ kind: ServiceAccount, name: A, apiGroup: x }, { kind: Foo }]",
            &[
                r#"roleRef.apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io""#,
                r#"roleRef.kind: Unsupported value: "A": supported values: "ClusterRole", "Role""#,
                r#"roleRef.name: Invalid value: "a/b": may not contain '/'"#,
                r#"subjects[0].name: Invalid value: "A": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com')"#,
                r#"subjects[0].apiGroup: Unsupported value: "x": supported values: """#,
                "subjects[1].name: Required value",
                r#"subjects[1].kind: Unsupported value: "Foo": supported values: "Group", "ServiceAccount", "User""#,
            ],
        ),
        (
            36,
            "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
            "roleRef: { kind: Role, name: a }\nsubjects: [{ kind: ServiceAccount, name: a }]",
            &[
                r#"roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole""#,
                "subjects[0].namespace: Required value",
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
            "rbac.authorization.k8s.io/v1 RoleBinding",
            "roleRef: { kind: Role, name: a }",
            "roleRef: { kind: Role, name: b }",
            &[
                r#"roleRef: Invalid value: {"kind":"Role","name":"b","apiGroup":"rbac.authorization.k8s.io"}: cannot change roleRef"#,
            ],
        ),
        (
            "rbac.authorization.k8s.io/v1 RoleBinding",
            "roleRef: { kind: Role, name: a }",
            "roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: a }",
            &[],
        ),
    ];
    for (kind, old, new, expected) in cases {
        assert_eq!(refusals_of_change(&object(kind, old), &object(kind, new)), *expected, "{new}");
    }
}
