//! The specification of a pod.

use super::scope::Scope;
use super::{
    affinity, annotation, claim, container, dns, operating_system, profile, security, spread, toleration, volume,
};
use super::{resources, warning, windows};
use crate::kubernetes::{Check, Place, form, metadata};
use crate::syntax::labels::qualified_name;
use crate::syntax::names::{dns1123_label, dns1123_subdomain};

/// What a pod specification must be, wherever it stands.
///
/// `metadata` is that of the pod or of the template: annotations and labels have to do with the specification.
/// `pkg/apis/core/validation/validation.go`, `ValidatePodSpec`.
pub(in crate::kubernetes) fn spec(spec: &Place<'_>, metadata: &Place<'_>, is_pod: bool, check: &mut Check<'_>) {
    let scope = Scope::new(spec, metadata, is_pod, check);
    annotation::of_pod(&scope, check);
    volume::volumes(&scope, check);
    if check.since(34) {
        claim::claims(&scope, check);
    }
    container::containers(&scope, check);
    container::init_containers(&scope, check);
    if check.since(34) {
        resources::of_pod(&scope, check);
    }
    placement(&scope, check);
    security::of_pod(&scope, check);
    profile::annotations_match(&scope, check);
    windows::host_processes(&scope, check);
    dns::config(&scope, check);
    names(&scope, check);
    limits(&scope, check);
    resources::overhead(&spec.field("overhead"), check);
    operating_system::of_pod(&scope, check);
    warning::warnings(&scope, check);
}

/// Where the pod may run.
fn placement(scope: &Scope<'_>, check: &mut Check<'_>) {
    let spec = &scope.spec;
    metadata::labels(&spec.field("nodeSelector"), check);
    affinity::affinity(scope, check);
    spread::constraints(scope, check);
    toleration::tolerations(&spec.field("tolerations"), check);
    for gate in spec.field("readinessGates").items() {
        form::text(&gate.field("conditionType"), qualified_name, check);
    }
    let mut seen = Vec::new();
    for name in spec.field("schedulingGates").items().map(|gate| gate.field("name")) {
        form::text(&name, qualified_name, check);
        if seen.contains(&name.text_or_empty()) {
            check.duplicate(&name);
        }
        seen.push(name.text_or_empty());
    }
}

/// The names of the pod and of what it refers to.
fn names(scope: &Scope<'_>, check: &mut Check<'_>) {
    let spec = &scope.spec;
    for field in ["serviceAccountName", "nodeName", "priorityClassName"] {
        form::optional_text(&spec.field(field), dns1123_subdomain, check);
    }
    if spec.field("serviceAccountName").is_empty() {
        form::optional_text(&spec.field("serviceAccount"), dns1123_subdomain, check);
    }
    for field in ["hostname", "subdomain"] {
        form::optional_text(&spec.field(field), dns1123_label, check);
    }
    let runtime = spec.field("runtimeClassName");
    if runtime.is_set() {
        form::text(&runtime, dns1123_subdomain, check);
    }
    let hostname = spec.field("hostnameOverride");
    if !hostname.is_set() || !check.since(35) {
        return;
    }
    if spec.field("setHostnameAsFQDN").is_true() {
        check.forbidden(&hostname, "may not be specified when setHostnameAsFQDN is true");
    }
    if scope.host_network() {
        check.forbidden(&hostname, "may not be specified when hostNetwork is true");
    }
    if hostname.text_or_empty().len() > 64 {
        check.too_long(&hostname, 64);
    }
    form::text(&hostname, dns1123_subdomain, check);
}

fn limits(scope: &Scope<'_>, check: &mut Check<'_>) {
    let spec = &scope.spec;
    let deadline = spec.field("activeDeadlineSeconds");
    if deadline.integer().is_some_and(|seconds| !(1..=i64::from(i32::MAX)).contains(&seconds)) {
        check.invalid(&deadline, "must be between 1 and 2147483647, inclusive");
    }
    form::not_blank(&spec.field("preemptionPolicy"), &["Never", "PreemptLowerPriority"], check);
}
