//! Names that components read, against names they declare: found when the workspace is loaded, before any value exists.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::{BUILT_IN_NAMES, Component, InputSpec, Workspace};
use crate::diagnostic::{Diagnostic, Report, Severity, nearest};
use crate::expression::{Delimiters, Interpolation, NamePath, Part};
use crate::source::{SourceId, SourceMap, Span};
use crate::template::Library;
use crate::yaml::{Node, Value};

use super::rules;

/// Reports names that nothing declares and inputs that nothing reads. Gives the components that cannot be expanded: those
/// with such names, and those in whose files the report has errors already.
pub(super) fn check(workspace: &Workspace, library: &Library, report: &mut Report) -> BTreeSet<Arc<str>> {
    let errors = report.iter().filter(|finding| finding.severity == Severity::Error);
    let broken: BTreeSet<SourceId> = errors.map(|finding| finding.span().source).collect();
    let mut unsound = BTreeSet::new();
    for component in workspace.components.values() {
        let mut findings = Report::new();
        let mut read = BTreeSet::new();
        let templates = component.templates.iter().zip(library.templates(&component.name));
        for (_, template) in templates.filter(|(file, _)| !broken.contains(&file.source)) {
            for name in template.reads() {
                known(component, &component.inputs, &name.path, name.span, &mut read, &mut findings);
            }
        }
        let partials = library.partials(&component.name);
        for (partial, template) in partials.filter(|(partial, _)| !broken.contains(&partial.source)) {
            for name in template.reads() {
                known(component, &partial.parameters, &name.path, name.span, &mut BTreeSet::new(), &mut findings);
            }
        }
        for node in configured(component) {
            reads_of(node, &workspace.sources, &mut |path, span| {
                known(component, &component.inputs, path, span, &mut read, &mut findings);
            });
        }
        if findings.is_empty() && sources(component).all(|source| !broken.contains(&source)) {
            unused(component, &read, report);
        } else {
            unsound.insert(Arc::clone(&component.name));
        }
        report.append(findings);
    }
    unsound
}

/// The templates and partials of a component.
fn sources(component: &Component) -> impl Iterator<Item = SourceId> {
    let templates = component.templates.iter().map(|file| file.source);
    templates.chain(component.partials.iter().map(|partial| partial.source))
}

/// The values of a component that are expressions in the scope of an instance.
fn configured(component: &Component) -> Vec<&Node> {
    let outputs = component.outputs.iter().map(|output| &output.value);
    let defaults = component.inputs.iter().filter(|input| !input.literal).filter_map(|input| input.default.as_ref());
    let mut nodes: Vec<&Node> = outputs.chain(defaults).collect();
    if let Some(helm) = &component.helm {
        nodes.extend([&helm.repository, &helm.chart, &helm.version]);
        nodes.extend(helm.release_name.iter().chain(&helm.values));
        nodes.extend(helm.provides.iter().filter_map(|provided| provided.name.as_ref()));
    }
    nodes
}

fn known(
    component: &Component,
    declared: &[InputSpec],
    path: &NamePath,
    span: Span,
    read: &mut BTreeSet<String>,
    report: &mut Report,
) {
    let Some(name) = path.first() else { return };
    if declared.iter().any(|input| &*input.key.text == name.as_str()) {
        read.insert(name.clone());
        return;
    }
    if BUILT_IN_NAMES.contains(&name.as_str()) {
        return;
    }
    let inputs = declared.iter().map(|input| &*input.key.text);
    let near = nearest(name, inputs.chain(BUILT_IN_NAMES));
    let help = near.map_or_else(
        || format!("declare `{name}` in `components/{}/component.yaml`", component.name),
        |near| format!("did you mean `{near}`?"),
    );
    let message = format!("`{name}` is neither declared by the component `{}` nor built in", component.name);
    report.push(Diagnostic::error(rules::UNDECLARED_INPUT, span, message).help(help));
}

fn unused(component: &Component, read: &BTreeSet<String>, report: &mut Report) {
    for input in component.inputs.iter().filter(|input| !read.contains(&*input.key.text)) {
        let message = format!("the input `{}` of `{}` is never read", input.key.text, component.name);
        let finding = Diagnostic::warning(rules::UNUSED_INPUT, input.key.origin.span, message)
            .help("remove the input, or use it in a template");
        report.push(finding);
    }
}

fn reads_of(node: &Node, sources: &SourceMap, found: &mut dyn FnMut(&NamePath, Span)) {
    match &node.value {
        Value::Scalar(scalar) => {
            let span = node.origin.span;
            // What cannot be parsed is reported when it is evaluated.
            let parsed = Interpolation::parse(&scalar.text, span, sources.text(span), &Delimiters::default());
            for part in parsed.ok().flatten().iter().flat_map(|interpolation| &interpolation.parts) {
                let Part::Expression(expression) = part else { continue };
                expression.reads().iter().for_each(|path| found(path, expression.span()));
            }
        }
        Value::List(items) => items.iter().for_each(|item| reads_of(item, sources, found)),
        Value::Map(map) => map.iter().for_each(|entry| reads_of(&entry.value, sources, found)),
    }
}
