//! One template file.

use super::build;
use super::cover::Step;
use super::expand::Expansion;
use super::giver::{Givers, Search};
use super::parse::parse;
use super::reads::{Read, Reads};
use super::tree::Shape;
use crate::diagnostic::Report;
use crate::expression::{Delimiters, Scope};
use crate::source::{SourceId, SourceMap};
use crate::yaml::{self, Dialect, FieldPath, Layer, Map, Node};

/// A compiled template: a file of documents, or a partial with its one value.
#[derive(Debug)]
pub struct Template {
    content: Content,
    reads: Vec<Read>,
}

#[derive(Debug)]
enum Content {
    /// Documents with their statements.
    Documents(Vec<Step<Shape>>),
    /// The value of a partial.
    Value(Shape),
    /// Plain manifests.
    Literal(Vec<Node>),
    /// It could not be compiled, and that has been reported.
    Failed,
}

impl Template {
    /// Compiles a file. Mistakes go to the report; nothing when there is no sense in expanding it.
    #[must_use]
    pub fn compile(
        sources: &SourceMap,
        source: SourceId,
        delimiters: &Delimiters,
        report: &mut Report,
    ) -> Option<Self> {
        let parsed = parse(sources, source, delimiters, report)?;
        let steps = build::documents(parsed, delimiters, report);
        let reads = Reads::of_documents(&steps);
        Some(Self { content: Content::Documents(steps), reads })
    }

    /// Compiles the file of a partial, which has exactly one value.
    #[must_use]
    pub fn compile_partial(
        sources: &SourceMap,
        source: SourceId,
        delimiters: &Delimiters,
        report: &mut Report,
    ) -> Option<Self> {
        let parsed = parse(sources, source, delimiters, report)?;
        let shape = build::value(parsed, delimiters, report)?;
        let reads = Reads::of_value(&shape);
        Some(Self { content: Content::Value(shape), reads })
    }

    /// Reads plain manifests, which are taken as `sigs.k8s.io/yaml` reads them.
    #[must_use]
    pub fn literal(sources: &SourceMap, source: SourceId, report: &mut Report) -> Self {
        let documents = yaml::load(sources, source, Dialect::Foreign, Layer::Template, report);
        Self { content: Content::Literal(documents), reads: Vec::new() }
    }

    /// Stands for a file that could not be compiled: gives nothing.
    #[must_use]
    pub(super) fn failed() -> Self {
        Self { content: Content::Failed, reads: Vec::new() }
    }

    pub(super) fn is_failed(&self) -> bool {
        matches!(self.content, Content::Failed)
    }

    /// The free names that it reads, names that its own statements bind left out.
    #[must_use]
    pub fn reads(&self) -> &[Read] {
        &self.reads
    }

    /// The places that could give a field: of its documents of that kind, or of the value of a partial.
    #[must_use]
    pub fn givers(&self, kind: &str, path: &FieldPath, scope: &Scope) -> Givers {
        match &self.content {
            Content::Documents(steps) => Search::in_documents(steps, kind, path, scope),
            Content::Value(shape) => Search::in_value(shape, path, scope),
            Content::Literal(documents) => Search::in_literal(documents, kind, path),
            Content::Failed => Givers::default(),
        }
    }

    /// The documents that it gives in a scope; empty ones are left out.
    #[must_use]
    pub fn expand(&self, scope: &Scope, report: &mut Report) -> Vec<Node> {
        let documents = match &self.content {
            Content::Documents(steps) => Expansion::new(report).documents(steps, scope),
            Content::Value(_) => self.value(scope, report).into_iter().collect(),
            Content::Literal(documents) => documents.clone(),
            Content::Failed => Vec::new(),
        };
        let is_empty = |node: &Node| node.is_null() || node.as_map().is_some_and(Map::is_empty);
        documents.into_iter().filter(|node| !is_empty(node)).collect()
    }

    /// The value that a partial gives in a scope. Nothing when it is a declared name without a value, or when it
    /// failed, which the report then tells.
    #[must_use]
    pub fn value(&self, scope: &Scope, report: &mut Report) -> Option<Node> {
        match &self.content {
            Content::Value(shape) => Expansion::new(report).value(shape, &mut Scope::clone(scope), 0),
            Content::Documents(_) | Content::Literal(_) | Content::Failed => None,
        }
    }
}
