//! Every verdict here is that of a live server.

use crate::kubernetes::testing::{check_edits, check_updates};

const JOB: &str = "apiVersion: batch/v1
kind: Job
metadata: { name: a, namespace: default }
spec:
  completionMode: Indexed
  completions: 5
  parallelism: 2
  backoffLimitPerIndex: 1
  successPolicy: { rules: [{ succeededIndexes: '0,2-3' }] }
  podFailurePolicy:
    rules: [{ action: FailIndex, onExitCodes: { containerName: a, operator: In, values: [1, 42] } }]
  template: { spec: { restartPolicy: Never, containers: [{ name: a, image: b }] } }
";

const CRON_JOB: &str = "apiVersion: batch/v1
kind: CronJob
metadata: { name: a, namespace: default }
spec:
  schedule: '*/5 * * * mon-fri'
  timeZone: Europe/Berlin
  jobTemplate: { spec: { template: { spec: { restartPolicy: OnFailure, containers: [{ name: a, image: b }] } } } }
";

#[test]
fn jobs() {
    check_edits(
        36,
        JOB,
        &[
            (
                "completions: 5",
                "completions: 3",
                &[
                    r#"spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0,2-3": error parsing succeededIndexes: too large index: "3""#,
                ],
            ),
            (
                "restartPolicy: Never",
                "restartPolicy: OnFailure",
                &[
                    r#"spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified"#,
                ],
            ),
            (
                "containerName: a",
                "containerName: b",
                &[
                    r#"spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "b": must be one of the container or initContainer names in the pod template"#,
                ],
            ),
            (
                "[1, 42]",
                "[42, 1]",
                &["spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [42,1]: must be ordered"],
            ),
            (
                "backoffLimitPerIndex: 1",
                "backoffLimit: 1",
                &[
                    r#"spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set"#,
                ],
            ),
            (
                "parallelism: 2",
                "selector: { matchLabels: { app: x } }",
                &[
                    r#"spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: `selector` not auto-generated"#,
                    "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
                ],
            ),
            ("parallelism: 2", "selector: { matchLabels: { job-name: a } }", &[]),
        ],
    );
}

#[test]
fn cron_jobs() {
    check_edits(
        36,
        CRON_JOB,
        &[
            ("*/5 * * * mon-fri", "", &["spec.schedule: Required value"]),
            (
                "*/5 * * * mon-fri",
                "TZ=UTC * * * * *",
                &[
                    r#"spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead"#,
                ],
            ),
            (
                "Europe/Berlin",
                "europe/berlin",
                &[r#"spec.timeZone: Invalid value: "europe/berlin": unknown time zone europe/berlin"#],
            ),
            (
                "restartPolicy: OnFailure",
                "restartPolicy: Always",
                &[
                    r#"spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never""#,
                ],
            ),
            (
                "metadata: { name: a,",
                "metadata: { name: a23456789-123456789-123456789-123456789-123456789-123,",
                &[
                    r#"metadata.name: Invalid value: "a23456789-123456789-123456789-123456789-123456789-123": must be no more than 52 characters"#,
                ],
            ),
        ],
    );
}

#[test]
fn updates() {
    check_updates(
        36,
        JOB,
        &[
            ("image: b", "image: c", &["spec.template: Invalid value: field is immutable"]),
            (
                "completions: 5",
                "completions: 6",
                &["spec.completions: Invalid value: 6: can only be modified in tandem with spec.parallelism"],
            ),
            ("completions: 5\n  parallelism: 2", "completions: 4\n  parallelism: 4", &[]),
            (
                "backoffLimitPerIndex: 1",
                "backoffLimitPerIndex: 2",
                &["spec.backoffLimitPerIndex: Invalid value: 2: field is immutable"],
            ),
        ],
    );
    let suspended = JOB.replace("parallelism: 2", "parallelism: 2\n  suspend: true");
    check_updates(
        36,
        &suspended,
        &[
            ("restartPolicy: Never", "restartPolicy: Never, nodeSelector: { a: b }", &[]),
            ("image: b", "image: b, resources: { requests: { cpu: 1 } }", &[]),
            ("image: b", "image: c", &["spec.template: Invalid value: field is immutable"]),
        ],
    );
    check_updates(
        34,
        &suspended,
        &[(
            "image: b",
            "image: b, resources: { requests: { cpu: 1 } }",
            &["spec.template: Invalid value: field is immutable"],
        )],
    );
}
