//! What an API server takes and refuses, as recorded from one.

use crate::kubernetes::testing::check_edits;

#[test]
fn levels_have_queues_or_reject() {
    let manifest = "
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: { name: a }
spec:
  type: Limited
  limited: { limitResponse: { type: Queue, queuing: { queues: 64, handSize: 6 } } }
";
    let hand = "spec.limited.limitResponse.queuing.handSize: Invalid value: 12: required entropy bits of deckSize 64 and handSize \
                12 should not be greater than 60";
    let queuing =
        "spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited";
    let edits: &[(&str, &str, &[&str])] = &[
        ("handSize: 6", "handSize: 10", &[]),
        ("handSize: 6", "handSize: 12", &[hand]),
        ("handSize: 6", "handSize: 0", &[]),
        ("type: Queue", "type: Reject", &[queuing]),
        (
            "Limited",
            "Exempt",
            &[
                "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
                "spec.limited: Forbidden: must be nil if the type is not Limited",
            ],
        ),
    ];
    check_edits(34, manifest, edits);
}

#[test]
fn flows_are_for_somebody_and_something() {
    let manifest = "
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: { name: a }
spec:
  priorityLevelConfiguration: { name: a }
  matchingPrecedence: 1000
  rules:
    - subjects: [{ kind: Group, group: { name: a } }]
      nonResourceRules: [{ verbs: [get], nonResourceURLs: [/a/*] }]
";
    let at = "spec.rules[0]";
    let edits: &[(&str, &str, &[&str])] = &[
        (
            "1000",
            "1",
            &[
                "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
            ],
        ),
        (
            "/a/*",
            "/a*",
            &[&format!(
                "{at}.nonResourceRules[0].nonResourceURLs[0]: Invalid value: \"/a*\": wildcard can only do suffix matching"
            )],
        ),
        (
            "{ kind: Group, group: { name: a } }",
            "{ kind: Group, user: { name: a } }",
            &[
                &format!("{at}.subjects[0].user: Forbidden: user is forbidden when subject kind is not 'User'"),
                &format!("{at}.subjects[0].group: Required value: group is required when subject kind is 'Group'"),
            ],
        ),
        (
            "[get]",
            "['*', get]",
            &[&format!(
                "{at}.nonResourceRules[0].verbs: Invalid value: [\"*\",\"get\"]: if '*' is present, must not specify other verbs"
            )],
        ),
    ];
    check_edits(34, manifest, edits);
}
