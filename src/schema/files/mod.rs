//! What may stand in each kind of file.

mod component;
mod component_test;
mod declaration;
mod environment;
mod images;
mod policy;
mod settings;
mod system;
mod workspace;

use serde_json::Value;

use super::Kind;
use super::build::Schema;
use super::keys::Keys;
use super::known::Known;
use super::writer::Writer;

pub(super) fn schema(kind: Kind, known: Option<&Known>) -> Value {
    let mut writer = Writer::new(known);
    let (title, root) = match kind {
        Kind::Workspace => ("The root of a workspace: scantling.yaml", writer.workspace()),
        Kind::Component => ("A typed template package", writer.component()),
        Kind::ComponentTest => ("A case of a component alone", writer.component_test()),
        Kind::Environment => ("A stage: clusters, variables, the layers it extends", writer.environment()),
        Kind::Layer => ("What environments that extend a layer share", writer.layer()),
        Kind::System => ("Apps owned together", writer.system()),
        Kind::App => ("What one Argo CD Application deploys", writer.app()),
        Kind::Images => ("Image pins of an environment", writer.images()),
        Kind::EnvironmentPolicy => {
            ("What must hold for all objects of a cluster together", policy::environment_policy())
        }
        Kind::PolicyTest => ("What surrounds the objects of a case of a policy", policy::policy_test()),
    };
    writer.finish(title, root)
}

/// The keys that every file begins with.
fn header(kind: Kind) -> Keys {
    Keys::new()
        .required("apiVersion", "The version of the format.", Schema::exactly("scantling/v1"))
        .required("kind", "What the file is.", Schema::exactly(kind.name()))
        .key("name", "Optional; the name of the file or folder.", Schema::text())
}

/// Text for people.
fn prose() -> Schema {
    Schema::text()
}
