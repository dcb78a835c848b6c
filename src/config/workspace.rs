//! The workspace: everything that users wrote.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::load::Stacks;
use super::read::WrittenWorkspace;
use super::{Component, ComponentTest, Environment, EnvironmentPolicy, InputSpec, PolicyTest};
use crate::diagnostic::{Diagnostic, Failure, Report, Severity};
use crate::expression::{Interpolation, Interpolations};
use crate::source::{FileSystem, SourceMap, Span};
use crate::yaml::{Key, Node};

/// Everything that users wrote, in typed form.
#[derive(Debug)]
pub struct Workspace {
    /// All texts.
    pub sources: SourceMap,
    /// By name.
    pub components: BTreeMap<Arc<str>, Arc<Component>>,
    /// Cases of components, by component and name.
    pub tests: Vec<ComponentTest>,
    /// `variables:` of `scantling.yaml`.
    pub variables: Vec<InputSpec>,
    /// The names of all environments, in promotion order where it is given, then by name.
    pub environments: Vec<Arc<str>>,
    /// `CustomResourceDefinition` documents below `schemas/`.
    pub custom_resources: Vec<Node>,
    /// The documents of Kubernetes below `policies/`.
    pub policies: Vec<Node>,
    /// The documents of kind `EnvironmentPolicy` below `policies/`.
    pub environment_policies: Vec<EnvironmentPolicy>,
    /// `policies/<policy>/tests/`.
    pub policy_tests: Vec<PolicyTest>,
    /// `policies.severity`: the severity of a rule, nothing where the rule is off.
    pub severities: Vec<(Key, Option<Severity>)>,
    /// `promotion`: the order in which pins move.
    pub promotion: Vec<Arc<str>>,
    pub(super) written: WrittenWorkspace,
    pub(super) stacks: Stacks,
    pub(super) interpolations: Interpolations,
    /// Whether every file could be read without a mistake.
    pub(super) complete: bool,
}

impl Workspace {
    /// Reads a workspace. Mistakes go to the report; what could be read is returned. Fails when a file cannot be read, or
    /// when there is no `scantling.yaml`.
    pub fn load(files: &dyn FileSystem, report: &mut Report) -> Result<Self, Failure> {
        Self::understand(Self::read(files)?, report)
    }

    /// The texts of all files of a workspace: the whole input of everything that follows.
    pub fn read(files: &dyn FileSystem) -> Result<SourceMap, Failure> {
        super::load::read_sources(files)
    }

    /// A workspace from its texts.
    pub fn understand(sources: SourceMap, report: &mut Report) -> Result<Self, Failure> {
        super::load::load_workspace(sources, report)
    }

    /// The names of all layers, in order.
    pub fn layers(&self) -> impl Iterator<Item = &Arc<str>> {
        self.stacks.layers.keys()
    }

    /// The expressions in a string that was written at `span`; nothing when there is none. Parsed once for all instances and
    /// environments.
    pub fn interpolation(&self, text: &Arc<str>, span: Span) -> Result<Option<Arc<Interpolation>>, Diagnostic> {
        self.interpolations.parse(text, span, self.sources.text(span))
    }

    /// One environment with its layers merged. Mistakes go to the report; nothing when there is no such environment.
    #[must_use]
    pub fn environment(&self, name: &str, report: &mut Report) -> Option<Environment> {
        super::layers::merge_environment(self, name, report)
    }

    /// The environment of a component test: its instance alone, with stand-ins for what is around it. Mistakes go to the
    /// report; nothing when the component could not be read.
    #[must_use]
    pub fn alone(&self, test: &ComponentTest, report: &mut Report) -> Option<Environment> {
        super::layers::environment_of_case(self, test, report)
    }
}
