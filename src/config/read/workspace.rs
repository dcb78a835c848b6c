//! `scantling.yaml`.

use super::declaration::read_specs;
use super::{Settings, acceptance, image_policy, provision, read_defaults, severity};
use crate::config::InputSpec;
use crate::config::fields::Fields;
use crate::diagnostic::Report;
use crate::source::Span;
use crate::yaml::Node;

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
    pub(in crate::config) folder: Option<Node>,
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
            folder: None,
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
        severities: severity::read_severities(&mut fields),
        ..Settings::default()
    };
    let promotion = fields.text_list("promotion");
    workspace.promotion = promotion.as_ref().and_then(Node::as_list).unwrap_or_default().to_vec();
    if let Some(node) = fields.map("publish")
        && let Some(mut fields) = Fields::open(node, "`publish`", fields.report)
    {
        workspace.repository = fields.text("repository");
        workspace.branch = fields.text("branch");
        workspace.folder = fields.text("folder");
        fields.finish();
    }
    workspace.settings.image_policy = image_policy::read_image_policy(&mut fields);
    fields.finish();
    Some(workspace)
}
