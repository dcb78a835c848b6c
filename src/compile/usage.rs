//! What a workspace has and nobody uses: components, partials, files, variables.
//!
//! Works on the texts of the workspace: a name counts as used wherever it is read in a way that can be seen, and where a
//! name is computed everything it may mean counts as used. Called when all environments have been compiled.

mod calls;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::{Component, Environment};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;

use super::{Compiler, rules};
use calls::{Use, Uses};

impl Compiler {
    /// Warns of what no environment uses, and of values in the wrong layer. `environments` must be all of the workspace.
    pub fn check_usage(&self, environments: &[Arc<Environment>], report: &mut Report) {
        self.workspace.check_layers(environments, report);
        let seen = self.seen();
        let running = environments.iter().flat_map(|environment| &environment.clusters);
        let apps = running.flat_map(|cluster| &cluster.systems).flat_map(|system| &system.apps);
        let instances = apps.flat_map(|app| &app.instances);
        let mut used: BTreeSet<&str> = instances.map(|instance| &*instance.component.name).collect();
        used.extend(self.workspace.components.keys().map(|name| &**name).filter(|name| seen.helps_others(name)));
        for (name, component) in &self.workspace.components {
            if used.contains(&**name) {
                seen.check(component, report);
            } else {
                report.push(never_used(component));
            }
        }
        for spec in self.workspace.variables.iter().filter(|spec| !seen.reads(&spec.key.text)) {
            let message = format!("the variable `{}` is never read", spec.key.text);
            let finding = Diagnostic::warning(rules::UNREAD_VARIABLE, spec.key.origin.span, message);
            report.push(finding.help("remove it here and where it is set, or read it in an expression"));
        }
    }

    fn seen(&self) -> Seen<'_> {
        let sources = &self.workspace.sources;
        let mut seen = Seen::default();
        for (path, source) in sources.below("") {
            let parts: Vec<&str> = path.split('/').collect();
            let owner = match parts.as_slice() {
                ["components", _, "files" | "tests", ..] | ["schemas" | "policies", ..] => continue,
                ["components", name, ..] => Some(*name),
                _ => None,
            };
            let component = owner.and_then(|name| self.workspace.components.get(name));
            seen.add(owner, component, &sources.file(source).text);
        }
        seen
    }
}

/// All uses in the workspace.
#[derive(Default)]
struct Seen<'a> {
    /// Names of variables; nothing when some name is computed.
    variables: Uses<'a>,
    /// Partials by the component whose file calls them; no component for environments.
    partials: BTreeMap<Option<&'a str>, Uses<'a>>,
    files: BTreeMap<Option<&'a str>, Uses<'a>>,
    /// Components whose partials run in the place of others.
    libraries: BTreeSet<&'a str>,
}

impl<'a> Seen<'a> {
    fn add(&mut self, owner: Option<&'a str>, component: Option<&'a Arc<Component>>, text: &'a str) {
        let delimiters = component.map(|component| &component.delimiters);
        let scan = |word, kind| calls::find(text, word, kind, delimiters);
        self.variables.extend(scan("variables", Use::Attribute));
        self.partials.entry(owner).or_default().extend(scan("partial", Use::Call));
        self.files.entry(owner).or_default().extend(scan("file", Use::Call));
        self.libraries.extend(component.filter(|component| !component.partials.is_empty()).and(owner));
    }

    fn reads(&self, variable: &str) -> bool {
        self.variables.may_mean(variable)
    }

    /// Whether others call a partial of a component.
    fn helps_others(&self, name: &str) -> bool {
        let others = self.partials.iter().filter(|(owner, _)| **owner != Some(name));
        others.into_iter().any(|(_, uses)| {
            uses.is_computed()
                || uses.names().any(|call| call.split_once('/').is_some_and(|(library, _)| library == name))
        })
    }

    fn check(&self, component: &Component, report: &mut Report) {
        for partial in component.partials.iter().filter(|partial| !self.calls(&component.name, &partial.key.text)) {
            let message = format!("the partial `{}` of `{}` is never called", partial.key.text, component.name);
            let finding = Diagnostic::warning(rules::UNCALLED_PARTIAL, partial.key.origin.span, message);
            report.push(finding.help("remove it with its file, or call it in a template"));
        }
        for (path, source) in component.files.iter().filter(|(path, _)| !self.reads_file(&component.name, path)) {
            let message = format!("the file `{path}` of `{}` is never read", component.name);
            let finding = Diagnostic::warning(rules::UNREAD_FILE, Span::new(*source, 0, 0), message);
            report.push(finding.help(format!("remove it, or read it with `file(\"{path}\")`")));
        }
    }

    fn calls(&self, component: &str, partial: &str) -> bool {
        let full = format!("{component}/{partial}");
        self.partials.iter().any(|(owner, uses)| {
            // A value of an instance calls the partials of its component by their short names.
            let short = owner.is_none_or(|owner| owner == component);
            uses.may_mean(&full) || (short && uses.may_mean(partial))
        })
    }

    /// Files are those of the instance's component, also in a partial of another one.
    fn reads_file(&self, component: &str, path: &str) -> bool {
        let reaches =
            |owner: Option<&str>| owner.is_none_or(|owner| owner == component || self.libraries.contains(owner));
        self.files.iter().any(|(owner, uses)| reaches(*owner) && uses.may_mean(path))
    }
}

fn never_used(component: &Component) -> Diagnostic {
    let message = format!("no environment uses the component `{}`", component.name);
    let help = "name it in an instance that runs, or remove its folder";
    Diagnostic::warning(rules::NEVER_USED, component.span, message).help(help)
}
