//! Values of layers that every environment overrides.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::running;
use crate::config::{Environment, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::{Layer, Node, Value};

/// Reports overridden values that survive nowhere, except where what overrides them is `repeated` and has been reported.
pub(super) fn check(environments: &[Arc<Environment>], repeated: &BTreeSet<Span>, report: &mut Report) {
    let mut found = Found::default();
    for place in running(environments) {
        let what = || format!("of `{}/{}`", place.app, place.instance.key.text);
        for entry in &place.instance.values {
            found.visit(&entry.value, &|| format!("`{}` {}", entry.key.text, what()), true);
        }
        for entry in &place.instance.removed {
            found.beaten_by(&entry.value, &|| format!("`{}` {}", entry.key.text, what()), true);
        }
        // They wait for the component to come back.
        for entry in &place.instance.fallen {
            found.visit(&entry.value, &String::new, true);
        }
    }
    for cluster in environments.iter().flat_map(|environment| &environment.clusters) {
        let systems = cluster.systems.iter().map(|system| &system.variables);
        for entry in std::iter::once(&cluster.variables).chain(systems).flatten() {
            // The default of a declaration tells what is meant, even where every environment has its own.
            found.visit(&entry.value, &|| format!("the variable `{}`", entry.key.text), false);
        }
    }
    found.report(repeated, report);
}

#[derive(Default)]
struct Found {
    /// Scalars and lists that some environment uses.
    alive: BTreeSet<Span>,
    /// Scalars and lists of layers that something overrides: that, and what they are.
    beaten: BTreeMap<Span, (Vec<Span>, String)>,
}

impl Found {
    fn visit(&mut self, node: &Node, what: &dyn Fn() -> String, workspace: bool) {
        match &node.value {
            Value::Map(map) => map.iter().for_each(|entry| self.visit(&entry.value, what, workspace)),
            Value::List(items) => {
                self.alive.insert(node.origin.span);
                items.iter().for_each(|item| self.visit(item, what, workspace));
            }
            Value::Scalar(_) => {
                self.alive.insert(node.origin.span);
            }
        }
        self.beaten_by(node, what, workspace);
    }

    fn beaten_by(&mut self, node: &Node, what: &dyn Fn() -> String, workspace: bool) {
        let mut lower = node.origin.overrides();
        while let Some(beaten) = lower {
            self.beat(beaten, node.origin.span, what, workspace);
            lower = beaten.origin.overrides();
        }
    }

    fn beat(&mut self, node: &Node, by: Span, what: &dyn Fn() -> String, workspace: bool) {
        if let Value::Map(map) = &node.value {
            map.iter().for_each(|entry| self.beat(&entry.value, by, what, workspace));
            return;
        }
        let is_shared = matches!(node.origin.layer, Layer::Shared(_));
        if is_shared || (workspace && node.origin.layer == Layer::Workspace) {
            let (all, _) = self.beaten.entry(node.origin.span).or_insert_with(|| (Vec::new(), what()));
            all.push(by);
        }
    }

    fn report(self, repeated: &BTreeSet<Span>, report: &mut Report) {
        let dead = self.beaten.into_iter().filter(|(span, _)| !self.alive.contains(span));
        for (span, (by, what)) in dead {
            if by.iter().all(|span| repeated.contains(span)) {
                continue;
            }
            let message = format!("every environment overrides {what}; this value is never used");
            let finding = Diagnostic::warning(rules::OVERRIDDEN_EVERYWHERE, span, message);
            let finding = match by.first() {
                Some(first) => finding.label(*first, "overridden here"),
                None => finding,
            };
            report.push(finding.help("remove the value here, or where it is overridden"));
        }
    }
}
