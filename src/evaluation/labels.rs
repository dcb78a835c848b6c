//! Derived labels and selectors.
//!
//! Keys: <https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/>.

use super::cell::{self, CellId};
use super::tree::{Evaluated, derived};
use super::{AppId, InstanceId, Level, World, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::yaml::{Entry, Key, Layer, Map, Node, Origin, ScalarKind};

const NAME: &str = "app.kubernetes.io/name";
const COMPONENT: &str = "app.kubernetes.io/component";
const PART_OF: &str = "app.kubernetes.io/part-of";
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

impl World {
    /// `selector`: the instance's own, or its name.
    #[must_use]
    pub fn selector(&self, id: InstanceId) -> Evaluated {
        cell::fill(&self.cells(id).selector, || {
            let instance = self.instance(id);
            self.compute(CellId::Selector(id), instance.key.origin.span, |report| {
                let map = match &instance.selector {
                    Some(own) => strings(&self.evaluate_map(own, Level::Identity(id), report)),
                    None => Map::from_iter([label(NAME, &instance.key.text, &instance.key.origin)]),
                };
                Evaluated::Value(Node::map(map, Origin::new(instance.key.origin.span, Layer::Derived)))
            })
        })
    }

    /// `labels`: the selector, what the object is part of, and the labels of environment, system, app and instance.
    #[must_use]
    pub fn labels(&self, id: InstanceId) -> Evaluated {
        cell::fill(&self.cells(id).labels, || {
            let instance = self.instance(id);
            self.compute(CellId::Labels(id), instance.key.origin.span, |report| {
                let Evaluated::Value(selector) = self.selector(id) else { return Evaluated::Failed };
                let app = self.app_of(id);
                let mut labels = self.owner_labels(app, report);
                for entry in &self.evaluate_map(&instance.labels, Level::Identity(id), report) {
                    labels.insert(entry.key.clone(), entry.value.clone());
                }
                let mut result = Map::new();
                for entry in selector.as_map().into_iter().flatten() {
                    result.insert(entry.key.clone(), entry.value.clone());
                }
                let own = [
                    label(NAME, &instance.key.text, &instance.key.origin),
                    label(COMPONENT, &instance.component.name, &instance.component_name.origin),
                    label(PART_OF, &self.system_of(app).name, &Origin::new(self.system_of(app).span, Layer::Derived)),
                    label(MANAGED_BY, "scantling", &instance.key.origin),
                ];
                for entry in own {
                    if result.get(&entry.key.text).is_none() {
                        result.push(entry.key, entry.value);
                    }
                }
                for entry in &strings(&labels) {
                    if let Some(fixed) = selector.get(&entry.key.text).filter(|fixed| **fixed != entry.value) {
                        report.push(selector_label(&entry.key, &entry.value, fixed));
                    } else {
                        result.insert(entry.key.clone(), entry.value.clone());
                    }
                }
                Evaluated::Value(Node::map(result, Origin::new(instance.key.origin.span, Layer::Derived)))
            })
        })
    }

    /// Labels of environment, cluster, system and app.
    pub fn owner_labels(&self, app: AppId, report: &mut Report) -> Map {
        let mut labels = self.evaluate_map(&self.cluster().labels, Level::Cluster, report);
        let system = self.evaluate_map(&self.system_of(app).labels, Level::System(self.system_index(app)), report);
        let own = self.evaluate_map(&self.app(app).labels, Level::App(app), report);
        for entry in system.iter().chain(&own) {
            labels.insert(entry.key.clone(), entry.value.clone());
        }
        strings(&labels)
    }
}

fn label(key: &str, value: &str, origin: &Origin) -> Entry {
    Entry { key: Key::new(key, Origin::new(origin.span, Layer::Derived)), value: derived(value, origin) }
}

/// Labels are strings, whatever YAML guessed: they are taken as they are spelled.
fn strings(labels: &Map) -> Map {
    let text = |entry: &Entry| match entry.value.as_scalar() {
        Some(scalar) if !matches!(scalar.kind, ScalarKind::String | ScalarKind::Null) => {
            Entry { key: entry.key.clone(), value: Node::string(scalar.text.clone(), entry.value.origin.clone()) }
        }
        _ => entry.clone(),
    };
    labels.iter().map(text).collect()
}

fn selector_label(key: &Key, value: &Node, fixed: &Node) -> Diagnostic {
    let message = format!("the label `{}` belongs to the selector and cannot be set to something else", key.text);
    Diagnostic::error(rules::SELECTOR_LABEL, value.origin.span, message)
        .label(fixed.origin.span, "the selector has it from here")
        .help("remove the label, or set `selector:` on the instance")
}
