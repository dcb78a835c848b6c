//! `scantling.yaml`.

use super::declaration::read_specs;
use super::{Settings, acceptance, provision, read_defaults};
use crate::config::InputSpec;
use crate::config::fields::Fields;
use crate::diagnostic::{Report, Severity};
use crate::source::Span;
use crate::yaml::{Key, Node};

/// What the workspace's file says.
#[derive(Clone, Debug)]
pub(in crate::config) struct WrittenWorkspace {
    pub(in crate::config) span: Span,
    pub(in crate::config) variables: Vec<InputSpec>,
    /// Without variables and patches, which a workspace does not set.
    pub(in crate::config) settings: Settings,
    pub(in crate::config) promotion: Vec<Node>,
    pub(in crate::config) repository: Option<Node>,
    pub(in crate::config) branch: Option<Node>,
    pub(in crate::config) severities: Vec<(Key, Option<Severity>)>,
}

impl WrittenWorkspace {
    /// A workspace of which nothing is said.
    pub(in crate::config) fn empty(span: Span) -> Self {
        Self {
            span,
            variables: Vec::new(),
            settings: Settings::default(),
            promotion: Vec::new(),
            repository: None,
            branch: None,
            severities: Vec::new(),
        }
    }
}

/// A file of kind Workspace, whose name is free.
pub(in crate::config) fn read_workspace(node: &Node, report: &mut Report) -> Option<WrittenWorkspace> {
    let mut fields = Fields::open(node, "a workspace", report)?;
    let name = node.get("name").and_then(Node::as_str).unwrap_or_default();
    let span = fields.header("Workspace", name)?;
    fields.prose("description");
    let mut workspace = WrittenWorkspace::empty(span);
    if let Some(map) = fields.map("variables").and_then(Node::as_map) {
        workspace.variables = read_specs(map, "a variable", fields.report);
    }
    workspace.settings = Settings {
        defaults: read_defaults(&mut fields),
        labels: fields.text_map("labels"),
        accept: acceptance::read_accept(&mut fields),
        provides: provision::read_provides(&mut fields),
        ..Settings::default()
    };
    let promotion = fields.text_list("promotion");
    workspace.promotion = promotion.as_ref().and_then(Node::as_list).unwrap_or_default().to_vec();
    if let Some(node) = fields.map("publish")
        && let Some(mut fields) = Fields::open(node, "`publish`", fields.report)
    {
        workspace.repository = fields.text("repository");
        workspace.branch = fields.text("branch");
        fields.finish();
    }
    workspace.severities = read_severities(&mut fields);
    fields.finish();
    Some(workspace)
}

/// `policies: { severity: { <rule>: error|warning|note|off } }`; nothing stands for `off`.
fn read_severities(fields: &mut Fields<'_, '_>) -> Vec<(Key, Option<Severity>)> {
    let Some(node) = fields.map("policies") else { return Vec::new() };
    let Some(mut fields) = Fields::open(node, "`policies`", fields.report) else { return Vec::new() };
    let map = fields.map("severity").and_then(Node::as_map);
    let mut severities = Vec::new();
    for entry in map.into_iter().flatten() {
        let severity = match entry.value.as_scalar().map(|scalar| &*scalar.text) {
            Some("error") => Some(Severity::Error),
            Some("warning") => Some(Severity::Warning),
            Some("note") => Some(Severity::Note),
            // As a word of YAML 1.1 it is ambiguous everywhere else; here it can only mean itself.
            Some("off") => None,
            _ => {
                fields.wrong::<()>(&entry.value, "`error`, `warning`, `note` or `off`");
                continue;
            }
        };
        severities.push((entry.key.clone(), severity));
    }
    fields.finish();
    severities
}
