//! One cluster of one environment, with a cell for everything that can be read.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::Level;
use super::scope::Visible;
use super::tree::{self, Evaluated};
use crate::config::{App, Cluster, Environment, Instance, System, Workspace};
use crate::diagnostic::Report;
use crate::expression::{Binding, Scope};
use crate::yaml::{Map, Node};

/// An app of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AppId(usize);

/// An instance of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstanceId(usize);

/// Names that later layers of the compiler add to the scope of an instance: `partial`, `checksum`.
pub trait Extensions: fmt::Debug + Send + Sync {
    /// What the name stands for in the scope of an instance; nothing when the name is not theirs.
    fn binding(&self, world: &Arc<World>, instance: InstanceId, name: &str) -> Option<Binding>;
}

/// Everything that can be read on one cluster of one environment.
#[derive(Debug)]
pub struct World {
    workspace: Arc<Workspace>,
    environment: Arc<Environment>,
    cluster: usize,
    extensions: Arc<dyn Extensions>,
    apps: Vec<AppEntry>,
    instances: Vec<InstanceEntry>,
    by_name: HashMap<Arc<str>, AppId>,
    /// Of the cluster first, then of each system.
    variables: Vec<Vec<OnceLock<Evaluated>>>,
    report: Mutex<Report>,
    this: Weak<Self>,
}

#[derive(Debug)]
struct AppEntry {
    system: usize,
    app: usize,
    first: usize,
    cells: AppCells,
}

#[derive(Debug)]
struct InstanceEntry {
    app: AppId,
    index: usize,
    callers: Vec<Caller>,
    cells: InstanceCells,
}

/// An instance that connects to another.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) instance: InstanceId,
    pub(super) connection: usize,
}

#[derive(Debug, Default)]
pub(super) struct AppCells {
    pub(super) namespace: OnceLock<Evaluated>,
}

#[derive(Debug, Default)]
pub(super) struct InstanceCells {
    pub(super) inputs: Vec<OnceLock<Evaluated>>,
    pub(super) outputs: Vec<OnceLock<Evaluated>>,
    pub(super) selector: OnceLock<Evaluated>,
    pub(super) labels: OnceLock<Evaluated>,
}

fn empty_cells(count: usize) -> Vec<OnceLock<Evaluated>> {
    std::iter::repeat_with(OnceLock::new).take(count).collect()
}

impl World {
    /// The world of one cluster, by its place in the environment.
    #[must_use]
    pub fn new(
        workspace: Arc<Workspace>,
        environment: Arc<Environment>,
        cluster: usize,
        extensions: Arc<dyn Extensions>,
    ) -> Arc<Self> {
        let groups = environment.clusters[cluster].systems.len() + 1;
        let variables = (0..groups).map(|_| empty_cells(workspace.variables.len())).collect();
        let (apps, mut instances, by_name) = index(&environment.clusters[cluster]);
        connect(&environment.clusters[cluster], &mut instances, &apps, &by_name);
        Arc::new_cyclic(|this| Self {
            workspace,
            environment,
            cluster,
            extensions,
            apps,
            instances,
            by_name,
            variables,
            report: Mutex::default(),
            this: this.clone(),
        })
    }

    /// The workspace.
    #[must_use]
    pub fn workspace(&self) -> &Arc<Workspace> {
        &self.workspace
    }

    /// The environment.
    #[must_use]
    pub fn environment(&self) -> &Arc<Environment> {
        &self.environment
    }

    /// The cluster.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.environment.clusters[self.cluster]
    }

    /// All apps, in order of system and app.
    pub fn apps(&self) -> impl Iterator<Item = AppId> + use<> {
        (0..self.apps.len()).map(AppId)
    }

    /// The instances of an app, in order.
    pub fn instances(&self, app: AppId) -> impl Iterator<Item = InstanceId> + use<> {
        let first = self.apps[app.0].first;
        (first..first + self.app(app).instances.len()).map(InstanceId)
    }

    /// The system of an app.
    #[must_use]
    pub fn system_of(&self, app: AppId) -> &System {
        &self.cluster().systems[self.apps[app.0].system]
    }

    /// The place of an app's system in the cluster.
    #[must_use]
    pub fn system_index(&self, app: AppId) -> usize {
        self.apps[app.0].system
    }

    /// An app.
    #[must_use]
    pub fn app(&self, app: AppId) -> &App {
        let entry = &self.apps[app.0];
        &self.cluster().systems[entry.system].apps[entry.app]
    }

    /// An instance.
    #[must_use]
    pub fn instance(&self, instance: InstanceId) -> &Instance {
        let entry = &self.instances[instance.0];
        &self.app(entry.app).instances[entry.index]
    }

    /// The app of an instance.
    #[must_use]
    pub fn app_of(&self, instance: InstanceId) -> AppId {
        self.instances[instance.0].app
    }

    /// The app of that name.
    #[must_use]
    pub fn find_app(&self, name: &str) -> Option<AppId> {
        self.by_name.get(name).copied()
    }

    /// The instance of that name in an app.
    #[must_use]
    pub fn find_instance(&self, app: AppId, name: &str) -> Option<InstanceId> {
        self.instances(app).find(|instance| &*self.instance(*instance).key.text == name)
    }

    /// The names that expressions of a place see.
    #[must_use]
    pub fn scope(&self, level: Level) -> Scope {
        Arc::new(Visible::new(self.arc(), level))
    }

    /// Evaluates a tree in the scope of a place.
    pub fn evaluate(&self, node: &Node, level: Level, report: &mut Report) -> Evaluated {
        tree::evaluate(node, &self.scope(level), &self.workspace, report)
    }

    /// Evaluates the entries of a map in the scope of a place; those that fail are left out.
    pub fn evaluate_map(&self, map: &Map, level: Level, report: &mut Report) -> Map {
        let scope = self.scope(level);
        let evaluated = map.iter().filter_map(|entry| {
            let value = tree::evaluate(&entry.value, &scope, &self.workspace, report).value()?;
            Some(crate::yaml::Entry { key: entry.key.clone(), value })
        });
        evaluated.collect()
    }

    /// Takes the findings that were made while cells were filled.
    #[must_use]
    pub fn take_findings(&self) -> Report {
        std::mem::take(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Computes every variable of the cluster and its systems, so that a wrong one is found even if nothing reads it.
    pub fn compute_variables(&self) {
        let systems = (0..self.cluster().systems.len()).map(Some);
        for system in std::iter::once(None).chain(systems) {
            for index in 0..self.workspace.variables.len() {
                let _ = self.variable(system, index);
            }
        }
    }

    pub(super) fn append(&self, findings: Report) {
        if !findings.is_empty() {
            self.report.lock().unwrap_or_else(PoisonError::into_inner).append(findings);
        }
    }

    pub(super) fn arc(&self) -> Arc<Self> {
        // The world hands out scopes only while somebody holds it, so the reference always leads back.
        self.this.upgrade().unwrap_or_else(|| unreachable!("a world lives as long as it is used"))
    }

    pub(super) fn identity(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    pub(super) fn extension(&self, instance: InstanceId, name: &str) -> Option<Binding> {
        self.extensions.binding(&self.arc(), instance, name)
    }

    /// The cell of a variable as the cluster or one of its systems has it.
    pub(super) fn variable_cell(&self, system: Option<usize>, index: usize) -> &OnceLock<Evaluated> {
        &self.variables[system.map_or(0, |system| system + 1)][index]
    }

    pub(super) fn app_cells(&self, app: AppId) -> &AppCells {
        &self.apps[app.0].cells
    }

    pub(super) fn cells(&self, instance: InstanceId) -> &InstanceCells {
        &self.instances[instance.0].cells
    }

    pub(super) fn callers(&self, instance: InstanceId) -> &[Caller] {
        &self.instances[instance.0].callers
    }

    /// `flask-backend/flask-app`: an instance as people write it.
    #[must_use]
    pub fn name_of(&self, instance: InstanceId) -> String {
        format!("{}/{}", self.app(self.app_of(instance)).key.text, self.instance(instance).key.text)
    }

    /// The target of a connection, when it runs on this cluster.
    pub(super) fn target(&self, instance: InstanceId, connection: usize) -> Option<InstanceId> {
        let connection = self.instance(instance).connects.get(connection)?;
        self.find_instance(self.find_app(&connection.app)?, &connection.instance)
    }
}

type Index = (Vec<AppEntry>, Vec<InstanceEntry>, HashMap<Arc<str>, AppId>);

fn index(cluster: &Cluster) -> Index {
    let mut apps = Vec::new();
    let mut instances = Vec::new();
    let mut by_name = HashMap::new();
    for (system_index, system) in cluster.systems.iter().enumerate() {
        for (app_index, app) in system.apps.iter().enumerate() {
            let id = AppId(apps.len());
            by_name.insert(Arc::clone(&app.key.text), id);
            let first = instances.len();
            apps.push(AppEntry { system: system_index, app: app_index, first, cells: AppCells::default() });
            for (index, instance) in app.instances.iter().enumerate() {
                let cells = InstanceCells {
                    inputs: empty_cells(instance.component.inputs.len()),
                    outputs: empty_cells(instance.component.outputs.len()),
                    ..InstanceCells::default()
                };
                instances.push(InstanceEntry { app: id, index, callers: Vec::new(), cells });
            }
        }
    }
    (apps, instances, by_name)
}

fn connect(cluster: &Cluster, instances: &mut [InstanceEntry], apps: &[AppEntry], by_name: &HashMap<Arc<str>, AppId>) {
    let app_of = |id: AppId| {
        let entry = &apps[id.0];
        &cluster.systems[entry.system].apps[entry.app]
    };
    for caller in 0..instances.len() {
        let instance = &app_of(instances[caller].app).instances[instances[caller].index];
        for (connection, target) in instance.connects.iter().enumerate() {
            // A connection that leads nowhere was reported when the layers were merged.
            let Some(app) = by_name.get(&target.app).copied() else { continue };
            let position = app_of(app).instances.iter().position(|candidate| candidate.key.text == target.instance);
            if let Some(position) = position {
                let callee = apps[app.0].first + position;
                instances[callee].callers.push(Caller { instance: InstanceId(caller), connection });
            }
        }
    }
}
