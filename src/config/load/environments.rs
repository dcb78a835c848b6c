//! All environments with the layers they extend.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Documents;
use super::places::{FolderPlaces, Places, SystemPlaces};
use crate::config::mistakes::{no_such, shown};
use crate::config::read::{
    Settings, WrittenEnvironment, WrittenSystem, read_app_file, read_environment, read_images_file, read_layer_file,
    read_system_file, relabel,
};
use crate::config::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::source::SourceId;
use crate::yaml::{Layer, Node};

/// A layer, or an environment's own files, in one place of an environment's precedence.
#[derive(Debug)]
pub(in crate::config) struct WrittenLayer {
    pub(in crate::config) name: Arc<str>,
    pub(in crate::config) settings: Settings,
    pub(in crate::config) systems: BTreeMap<Arc<str>, WrittenSystem>,
}

/// An environment with its layers, lowest first.
#[derive(Debug)]
pub(in crate::config) struct Stack {
    pub(in crate::config) layers: Vec<Arc<WrittenLayer>>,
    pub(in crate::config) own: WrittenEnvironment,
}

impl Stack {
    /// Whether it extends a layer that is not there, which has been reported: the rest of it would only seem wrong.
    pub(in crate::config) fn lacks_layer(&self) -> bool {
        let is_there = |name: &Node| self.layers.iter().any(|layer| Some(&*layer.name) == name.as_str());
        !self.own.extends.iter().all(is_there)
    }
}

/// All environments, and all layers, extended or not.
#[derive(Debug, Default)]
pub(in crate::config) struct Stacks {
    pub(in crate::config) environments: BTreeMap<Arc<str>, Stack>,
    /// Each in the first place of precedence.
    pub(in crate::config) layers: BTreeMap<Arc<str>, Arc<WrittenLayer>>,
}

pub(super) fn read_all(documents: &Documents, places: &Places, report: &mut Report) -> Stacks {
    let mut reader = Reader { documents, places, layers: BTreeMap::new(), names: BTreeMap::new(), known: Vec::new() };
    let is_layer = |folder: &FolderPlaces| folder.environment.is_none();
    for (name, folder) in places.folders.iter().filter(|(_, folder)| is_layer(folder)) {
        reader.names.insert(name.as_str(), name.as_str().into());
        reader.known.push(name);
        reader.read_layer(name, folder, 0, report);
    }
    let mut stacks = Stacks::default();
    for (name, source) in &places.single {
        let own = documents.get(source).and_then(|node| read_environment(node, &name.as_str().into(), true, report));
        reader.add(own, &mut stacks, report);
    }
    for (name, folder) in &places.folders {
        let own = folder.environment.and_then(|source| reader.read_folder(name, folder, source, report));
        reader.add(own, &mut stacks, report);
    }
    let first = |((name, place), layer)| (place == 0).then_some((name, layer));
    stacks.layers = reader.layers.into_iter().filter_map(first).collect();
    stacks
}

struct Reader<'a> {
    documents: &'a Documents,
    places: &'a Places,
    /// By name and place in `extends`: the place is part of every origin in it.
    layers: BTreeMap<(Arc<str>, u16), Arc<WrittenLayer>>,
    names: BTreeMap<&'a str, Arc<str>>,
    known: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn add(&mut self, own: Option<WrittenEnvironment>, stacks: &mut Stacks, report: &mut Report) {
        let Some(own) = own else { return };
        let layers = self.layers_of(&own, report);
        stacks.environments.insert(Arc::clone(&own.name), Stack { layers, own });
    }

    fn read_folder(
        &mut self,
        name: &str,
        folder: &FolderPlaces,
        source: SourceId,
        report: &mut Report,
    ) -> Option<WrittenEnvironment> {
        let systems = self.read_systems(folder, Layer::Environment, report);
        let images = folder.images.and_then(|source| self.documents.get(&source));
        let pins = images.and_then(|node| read_images_file(node, report)).unwrap_or_default();
        let own = read_environment(self.documents.get(&source)?, &name.into(), false, report)?;
        Some(WrittenEnvironment { systems, pins, ..own })
    }

    fn layers_of(&mut self, own: &WrittenEnvironment, report: &mut Report) -> Vec<Arc<WrittenLayer>> {
        let mut layers: Vec<Arc<WrittenLayer>> = Vec::new();
        for name in &own.extends {
            let text = name.as_str().unwrap_or_default();
            if layers.iter().any(|layer| &*layer.name == text) {
                let message = format!("the layer `{}` is extended twice", shown(text));
                report.push(
                    Diagnostic::error(rules::NAME_CLASH, name.origin.span, message).help("remove one of the two"),
                );
                continue;
            }
            let place = u16::try_from(layers.len()).unwrap_or(u16::MAX);
            match self.layer(text, place) {
                Some(layer) => layers.push(layer),
                None => report.push(self.unknown_layer(name, text)),
            }
        }
        layers
    }

    /// A layer in some place; only the first reading reports what is wrong with it.
    fn layer(&mut self, name: &str, place: u16) -> Option<Arc<WrittenLayer>> {
        let key = (Arc::clone(self.names.get(name)?), place);
        if let Some(layer) = self.layers.get(&key) {
            return Some(Arc::clone(layer));
        }
        let folder = self.places.folders.get(name)?;
        Some(self.read_layer(name, folder, place, &mut Report::new()))
    }

    fn unknown_layer(&self, name: &Node, text: &str) -> Diagnostic {
        let environment = self.places.single.contains_key(text)
            || self.places.folders.get(text).is_some_and(|folder| folder.environment.is_some());
        let finding =
            no_such(rules::UNKNOWN_LAYER, name.origin.span, "there is no layer", text, self.known.iter().copied());
        if environment {
            return finding
                .note(format!("`{text}` is an environment; environments extend layers"))
                .help("move what both share to a layer: a folder without `environment.yaml`");
        }
        finding
    }

    fn read_layer(&mut self, name: &str, folder: &FolderPlaces, place: u16, report: &mut Report) -> Arc<WrittenLayer> {
        let layer = Layer::Shared(place);
        let file = folder.layer.and_then(|source| self.documents.get(&source));
        let settings = file.and_then(|node| read_layer_file(&in_place(node, place), name, report)).unwrap_or_default();
        let systems = self.read_systems(folder, layer, report);
        let name: Arc<str> = name.into();
        let written = Arc::new(WrittenLayer { name: Arc::clone(&name), settings, systems });
        self.layers.insert((name, place), Arc::clone(&written));
        written
    }

    fn read_systems(
        &self,
        folder: &'a FolderPlaces,
        layer: Layer,
        report: &mut Report,
    ) -> BTreeMap<Arc<str>, WrittenSystem> {
        let mut systems = BTreeMap::new();
        for (name, files) in &folder.systems {
            if let Some(system) = self.read_system(name, files, layer, report) {
                systems.insert(name.as_str().into(), system);
            }
        }
        systems
    }

    fn read_system(
        &self,
        name: &str,
        files: &SystemPlaces,
        layer: Layer,
        report: &mut Report,
    ) -> Option<WrittenSystem> {
        let own = layer == Layer::Environment;
        let place = if let Layer::Shared(place) = layer { place } else { 0 };
        let file = files.file.or(files.system).and_then(|source| self.documents.get(&source));
        let mut system = file.and_then(|node| read_system_file(&in_place(node, place), name, own, report));
        if let Some(system) = system.as_ref().filter(|_| files.file.is_none())
            && let Some(app) = system.apps.values().next()
        {
            let message = "the `system.yaml` of a folder has no apps";
            let finding = Diagnostic::error(rules::UNKNOWN_KEY, app.key.origin.span, message);
            report.push(finding.help("write a file of kind App for each, beside this one"));
        }
        for (name, source) in &files.apps {
            let Some(node) = self.documents.get(source) else { continue };
            if let Some(app) = read_app_file(&in_place(node, place), name, layer, report) {
                let system = system.get_or_insert_with(|| WrittenSystem::empty(app.key.origin.span));
                system.apps.entry(Arc::clone(&app.key.text)).or_insert(app);
            }
        }
        system
    }
}

/// The document of a layer as it stands in one place of `extends`.
fn in_place(node: &Node, place: u16) -> Node {
    if place == 0 { node.clone() } else { relabel(node, Layer::Shared(place)) }
}
