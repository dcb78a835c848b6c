//! What the expressions of one place see.

use std::sync::Arc;

use super::view::{View, callers, file_function};
use super::{AppId, InstanceId, World};
use crate::config::BUILT_IN_NAMES;
use crate::expression::{Binding, Namespace};

/// The place where an expression stands; each sees what the one before it sees, and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Environment and cluster: `environment`, `cluster`, `variables`.
    Cluster,
    /// A system, by its place in the cluster.
    System(usize),
    /// An app: also `app`, `instances`, `apps`.
    App(AppId),
    /// An instance without its inputs and labels: what selectors and labels are made of.
    Identity(InstanceId),
    /// An instance without its inputs: what partials see.
    BuiltIn(InstanceId),
    /// An instance with its inputs.
    Instance(InstanceId),
}

/// The names of one place.
#[derive(Debug)]
pub(super) struct Visible {
    world: Arc<World>,
    level: Level,
}

impl Visible {
    /// The names of a place of a world.
    #[must_use]
    pub(super) fn new(world: Arc<World>, level: Level) -> Self {
        Self { world, level }
    }

    fn view(&self, make: impl FnOnce(Arc<World>) -> View) -> Binding {
        Binding::Namespace(Arc::new(make(Arc::clone(&self.world))))
    }

    fn app(&self) -> Option<AppId> {
        match self.level {
            Level::Cluster | Level::System(_) => None,
            Level::App(app) => Some(app),
            Level::Identity(instance) | Level::BuiltIn(instance) | Level::Instance(instance) => {
                Some(self.world.app_of(instance))
            }
        }
    }

    fn instance(&self) -> Option<InstanceId> {
        match self.level {
            Level::Cluster | Level::System(_) | Level::App(_) => None,
            Level::Identity(instance) | Level::BuiltIn(instance) | Level::Instance(instance) => Some(instance),
        }
    }

    fn instance_name(&self, instance: InstanceId, name: &str) -> Binding {
        let complete = !matches!(self.level, Level::Identity(_));
        match name {
            "instance" => self.view(|world| View::Instance(world, instance)),
            "labels" if complete => self.world.labels(instance).binding(),
            "selector" if complete => self.world.selector(instance).binding(),
            "connections" if complete => self.view(|world| View::Connections(world, instance)),
            "callers" if complete => callers(&self.world, instance),
            "file" if complete => file_function(&self.world, instance),
            _ if complete => match self.world.extension(instance, name) {
                Some(binding) => binding,
                None => self.input(instance, name),
            },
            _ => Binding::Unknown,
        }
    }

    fn input(&self, instance: InstanceId, name: &str) -> Binding {
        if !matches!(self.level, Level::Instance(_)) {
            return Binding::Unknown;
        }
        let inputs = &self.world.instance(instance).component.inputs;
        match inputs.iter().position(|input| &*input.key.text == name) {
            Some(index) => self.world.input_binding(instance, index),
            None => Binding::Unknown,
        }
    }
}

impl Namespace for Visible {
    fn get(&self, name: &str) -> Binding {
        match (name, self.level) {
            ("environment", _) => return self.view(View::Environment),
            ("cluster", _) => return self.view(View::Cluster),
            ("variables", level) => {
                let system = match level {
                    Level::System(system) => Some(system),
                    _ => self.app().map(|app| self.world.system_index(app)),
                };
                return self.view(|world| View::Variables(world, system));
            }
            ("system", Level::System(system)) => return self.view(|world| View::System(world, system)),
            _ => {}
        }
        let Some(app) = self.app() else { return Binding::Unknown };
        match name {
            "system" => self.view(|world| {
                let system = world.system_index(app);
                View::System(world, system)
            }),
            "app" => self.view(|world| View::App(world, app)),
            "apps" => self.view(View::Apps),
            "instances" => self.view(|world| View::Instances(world, app)),
            _ => self.instance().map_or(Binding::Unknown, |instance| self.instance_name(instance, name)),
        }
    }

    fn names(&self) -> Vec<Arc<str>> {
        match self.level {
            Level::Cluster => ["cluster", "environment", "variables"].map(Into::into).to_vec(),
            Level::System(_) => ["cluster", "environment", "system", "variables"].map(Into::into).to_vec(),
            Level::App(_) => {
                ["app", "apps", "cluster", "environment", "instances", "system", "variables"].map(Into::into).to_vec()
            }
            Level::Identity(_) => {
                let names = ["app", "apps", "cluster", "environment", "instance", "instances", "system", "variables"];
                names.map(Into::into).to_vec()
            }
            Level::BuiltIn(_) => BUILT_IN_NAMES.iter().map(|name| (*name).into()).collect(),
            Level::Instance(instance) => {
                let inputs = &self.world.instance(instance).component.inputs;
                let built_in = BUILT_IN_NAMES.iter().map(|name| Arc::from(*name));
                inputs.iter().map(|input| Arc::clone(&input.key.text)).chain(built_in).collect()
            }
        }
    }
}
