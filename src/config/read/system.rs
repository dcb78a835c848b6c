//! Files of kind System, and systems inside a small environment's file.

use super::app::{WrittenApp, read_apps};
use super::{ByName, acceptance, image_policy, read_patches, relabel};
use crate::config::fields::Fields;
use crate::config::{names, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::{Key, Layer, Node};

/// What one layer says about a system. `null` in a field removes what lower layers say.
#[derive(Clone, Debug)]
pub(in crate::config) struct WrittenSystem {
    pub(in crate::config) span: Span,
    pub(in crate::config) description: Option<Node>,
    pub(in crate::config) owner: Option<Node>,
    pub(in crate::config) labels: Option<Node>,
    pub(in crate::config) patches: Option<Node>,
    pub(in crate::config) accept: Option<Node>,
    pub(in crate::config) image_policy: Option<Node>,
    /// Nothing when the key is not written.
    pub(in crate::config) clusters: Option<Vec<Placement>>,
    pub(in crate::config) apps: ByName<WrittenApp>,
}

/// A cluster in which a system runs, with what differs there.
#[derive(Clone, Debug)]
pub(in crate::config) struct Placement {
    pub(in crate::config) key: Key,
    pub(in crate::config) variables: Option<Node>,
    pub(in crate::config) apps: ByName<WrittenApp>,
}

impl WrittenSystem {
    /// A system of which nothing is said.
    pub(in crate::config) fn empty(span: Span) -> Self {
        Self {
            span,
            description: None,
            owner: None,
            labels: None,
            patches: None,
            accept: None,
            image_policy: None,
            clusters: None,
            apps: ByName::new(),
        }
    }
}

/// A file of kind System; `own` when it is an environment's.
pub(in crate::config) fn read_system_file(
    node: &Node,
    name: &str,
    own: bool,
    report: &mut Report,
) -> Option<WrittenSystem> {
    let mut fields = Fields::open(node, "a system", report)?.removable();
    let span = fields.header("System", name)?;
    let key = Key::new(name, crate::yaml::Origin::new(span, node.origin.layer));
    names::check_label(&key, "a system", fields.report);
    Some(read_system(fields, span, own))
}

pub(super) fn read_system(mut fields: Fields<'_, '_>, span: Span, own: bool) -> WrittenSystem {
    let system = WrittenSystem {
        span,
        description: fields.text("description"),
        owner: fields.text("owner"),
        labels: fields.text_map("labels"),
        patches: read_patches(&mut fields),
        accept: acceptance::read_accept(&mut fields),
        clusters: read_placements(&mut fields, own),
        apps: read_apps(&mut fields),
        image_policy: image_policy::read_image_policy(&mut fields),
    };
    fields.finish();
    system
}

fn read_placements(fields: &mut Fields<'_, '_>, own: bool) -> Option<Vec<Placement>> {
    if !own {
        let entry = fields.has_any(&["clusters"])?;
        fields.entry("clusters");
        let message = "`clusters` stands only in an environment's own file";
        let finding = Diagnostic::error(rules::UNKNOWN_KEY, entry.key.origin.span, message);
        fields.report.push(finding.help("move it to the file of the environment"));
        return None;
    }
    let map = fields.map("clusters")?.as_map()?;
    let mut read = |entry: &crate::yaml::Entry| {
        let node = relabel(&entry.value, Layer::Cluster);
        let mut fields = Fields::open(&node, "a cluster of a system", fields.report)?.removable();
        let placement = Placement {
            key: entry.key.clone(),
            variables: fields.map("variables").cloned(),
            apps: read_apps(&mut fields),
        };
        fields.finish();
        Some(placement)
    };
    Some(map.iter().filter_map(&mut read).collect())
}
