//! What an API server takes and refuses, as recorded from one.

use crate::kubernetes::testing::{check_edits, check_updates};

const PRIORITY: &str = "
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high }
value: 1000
";

#[test]
fn priorities_have_a_ceiling_and_never_change() {
    let system = "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: ";
    check_edits(
        34,
        PRIORITY,
        &[
            ("1000", "-2147483648", &[]),
            (
                "1000",
                "1000000001",
                &["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"],
            ),
            ("high", "system-high", &[&format!("{system}system-high is not a known system priority class")]),
            ("high }\nvalue: 1000", "system-node-critical }\nvalue: 2000001000", &[]),
            (
                "high }",
                "system-node-critical }",
                &[&format!("{system}value of system-node-critical PriorityClass must be 2000001000")],
            ),
        ],
    );
    check_updates(
        34,
        PRIORITY,
        &[
            ("value: 1000", "value: 1000\npreemptionPolicy: PreemptLowerPriority", &[]),
            ("value: 1000", "value: 1001", &["value: Forbidden: may not be changed in an update."]),
            (
                "value: 1000",
                "value: 1000\npreemptionPolicy: Never",
                &["preemptionPolicy: Invalid value: \"Never\": field is immutable"],
            ),
        ],
    );
}

#[test]
fn runtimes_keep_their_handler() {
    let manifest = "
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: { name: a }
handler: runsc
overhead: { podFixed: { cpu: 1, hugepages-2Mi: 4Mi } }
scheduling: { tolerations: [{ key: a, operator: Exists }] }
";
    let standard = "overhead.podFixed[gpu]: Invalid value: 1: \"gpu\": must be a standard resource for containers";
    let twice = "scheduling.tolerations[1]: Duplicate value: {\"key\":\"a\",\"operator\":\"Exists\"}";
    let pages =
        "overhead.podFixed[hugepages-2Mi]: Invalid value: \"3Mi\": not a positive integer multiple of hugepages-2Mi";
    check_edits(
        34,
        manifest,
        &[
            ("cpu: 1,", "cpu: 1, gpu: 1,", &[standard]),
            ("4Mi", "3Mi", &[pages]),
            ("cpu: 1,", "", &["overhead.podFixed: Forbidden: HugePages require cpu or memory"]),
            ("{ key: a, operator: Exists }", "{ key: a, operator: Exists }, { key: a, operator: Exists }", &[twice]),
        ],
    );
    check_updates(34, manifest, &[("runsc", "kata", &["handler: Invalid value: \"kata\": field is immutable"])]);
}
