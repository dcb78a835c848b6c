//! What the server takes and warns of (`pkg/api/pod/warnings.go` of kubernetes/kubernetes).

use std::collections::{BTreeMap, BTreeSet};

use super::scope::Scope;
use crate::kubernetes::{Check, Place, amount, form, map, rules};

const LABELS: &[(&str, &str)] = &[
    ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
    ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
    (
        "failure-domain.beta.kubernetes.io/region",
        "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    ),
    ("failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"),
    ("beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"),
    ("app.kubernetes.io/created-by", "deprecated since v1.9"),
    ("scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"),
    ("node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"),
];
const ANNOTATIONS: &[(&str, &str)] = &[
    (
        "scheduler.alpha.kubernetes.io/critical-pod",
        "non-functional in v1.16+; use the \"priorityClassName\" field instead",
    ),
    ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
];
const VOLUMES: &[(&str, u32, &str)] = &[
    ("photonPersistentDisk", 0, "deprecated in v1.11, non-functional in v1.16+"),
    ("gitRepo", 0, "deprecated in v1.11, and disabled by default in v1.33+"),
    ("scaleIO", 0, "deprecated in v1.16, non-functional in v1.22+"),
    ("flocker", 0, "deprecated in v1.22, non-functional in v1.25+"),
    ("storageos", 0, "deprecated in v1.22, non-functional in v1.25+"),
    ("quobyte", 0, "deprecated in v1.22, non-functional in v1.25+"),
    ("glusterfs", 0, "deprecated in v1.25, non-functional in v1.26+"),
    ("cephfs", 28, "deprecated in v1.28, non-functional in v1.31+"),
    ("rbd", 28, "deprecated in v1.28, non-functional in v1.31+"),
];

pub(super) fn warnings(scope: &Scope<'_>, check: &mut Check<'_>) {
    placement(scope, check);
    deprecated(scope, check);
    let containers = scope.containers();
    for container in &containers {
        hidden_variables(container, check);
        for list in ["limits", "requests"] {
            fractions(&container.down(["resources", list]), check);
        }
    }
    ports(scope, &containers, check);
    fractions(&scope.spec.field("overhead"), check);
    for (list, field) in [("hostAliases", "ip"), ("imagePullSecrets", "name")] {
        let mut seen = BTreeSet::new();
        for place in scope.spec.field(list).items().map(|item| item.field(field)) {
            if !seen.insert(place.text_or_empty()) {
                check.warn(rules::WARNING, &place, format_args!("duplicate {field} {}", place.quoted()));
            }
            if field == "name" && place.is_empty() {
                check.warn(rules::WARNING, &place, "invalid empty name");
            }
        }
    }
    let grace = scope.spec.field("terminationGracePeriodSeconds");
    if form::number(&grace) < 0 {
        let message = "must be >= 0; negative values are invalid and will be treated as 1";
        check.warn(rules::WARNING, &grace, message);
    }
}

fn of_label(key: &str) -> Option<&'static str> {
    LABELS.iter().find(|(label, _)| *label == key).map(|(_, message)| *message)
}

/// Warns of a label of nodes that has another name now.
pub(in crate::kubernetes) fn label(place: &Place<'_>, key: &str, check: &mut Check<'_>) {
    if let Some(message) = of_label(key) {
        check.warn(rules::DEPRECATED, place, format_args!("{key} is {message}"));
    }
}

fn placement(scope: &Scope<'_>, check: &mut Check<'_>) {
    let (spec, affinity) = (&scope.spec, scope.spec.field("affinity"));
    for (key, place) in map::keys(&spec.field("nodeSelector")) {
        label(&place, key, check);
    }
    let required =
        affinity.down(["nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]);
    let preferred = affinity.down(["nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution"]);
    let preferences: Vec<Place<'_>> = preferred.items().map(|term| term.field("preference")).collect();
    for term in required.items().chain(preferences) {
        for key in term.field("matchExpressions").items().map(|rule| rule.field("key")) {
            label(&key, key.text_or_empty(), check);
        }
    }
    for constraint in spec.field("topologySpreadConstraints").items() {
        let key = constraint.field("topologyKey");
        label(&key, key.text_or_empty(), check);
        matches_nothing(&constraint.field("labelSelector"), check);
    }
    for pods in ["podAffinity", "podAntiAffinity"].map(|field| affinity.field(field)) {
        for term in pods.field("requiredDuringSchedulingIgnoredDuringExecution").items() {
            matches_nothing(&term.field("labelSelector"), check);
        }
        for term in pods.field("preferredDuringSchedulingIgnoredDuringExecution").items() {
            matches_nothing(&term.down(["podAffinityTerm", "labelSelector"]), check);
        }
    }
}

fn matches_nothing(selector: &Place<'_>, check: &mut Check<'_>) {
    if !selector.is_set() {
        check.warn(rules::WARNING, selector, "a null labelSelector results in matching no pod");
    }
}

fn deprecated(scope: &Scope<'_>, check: &mut Check<'_>) {
    for (key, place) in map::keys(&scope.metadata.field("annotations")) {
        if let Some((_, message)) = ANNOTATIONS.iter().find(|(annotation, _)| *annotation == key) {
            check.warn(rules::DEPRECATED, &place, message);
        }
    }
    for volume in scope.spec.field("volumes").items() {
        overlapping(&volume, check);
        for (field, since, message) in VOLUMES {
            let source = volume.field(field);
            if source.is_set() && check.since(*since) {
                check.warn(rules::DEPRECATED, &source, message);
            }
        }
    }
}

/// Two keys of a volume that make the same file, or a file where the other has a folder.
fn overlapping(volume: &Place<'_>, check: &mut Check<'_>) {
    for source in ["configMap", "secret", "downwardAPI"] {
        let items = volume.field(source).field("items");
        let mut seen: Vec<&str> = Vec::new();
        for path in items.items().map(|item| item.field("path")) {
            let text = path.text_or_empty();
            let within = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
            if let Some(other) = seen.iter().find(|other| **other == text || within(text, other) || within(other, text))
            {
                check.warn(rules::WARNING, &path, format_args!("overlapping paths: \"{text}\" with \"{other}\""));
            }
            seen.push(text);
        }
    }
}

/// Bytes are whole.
fn fractions(list: &Place<'_>, check: &mut Check<'_>) {
    for (name, place) in map::keys(list).filter(|(name, _)| matches!(*name, "memory" | "ephemeral-storage")) {
        fraction(name, &place, check);
    }
}

/// Warns of an amount of bytes that is not whole.
pub(in crate::kubernetes) fn fraction(name: &str, place: &Place<'_>, check: &mut Check<'_>) {
    if amount::quantity(place).is_some_and(|amount| amount.milli_value() % 1000 != 0) {
        let value = place.quoted();
        let message = format_args!("fractional byte value {value} of {name} is invalid, must be an integer");
        check.warn(rules::WARNING, place, message);
    }
}

/// A variable may be set again to add to it, as in `$(PATH):/more`; anything else hides what was before.
fn hidden_variables(container: &Place<'_>, check: &mut Check<'_>) {
    let mut seen = BTreeSet::new();
    for variable in container.field("env").items() {
        let (name, value) = (variable.field("name").text_or_empty(), variable.field("value").text_or_empty());
        let before = format!("$({name})");
        let adds = value.contains(&before) && value != before && !variable.field("valueFrom").is_set();
        if !seen.insert(name) && !adds {
            let message =
                format_args!("hides previous definition of \"{name}\", which may be dropped when using apply");
            check.warn(rules::WARNING, &variable, message);
        }
    }
}

fn ports(scope: &Scope<'_>, containers: &[Place<'_>], check: &mut Check<'_>) {
    let chosen = scope.chooses_ports(check);
    let mut numbers: BTreeMap<(i64, &str), Vec<Place<'_>>> = BTreeMap::new();
    let mut names: BTreeMap<&str, Place<'_>> = BTreeMap::new();
    for port in containers.iter().flat_map(|container| container.field("ports").items().collect::<Vec<_>>()) {
        let outer = |port: &Place<'_>| Scope::host_port(port, chosen);
        let host = |port: &Place<'_>| port.field("hostIP").text_or_empty().to_owned();
        if outer(&port) == 0 && !host(&port).is_empty() {
            check.warn(rules::WARNING, &port, "hostIP set without hostPort");
        }
        let key = (form::number(&port.field("containerPort")), port.field("protocol").text_or("TCP"));
        let others = numbers.entry(key).or_default();
        for other in others.iter() {
            let kind = if outer(&port) == outer(other) && host(&port) == host(other) {
                "duplicate"
            } else if outer(&port) == 0 || outer(other) == 0 {
                "overlapping"
            } else if outer(&port) == outer(other) && host(&port).is_empty() != host(other).is_empty() {
                "dangerously ambiguous"
            } else {
                continue;
            };
            check.warn(rules::WARNING, &port, format_args!("{kind} port definition with {}", other.path()));
        }
        others.push(port.clone());
        let name = port.field("name").text_or_empty();
        if name.is_empty() {
            continue;
        }
        if let Some(other) = names.get(name) {
            let first = other.path();
            let message = format_args!(
                "duplicate port name \"{name}\" with {first}, services and probes that select ports by name will use {first}"
            );
            check.warn(rules::WARNING, &port, message);
        } else {
            names.insert(name, port);
        }
    }
}
