//! The groups of names in a scope: `app.…`, `cluster.…`, `connections.<alias>.…`.

use std::sync::Arc;

use super::tree::{Evaluated, derived};
use super::{AppId, InstanceId, World};
use crate::config::{Component, OF_CONNECTIONS};
use crate::expression::{Arguments, Binding, CallError, Function, Namespace};
use crate::yaml::{Entry, Key, Layer, Map, Node, Origin};

/// A group of names of a world.
#[derive(Debug)]
pub(super) enum View {
    Environment(Arc<World>),
    Cluster(Arc<World>),
    Variables(Arc<World>, Option<usize>),
    System(Arc<World>, usize),
    Apps(Arc<World>),
    App(Arc<World>, AppId),
    Instances(Arc<World>, AppId),
    Instance(Arc<World>, InstanceId),
    Outputs(Arc<World>, InstanceId),
    Connections(Arc<World>, InstanceId),
    Connection(Arc<World>, InstanceId),
}

impl Namespace for View {
    fn get(&self, name: &str) -> Binding {
        match self {
            Self::Environment(world) => match name {
                "name" => text(&world.environment().name, &Origin::new(world.environment().span, Layer::Derived)),
                _ => Binding::Unknown,
            },
            Self::Cluster(world) => cluster(world, name),
            Self::Variables(world, system) => {
                let position = world.workspace().variables.iter().position(|spec| &*spec.key.text == name);
                position.map_or(Binding::Unknown, |index| world.variable(*system, index).binding())
            }
            Self::System(world, index) => {
                let system = &world.cluster().systems[*index];
                match name {
                    "name" => text(&system.name, &Origin::new(system.span, Layer::Derived)),
                    "owner" => optional(system.owner.as_ref()),
                    _ => Binding::Unknown,
                }
            }
            Self::Apps(world) => match world.find_app(name) {
                Some(app) => group(Self::App(Arc::clone(world), app)),
                None => Binding::Unknown,
            },
            Self::App(world, app) => match name {
                "name" => text(&world.app(*app).key.text, &world.app(*app).key.origin),
                "namespace" => world.namespace(*app).binding(),
                "system" => group(Self::System(Arc::clone(world), world.system_index(*app))),
                "instances" => group(Self::Instances(Arc::clone(world), *app)),
                _ => Binding::Unknown,
            },
            Self::Instances(world, app) => match world.find_instance(*app, name) {
                Some(instance) => group(Self::Outputs(Arc::clone(world), instance)),
                None => Binding::Unknown,
            },
            Self::Instance(world, id) => {
                let instance = world.instance(*id);
                match name {
                    "name" => text(&instance.key.text, &instance.key.origin),
                    "component" => text(&instance.component.name, &instance.component_name.origin),
                    _ => Binding::Unknown,
                }
            }
            Self::Outputs(world, id) => output(world, *id, name),
            Self::Connections(world, id) => connection(world, *id, name),
            Self::Connection(world, id) => match name {
                "instance" => text(&world.instance(*id).key.text, &world.instance(*id).key.origin),
                "app" => text(&world.app(world.app_of(*id)).key.text, &world.app(world.app_of(*id)).key.origin),
                "namespace" => world.namespace(world.app_of(*id)).binding(),
                "selector" => world.selector(*id).binding(),
                _ => output(world, *id, name),
            },
        }
    }

    fn names(&self) -> Vec<Arc<str>> {
        let fixed = |names: &[&str]| names.iter().map(|name| Arc::from(*name)).collect();
        match self {
            Self::Environment(_) => fixed(&["name"]),
            Self::Cluster(_) => fixed(&["name", "server", "kubernetes", "region", "networkPolicy"]),
            Self::Variables(world, _) => world.workspace().variables.iter().map(|spec| spec.key.text.clone()).collect(),
            Self::System(..) => fixed(&["name", "owner"]),
            Self::Apps(world) => world.apps().map(|app| world.app(app).key.text.clone()).collect(),
            Self::App(..) => fixed(&["name", "namespace", "system", "instances"]),
            Self::Instances(world, app) => {
                world.app(*app).instances.iter().map(|instance| instance.key.text.clone()).collect()
            }
            Self::Instance(..) => fixed(&["name", "component"]),
            Self::Outputs(world, id) => output_names(&world.instance(*id).component),
            Self::Connections(world, id) => {
                world.instance(*id).connects.iter().map(|connection| connection.alias.text.clone()).collect()
            }
            Self::Connection(world, id) => {
                let built_in: Vec<Arc<str>> = fixed(&OF_CONNECTIONS);
                built_in.into_iter().chain(output_names(&world.instance(*id).component)).collect()
            }
        }
    }
}

fn group(view: View) -> Binding {
    Binding::Namespace(Arc::new(view))
}

fn text(value: &str, origin: &Origin) -> Binding {
    Binding::Node(derived(value, origin))
}

fn optional(node: Option<&Node>) -> Binding {
    node.map_or(Binding::Unset, |node| Binding::Node(node.clone()))
}

fn cluster(world: &Arc<World>, name: &str) -> Binding {
    let cluster = world.cluster();
    match name {
        "name" => text(&cluster.key.text, &cluster.key.origin),
        "server" => optional(cluster.server.as_ref()),
        "kubernetes" => text(&cluster.kubernetes.to_string(), &cluster.key.origin),
        "region" => optional(cluster.region.as_ref()),
        "networkPolicy" => optional(cluster.network_policy.as_ref()),
        _ => Binding::Unknown,
    }
}

fn output_names(component: &Component) -> Vec<Arc<str>> {
    component.outputs.iter().map(|output| output.key.text.clone()).collect()
}

fn output(world: &Arc<World>, id: InstanceId, name: &str) -> Binding {
    let position = world.instance(id).component.outputs.iter().position(|output| &*output.key.text == name);
    position.map_or(Binding::Unknown, |index| world.output(id, index).binding())
}

fn connection(world: &Arc<World>, id: InstanceId, alias: &str) -> Binding {
    let position = world.instance(id).connects.iter().position(|connection| &*connection.alias.text == alias);
    let Some(position) = position else { return Binding::Unknown };
    // A connection without target was reported when the layers were merged.
    world.target(id, position).map_or(Binding::Failed, |target| group(View::Connection(Arc::clone(world), target)))
}

/// `callers`: who connects to an instance, in order of app and instance.
pub(super) fn callers(world: &Arc<World>, id: InstanceId) -> Binding {
    let mut items = Vec::new();
    for caller in world.callers(id) {
        let instance = world.instance(caller.instance);
        let connection = &instance.connects[caller.connection];
        let app = world.app_of(caller.instance);
        let (Evaluated::Value(namespace), Evaluated::Value(selector)) =
            (world.namespace(app), world.selector(caller.instance))
        else {
            return Binding::Failed;
        };
        let origin = Origin::new(connection.span, Layer::Derived);
        let entry = |key: &str, value: Node| Entry { key: Key::new(key, origin.clone()), value };
        let map = Map::from_iter([
            entry("connection", derived(&connection.alias.text, &connection.alias.origin)),
            entry("instance", derived(&instance.key.text, &instance.key.origin)),
            entry("app", derived(&world.app(app).key.text, &world.app(app).key.origin)),
            entry("namespace", namespace),
            entry("selector", selector),
        ]);
        items.push(Node::map(map, origin));
    }
    let origin = Origin::new(world.instance(id).key.origin.span, Layer::Derived);
    Binding::Node(Node::list(items, origin))
}

/// `file("files/x.json")`: the verbatim text of a file of the component.
pub(super) fn file_function(world: &Arc<World>, id: InstanceId) -> Binding {
    Binding::Function(Arc::new(FileFunction { world: Arc::clone(world), id }))
}

#[derive(Debug)]
struct FileFunction {
    world: Arc<World>,
    id: InstanceId,
}

impl Function for FileFunction {
    fn call(&self, arguments: &Arguments) -> Result<Binding, CallError> {
        let component = &self.world.instance(self.id).component;
        let path = match (arguments.positional.as_slice(), arguments.keywords.is_empty()) {
            ([path], true) => path.as_str(),
            _ => None,
        };
        let usage = || CallError::Message("expected one text, as in `file(\"files/example.json\")`".to_owned());
        let path = path.ok_or_else(usage)?;
        let Some(source) = component.files.get(path) else {
            let near = crate::diagnostic::nearest(path, component.files.keys().map(String::as_str));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let message = format!("the component `{}` has no file `{path}`{hint}", component.name);
            return Err(CallError::Message(message));
        };
        let file = self.world.workspace().sources.file(*source);
        if file.invalid_utf8.is_some() {
            let message = format!("the file `{path}` of the component `{}` is not UTF-8 text", component.name);
            return Err(CallError::Message(message));
        }
        let span = crate::source::Span::new(*source, 0, file.text.len());
        Ok(Binding::Node(Node::string(file.text.clone(), Origin::new(span, Layer::Template))))
    }
}
