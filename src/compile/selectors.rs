//! Workloads that would fight for the same pods.
//!
//! Source: <https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector>: controllers whose selectors
//! overlap do not behave correctly.

use std::collections::BTreeMap;

use crate::argocd::ClusterPlan;
use crate::diagnostic::{Diagnostic, Report};
use crate::manifest::Manifest;
use crate::yaml::{FieldPath, Node};

use super::identity::manifests;
use super::rules;

const WORKLOADS: &[&str] = &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];

type Labels<'a> = BTreeMap<&'a str, &'a str>;

/// A workload with what it selects and what its pods are.
struct Workload<'a> {
    manifest: &'a Manifest,
    node: &'a Node,
    selector: Labels<'a>,
    pods: Labels<'a>,
}

/// Reports pairs of workloads of one namespace where the pods of one match the selector of the other.
pub(super) fn check(plan: &ClusterPlan, report: &mut Report) {
    let mut by_namespace: BTreeMap<&str, Vec<Workload<'_>>> = BTreeMap::new();
    for manifest in manifests(plan).filter(|manifest| WORKLOADS.contains(&&*manifest.id.gvk.kind)) {
        let namespace = manifest.id.namespace.as_deref().unwrap_or_default();
        let selector = manifest.body.get("spec").and_then(|spec| spec.get("selector"));
        // Expressions narrow a selector further than its labels say; without evaluating them nothing is certain.
        let plain = selector.filter(|selector| selector.get("matchExpressions").is_none());
        if let Some(labels) = plain.and_then(|selector| selector.get("matchLabels")) {
            let workload = Workload { manifest, node: labels, selector: texts(labels), pods: pod_labels(manifest) };
            by_namespace.entry(namespace).or_default().push(workload);
        }
    }
    for workloads in by_namespace.values() {
        check_namespace(workloads, report);
    }
}

fn check_namespace(workloads: &[Workload<'_>], report: &mut Report) {
    // Only pods with the rarest label of a selector can match it; comparing all pairs would take minutes in a namespace
    // with thousands of workloads.
    let mut by_label: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (index, workload) in workloads.iter().enumerate() {
        for (key, value) in &workload.pods {
            by_label.entry((key, value)).or_default().push(index);
        }
    }
    for (index, workload) in workloads.iter().enumerate() {
        let Workload { manifest, node, selector, .. } = workload;
        let candidates =
            selector.iter().map(|(key, value)| by_label.get(&(*key, *value)).map_or(&[][..], |found| found));
        for &other in candidates.min_by_key(|found| found.len()).unwrap_or_default() {
            let found = &workloads[other];
            // Two that match each other are told once.
            let told = other < index && selects(&found.selector, &workload.pods);
            if other != index && !told && selects(selector, &found.pods) {
                report.push(overlap(manifest, node, found.manifest));
            }
        }
    }
}

fn overlap(manifest: &Manifest, selector: &Node, other: &Manifest) -> Diagnostic {
    let message = format!("the selector of `{}` also matches the pods of `{}`", manifest.id, other.id);
    Diagnostic::error(rules::OVERLAPPING_SELECTORS, selector.origin.place(), message)
        .label(super::identity::place(other), "these pods are matched, too")
        .object(manifest.id.object_ref())
        .path("spec.selector.matchLabels")
        .help("add a label to this selector and its pods that the other pods do not have, such as `app.kubernetes.io/name`")
}

fn selects(selector: &Labels<'_>, pod: &Labels<'_>) -> bool {
    !selector.is_empty() && selector.iter().all(|(key, value)| pod.get(key) == Some(value))
}

fn pod_labels(manifest: &Manifest) -> Labels<'_> {
    let path = ["spec", "template", "metadata", "labels"].iter().fold(FieldPath::root(), |path, key| path.key(key));
    path.find(&manifest.body).map(texts).unwrap_or_default()
}

fn texts(labels: &Node) -> Labels<'_> {
    let entries = labels.as_map().into_iter().flatten();
    entries.filter_map(|entry| Some((&*entry.key.text, &*entry.value.as_scalar()?.text))).collect()
}
