//! Files of kind Component, and the files beside them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::declaration::read_specs;
use super::helm::read_helm;
use crate::config::fields::{Fields, refuse_ambiguous};
use crate::config::mistakes::{suggestion, wrong_type};
use crate::config::{Component, Output, Partial, TemplateFile, names, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::expression::Delimiters;
use crate::source::{SourceId, Span};
use crate::yaml::{Key, Layer, Node, Origin};

/// The files of a component besides `component.yaml`.
#[derive(Clone, Debug, Default)]
pub(in crate::config) struct ComponentFiles {
    /// In order of their names.
    pub(in crate::config) templates: Vec<TemplateFile>,
    /// By the name of the partial.
    pub(in crate::config) partials: BTreeMap<String, SourceId>,
    /// By path below the component.
    pub(in crate::config) files: BTreeMap<String, SourceId>,
}

/// A file of kind Component with the files beside it.
pub(in crate::config) fn read_component(
    node: &Node,
    name: &Arc<str>,
    files: ComponentFiles,
    report: &mut Report,
) -> Option<Component> {
    let mut fields = Fields::open(node, "a component", report)?;
    let span = fields.header("Component", name)?;
    let key = Key::new(Arc::clone(name), Origin::new(span, Layer::ComponentDefault));
    names::check_label(&key, "a component", fields.report);
    let mut fields = fields.at(span);
    let inputs = fields.map("inputs").and_then(Node::as_map);
    let component = Component {
        name: Arc::clone(name),
        span,
        description: fields.prose("description"),
        inputs: inputs.map(|map| read_specs(map, "an input", fields.report)).unwrap_or_default(),
        outputs: read_outputs(&mut fields),
        partials: read_partials(&mut fields, &files.partials),
        templates: files.templates,
        files: files.files,
        delimiters: read_delimiters(&mut fields),
        helm: read_helm(&mut fields),
    };
    if let (Some(helm), Some(template)) = (&component.helm, component.templates.first()) {
        let finding = Diagnostic::error(rules::NAME_CLASH, helm.span, "a component has `helm` or templates, not both")
            .label(Span::new(template.source, 0, 0), "a template")
            .help("make two components of it; one app can have instances of both");
        fields.report.push(finding);
    }
    fields.finish();
    Some(component)
}

fn read_outputs(fields: &mut Fields<'_, '_>) -> Vec<Output> {
    let Some(map) = fields.map("outputs").and_then(Node::as_map) else { return Vec::new() };
    let read = |entry: &crate::yaml::Entry| {
        names::check_output_name(&entry.key, fields.report);
        refuse_ambiguous(&entry.value, fields.report);
        Output { key: entry.key.clone(), value: entry.value.clone() }
    };
    map.iter().map(read).collect()
}

fn read_partials(fields: &mut Fields<'_, '_>, files: &BTreeMap<String, SourceId>) -> Vec<Partial> {
    let empty = crate::yaml::Map::new();
    let map = fields.map("partials").and_then(Node::as_map).unwrap_or(&empty);
    let mut partials = Vec::new();
    for entry in map {
        if !names::check_file_name(&entry.key, "a partial", fields.report) {
            continue;
        }
        let file = files.get(&*entry.key.text);
        if file.is_none() {
            let known: Vec<&str> = files.keys().map(String::as_str).collect();
            let message = format!("the partial `{}` has no file `partials/{}.yaml.j2`", entry.key.text, entry.key.text);
            let finding = Diagnostic::error(rules::MISSING_FILE, entry.key.origin.span, message);
            fields.report.push(finding.maybe_help(suggestion(&entry.key.text, &known)));
        }
        let Some(mut fields) = Fields::open(&entry.value, "a partial", fields.report) else { continue };
        let description = fields.prose("description");
        let parameters = fields.map("parameters").and_then(Node::as_map);
        let parameters = parameters.map(|map| read_specs(map, "a parameter", fields.report)).unwrap_or_default();
        fields.finish();
        partials.extend(file.map(|file| Partial { key: entry.key.clone(), description, parameters, source: *file }));
    }
    for (name, source) in files.iter().filter(|(name, _)| map.entry(name).is_none()) {
        let message = format!("the partial `{name}` is not declared");
        let finding = Diagnostic::error(rules::MISPLACED_FILE, Span::new(*source, 0, 0), message)
            .help(format!("declare `{name}` with its parameters under `partials` in `component.yaml`"));
        fields.report.push(finding);
    }
    partials
}

fn read_delimiters(fields: &mut Fields<'_, '_>) -> Delimiters {
    let mut delimiters = Delimiters::default();
    let Some(node) = fields.map("delimiters") else { return delimiters };
    let Some(mut fields) = Fields::open(node, "`delimiters`", fields.report) else { return delimiters };
    let mut pair = |key: &'static str| {
        let node = fields.list(key)?;
        let texts: Option<Vec<&str>> = node.as_list().unwrap_or_default().iter().map(Node::as_str).collect();
        match texts.as_deref() {
            Some([open, close]) if !open.is_empty() && !close.is_empty() && open != close => {
                Some(((*open).to_owned(), (*close).to_owned()))
            }
            _ => {
                let finding = wrong_type(node, "a list of an opening and a closing sign");
                fields.report.push(finding.help("write it as `[\"<%=\", \"%>\"]`"));
                None
            }
        }
    };
    let (expression, statement) = (pair("expression"), pair("statement"));
    delimiters.expression = expression.unwrap_or(delimiters.expression);
    delimiters.statement = statement.unwrap_or(delimiters.statement);
    if delimiters.expression.0 == delimiters.statement.0 {
        let message = "expressions and statements begin with the same sign";
        let finding = Diagnostic::error(rules::NAME_CLASH, node.origin.span, message);
        fields.report.push(finding.help("choose two signs, such as `<%=` and `<%`"));
    }
    fields.finish();
    delimiters
}
