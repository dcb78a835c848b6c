//! JSON Schemas of the files that users write, for editors: one declaration per kind.
//!
//! Inside a workspace they know its names: components and their inputs, variables, layers, clusters, apps and instances.
//! Names that another kind of file declares are closed; names that files of the same kind make up are only suggested.
//! What the schemas take is what the readers in `config` take, as far as one file alone can tell; it is decided there, and
//! tests hold the two together. Knows nothing of commands or of where schemas are written.

mod build;
mod files;
mod format;
mod keys;
mod known;
mod kubernetes;
mod pattern;
mod value;
mod writer;

use serde_json::{Value, json};

pub use known::Known;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `scantling.yaml`.
    Workspace,
    /// `components/<name>/component.yaml`.
    Component,
    /// `components/<name>/tests/<case>/values.yaml`.
    ComponentTest,
    /// `environments/<name>/environment.yaml`, `environments/<name>.yaml`.
    Environment,
    /// `environments/<layer>/layer.yaml`.
    Layer,
    /// `environments/<layer>/<system>.yaml`.
    System,
    /// `environments/<layer>/<system>/<app>.yaml`.
    App,
    /// `environments/<name>/images.yaml`.
    Images,
    /// Below `policies/`.
    EnvironmentPolicy,
    /// `policies/<policy>/tests/{pass,fail}/<case>.yaml`.
    PolicyTest,
}

impl Kind {
    /// All kinds, in the order of a workspace.
    pub const ALL: [Self; 10] = [
        Self::Workspace,
        Self::Component,
        Self::ComponentTest,
        Self::Environment,
        Self::Layer,
        Self::System,
        Self::App,
        Self::Images,
        Self::EnvironmentPolicy,
        Self::PolicyTest,
    ];

    /// The word after `kind:`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Workspace => "Workspace",
            Self::Component => "Component",
            Self::ComponentTest => "ComponentTest",
            Self::Environment => "Environment",
            Self::Layer => "Layer",
            Self::System => "System",
            Self::App => "App",
            Self::Images => "Images",
            Self::EnvironmentPolicy => "EnvironmentPolicy",
            Self::PolicyTest => "PolicyTest",
        }
    }

    /// The name of its schema file.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("{}.schema.json", self.name().to_ascii_lowercase())
    }

    /// The kind of that name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// The name of the schema that leads to the one of a file's kind.
pub const ANY_FILE_NAME: &str = "scantling.schema.json";

/// The schema of a kind of file, for a workspace or for any.
#[must_use]
pub fn schema(kind: Kind, known: Option<&Known>) -> Value {
    files::schema(kind, known)
}

/// The schema for a file of any kind: it looks at `kind:` and refers to the schema files beside it.
#[must_use]
pub fn any_schema() -> Value {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    let choices: Vec<Value> = Kind::ALL
        .iter()
        .map(|kind| {
            json!({
                "if": { "properties": { "kind": { "const": kind.name() } }, "required": ["kind"] },
                "then": { "$ref": kind.file_name() },
            })
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of a Scantling workspace",
        "type": "object",
        "properties": { "kind": { "description": "What the file is.", "enum": names } },
        "required": ["kind"],
        "allOf": choices,
    })
}

/// A schema as the text of its file.
#[must_use]
pub fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}

#[cfg(test)]
mod tests;
