//! `components/<name>/component.yaml` and the files beside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::InputSpec;
use crate::expression::Delimiters;
use crate::source::{SourceId, Span};
use crate::yaml::{Key, Node};

/// A reusable typed template package.
#[derive(Clone, Debug)]
pub struct Component {
    /// The folder's name.
    pub name: Arc<str>,
    /// The place to point at when the component as a whole is meant.
    pub span: Span,
    /// What it is for.
    pub description: String,
    /// Declared parameters, in written order.
    pub inputs: Vec<InputSpec>,
    /// What other instances may read, in written order.
    pub outputs: Vec<Output>,
    /// Declared partials.
    pub partials: Vec<Partial>,
    /// Files below `templates/`, in order of their names.
    pub templates: Vec<TemplateFile>,
    /// Files below `files/`, by path relative to the component: `files/x.json`.
    pub files: BTreeMap<String, SourceId>,
    /// How tags are written in its templates.
    pub delimiters: Delimiters,
    /// The chart that Argo CD renders instead of templates.
    pub helm: Option<HelmChart>,
}

/// A value that an instance offers to others.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub key: Key,
    /// The expression, in the scope of the instance.
    pub value: Node,
}

/// A partial template with typed parameters.
#[derive(Clone, Debug)]
pub struct Partial {
    /// Its name: `partials/<name>.yaml.j2`.
    pub key: Key,
    /// What it renders.
    pub description: String,
    /// Typed like inputs.
    pub parameters: Vec<InputSpec>,
    /// The template.
    pub source: SourceId,
}

/// A file below `templates/`.
#[derive(Clone, Debug)]
pub struct TemplateFile {
    /// The path below `templates/` without `.yaml.j2` or `.yaml`: what `checksum()` names.
    pub name: String,
    /// The text.
    pub source: SourceId,
    /// A plain manifest, taken as it is.
    pub literal: bool,
}

/// A chart that is left to Argo CD.
#[derive(Clone, Debug)]
pub struct HelmChart {
    /// The key `helm`.
    pub span: Span,
    /// `https://…` or `oci://…`; an expression.
    pub repository: Node,
    /// The chart's name; an expression.
    pub chart: Node,
    /// The chart's version; an expression.
    pub version: Node,
    /// The release; the instance's name when it is not given.
    pub release_name: Option<Node>,
    /// Values for the chart; expressions.
    pub values: Option<Node>,
    /// What the chart brings.
    pub provides: Vec<Provided>,
}

/// Something that a chart brings.
#[derive(Clone, Debug)]
pub struct Provided {
    /// `apps/v1`.
    pub api_version: String,
    /// `Deployment`.
    pub kind: String,
    /// An expression; absent when only the kind is known.
    pub name: Option<Node>,
    /// The entry.
    pub span: Span,
}
