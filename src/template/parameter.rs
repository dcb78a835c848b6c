//! Parameters of a partial: defaults as shapes, arguments against declarations.

use std::sync::Arc;

use super::cover::Step;
use super::expand::Expansion;
use super::rules;
use super::tree::{Entry, KeyShape, Shape, Size};
use crate::config::{InputSpec, Partial, TypeKind};
use crate::diagnostic::{Diagnostic, Report, nearest, quoted_list};
use crate::expression::{Arguments, Binding, Delimiters, Interpolation, Locals, Part, Scope};
use crate::source::{SourceMap, Span};
use crate::yaml::{Node, Value};

/// A declared parameter with its default made ready.
#[derive(Debug)]
pub(super) struct Parameter {
    spec: InputSpec,
    default: Option<Shape>,
}

impl Parameter {
    /// Makes the default of a declaration ready: strings in it may hold expressions.
    pub(super) fn new(spec: &InputSpec, sources: &SourceMap, report: &mut Report) -> Self {
        let default =
            spec.default.as_ref().map(|node| if spec.literal { constant(node) } else { shape(node, sources, report) });
        Self { spec: spec.clone(), default }
    }
}

fn constant(node: &Node) -> Shape {
    Shape::Constant(node.clone(), Size::of(node, usize::MAX))
}

fn shape(node: &Node, sources: &SourceMap, report: &mut Report) -> Shape {
    let span = node.origin.span;
    match &node.value {
        Value::Scalar(scalar) => {
            let Some(text) = scalar.as_str() else { return constant(node) };
            match Interpolation::parse(text, span, sources.text(span), &Delimiters::default()) {
                Ok(None) => constant(node),
                Ok(Some(interpolation)) => match <[Part; 1]>::try_from(interpolation.parts) {
                    Ok([Part::Expression(expression)]) => Shape::Splice(Box::new(expression)),
                    Ok([text]) => Shape::Mixed(vec![text], span),
                    Err(parts) => Shape::Mixed(parts, span),
                },
                Err(finding) => {
                    report.push(finding);
                    constant(node)
                }
            }
        }
        Value::List(items) => {
            Shape::List(items.iter().map(|item| Step::Child(shape(item, sources, report))).collect(), span)
        }
        Value::Map(map) => {
            let entry = |entry: &crate::yaml::Entry| Entry {
                key: KeyShape::Constant(entry.key.clone()),
                span: entry.key.origin.span,
                value: shape(&entry.value, sources, report),
            };
            Shape::Map(map.iter().map(entry).map(Step::Child).collect(), span)
        }
    }
}

/// The scope of a partial: what stands around it, and its parameters.
pub(super) fn bind(
    partial: &Partial,
    parameters: &[Parameter],
    arguments: &Arguments,
    around: &Scope,
    report: &mut Report,
) -> Scope {
    check_names(partial, parameters, arguments, report);
    let mut scope = Scope::clone(around);
    for parameter in parameters {
        let name = &parameter.spec.key.text;
        let given = arguments.keywords.iter().find(|(keyword, _)| keyword == name).map(|(_, node)| node.clone());
        let passed = given.is_some().then_some(arguments.span);
        let value = match (given, &parameter.default) {
            (Some(node), _) => Some(node),
            (None, Some(default)) => Expansion::new(report).value(default, &mut scope, 0),
            (None, None) => None,
        };
        let binding = match value {
            Some(node) => checked(&parameter.spec, node, passed, report),
            None if parameter.spec.optional || parameter.default.is_some() => Binding::Unset,
            None => {
                let message = format!("the partial `{}` needs `{name}`", partial.key.text);
                let finding = Diagnostic::error(rules::BAD_ARGUMENT, arguments.span, message)
                    .label(parameter.spec.key.origin.span, "declared here")
                    .help(format!("pass it: `{name}=…`"));
                report.push(finding);
                Binding::Failed
            }
        };
        scope = Locals::new(&scope).with(Arc::clone(name), binding).into_scope();
    }
    scope
}

fn check_names(partial: &Partial, parameters: &[Parameter], arguments: &Arguments, report: &mut Report) {
    let names = || parameters.iter().map(|parameter| &*parameter.spec.key.text);
    for (keyword, _) in &arguments.keywords {
        if names().any(|name| *name == **keyword) {
            continue;
        }
        let help = match nearest(keyword, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None if parameters.is_empty() => "it takes no parameters".to_owned(),
            None => format!("it takes {}", quoted_list(names())),
        };
        let message = format!("the partial `{}` has no parameter `{keyword}`", partial.key.text);
        let finding = Diagnostic::error(rules::BAD_ARGUMENT, arguments.span, message)
            .label(partial.key.origin.span, "declared here")
            .help(help);
        report.push(finding);
    }
}

/// An argument as its declared type takes it.
fn checked(spec: &InputSpec, node: Node, passed: Option<Span>, report: &mut Report) -> Binding {
    let mut findings = Report::new();
    let accepted = spec.ty.check(node, &mut findings, &spec.key.text);
    let show = |finding: &Diagnostic| {
        let is_new = |span: &Span| finding.labels.iter().all(|label| label.span != *span);
        match passed.filter(is_new) {
            Some(span) => finding.clone().label(span, "passed to the partial here"),
            None => finding.clone(),
        }
    };
    report.append(findings.iter().map(show).collect());
    match accepted {
        Some(node) if matches!(spec.ty.kind, TypeKind::Image) => Binding::Image(node),
        Some(node) => Binding::Node(node),
        None => Binding::Failed,
    }
}
