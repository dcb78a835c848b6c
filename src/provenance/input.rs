//! The history of an input: its value, what it beat, and where it is read.

use std::sync::Arc;

use super::{Answer, Role, explain};
use crate::evaluation::{InstanceId, World};
use crate::source::{SourceMap, Span};
use crate::template::{Library, Template};
use crate::yaml::{FieldPath, Layer, Map, Node, Origin, Segment};

/// An input of an instance, and a field in its value: `flask-backend/flask-app.replicas`.
#[derive(Clone, Debug)]
pub struct InputPath {
    /// The instance.
    pub instance: InstanceId,
    /// The input, then the field in it.
    pub path: FieldPath,
}

impl InputPath {
    /// Reads `app/instance.input`; nothing when no such instance runs there.
    #[must_use]
    pub fn read(text: &str, world: &World) -> Option<Self> {
        let (app, rest) = text.split_once('/')?;
        let app = world.find_app(app)?;
        // Names of instances hold no dots; the path begins at the first one.
        let (name, path) = rest.split_once('.')?;
        let instance = world.find_instance(app, name)?;
        let path: FieldPath = path.parse().ok()?;
        Some(Self { instance, path })
    }

    /// The name of the input.
    #[must_use]
    pub fn input(&self) -> &str {
        match self.path.0.first() {
            Some(Segment::Key(key)) => key,
            _ => "",
        }
    }
}

/// What `explain` answers about an input. Absent inputs tell what removed them, or where they are declared.
#[must_use]
pub fn explain_input(input: &InputPath, world: &Arc<World>, library: &Library, sources: &SourceMap) -> Answer {
    let instance = world.instance(input.instance);
    let component = &instance.component;
    let position = component.inputs.iter().position(|spec| *spec.key.text == *input.input());
    let spec = position.and_then(|position| component.inputs.get(position));
    let value = position.and_then(|position| world.input(input.instance, position).value());
    let origin = spec.map_or(Origin::new(component.span, Layer::Template), |spec| spec.key.origin.clone());
    let mut values = Map::new();
    if let (Some(spec), Some(value)) = (spec, &value) {
        // A computed value keeps what it beat in the layers.
        let beaten = instance.values.get(&spec.key.text).and_then(|written| written.origin.overrides());
        let mut value = value.clone();
        if let (None, Some(beaten)) = (value.origin.overrides(), beaten) {
            value.origin = value.origin.overriding(beaten.clone());
        }
        values.push(spec.key.clone(), value);
    }
    let mut field = explain(&Node::map(values, origin), &input.path, sources);
    if let (None, Some(spec)) = (&value, spec) {
        field.steps.clear();
        if let Some(null) = instance.removed.get(&spec.key.text) {
            field.steps = explain(null, &FieldPath::root(), sources).steps;
            if let Some(first) = field.steps.first_mut() {
                first.role = Role::Removed;
            }
        }
        field.steps.push(super::bare_step(Role::Declared, spec.key.origin.span, sources));
    }
    let reads = readers(input.input(), component, library);
    field.steps.extend(reads.into_iter().map(|span| super::bare_step(Role::ReadBy, span, sources)));
    Answer {
        environment: world.environment().name.to_string(),
        cluster: world.cluster().key.text.to_string(),
        app: world.app(world.app_of(input.instance)).key.text.to_string(),
        title: format!("{}.{}", world.name_of(input.instance), input.input()),
        object: None,
        fields: vec![field],
        lines: Vec::new(),
    }
}

/// The expressions of templates that read an input.
fn readers(input: &str, component: &crate::config::Component, library: &Library) -> Vec<Span> {
    let templates = library.templates(&component.name);
    let reads = templates.flat_map(Template::reads);
    let own = reads.filter(|read| read.path.first().is_some_and(|name| name == input)).map(|read| read.span);
    let mut spans: Vec<Span> = own.collect();
    spans.sort();
    spans.dedup();
    spans
}

/// The names of the inputs of an instance, for suggestions.
#[must_use]
pub fn input_names(world: &World, instance: InstanceId) -> Vec<Arc<str>> {
    world.instance(instance).component.inputs.iter().map(|spec| Arc::clone(&spec.key.text)).collect()
}
