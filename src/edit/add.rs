//! A new app in the files of a system.

use std::sync::Arc;

use super::pins::usage;
use super::texts::Texts;
use super::{Planned, Refusal};
use crate::config::{Component, Environment, InputSpec, TypeKind, Workspace};
use crate::diagnostic::{Report, nearest, quoted_list};
use crate::source::SourceMap;
use crate::yaml::{Dialect, Entry, FieldPath, Key, Layer, Map, Node, load};

/// What is to be added, and where.
#[derive(Debug)]
pub struct NewApp<'a> {
    /// The workspace as it is.
    pub workspace: &'a Workspace,
    /// The environment in which the app is to run.
    pub environment: &'a Environment,
    /// The layer that says what the app is; the environment's own file where there is none.
    pub layer: Option<&'a str>,
    /// The system.
    pub system: &'a str,
    /// The clusters of a system that the environment does not have yet.
    pub clusters: &'a [String],
    /// The name.
    pub name: &'a str,
    /// The namespace; the name of the app where it is not said.
    pub namespace: Option<&'a str>,
    /// The component.
    pub component: &'a str,
    /// Values of inputs, `input=value`.
    pub values: &'a [String],
}

impl NewApp<'_> {
    /// The edits that add the app.
    pub fn plan(&self) -> Result<Planned, Refusal> {
        let component = self.component()?;
        self.check_name()?;
        let mut texts = Texts::new(&self.workspace.sources, false);
        let (mut values, mut images) = (Vec::new(), Vec::new());
        for setting in self.values {
            let (spec, text) = named_input(component, setting)?;
            match spec.ty.kind {
                TypeKind::Image => images.push((spec, text)),
                _ => values.push((&*spec.key.text, value_of(spec, text, &texts)?)),
            }
        }
        let app = self.app(&texts, values);
        let environment = &*self.environment.name;
        let empty = || Node::map(Map::default(), texts.origin());
        let (shared, own) = match self.layer {
            Some(layer) => (Some((layer, app)), empty()),
            None => (None, app),
        };
        let mut places = Vec::new();
        if let Some((layer, app)) = shared {
            places.push(self.put(&mut texts, layer, app)?);
        }
        places.push(self.put(&mut texts, environment, own)?);
        let mut planned = Planned {
            environments: vec![Arc::clone(&self.environment.name)],
            subject: Some(format!("app {} of component {}", self.name, component.name)),
            ..Planned::default()
        };
        let main = main_image(component);
        for (spec, image) in images {
            let short = main.is_some_and(|main| main.key.text == spec.key.text);
            let input = if short { String::new() } else { format!(".{}", spec.key.text) };
            let pin = format!("{0}/{0}{input}", self.name);
            let file = texts.add_pin(environment, &pin, image)?;
            places.push((file, FieldPath::root().key("images").key(&pin)));
        }
        for (file, path) in places {
            let line = texts.line_of(&file, &path);
            let what = if path.0.is_empty() { format!("apps.{}", self.name) } else { path.to_string() };
            planned.notes.push(format!("added `{what}` in {file}:{}", line.max(1)));
        }
        planned.texts = texts.finish();
        Ok(planned)
    }

    fn component(&self) -> Result<&Arc<Component>, Refusal> {
        let components = &self.workspace.components;
        components
            .get(self.component)
            .ok_or_else(|| no_such("component", self.component, components.keys().map(|name| &**name).collect()))
    }

    fn check_name(&self) -> Result<(), Refusal> {
        if let Err(reason) = crate::syntax::names::dns1123_label(self.name) {
            let message = format!("`{}` cannot be the name of an app: {reason}", self.name);
            return Err(usage(message, "use lower-case letters, digits and `-`".to_owned()));
        }
        let systems = self.environment.clusters.iter().flat_map(|cluster| &cluster.systems);
        for system in systems {
            if system.apps.iter().any(|app| *app.key.text == *self.name) {
                let message = format!(
                    "the system `{}` has an app `{}` in `{}` already",
                    system.name, self.name, self.environment.name
                );
                return Err(usage(message, "choose another name".to_owned()));
            }
        }
        match self.layer {
            Some(layer) if !self.workspace.layers().any(|known| **known == *layer) => {
                Err(no_such("layer", layer, self.workspace.layers().map(|name| &**name).collect()))
            }
            _ => Ok(()),
        }
    }

    /// What the app is: `namespace`, `component` and, where there are some, `values`.
    fn app(&self, texts: &Texts<'_>, values: Vec<(&str, Node)>) -> Node {
        let origin = || texts.origin();
        let text = |text: &str| Node::string(text, origin());
        let entry = |key: &str, value: Node| Entry { key: Key::new(key, origin()), value };
        let mut entries = vec![
            entry("namespace", text(self.namespace.unwrap_or(self.name))),
            entry("component", text(self.component)),
        ];
        if !values.is_empty() {
            let values = values.into_iter().map(|(key, value)| entry(key, value));
            entries.push(entry("values", Node::map(values.collect(), origin())));
        }
        Node::map(entries.into_iter().collect(), origin())
    }

    /// Writes the app into the files of a layer or environment; gives the place.
    fn put(&self, texts: &mut Texts<'_>, folder: &str, app: Node) -> Result<(String, FieldPath), Refusal> {
        let sources = &self.workspace.sources;
        let single = format!("environments/{folder}.yaml");
        let file = format!("environments/{folder}/{}.yaml", self.system);
        let apps = FieldPath::root().key("apps");
        if sources.find(&single).is_some() {
            let path = FieldPath::root().key("systems").key(self.system).key("apps").key(self.name);
            texts.put(&single, &path, app)?;
            return Ok((single, path));
        }
        if sources.find(&file).is_none() {
            let system = format!("environments/{folder}/{}", self.system);
            if sources.below(&system).next().is_some() {
                let file = format!("{system}/{}.yaml", self.name);
                if sources.find(&file).is_some() {
                    return Err(usage(format!("`{file}` is there already"), "choose another name".to_owned()));
                }
                let body = crate::yaml::print(&app);
                let body = if body == "{}\n" { String::new() } else { body };
                texts.create(&file, format!("apiVersion: scantling/v1\nkind: App\n{body}"));
                return Ok((file, FieldPath::root()));
            }
            let clusters = self.clusters(folder)?;
            texts.create(&file, format!("apiVersion: scantling/v1\nkind: System\n{clusters}apps: {{}}\n"));
        }
        let path = apps.key(self.name);
        if texts.place_of(&file, &path).is_some() {
            let message = format!("`{file}` has an app `{}` already", self.name);
            return Err(usage(message, "choose another name".to_owned()));
        }
        texts.put(&file, &path, app)?;
        Ok((file, path))
    }

    /// `clusters:` of a new system's file.
    fn clusters(&self, folder: &str) -> Result<String, Refusal> {
        let known: Vec<&str> = self.environment.clusters.iter().map(|cluster| &*cluster.key.text).collect();
        if folder != &*self.environment.name || (self.clusters.is_empty() && known.len() < 2) {
            return Ok(String::new());
        }
        if self.clusters.is_empty() {
            let message = format!("the system `{}` is new in `{folder}`, which has several clusters", self.system);
            return Err(usage(message, format!("give `--cluster` with one of {}", quoted_list(known))));
        }
        if let Some(unknown) = self.clusters.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(no_such("cluster", unknown, known));
        }
        let names: Vec<String> = self.clusters.iter().map(|name| format!("{name}: {{}}")).collect();
        Ok(format!("clusters: {{ {} }}\n", names.join(", ")))
    }
}

fn named_input<'a>(component: &'a Component, setting: &'a str) -> Result<(&'a InputSpec, &'a str), Refusal> {
    let Some((name, text)) = setting.split_once('=') else {
        return Err(usage(
            format!("expected `input=value`, found `{setting}`"),
            "write `--set replicas=2`, for instance".to_owned(),
        ));
    };
    let known = component.inputs.iter();
    match known.clone().find(|spec| *spec.key.text == *name) {
        Some(spec) => Ok((spec, text)),
        None => {
            Err(no_such(&format!("input of `{}`", component.name), name, known.map(|spec| &*spec.key.text).collect()))
        }
    }
}

/// A value as it is typed: text for what takes text, else YAML.
fn value_of(spec: &InputSpec, text: &str, texts: &Texts<'_>) -> Result<Node, Refusal> {
    if spec.ty.kind.is_textual() {
        return Ok(Node::string(text, texts.origin()));
    }
    let mut sources = SourceMap::default();
    let source = sources.add("value.yaml", text.into());
    let mut report = Report::new();
    let values = load(&sources, source, Dialect::Own, Layer::Derived, &mut report);
    match <[Node; 1]>::try_from(values) {
        Ok([value]) if report.is_empty() => Ok(value),
        _ => {
            let message = format!("`{text}` is no value for `{}`, which takes {}", spec.key.text, spec.ty.expected());
            Err(usage(message, "write it as YAML on one line: `--set 'ports=[80, 81]'`".to_owned()))
        }
    }
}

fn main_image(component: &Component) -> Option<&InputSpec> {
    let images = || component.inputs.iter().filter(|spec| matches!(spec.ty.kind, TypeKind::Image));
    if images().count() == 1 { images().next() } else { images().find(|spec| &*spec.key.text == "image") }
}

fn no_such(noun: &str, name: &str, known: Vec<&str>) -> Refusal {
    unknown(&format!("there is no {noun} `{name}`"), name, known)
}

fn unknown(message: &str, name: &str, known: Vec<&str>) -> Refusal {
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is {}", quoted_list(known)),
    };
    usage(message.to_owned(), help)
}
