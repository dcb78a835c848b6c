//! Servers that the API server passes a group to.
//!
//! Source: `k8s.io/kube-aggregator/pkg/apis/apiregistration/validation/validation.go`.

use crate::kubernetes::{Check, Place, form};
use crate::syntax::{names, number};

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    let (group, version) = (spec.field("group"), spec.field("version"));
    let name = object.down(["metadata", "name"]);
    let wanted = format!("{}.{}", version.text_or_empty(), group.text_or_empty());
    if name.text_or_empty() != wanted {
        check.invalid(&name, format_args!("must be `spec.version+\".\"+spec.group`: \"{wanted}\""));
    }
    if group.is_empty() && version.text_or_empty() != "v1" {
        check.required(&group, "only v1 may have an empty group and it better be legacy kube");
    }
    form::optional_text(&group, names::dns1123_subdomain, check);
    form::text(&version, names::dns1035_label, check);
    for (field, most) in [("groupPriorityMinimum", 20_000), ("versionPriority", 1000)] {
        let priority = spec.field(field);
        if !(1..=most).contains(&priority.integer().unwrap_or(0)) {
            check.invalid(&priority, format_args!("must be positive and less than {most}"));
        }
    }
    connection(&spec, check);
}

fn connection(spec: &Place<'_>, check: &mut Check<'_>) {
    let (service, bundle, insecure) =
        (spec.field("service"), spec.field("caBundle"), spec.field("insecureSkipTLSVerify"));
    if !service.is_set() {
        if !bundle.is_empty() {
            check.invalid(&bundle, "local APIServices may not have a caBundle");
        }
        if insecure.is_true() {
            check.invalid(&insecure, "local APIServices may not have insecureSkipTLSVerify");
        }
        return;
    }
    form::needed(&service.field("namespace"), check);
    form::needed(&service.field("name"), check);
    let port = service.field("port");
    if let Some(Err(reason)) = port.integer().map(number::port) {
        check.invalid(&port, format_args!("port is not valid: {reason}"));
    }
    if insecure.is_true() && !bundle.is_empty() {
        check.invalid(&insecure, "may not be true if caBundle is present");
    }
}
