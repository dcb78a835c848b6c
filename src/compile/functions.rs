//! What templates add to the scope of an instance: `partial` and `checksum`.

use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Report, nearest};
use crate::evaluation::{Evaluated, Extensions, InstanceId, Level, World};
use crate::expression::{Arguments, Binding, CallError, Function};
use crate::template::{Library, PartialFunction};
use crate::yaml::{Layer, Node, Origin, print_documents};

/// The functions that need compiled templates.
#[derive(Debug)]
pub(super) struct TemplateFunctions {
    library: Arc<Library>,
}

impl TemplateFunctions {
    pub(super) fn new(library: Arc<Library>) -> Self {
        Self { library }
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
            "checksum" => Some(Binding::Function(Arc::new(Checksum { library, world: Arc::clone(world), instance }))),
            _ => None,
        }
    }
}

/// `checksum("configmap")`: the digest of what another template of the instance renders.
#[derive(Debug)]
struct Checksum {
    library: Arc<Library>,
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
            let documents = template.expand(&self.world.scope(Level::Instance(self.instance)), &mut findings);
            let failed = findings.has_errors();
            report.append(findings);
            if failed {
                return Evaluated::Failed;
            }
            let origin = Origin::new(arguments.span, Layer::Derived);
            Evaluated::Value(Node::string(hexadecimal(&print_documents(&documents)), origin))
        });
        match digest {
            Evaluated::Value(node) => Ok(Binding::Node(node)),
            Evaluated::Unset | Evaluated::Failed => Err(CallError::Reported),
        }
    }
}

fn hexadecimal(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
