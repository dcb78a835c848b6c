//! Ingresses.
//!
//! Source: `ValidateIngressCreate` in `pkg/apis/networking/validation/validation.go`.

use super::{Check, Place, form, reference};
use crate::kubernetes::{core, map, port};
use crate::syntax::{address, names};

const CLASS: &str = "kubernetes.io/ingress.class";
const FORBIDDEN_PARTS: [&str; 5] = ["//", "/./", "/../", "%2f", "%2F"];
const FORBIDDEN_ENDS: [&str; 2] = ["/..", "/."];

/// A new ingress.
pub(super) fn validate(ingress: &Place<'_>, check: &mut Check<'_>) {
    let spec = ingress.field("spec");
    let (fallback, rules) = (spec.field("defaultBackend"), spec.field("rules"));
    if rules.is_empty() && !fallback.is_set() {
        check.invalid(&spec, "either `defaultBackend` or `rules` must be specified");
    }
    if fallback.is_set() {
        backend(&fallback, check);
    }
    for place in rules.items() {
        rule(&place, check);
    }
    for place in spec.field("tls").items() {
        for host in place.field("hosts").items() {
            domain(&host, check);
        }
        let secret = place.field("secretName");
        if !secret.is_empty() {
            form::text(&secret, names::dns1123_subdomain, check);
        }
    }
    class(ingress, &spec.field("ingressClassName"), check);
}

fn class(ingress: &Place<'_>, name: &Place<'_>, check: &mut Check<'_>) {
    if !name.is_set() {
        return;
    }
    form::text(name, names::dns1123_subdomain, check);
    let annotations = ingress.down(["metadata", "annotations"]);
    if map::text(&annotations, CLASS).is_some_and(|class| class != name.text_or_empty()) {
        check.invalid(&annotations.key(CLASS), "must match `ingressClassName` when both are specified");
    }
}

fn domain(host: &Place<'_>, check: &mut Check<'_>) {
    let wildcard = host.text_or_empty().contains('*');
    form::text(host, if wildcard { names::wildcard_dns1123_subdomain } else { names::dns1123_subdomain }, check);
}

fn rule(rule: &Place<'_>, check: &mut Check<'_>) {
    let host = rule.field("host");
    if !host.is_empty() {
        if address::ip(host.text_or_empty()).is_ok() {
            check.invalid(&host, "must be a DNS name, not an IP address");
        }
        domain(&host, check);
    }
    let http = rule.field("http");
    if !http.is_set() {
        return;
    }
    let paths = http.field("paths");
    if paths.is_empty() {
        check.required(&paths, "");
    }
    for place in paths.items() {
        path(&place, check);
    }
}

fn path(place: &Place<'_>, check: &mut Check<'_>) {
    let (kind, path) = (place.field("pathType"), place.field("path"));
    let text = path.text_or_empty();
    let Some(kind_text) = kind.text() else {
        check.required(&kind, "pathType must be specified");
        return;
    };
    let exact = match kind_text {
        "Exact" | "Prefix" => true,
        "ImplementationSpecific" => false,
        _ => {
            if kind_text.is_empty() {
                check.unsupported(&kind, &["Exact", "ImplementationSpecific", "Prefix"]);
            }
            return backend(&place.field("backend"), check);
        }
    };
    if !text.starts_with('/') && (exact || !text.is_empty()) {
        check.invalid(&path, "must be an absolute path");
    }
    if exact {
        for part in FORBIDDEN_PARTS.iter().filter(|part| text.contains(**part)) {
            check.invalid(&path, format!("must not contain '{part}'"));
        }
        for end in FORBIDDEN_ENDS.iter().filter(|end| text.ends_with(**end)) {
            check.invalid(&path, format!("cannot end with '{end}'"));
        }
    }
    backend(&place.field("backend"), check);
}

fn backend(place: &Place<'_>, check: &mut Check<'_>) {
    let (resource, service) = (place.field("resource"), place.field("service"));
    match (resource.is_set(), service.is_set()) {
        (true, true) => check.invalid(place, "cannot set both resource and service backends"),
        (true, false) => reference(&resource, check),
        (false, true) => service_backend(place, &service, check),
        (false, false) => check.invalid(place, "resource or service backend is required"),
    }
}

fn service_backend(place: &Place<'_>, service: &Place<'_>, check: &mut Check<'_>) {
    let name = service.field("name");
    if name.is_empty() {
        check.required(&name, "");
    } else {
        form::text(&name, core::service_name(check), check);
    }
    let (port_name, number) = (service.down(["port", "name"]), service.down(["port", "number"]));
    match (!port_name.is_empty(), number.integer().is_some_and(|number| number != 0)) {
        (true, true) => check.invalid(place, "cannot set both port name & port number"),
        (true, false) => form::text(&port_name, names::port_name, check),
        (false, true) => port::number(&number, check),
        (false, false) => check.required(place, "port name or number is required"),
    }
}
