//! What templates add to the scope of an instance: `partial` and `checksum`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::config::TemplateFile;
use crate::diagnostic::{Report, nearest};
use crate::evaluation::{Evaluated, Extensions, InstanceId, Level, World};
use crate::expression::{Arguments, Binding, CallError, Function};
use crate::template::{Library, PartialFunction, Template};
use crate::yaml::{Layer, Node, Origin, print_documents};

/// The functions that need compiled templates.
#[derive(Debug)]
pub(super) struct TemplateFunctions {
    library: Arc<Library>,
    expanded: Arc<Expanded>,
}

impl TemplateFunctions {
    pub(super) fn new(library: Arc<Library>) -> Self {
        Self { library, expanded: Arc::default() }
    }

    /// The documents of all templates of an instance, in order.
    pub(super) fn documents(&self, world: &Arc<World>, instance: InstanceId, report: &mut Report) -> Vec<Node> {
        let component = &world.instance(instance).component;
        let templates = component.templates.iter().zip(self.library.templates(&component.name));
        let expand = |(file, template): (&TemplateFile, &Template)| {
            self.expanded.documents(world, instance, &file.name, template, report)
        };
        let documents = templates.flat_map(expand).collect();
        // Who keeps a copy of a tree makes others copy it before they change it.
        self.expanded.lock().remove(&instance);
        documents
    }
}

/// What templates have given to instances that are being expanded, so that `checksum` and the instance itself expand
/// them once.
#[derive(Debug, Default)]
struct Expanded(Mutex<HashMap<InstanceId, HashMap<String, Vec<Node>>>>);

impl Expanded {
    fn lock(&self) -> MutexGuard<'_, HashMap<InstanceId, HashMap<String, Vec<Node>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a template gives to an instance. With findings it is not kept: whoever asks is to be told.
    fn documents(
        &self,
        world: &World,
        instance: InstanceId,
        name: &str,
        template: &Template,
        report: &mut Report,
    ) -> Vec<Node> {
        if let Some(documents) = self.lock().get(&instance).and_then(|templates| templates.get(name)) {
            return documents.clone();
        }
        let mut findings = Report::new();
        let documents = template.expand(&world.scope(Level::Instance(instance)), &mut findings);
        if findings.is_empty() {
            self.lock().entry(instance).or_default().insert(name.to_owned(), documents.clone());
        }
        report.append(findings);
        documents
    }
}

impl Extensions for TemplateFunctions {
    fn binding(&self, world: &Arc<World>, instance: InstanceId, name: &str) -> Option<Binding> {
        let library = Arc::clone(&self.library);
        match name {
            "partial" => {
                let component = world.instance(instance).component.name.clone();
                let scope = world.scope(Level::BuiltIn(instance));
                Some(Binding::Function(Arc::new(PartialFunction::new(library, component, scope))))
            }
            "checksum" => Some(Binding::Function(Arc::new(Checksum {
                library,
                expanded: Arc::clone(&self.expanded),
                world: Arc::clone(world),
                instance,
            }))),
            _ => None,
        }
    }
}

/// `checksum("configmap")`: the digest of what another template of the instance renders.
#[derive(Debug)]
struct Checksum {
    library: Arc<Library>,
    expanded: Arc<Expanded>,
    world: Arc<World>,
    instance: InstanceId,
}

impl Function for Checksum {
    fn call(&self, arguments: &Arguments) -> Result<Binding, CallError> {
        let name = match (arguments.positional.as_slice(), arguments.keywords.is_empty()) {
            ([name], true) => name.as_str(),
            _ => None,
        };
        let Some(name) = name else {
            return Err(CallError::Message(
                "expected the name of one template, as in `checksum(\"configmap\")`".to_owned(),
            ));
        };
        let component = Arc::clone(&self.world.instance(self.instance).component);
        let Some(template) = self.library.template(&component.name, name) else {
            let names = component.templates.iter().map(|file| file.name.as_str());
            let hint = nearest(name, names).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            return Err(CallError::Message(format!(
                "the component `{}` has no template `{name}`{hint}",
                component.name
            )));
        };
        let cell = format!("checksum(\"{name}\")");
        let digest = self.world.extension_cell(self.instance, &cell, arguments.span, |report| {
            let mut findings = Report::new();
            let documents = self.expanded.documents(&self.world, self.instance, name, template, &mut findings);
            let failed = findings.has_errors();
            report.append(findings);
            if failed {
                return Evaluated::Failed;
            }
            let origin = Origin::new(arguments.span, Layer::Derived);
            Evaluated::Value(Node::string(format!("{:x}", Sha256::digest(print_documents(&documents))), origin))
        });
        match digest {
            Evaluated::Value(node) => Ok(Binding::Node(node)),
            Evaluated::Unset | Evaluated::Failed => Err(CallError::Reported),
        }
    }
}
