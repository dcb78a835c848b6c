//! The objects of a cluster by what they say of each other: whom selectors select, who is scaled.

use std::collections::HashMap;

use crate::kubernetes::Place;
use crate::kubernetes::graph::{Object, Workload, map_selects, selects, workloads_of};
use crate::policy::Subject;

/// All objects of a cluster, with the workloads found by labels.
pub(super) struct Shape<'o> {
    pub(super) subject: &'o Subject<'o>,
    pub(super) objects: &'o [Object<'o>],
    pub(super) workloads: Vec<Workload<'o>>,
    by_namespace: HashMap<&'o str, Vec<usize>>,
    by_label: HashMap<(&'o str, &'o str, &'o str), Vec<usize>>,
    /// The least number of pods that an autoscaler keeps, with the autoscaler.
    scaled: HashMap<Scaled<'o>, (i64, Object<'o>)>,
}

/// What is scaled: namespace, kind and name.
type Scaled<'o> = (&'o str, &'o str, &'o str);

/// The two forms of selectors.
#[derive(Clone, Copy)]
pub(super) enum Selector {
    /// Labels alone, as a Service has them.
    Labels,
    /// `matchLabels` and `matchExpressions`.
    Full,
}

impl<'o> Shape<'o> {
    pub(super) fn of(subject: &'o Subject<'o>, objects: &'o [Object<'o>]) -> Self {
        let workloads = workloads_of(objects.iter().copied());
        let mut by_namespace: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_label: HashMap<(&str, &str, &str), Vec<usize>> = HashMap::new();
        for (at, workload) in workloads.iter().enumerate() {
            let namespace = workload.namespace();
            by_namespace.entry(namespace).or_default().push(at);
            for (entry, value) in workload.labels().entries() {
                by_label.entry((namespace, &entry.key.text, value.text_or_empty())).or_default().push(at);
            }
        }
        let scaled = objects.iter().filter_map(|object| scaled_by(*object)).collect();
        Self { subject, objects, workloads, by_namespace, by_label, scaled }
    }

    /// All objects of a kind.
    pub(super) fn of_kind(&self, group: &'o str, kind: &'o str) -> impl Iterator<Item = Object<'o>> {
        self.objects.iter().copied().filter(move |object| object.is(group, kind))
    }

    /// The workloads of a namespace whose pods a selector selects.
    pub(super) fn selected(&self, namespace: &str, selector: &Place<'_>, form: Selector) -> Vec<usize> {
        let labels = match form {
            Selector::Labels => selector.clone(),
            Selector::Full => selector.field("matchLabels"),
        };
        let first = labels.entries().next();
        let narrow =
            first.and_then(|(entry, value)| self.by_label.get(&(namespace, &*entry.key.text, value.text_or_empty())));
        // A label that controllers add stands in no template, so a miss says nothing.
        let candidates = narrow.or_else(|| self.by_namespace.get(namespace)).into_iter().flatten();
        let fits = |at: &&usize| {
            let labels = self.workloads[**at].labels();
            match form {
                Selector::Labels => map_selects(selector, &labels),
                Selector::Full => selects(selector, &labels),
            }
        };
        candidates.filter(fits).copied().collect()
    }

    /// The autoscaler of a workload.
    pub(super) fn autoscaler(&self, workload: &Workload<'o>) -> Option<Object<'o>> {
        self.scaling(workload).map(|(_, autoscaler)| autoscaler)
    }

    /// How many pods run at least, by its own word or by that of its autoscaler.
    pub(super) fn least_pods(&self, workload: &Workload<'o>) -> i64 {
        self.scaling(workload).map_or_else(|| workload.pods(), |(least, _)| least)
    }

    fn scaling(&self, workload: &Workload<'o>) -> Option<(i64, Object<'o>)> {
        let id = workload.object.id;
        self.scaled.get(&(workload.namespace(), &*id.gvk.kind, &*id.name)).copied()
    }
}

/// What an autoscaler scales, and the least number of pods. Both kinds have 1 and 0 as defaults.
fn scaled_by(object: Object<'_>) -> Option<(Scaled<'_>, (i64, Object<'_>))> {
    let spec = object.root().field("spec");
    let target = spec.field("scaleTargetRef");
    let (kind, least) = if object.is("autoscaling", "HorizontalPodAutoscaler") {
        (target.field("kind").text()?, spec.field("minReplicas").integer().unwrap_or(1))
    } else if object.is("keda.sh", "ScaledObject") {
        (target.field("kind").text_or("Deployment"), spec.field("minReplicaCount").integer().unwrap_or(0))
    } else {
        return None;
    };
    Some(((object.namespace(), kind, target.field("name").text()?), (least, object)))
}
