//! Budgets, good and bad: the verdicts are those of a server, the words are ours.

use crate::kubernetes::testing::{object, refusals};

#[test]
fn the_server_judges_budgets() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (36, "policy/v1 PodDisruptionBudget", "spec: { minAvailable: 100%, selector: {} }", &[]),
        (36, "policy/v1 PodDisruptionBudget", "spec: {}", &[]),
        (
            36,
            "policy/v1 PodDisruptionBudget",
            "spec: { minAvailable: 101%, maxUnavailable: 1 }",
            &[
                r#"spec: Invalid value: {"minAvailable":"101%","maxUnavailable":1}: minAvailable and maxUnavailable cannot be both set"#,
                r#"spec.minAvailable: Invalid value: "101%": must not be greater than 100%"#,
            ],
        ),
        (
            36,
            "policy/v1 PodDisruptionBudget",
            "spec: { maxUnavailable: -1 }",
            &["spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0"],
        ),
        (
            36,
            "policy/v1 PodDisruptionBudget",
            "spec: { maxUnavailable: '1' }",
            &[
                r#"spec.maxUnavailable: Invalid value: "1": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"#,
            ],
        ),
        (
            36,
            "policy/v1 PodDisruptionBudget",
            "spec: { selector: { matchExpressions: [{ key: a, operator: In }] }, unhealthyPodEvictionPolicy: '' }",
            &[
                "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
                r#"spec.unhealthyPodEvictionPolicy: Unsupported value: "": supported values: "AlwaysAllow", "IfHealthyBudget""#,
            ],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}
