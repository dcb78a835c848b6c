//! The merging of layers: what an environment is, after everything that says something about it has been heard.
//!
//! Precedence, lowest first: component defaults, `defaults` (workspace, layers in the order of `extends`, environment),
//! values (layers, the environment's system file, its cluster entry), pins. Values stay expressions; every node remembers
//! what it beat. Looks at one environment at a time.

mod alone;
mod app;
mod chain;
mod cluster;
mod instance;
mod order;
mod pins;
mod plan;
mod schema;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

pub(super) use self::alone::environment_of_case;
use self::pins::Pins;
use self::values::Base;
use super::load::Stack;
use super::read::{Settings, acceptances};
use super::{Environment, Workspace, rules};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::source::Span;
use crate::yaml::{Key, Layer, Node, Origin};

/// The branch that an environment is published to when nothing else is said.
const DEFAULT_BRANCH: &str = "environment/{{ environment.name }}";

/// [`Workspace::environment`].
pub(super) fn merge_environment(workspace: &Workspace, name: &str, report: &mut Report) -> Option<Environment> {
    let stack = workspace.stacks.environments.get(name).filter(|stack| !stack.lacks_layer())?;
    let mut merger = Merger {
        workspace,
        stack,
        bases: BTreeMap::new(),
        pins: Pins::new(&stack.own.pins),
        idle: BTreeSet::new(),
        report,
    };
    let environment = merger.environment();
    merger.report_unused_pins();
    merger.report_idle();
    Some(environment)
}

/// What merging one environment needs and finds.
struct Merger<'a> {
    workspace: &'a Workspace,
    stack: &'a Stack,
    /// What every instance of a component starts from.
    bases: BTreeMap<Arc<str>, Rc<Base<'a>>>,
    pins: Pins<'a>,
    /// Nulls that remove nothing.
    idle: BTreeSet<Span>,
    report: &'a mut Report,
}

impl<'a> Merger<'a> {
    fn environment(&mut self) -> Environment {
        let (workspace, own) = (self.workspace, &self.stack.own);
        let accept = self.settings(|settings| settings.accept.as_ref());
        let accept = self.by_name(accept);
        let patches = self.settings(|settings| settings.patches.as_ref());
        Environment {
            name: Arc::clone(&own.name),
            span: own.span,
            description: own.description.clone(),
            golden: own.golden,
            branch: workspace
                .written
                .branch
                .clone()
                .unwrap_or_else(|| Node::string(DEFAULT_BRANCH, Origin::new(workspace.written.span, Layer::Derived))),
            folder: workspace.written.folder.clone(),
            repository: workspace.written.repository.clone(),
            accept: acceptances(&accept),
            patches: self.by_name(patches),
            hold: own.hold.as_ref().and_then(Node::as_map).cloned().unwrap_or_default(),
            severities: self.severities(),
            clusters: own.clusters.iter().map(|cluster| self.cluster(cluster)).collect(),
        }
    }

    /// The severities of rules; whoever stands higher wins.
    fn severities(&self) -> Vec<(Key, Option<Severity>)> {
        let layers = self.stack.layers.iter().map(|layer| &layer.settings);
        let all = std::iter::once(&self.workspace.written.settings).chain(layers).chain([&self.stack.own.settings]);
        let all = all.flat_map(|settings| &settings.severities);
        let merged: BTreeMap<&str, &(Key, Option<Severity>)> = all.map(|wish| (&*wish.0.text, wish)).collect();
        merged.into_values().cloned().collect()
    }

    /// What workspace, layers and environment say, lowest first.
    fn settings(&self, of: impl Fn(&'a Settings) -> Option<&'a Node>) -> Vec<&'a Node> {
        let layers = self.stack.layers.iter().map(|layer| &layer.settings);
        let all = std::iter::once(&self.workspace.written.settings).chain(layers).chain([&self.stack.own.settings]);
        all.filter_map(of).collect()
    }

    fn report_idle(&mut self) {
        for span in std::mem::take(&mut self.idle) {
            let finding = Diagnostic::warning(rules::REMOVES_NOTHING, span, "`null` removes nothing here")
                .note("no layer below says anything about it")
                .help("remove the line");
            self.report.push(finding);
        }
    }
}
