//! The cells: variables, inputs, outputs, namespaces.

use std::fmt;
use std::sync::Arc;

use super::cell::{self, CellId};
use super::tree::{self, Evaluated};
use super::{AppId, InstanceId, Level, World, rules};
use crate::config::{InputSpec, InputType, TypeKind};
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::{Binding, Namespace};
use crate::source::Span;
use crate::types::Types;
use crate::yaml::Node;

impl World {
    /// A variable, by its place in the declarations, as the cluster or one of its systems has it.
    pub(super) fn variable(&self, system: Option<usize>, index: usize) -> Evaluated {
        let spec = &self.workspace().variables[index];
        cell::fill(self.variable_cell(system, index), || {
            let values = system.map_or(&self.cluster().variables, |system| &self.cluster().systems[system].variables);
            let level = system.map_or(Level::Cluster, Level::System);
            let node = values.get(&spec.key.text).or(spec.default.as_ref());
            self.typed(&CellId::Variable(system, index), node, spec, level)
        })
    }

    /// An input of an instance, by its place in the component. Types are checked here, once.
    #[must_use]
    pub fn input(&self, id: InstanceId, index: usize) -> Evaluated {
        let instance = self.instance(id);
        let Some(spec) = instance.component.inputs.get(index) else { return Evaluated::Failed };
        cell::fill(&self.cells(id).inputs[index], || {
            let node = instance.values.get(&spec.key.text);
            if node.is_none() && !spec.optional {
                // The merging of layers has reported it.
                return Evaluated::Failed;
            }
            self.typed(&CellId::Input(id, index), node, spec, Level::Instance(id))
        })
    }

    /// An input as expressions see it. While it is being computed its other parts can be read one by one.
    pub(super) fn input_binding(&self, id: InstanceId, index: usize) -> Binding {
        let instance = self.instance(id);
        let spec = &instance.component.inputs[index];
        if cell::is_open(self.identity(), &CellId::Input(id, index)) {
            let raw = instance.values.get(&spec.key.text).filter(|node| node.as_map().is_some());
            if let Some(raw) = raw {
                let parts =
                    Parts { world: self.arc(), id, index, path: String::new(), node: raw.clone(), ty: spec.ty.clone() };
                return Binding::Namespace(Arc::new(parts));
            }
        }
        match (self.input(id, index), &spec.ty.kind) {
            (Evaluated::Value(node), TypeKind::Image) => Binding::Image(node),
            (evaluated, _) => evaluated.binding(),
        }
    }

    /// An output of an instance, by its place in the component.
    pub(super) fn output(&self, id: InstanceId, index: usize) -> Evaluated {
        let component = Arc::clone(&self.instance(id).component);
        let Some(output) = component.outputs.get(index) else { return Evaluated::Failed };
        cell::fill(&self.cells(id).outputs[index], || {
            self.compute(CellId::Output(id, index), output.value.origin.span, |report| {
                self.evaluate(&output.value, Level::Instance(id), report)
            })
        })
    }

    /// The namespace of an app.
    #[must_use]
    pub fn namespace(&self, app: AppId) -> Evaluated {
        cell::fill(&self.app_cells(app).namespace, || {
            let node = &self.app(app).namespace;
            self.compute(CellId::Namespace(app), node.origin.span, |report| {
                self.evaluate(node, Level::App(app), report)
            })
        })
    }

    /// Runs a computation of an extension for an instance as a cell of its own, so that cycles through it are seen.
    pub fn extension_cell(
        &self,
        id: InstanceId,
        name: &str,
        span: Span,
        compute: impl FnOnce(&mut Report) -> Evaluated,
    ) -> Evaluated {
        self.compute(CellId::Extension(id, name.to_owned()), span, compute)
    }

    /// Computes a cell: cycles and findings go to the world's report.
    pub(super) fn compute(&self, id: CellId, span: Span, compute: impl FnOnce(&mut Report) -> Evaluated) -> Evaluated {
        let mut report = Report::new();
        let value = match cell::enter(self.identity(), id, span, || compute(&mut report)) {
            Ok(value) => value,
            Err(cycle) => {
                report.push(cycle.finding(|id| self.cell_name(id)));
                Evaluated::Failed
            }
        };
        self.append(report);
        value
    }

    fn typed(&self, id: &CellId, node: Option<&Node>, spec: &InputSpec, level: Level) -> Evaluated {
        let Some(node) = node else { return Evaluated::Unset };
        let name = CellName { world: self, id };
        self.compute(id.clone(), node.origin.span, |report| {
            let value = if spec.literal { Evaluated::Value(node.clone()) } else { self.evaluate(node, level, report) };
            match value {
                Evaluated::Value(value) => self.check(&spec.ty, value, &name, report),
                Evaluated::Unset if !spec.optional => {
                    let message = format!("`{name}` needs a value, and this expression has none");
                    let finding = Diagnostic::error(rules::MISSING_VALUE, node.origin.span, message)
                        .label(spec.key.origin.span, "declared here, not optional")
                        .help("give the expression a value with `default(…)`");
                    report.push(finding);
                    Evaluated::Failed
                }
                other => other,
            }
        })
    }
}

impl World {
    fn check(&self, ty: &InputType, value: Node, name: &dyn fmt::Display, report: &mut Report) -> Evaluated {
        let types = Types::of(self.cluster().kubernetes);
        ty.check_for(value, &types, report, name).map_or(Evaluated::Failed, Evaluated::Value)
    }

    /// What people call a cell.
    fn cell_name(&self, id: &CellId) -> String {
        let input = |id: InstanceId, index: usize| {
            let name = self.instance(id).component.inputs.get(index).map_or("", |spec| &spec.key.text);
            format!("{}.{name}", self.name_of(id))
        };
        match id {
            CellId::Variable(_, index) => format!("variables.{}", self.workspace().variables[*index].key.text),
            CellId::Input(id, index) => input(*id, *index),
            CellId::Part(id, index, path) => format!("{}.{path}", input(*id, *index)),
            CellId::Output(id, index) => {
                let name = self.instance(*id).component.outputs.get(*index).map_or("", |output| &output.key.text);
                format!("output {name} of {}", self.name_of(*id))
            }
            CellId::Selector(id) => format!("{}.selector", self.name_of(*id)),
            CellId::Labels(id) => format!("{}.labels", self.name_of(*id)),
            CellId::Namespace(app) => format!("{}.namespace", self.app(*app).key.text),
            CellId::Extension(_, name) => name.clone(),
        }
    }
}

/// The name of a cell, made only when a message needs it.
struct CellName<'a> {
    world: &'a World,
    id: &'a CellId,
}

impl fmt::Display for CellName<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.world.cell_name(self.id))
    }
}

/// The parts of a map that is being computed: each is evaluated alone, so that one may read another.
#[derive(Debug)]
struct Parts {
    world: Arc<World>,
    id: InstanceId,
    index: usize,
    path: String,
    node: Node,
    ty: InputType,
}

impl Namespace for Parts {
    fn get(&self, name: &str) -> Binding {
        let Some(node) = self.node.get(name) else { return Binding::Unknown };
        let ty = part_type(&self.ty, name);
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        let id = CellId::Part(self.id, self.index, path.clone());
        if node.as_map().is_some() && cell::is_open(self.world.identity(), &id) {
            let Some(ty) = ty else { return Binding::Failed };
            let world = Arc::clone(&self.world);
            return Binding::Namespace(Arc::new(Self {
                world,
                id: self.id,
                index: self.index,
                path,
                node: node.clone(),
                ty,
            }));
        }
        let name = CellName { world: &self.world, id: &id };
        let value = self.world.compute(id.clone(), node.origin.span, |report| {
            let scope = self.world.scope(Level::Instance(self.id));
            match tree::evaluate(node, &scope, self.world.workspace(), report) {
                Evaluated::Value(value) => {
                    ty.map_or(Evaluated::Value(value.clone()), |ty| self.world.check(&ty, value, &name, report))
                }
                other => other,
            }
        });
        value.binding()
    }

    fn names(&self) -> Vec<Arc<str>> {
        self.node.as_map().into_iter().flatten().map(|entry| Arc::clone(&entry.key.text)).collect()
    }
}

fn part_type(ty: &InputType, name: &str) -> Option<InputType> {
    match &ty.kind {
        TypeKind::Map(of) => Some(InputType::clone(of)),
        TypeKind::Object(properties) => {
            properties.iter().find(|property| &*property.key.text == name).map(|property| property.ty.clone())
        }
        _ => None,
    }
}
