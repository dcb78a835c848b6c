//! Documents of kind `EnvironmentPolicy` and `PolicyTest`.

use super::environment::read_minor;
use crate::config::fields::{Fields, either};
use crate::config::policy::{Demand, EnvironmentPolicy, Surroundings};
use crate::config::rules;
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::source::Span;
use crate::yaml::Node;

const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("note", Severity::Note)];

/// Whether a document below `policies/` is one of ours.
pub(in crate::config) fn is_own(node: &Node) -> bool {
    let text = |name| node.get(name).and_then(Node::as_str).unwrap_or_default();
    text("apiVersion").starts_with("scantling/") || matches!(text("kind"), "EnvironmentPolicy" | "PolicyTest")
}

/// A document of kind `EnvironmentPolicy`. Several may stand in a file, so each states its name.
pub(in crate::config) fn read_environment_policy(node: &Node, report: &mut Report) -> Option<EnvironmentPolicy> {
    let mut fields = Fields::open(node, "an environment policy", report)?;
    let written = node.get("name").and_then(Node::as_scalar).map(|name| name.text.clone()).unwrap_or_default();
    let span = fields.header("EnvironmentPolicy", &written)?;
    let name = fields.required_text("name");
    fields.prose("description");
    let severity = read_severity(&mut fields);
    let mut variables = Vec::new();
    for item in items(&mut fields, "variables") {
        let Some(mut fields) = Fields::open(item, "a variable", fields.report) else { continue };
        let pair = (fields.required_text("name"), fields.required_text("expression"));
        fields.finish();
        if let (Some(name), Some(expression)) = pair {
            variables.push((name, expression));
        }
    }
    fields.require("validations");
    let validations = items(&mut fields, "validations").iter().filter_map(|item| read_demand(item, fields.report));
    let validations = validations.collect();
    fields.finish();
    let name = name?.as_str()?.into();
    Some(EnvironmentPolicy { name, span, severity, variables, validations })
}

fn items<'a>(fields: &mut Fields<'a, '_>, key: &'static str) -> &'a [Node] {
    fields.list(key).and_then(Node::as_list).unwrap_or_default()
}

fn read_severity(fields: &mut Fields<'_, '_>) -> Severity {
    let words = SEVERITIES.map(|(word, _)| word);
    let Some(node) = fields.text("severity") else { return Severity::Error };
    let found = node.as_str().unwrap_or_default();
    let known = SEVERITIES.iter().find(|(word, _)| *word == found);
    if known.is_none() {
        let message = format!("expected {}, found `{found}`", either(&words));
        let finding = Diagnostic::error(rules::WRONG_VALUE, node.origin.span, message);
        fields.report.push(finding.help(format!("write {}", either(&words))));
    }
    known.map_or(Severity::Error, |(_, severity)| *severity)
}

fn read_demand(node: &Node, report: &mut Report) -> Option<Demand> {
    let mut fields = Fields::open(node, "a validation", report)?;
    let (expression, violations) = (fields.text("expression"), fields.text("violations"));
    let (message, message_expression) = (fields.text("message"), fields.text("messageExpression"));
    let both = fields.has_any(&["violations"]).filter(|_| fields.has_any(&["expression"]).is_some());
    if let Some(entry) = both {
        let message = "expected `expression` or `violations`, found both";
        let finding = Diagnostic::error(rules::WRONG_VALUE, entry.key.origin.span, message);
        fields.report.push(finding.help("keep `violations`, which lists what is wrong, or make two validations"));
    } else if fields.has_any(&["violations"]).is_none() {
        fields.require("expression");
    }
    fields.finish();
    let is_list = violations.is_some();
    Some(Demand { expression: violations.or(expression)?, is_list, message, message_expression })
}

/// A document of kind `PolicyTest`.
pub(in crate::config) fn read_surroundings(node: &Node, report: &mut Report) -> Option<(Span, Surroundings)> {
    let mut fields = Fields::open(node, "a policy test", report)?;
    let written = node.get("name").and_then(Node::as_str).unwrap_or_default();
    let span = fields.header("PolicyTest", written)?;
    fields.prose("description");
    let surroundings = Surroundings {
        message: fields.text("message"),
        old_object: fields.map("oldObject").cloned(),
        namespace: read_namespace(&mut fields),
        params: fields.map("params").cloned(),
        kubernetes: fields.has_any(&["kubernetes"]).and_then(|_| read_minor(&mut fields)),
        environment: fields.text("environment"),
        region: fields.text("region"),
    };
    fields.finish();
    Some((span, surroundings))
}

fn read_namespace(fields: &mut Fields<'_, '_>) -> Option<crate::yaml::Map> {
    let node = fields.map("namespace")?;
    let mut inner = Fields::open(node, "the namespace", fields.report)?;
    let (labels, annotations) = (inner.text_map("labels"), inner.text_map("annotations"));
    inner.finish();
    let mut map = crate::yaml::Map::new();
    for (name, value) in [("labels", labels), ("annotations", annotations)] {
        if let (Some(value), Some(entry)) = (value, node.as_map().and_then(|map| map.entry(name))) {
            map.push(entry.key.clone(), value);
        }
    }
    Some(map)
}
