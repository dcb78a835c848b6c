//! The pods that objects make: their templates, labels and containers.

use super::objects::Object;
use crate::kubernetes::Place;

/// An object that is a pod or makes pods.
pub struct Workload<'o> {
    /// The object.
    pub object: Object<'o>,
    /// The pod template, or the pod itself.
    pub template: Place<'o>,
}

/// Where the pod template of a kind stands; nothing for kinds that make no pods.
#[must_use]
pub fn pod_template(object: Object<'_>) -> Option<Place<'_>> {
    let root = object.root();
    match (&*object.id.gvk.group, &*object.id.gvk.kind) {
        ("", "Pod") => Some(root),
        ("", "ReplicationController")
        | ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
        | ("batch", "Job") => Some(root.down(["spec", "template"])),
        ("batch", "CronJob") => Some(root.down(["spec", "jobTemplate", "spec", "template"])),
        _ => None,
    }
}

/// Those of some objects that make pods.
pub fn workloads_of<'o>(objects: impl Iterator<Item = Object<'o>>) -> Vec<Workload<'o>> {
    objects.filter_map(|object| pod_template(object).map(|template| Workload { object, template })).collect()
}

impl<'o> Workload<'o> {
    /// Where its pods live.
    #[must_use]
    pub fn namespace(&self) -> &'o str {
        self.object.namespace()
    }

    /// The spec of its pods.
    #[must_use]
    pub fn spec(&self) -> Place<'o> {
        self.template.field("spec")
    }

    /// The labels of its pods.
    #[must_use]
    pub fn labels(&self) -> Place<'o> {
        self.template.down(["metadata", "labels"])
    }

    /// Containers of all sorts.
    #[must_use]
    pub fn containers(&self) -> Vec<Place<'o>> {
        let spec = self.spec();
        ["initContainers", "containers"]
            .into_iter()
            .flat_map(|list| spec.field(list).items().collect::<Vec<_>>())
            .collect()
    }

    /// The ports that containers declare.
    #[must_use]
    pub fn ports(&self) -> Vec<Place<'o>> {
        let containers = self.containers();
        containers.iter().flat_map(|container| container.field("ports").items().collect::<Vec<_>>()).collect()
    }

    /// How many pods run at most: those of a daemon set cannot be known.
    #[must_use]
    pub fn pods(&self) -> i64 {
        let spec = self.object.root().field("spec");
        match &*self.object.id.gvk.kind {
            "Deployment" | "StatefulSet" | "ReplicaSet" | "ReplicationController" => {
                spec.field("replicas").integer().unwrap_or(1)
            }
            "Job" => spec.field("parallelism").integer().unwrap_or(1),
            _ => 1,
        }
    }
}

/// The label of a plain selector that none of the pods have; the selector itself where each has some pods.
pub(super) fn unknown_label<'o>(selector: &Place<'o>, pods: &[&Workload<'_>]) -> Place<'o> {
    let has = |pod: &&Workload<'_>, key: &str, value: &Place<'_>| pod.labels().key(key).text() == value.text();
    let is_unknown = |key: &str, value: &Place<'_>| !pods.iter().any(|pod| has(pod, key, value));
    let mut entries = selector.entries();
    entries
        .find(|(entry, value)| is_unknown(&entry.key.text, value))
        .map_or_else(|| selector.clone(), |(_, value)| value)
}

/// Whether a plain map of labels, as a Service has it, selects an object with these labels. An empty one selects nothing.
#[must_use]
pub fn map_selects(selector: &Place<'_>, labels: &Place<'_>) -> bool {
    !selector.is_empty() && has_all(selector, labels)
}

/// Labels that controllers put on the pods they make
/// (<https://kubernetes.io/docs/reference/labels-annotations-taints/>): no template has them.
const BY_CONTROLLERS: [&str; 9] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];

fn has_all(wanted: &Place<'_>, labels: &Place<'_>) -> bool {
    let fits = |key: &str, value: &Place<'_>| BY_CONTROLLERS.contains(&key) || labels.key(key).text() == value.text();
    wanted.entries().all(|(entry, value)| fits(&entry.key.text, &value))
}

/// Whether a label selector (`matchLabels`, `matchExpressions`) selects an object with these labels. An empty one selects
/// everything.
#[must_use]
pub fn selects(selector: &Place<'_>, labels: &Place<'_>) -> bool {
    has_all(&selector.field("matchLabels"), labels)
        && selector.field("matchExpressions").items().all(|requirement| {
            let value = labels.key(requirement.field("key").text_or_empty()).text();
            let among = || requirement.field("values").items().any(|allowed| allowed.text() == value);
            match requirement.field("operator").text_or_empty() {
                "In" => value.is_some() && among(),
                "NotIn" => value.is_none() || !among(),
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                // What is no operator has been refused elsewhere.
                _ => true,
            }
        })
}

/// A selector as people read it: `app=web, tier in (a, b)`.
pub(super) fn shown(selector: &Place<'_>) -> String {
    let labels = selector.field("matchLabels");
    let plain = if labels.is_set() { &labels } else { selector };
    let mut parts: Vec<String> = plain
        .entries()
        .filter_map(|(entry, value)| value.text().map(|value| format!("{}={value}", entry.key.text)))
        .collect();
    parts.extend(selector.field("matchExpressions").items().map(|requirement| {
        let values: Vec<&str> = requirement.field("values").items().filter_map(|value| value.text()).collect();
        let operator = requirement.field("operator").text_or_empty();
        let key = requirement.field("key").text_or_empty();
        if values.is_empty() {
            format!("{key} {operator}")
        } else {
            format!("{key} {operator} ({})", values.join(", "))
        }
    }));
    if parts.is_empty() { "everything".to_owned() } else { parts.join(", ") }
}
