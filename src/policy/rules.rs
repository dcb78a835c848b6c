//! The rules of this module.

use crate::diagnostic::RuleId;

/// A policy refuses an object.
pub const DENIED: RuleId = RuleId::new("policy/denied");
/// A policy warns of an object.
pub const WARNED: RuleId = RuleId::new("policy/warned");
/// A policy takes note of an object for the audit log.
pub const AUDITED: RuleId = RuleId::new("policy/audited");
/// An expression of a policy ends in an error instead of a verdict.
pub const EXPRESSION_ERROR: RuleId = RuleId::new("policy/expression-error");
/// Nobody can tell offline what a policy says of an object.
pub const NOT_EVALUATED: RuleId = RuleId::new("policy/not-evaluated");
/// A policy that no binding names.
pub const UNBOUND: RuleId = RuleId::new("policy/unbound");
/// A binding names a policy that there is not.
pub const MISSING_POLICY: RuleId = RuleId::new("policy/missing-policy");
/// A binding gives its policy parameters that there are not.
pub const MISSING_PARAMS: RuleId = RuleId::new("policy/missing-params");
/// A policy is about no kind of the cluster.
pub const MATCHES_NOTHING: RuleId = RuleId::new("policy/matches-nothing");
/// An environment policy finds something wrong.
pub const VIOLATED: RuleId = RuleId::new("policy/violated");
/// An expression of an environment policy that means nothing.
pub const WRONG_EXPRESSION: RuleId = RuleId::new("policy/wrong-expression");
/// A policy without a case that it must refuse.
pub const UNTESTED: RuleId = RuleId::new("policy/untested");
/// A case of a policy that does not come out as it must.
pub const TEST_DIFFERS: RuleId = RuleId::new("policy/test-differs");
/// An expression reads what no object of the policy's kinds has.
pub const TYPE_MISMATCH: RuleId = RuleId::new("policy/type-mismatch");
/// A label of a namespace for Pod Security that no server reads.
pub const UNKNOWN_LABEL: RuleId = RuleId::new("pod-security/unknown-label");
/// An `AppArmor` profile that switches the runtime's off.
pub const APPARMOR_PROFILE: RuleId = RuleId::new("pod-security/apparmor-profile");
/// Capabilities that the namespace does not allow, or that a container does not give up.
pub const CAPABILITIES: RuleId = RuleId::new("pod-security/capabilities");
/// A pod that shares network, processes or IPC with its node.
pub const HOST_NAMESPACES: RuleId = RuleId::new("pod-security/host-namespaces");
/// A volume that is a directory of the node, in a namespace that forbids it.
pub const HOST_PATH: RuleId = RuleId::new("pod-security/host-path");
/// A port of the node, in a namespace that forbids it.
pub const HOST_PORT: RuleId = RuleId::new("pod-security/host-port");
/// A probe or lifecycle handler that asks another host than the pod.
pub const PROBE_HOST: RuleId = RuleId::new("pod-security/probe-host");
/// A privileged container in a namespace that forbids it.
pub const PRIVILEGED: RuleId = RuleId::new("pod-security/privileged");
/// A container that sees all of `/proc`.
pub const PROC_MOUNT: RuleId = RuleId::new("pod-security/proc-mount");
/// `SELinux` options that leave the types for containers.
pub const SELINUX_OPTIONS: RuleId = RuleId::new("pod-security/selinux-options");
/// A seccomp profile that is missing, or switches the filter off.
pub const SECCOMP_PROFILE: RuleId = RuleId::new("pod-security/seccomp-profile");
/// A sysctl that other pods of the node feel.
pub const SYSCTL: RuleId = RuleId::new("pod-security/sysctl");
/// A Windows container that runs on the node itself.
pub const WINDOWS_HOST_PROCESS: RuleId = RuleId::new("pod-security/windows-host-process");
/// A container that may gain privileges, in a namespace that forbids it.
pub const PRIVILEGE_ESCALATION: RuleId = RuleId::new("pod-security/privilege-escalation");
/// A volume of a type that the namespace forbids.
pub const VOLUME_TYPE: RuleId = RuleId::new("pod-security/volume-type");
/// A container that may run as root, in a namespace that forbids it.
pub const RUN_AS_ROOT: RuleId = RuleId::new("pod-security/run-as-root");
/// A container that states the user 0, in a namespace that forbids it.
pub const ROOT_USER: RuleId = RuleId::new("pod-security/root-user");
/// A Secret that is published with its values.
pub const PLAIN_DATA: RuleId = RuleId::new("secret/plain-data");
/// An image without a tag, or with the tag `latest`.
pub const MOVING_TAG: RuleId = RuleId::new("image/moving-tag");
/// An image that is not pinned by a digest; off until a severity is named for it.
pub const NO_DIGEST: RuleId = RuleId::new("image/no-digest");
/// A container that requests no cpu or no memory.
pub const NO_REQUESTS: RuleId = RuleId::new("pod/no-requests");
/// A container without a limit of memory.
pub const NO_MEMORY_LIMIT: RuleId = RuleId::new("pod/no-memory-limit");
/// A container behind a Service that does not say when it is ready.
pub const NO_READINESS_PROBE: RuleId = RuleId::new("pod/no-readiness-probe");
/// A pod with a token of the account `default`, to which nothing is bound.
pub const DEFAULT_TOKEN: RuleId = RuleId::new("pod/default-token");
/// A volume that is a directory of the node.
pub const HOST_PATH_VOLUME: RuleId = RuleId::new("pod/host-path");
/// Several pods without a disruption budget.
pub const NO_DISRUPTION_BUDGET: RuleId = RuleId::new("workload/no-disruption-budget");
/// A workload that states its replicas although an autoscaler changes them.
pub const REPLICAS_WITH_AUTOSCALER: RuleId = RuleId::new("workload/replicas-with-autoscaler");
/// A workload of one pod; off until a severity is named for it.
pub const SINGLE_REPLICA: RuleId = RuleId::new("workload/single-replica");
/// A role that allows everything of a sort.
pub const RBAC_WILDCARD: RuleId = RuleId::new("rbac/wildcard");
/// A role by which its holder gets more rights than anybody gave it.
pub const RBAC_ESCALATION: RuleId = RuleId::new("rbac/escalation");
/// A Service that opens a port on every node.
pub const NODE_PORT: RuleId = RuleId::new("service/node-port");
/// A load balancer of which nobody says who makes it.
pub const NO_LOAD_BALANCER_CLASS: RuleId = RuleId::new("service/no-load-balancer-class");
/// A namespace with pods that no network policy closes, where policies are enforced.
pub const NO_DEFAULT_DENY: RuleId = RuleId::new("network/no-default-deny");
/// An Application in the project `default`.
pub const DEFAULT_PROJECT: RuleId = RuleId::new("argocd/default-project");
/// An Application that may become empty by itself.
pub const ALLOW_EMPTY: RuleId = RuleId::new("argocd/allow-empty");
/// An Application of Applications with the finalizer that deletes all of them.
pub const ROOT_FINALIZER: RuleId = RuleId::new("argocd/root-finalizer");
/// An app whose files are more than the 10 MB that Argo CD reads, or soon will be.
pub const TOO_LARGE: RuleId = RuleId::new("argocd/too-large");

/// Rules that are silent until somebody names a severity for them.
pub const OFF_BY_DEFAULT: &[RuleId] = &[NO_DIGEST, SINGLE_REPLICA];
