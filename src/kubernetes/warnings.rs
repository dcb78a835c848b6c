//! What the server takes and warns of in objects that make no pods; those of pods are in [`super::pod`].
//!
//! Sources: `GetWarningsFor…` in `pkg/api/service`, `pkg/api/persistentvolume`, `pkg/api/persistentvolumeclaim`,
//! `pkg/api/storage`, `pkg/api/node`, `pkg/apis/core/validation`, and `WarningsOnCreate` in `pkg/registry`, compared with a
//! server of 1.36. What is deprecated is told from the minor that deprecated it.

use super::pod::warning::{fraction, label};
use super::{Check, Place, amount, map, rules};
use crate::manifest::Gvk;

const TOPOLOGY_HINTS: &str = "service.kubernetes.io/topology-aware-hints";
const INGRESS_CLASS: &str = "kubernetes.io/ingress.class";
const STORAGE_CLASS: &str = "volume.beta.kubernetes.io/storage-class";
const MOUNTABLE: &str = "kubernetes.io/enforce-mountable-secrets";

/// Texts that a format may ask for (`supportedFormats` of `k8s.io/apiextensions-apiserver/pkg/apiserver/validation`).
const TEXT_FORMATS: [&str; 27] = [
    "bsonobjectid",
    "byte",
    "cidr",
    "creditcard",
    "date",
    "date-time",
    "datetime",
    "duration",
    "email",
    "hexcolor",
    "hostname",
    "ipv4",
    "ipv6",
    "isbn",
    "isbn10",
    "isbn13",
    "k8s-long-name",
    "k8s-short-name",
    "mac",
    "password",
    "rgbcolor",
    "ssn",
    "uri",
    "uuid",
    "uuid3",
    "uuid4",
    "uuid5",
];

/// Warns of what does not do what it says.
pub(super) fn warnings(root: &Place<'_>, gvk: &Gvk, check: &mut Check<'_>) {
    let (spec, annotations) = (root.field("spec"), root.down(["metadata", "annotations"]));
    match (&*gvk.group, &*gvk.kind) {
        ("", "Service") => service(&spec, &annotations, check),
        ("discovery.k8s.io", "EndpointSlice") => endpoint_slice(&root.field("addressType"), check),
        ("networking.k8s.io", "Ingress") if !spec.field("ingressClassName").is_set() => {
            let message = "is deprecated, use `spec.ingressClassName` instead";
            annotation(&annotations, INGRESS_CLASS, message, check);
        }
        ("", "PersistentVolumeClaim") => {
            annotation(
                &annotations,
                STORAGE_CLASS,
                "deprecated since v1.8; use \"storageClassName\" attribute instead",
                check,
            );
            claim(&spec, check);
        }
        ("apps", "StatefulSet") => {
            for template in spec.field("volumeClaimTemplates").items() {
                claim(&template.field("spec"), check);
            }
        }
        ("", "PersistentVolume") => volume(&spec, &annotations, check),
        ("", "ServiceAccount") if check.since(32) => {
            let message = "deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets";
            annotation(&annotations, MOUNTABLE, message, check);
        }
        ("", "ResourceQuota") => quota(&spec.field("hard"), check),
        ("storage.k8s.io", "StorageClass") => {
            for term in root.field("allowedTopologies").items() {
                keys_of(&term.field("matchLabelExpressions"), check);
            }
        }
        ("storage.k8s.io", "CSIStorageCapacity") => {
            labels(&root.down(["nodeTopology", "matchLabels"]), check);
            keys_of(&root.down(["nodeTopology", "matchExpressions"]), check);
        }
        ("node.k8s.io", "RuntimeClass") => labels(&root.down(["scheduling", "nodeSelector"]), check),
        ("apiextensions.k8s.io", "CustomResourceDefinition") if check.since(34) => {
            for version in spec.field("versions").items() {
                formats(&version.down(["schema", "openAPIV3Schema"]), check);
            }
        }
        _ => {}
    }
}

fn annotation(annotations: &Place<'_>, key: &'static str, message: &str, check: &mut Check<'_>) {
    let place = annotations.key(key);
    if place.is_set() {
        check.warn(rules::DEPRECATED, &place, message);
    }
}

fn service(spec: &Place<'_>, annotations: &Place<'_>, check: &mut Check<'_>) {
    let message = "is deprecated, use service.kubernetes.io/topology-mode instead";
    annotation(annotations, TOPOLOGY_HINTS, message, check);
    let outside = spec.field("externalIPs");
    if !outside.is_empty() && check.since(36) {
        let message = "is deprecated and may no longer be implemented in some clusters";
        check.warn(rules::DEPRECATED, &outside, message);
    }
    let distribution = spec.field("trafficDistribution");
    if distribution.text() == Some("PreferClose") && check.since(34) {
        check.warn(rules::DEPRECATED, &distribution, "\"PreferClose\" is deprecated; use \"PreferSameZone\"");
    }
    let is_outside = spec.field("type").text() == Some("ExternalName");
    let headless = !is_outside && spec.field("clusterIP").text() == Some("None");
    let affinity = spec.field("sessionAffinity");
    let ignored = [
        (headless && affinity.text_or("None") != "None", affinity, "is ignored for headless services"),
        (headless, spec.field("loadBalancerIP"), "is ignored for headless services"),
        (headless, outside.clone(), "is ignored for headless services"),
        (is_outside, outside, "is ignored when spec.type is \"ExternalName\""),
        (!is_outside, spec.field("externalName"), "is ignored when spec.type is not \"ExternalName\""),
    ];
    for (_, place, message) in ignored.iter().filter(|(holds, place, _)| *holds && !place.is_empty()) {
        check.warn(rules::WARNING, place, message);
    }
}

fn endpoint_slice(kind: &Place<'_>, check: &mut Check<'_>) {
    if kind.text() == Some("FQDN") && check.since(34) {
        check.warn(rules::DEPRECATED, kind, "FQDN endpoints are deprecated");
    }
}

/// Bytes are whole.
fn claim(spec: &Place<'_>, check: &mut Check<'_>) {
    for list in ["requests", "limits"] {
        fraction("storage", &spec.down(["resources", list]).key("storage"), check);
    }
}

fn volume(spec: &Place<'_>, annotations: &Place<'_>, check: &mut Check<'_>) {
    annotation(annotations, STORAGE_CLASS, "deprecated since v1.8; use \"storageClassName\" attribute instead", check);
    let policy = spec.field("persistentVolumeReclaimPolicy");
    if policy.text() == Some("Recycle") {
        let message = "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.";
        check.warn(rules::DEPRECATED, &policy, message);
    }
    fraction("storage", &spec.field("capacity").key("storage"), check);
    for term in spec.down(["nodeAffinity", "required", "nodeSelectorTerms"]).items() {
        keys_of(&term.field("matchExpressions"), check);
    }
}

fn quota(hard: &Place<'_>, check: &mut Check<'_>) {
    for (wanted, most) in [("requests.cpu", "limits.cpu"), ("requests.memory", "limits.memory")] {
        let (request, limit) = (hard.key(wanted), hard.key(most));
        if let (Some(amount), Some(bound)) = (amount::quantity(&request), amount::quantity(&limit))
            && amount > bound
        {
            let message = format!("{wanted} ({amount}) should be less than {most} ({bound})");
            check.warn(rules::WARNING, &request, message);
        }
    }
}

fn labels(selector: &Place<'_>, check: &mut Check<'_>) {
    for (key, place) in map::keys(selector) {
        label(&place, key, check);
    }
}

fn keys_of(requirements: &Place<'_>, check: &mut Check<'_>) {
    for key in requirements.items().map(|requirement| requirement.field("key")) {
        label(&key, key.text_or_empty(), check);
    }
}

/// The server does not look at hyphens.
fn is_text_format(name: &str) -> bool {
    let plain = |text: &str| text.replace('-', "");
    TEXT_FORMATS.iter().any(|known| plain(known) == plain(name))
}

/// A format that the server does not know checks nothing.
fn formats(schema: &Place<'_>, check: &mut Check<'_>) {
    let format = schema.field("format");
    let (name, of) = (format.text_or_empty(), schema.field("type").text_or_empty());
    let is_known = match of {
        "string" => is_text_format(name),
        _ if !check.since(36) => true,
        "integer" => matches!(name, "int32" | "int64"),
        "number" => matches!(name, "float" | "double"),
        "" => is_text_format(name) || matches!(name, "int32" | "int64" | "float" | "double"),
        _ => false,
    };
    if !name.is_empty() && !is_known {
        check.warn(rules::WARNING, &format, format_args!("unrecognized format \"{name}\""));
    }
    for (_, property) in schema.field("properties").entries() {
        formats(&property, check);
    }
    for list in ["allOf", "anyOf", "oneOf"] {
        schema.field(list).items().for_each(|below| formats(&below, check));
    }
    for below in ["items", "additionalProperties", "not"].map(|name| schema.field(name)) {
        if below.node().is_some_and(|node| node.as_map().is_some()) {
            formats(&below, check);
        }
    }
}
