//! Autoscalers, good and bad: the verdicts are those of a server, the words are ours.

use crate::kubernetes::testing::{object, refusals};

#[test]
fn the_server_judges_autoscalers() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (
            36,
            "autoscaling/v2 HorizontalPodAutoscaler",
            "spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, maxReplicas: 2, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 1 } } }], behavior: { scaleUp: {} } }",
            &[],
        ),
        (
            36,
            "autoscaling/v2 HorizontalPodAutoscaler",
            "spec: { scaleTargetRef: { kind: ReplicationController, name: a }, maxReplicas: 2 }",
            &[],
        ),
        (
            36,
            "autoscaling/v2 HorizontalPodAutoscaler",
            "spec: { scaleTargetRef: { kind: a/b }, minReplicas: 3, maxReplicas: 2 }",
            &[
                "spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`",
                r#"spec.scaleTargetRef.kind: Invalid value: "a/b": may not contain '/'"#,
                "spec.scaleTargetRef.name: Required value",
                "spec.scaleTargetRef.apiVersion: Invalid value: null: apiVersion must specify API group",
            ],
        ),
        (
            36,
            "autoscaling/v2 HorizontalPodAutoscaler",
            "spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, minReplicas: 0, maxReplicas: 0 }",
            &[
                "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
                "spec.maxReplicas: Required value: must be set and greater than 0",
            ],
        ),
        (
            36,
            "autoscaling/v2 HorizontalPodAutoscaler",
            "spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, maxReplicas: 2, metrics: [{ type: Pods, resource: { name: cpu, target: { type: X, averageUtilization: 0, averageValue: 0 } } }] }",
            &[
                "spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target averageUtilization and averageValue",
                r#"spec.metrics[0].resource.target.type: Invalid value: "X": must be either Utilization, Value, or AverageValue"#,
                "spec.metrics[0].resource.target.averageValue: Invalid value: 0: must be positive",
                "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
                "spec.metrics[0].pods: Required value: must populate information for the given metric source",
            ],
        ),
        (
            36,
            "autoscaling/v2 HorizontalPodAutoscaler",
            "spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, maxReplicas: 2, metrics: [{ type: Object, object: { metric: {}, describedObject: { kind: A, name: b }, target: { type: Value } } }] }",
            &[
                "spec.metrics[0].object.metric.name: Required value: must specify a metric name",
                "spec.metrics[0].object.target.value: Required value: must set either a target value or averageValue",
            ],
        ),
        (
            36,
            "autoscaling/v2 HorizontalPodAutoscaler",
            "spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, maxReplicas: 2, metrics: [{ type: ContainerResource, containerResource: { name: storage, target: { type: AverageValue, averageValue: 1 } } }] }",
            &[
                r#"spec.metrics[0].containerResource.name: Invalid value: "storage": must be a standard resource for containers"#,
                "spec.metrics[0].containerResource.container: Required value: must specify a container",
            ],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}

#[test]
fn the_server_judges_autoscalers_too() {
    let cases: &[(u32, &str, &str, &[&str])] = &[
        (
            36,
            "autoscaling/v2 HorizontalPodAutoscaler",
            "spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, maxReplicas: 2, behavior: { scaleDown: { stabilizationWindowSeconds: 3601, policies: [{ type: Pods, value: 0, periodSeconds: 1801 }], tolerance: '-1' }, scaleUp: { policies: [] } } }",
            &[
                "spec.behavior.scaleUp.policies: Required value: must specify at least one Policy",
                "spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600",
                "spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero",
                "spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800",
                r#"spec.behavior.scaleDown.tolerance: Invalid value: "-1": must be greater than or equal to 0"#,
            ],
        ),
        (
            36,
            "autoscaling/v1 HorizontalPodAutoscaler",
            "spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, maxReplicas: 2, targetCPUUtilizationPercentage: 0 }",
            &["spec.targetCPUUtilizationPercentage: Invalid value: 0: must be greater than 0"],
        ),
    ];
    for (minor, kind, body, expected) in cases {
        assert_eq!(refusals(&object(kind, body), *minor), *expected, "{body}");
    }
}
