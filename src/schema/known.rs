//! What a workspace adds to the general schemas: its components, variables, layers, clusters, apps and instances.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::{Component, InputSpec, Instance, TypeKind, Workspace};
use crate::diagnostic::Report;
use crate::types::Minor;

/// Names by name, in order.
pub(super) type Names = BTreeSet<Arc<str>>;

/// The names of a workspace and what they stand for. Incomplete where files have mistakes.
#[derive(Debug)]
pub struct Known {
    pub(super) components: BTreeMap<Arc<str>, Arc<Component>>,
    pub(super) variables: Vec<InputSpec>,
    /// Folders that environments can extend.
    pub(super) layers: Names,
    pub(super) environments: Vec<Arc<str>>,
    /// Of all environments.
    pub(super) clusters: Names,
    /// App to instance to the components that any layer of any environment gives it.
    pub(super) apps: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Names>>,
    /// Keys of image pins.
    pub(super) pins: Names,
    /// The newest Kubernetes of all clusters.
    pub(super) minor: Option<Minor>,
}

impl Known {
    /// Merges every environment; mistakes are the business of other commands.
    #[must_use]
    pub fn of(workspace: &Workspace) -> Self {
        let mut known = Self {
            components: workspace.components.clone(),
            variables: workspace.variables.clone(),
            layers: workspace.layers().cloned().collect(),
            environments: workspace.environments.clone(),
            clusters: Names::new(),
            apps: BTreeMap::new(),
            pins: Names::new(),
            minor: None,
        };
        for name in &workspace.environments {
            let Some(environment) = workspace.environment(name, &mut Report::new()) else { continue };
            for cluster in &environment.clusters {
                known.clusters.insert(Arc::clone(&cluster.key.text));
                known.minor = known.minor.max(Some(cluster.kubernetes));
                for app in cluster.systems.iter().flat_map(|system| &system.apps) {
                    for instance in &app.instances {
                        known.learn(&app.key.text, instance);
                    }
                }
            }
        }
        known
    }

    fn learn(&mut self, app: &Arc<str>, instance: &Instance) {
        let name = &instance.key.text;
        let components = self.apps.entry(Arc::clone(app)).or_default().entry(Arc::clone(name)).or_default();
        let mut named = Some(&instance.component_name);
        while let Some(node) = named {
            // A layer below the switch of a component gives values for the one it names.
            components.extend(
                node.as_str().and_then(|name| self.components.get_key_value(name)).map(|(name, _)| Arc::clone(name)),
            );
            named = node.origin.overrides();
        }
        components.insert(Arc::clone(&instance.component.name));
        let images: Vec<&InputSpec> =
            instance.component.inputs.iter().filter(|input| matches!(input.ty.kind, TypeKind::Image)).collect();
        for input in &images {
            let short = images.len() == 1 || &*input.key.text == "image";
            let pin = if short { format!("{app}/{name}") } else { format!("{app}/{name}.{}", input.key.text) };
            self.pins.insert(pin.into());
        }
    }

    /// Instances of all apps with the components they may have, for files whose app is known only by the file's name.
    pub(super) fn instances(&self) -> BTreeMap<Arc<str>, Names> {
        let mut instances: BTreeMap<Arc<str>, Names> = BTreeMap::new();
        for (name, components) in self.apps.values().flatten() {
            instances.entry(Arc::clone(name)).or_default().extend(components.iter().cloned());
        }
        instances
    }

    /// `app/instance` of everything there is.
    pub(super) fn targets(&self) -> Vec<String> {
        let of_app = |(app, instances): (&Arc<str>, &BTreeMap<Arc<str>, Names>)| {
            instances.keys().map(|instance| format!("{app}/{instance}")).collect::<Vec<_>>()
        };
        self.apps.iter().flat_map(of_app).collect()
    }
}
