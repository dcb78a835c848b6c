//! Files of kind Environment.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::images::{Pin, read_pins};
use super::pod_security::read_pod_security;
use super::provision::read_provides;
use super::system::{WrittenSystem, read_system};
use super::{Settings, read_settings, relabel};
use crate::config::fields::{Fields, has_expression};
use crate::config::mistakes::{found, wrong_type};
use crate::config::{PodSecurity, formats, names, rules};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::types::Minor;
use crate::yaml::{Entry, Key, Layer, Node, Origin, ScalarKind};

/// Taken for a cluster whose version cannot be read, so that the rest can be.
const FALLBACK: Minor = Minor(34);

/// What an environment's own files say.
#[derive(Clone, Debug)]
pub(in crate::config) struct WrittenEnvironment {
    pub(in crate::config) name: Arc<str>,
    pub(in crate::config) span: Span,
    pub(in crate::config) description: String,
    pub(in crate::config) extends: Vec<Node>,
    pub(in crate::config) settings: Settings,
    pub(in crate::config) golden: bool,
    pub(in crate::config) clusters: Vec<WrittenCluster>,
    pub(in crate::config) argocd: WrittenArgoCd,
    pub(in crate::config) systems: BTreeMap<Arc<str>, WrittenSystem>,
    pub(in crate::config) pins: Vec<Pin>,
    /// Apps whose pins `promote` leaves as they are, with the reason.
    pub(in crate::config) hold: Option<Node>,
}

/// A cluster as the environment's file describes it.
#[derive(Clone, Debug)]
pub(in crate::config) struct WrittenCluster {
    pub(in crate::config) key: Key,
    pub(in crate::config) server: Option<Node>,
    pub(in crate::config) argo_name: Option<Node>,
    pub(in crate::config) kubernetes: Minor,
    pub(in crate::config) region: Option<Node>,
    pub(in crate::config) network_policy: Option<Node>,
    pub(in crate::config) pod_security: PodSecurity,
    pub(in crate::config) variables: Option<Node>,
    pub(in crate::config) labels: Option<Node>,
    pub(in crate::config) provides: Option<Node>,
    pub(in crate::config) argocd: WrittenArgoCd,
}

/// `argocd:`, as far as it is written.
#[derive(Clone, Debug, Default)]
pub(in crate::config) struct WrittenArgoCd {
    pub(in crate::config) instance: Option<Node>,
    pub(in crate::config) namespace: Option<Node>,
    pub(in crate::config) application_name: Option<Node>,
    pub(in crate::config) project_name: Option<Node>,
    pub(in crate::config) root_name: Option<Node>,
}

/// A file of kind Environment; `whole` when it is all of the environment, systems and pins included.
pub(in crate::config) fn read_environment(
    node: &Node,
    name: &Arc<str>,
    whole: bool,
    report: &mut Report,
) -> Option<WrittenEnvironment> {
    let mut fields = Fields::open(node, "an environment", report)?;
    let span = fields.header("Environment", name)?;
    let key = Key::new(Arc::clone(name), Origin::new(span, Layer::Environment));
    names::check_label(&key, "an environment", fields.report);
    let mut fields = fields.at(span);
    let extends = fields.text_list("extends");
    let mut environment = WrittenEnvironment {
        name: Arc::clone(name),
        span,
        description: fields.prose("description"),
        extends: extends.as_ref().and_then(Node::as_list).unwrap_or_default().to_vec(),
        settings: Settings::default(),
        golden: fields.flag("golden").unwrap_or(true),
        clusters: read_clusters(&mut fields),
        argocd: read_argocd(&mut fields),
        systems: BTreeMap::new(),
        pins: Vec::new(),
        hold: None,
    };
    let mut fields = fields.removable();
    environment.settings = read_settings(&mut fields);
    environment.hold = fields.text_map("hold");
    if whole {
        environment.systems = read_inline_systems(&mut fields);
        environment.pins = read_pins(&mut fields);
    } else if let Some(entry) = fields.has_any(&["systems", "images"]) {
        fields.entry("systems");
        fields.entry("images");
        let help = match &*entry.key.text {
            "images" => "write it to `images.yaml` beside this file",
            _ => "write each to a file of kind System beside this one",
        };
        let message = format!("`{}` stands only in an environment of one file", entry.key.text);
        let finding = Diagnostic::error(rules::UNKNOWN_KEY, entry.key.origin.span, message);
        fields.report.push(finding.help(help));
    }
    fields.finish();
    Some(environment)
}

fn read_inline_systems(fields: &mut Fields<'_, '_>) -> BTreeMap<Arc<str>, WrittenSystem> {
    let Some(map) = fields.map("systems").and_then(Node::as_map) else { return BTreeMap::new() };
    let mut systems = BTreeMap::new();
    for entry in map {
        names::check_label(&entry.key, "a system", fields.report);
        if let Some(fields) = Fields::open(&entry.value, "a system", fields.report) {
            let span = entry.key.origin.span;
            systems.insert(Arc::clone(&entry.key.text), read_system(fields.removable(), span, true));
        }
    }
    systems
}

fn read_clusters(fields: &mut Fields<'_, '_>) -> Vec<WrittenCluster> {
    let Some(entry) = fields.require("clusters") else { return Vec::new() };
    match entry.value.as_map() {
        Some(map) if !map.is_empty() => map.iter().filter_map(|entry| read_cluster(entry, fields.report)).collect(),
        _ => {
            fields.report.push(
                wrong_type(&entry.value, "a map with at least one cluster")
                    .or_help("write `main: { server: \"https://…\", kubernetes: \"1.34\" }`, for instance"),
            );
            Vec::new()
        }
    }
}

fn read_cluster(entry: &Entry, report: &mut Report) -> Option<WrittenCluster> {
    names::check_label(&entry.key, "a cluster", report);
    let node = relabel(&entry.value, Layer::Cluster);
    let mut key = entry.key.clone();
    key.origin.layer = Layer::Cluster;
    let mut fields = Fields::open(&node, "a cluster", report)?.at(key.origin.span);
    let server = fields.text("server").filter(|server| is_url(server, fields.report));
    let argo_name = fields.text("name");
    let both = server.as_ref().zip(argo_name.as_ref());
    if let Some((server, name)) = both {
        let message = format!("the cluster `{}` has both `server` and `name`", key.text);
        let finding = Diagnostic::error(rules::CLUSTER_ADDRESS, server.origin.span, message)
            .label(name.origin.span, "its name in Argo CD")
            .help("Argo CD takes one of the two; remove the other");
        fields.report.push(finding);
    } else if fields.has_any(&["server", "name"]).is_none() {
        let message = format!("the cluster `{}` has neither `server` nor `name`", key.text);
        let finding = Diagnostic::error(rules::CLUSTER_ADDRESS, key.origin.span, message)
            .help("write the address of its API server as `server`, or its name in Argo CD as `name`");
        fields.report.push(finding);
    }
    fields.prose("description");
    let cluster = WrittenCluster {
        server,
        argo_name,
        kubernetes: read_minor(&mut fields).unwrap_or(FALLBACK),
        region: fields.text("region"),
        network_policy: fields.word("networkPolicy", &["enforced", "ignored"]),
        pod_security: read_pod_security(&mut fields),
        variables: None,
        labels: None,
        provides: None,
        argocd: read_argocd(&mut fields),
        key,
    };
    let mut fields = fields.removable();
    let (variables, labels) = (fields.map("variables").cloned(), fields.text_map("labels"));
    let provides = read_provides(&mut fields);
    fields.finish();
    Some(WrittenCluster { variables, labels, provides, ..cluster })
}

fn is_url(server: &Node, report: &mut Report) -> bool {
    let text = server.as_str().unwrap_or_default();
    match formats::url(text) {
        Err(reason) if !has_expression(text) => {
            let message = format!("expected an absolute URL, found {}", found(server));
            let finding = Diagnostic::error(rules::WRONG_VALUE, server.origin.span, message).note(reason);
            report.push(finding.help("write it as `https://host:6443`"));
            false
        }
        _ => true,
    }
}

/// A quoted string: as a number, `1.30` would be `1.3`.
pub(super) fn read_minor(fields: &mut Fields<'_, '_>) -> Option<Minor> {
    let node = &fields.require("kubernetes")?.value;
    let scalar = node.as_scalar();
    let text = scalar.map_or("", |scalar| &scalar.text);
    let digits = text.strip_prefix("1.").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let minor: Option<Minor> = digits.and_then(|_| text.parse().ok());
    let quoted = scalar.is_some_and(|scalar| scalar.kind == ScalarKind::String);
    if minor.is_none() || !quoted {
        let message = format!("expected a Kubernetes minor as a quoted string, found {}", found(node));
        let help = minor.map_or_else(|| "write it as \"1.34\"".to_owned(), |_| format!("write \"{text}\""));
        fields.report.push(Diagnostic::error(rules::BAD_KUBERNETES_VERSION, node.origin.span, message).help(help));
    }
    minor
}

fn read_argocd(fields: &mut Fields<'_, '_>) -> WrittenArgoCd {
    let Some(node) = fields.map("argocd") else { return WrittenArgoCd::default() };
    let Some(mut fields) = Fields::open(node, "the settings of Argo CD", fields.report) else {
        return WrittenArgoCd::default();
    };
    let settings = WrittenArgoCd {
        instance: fields.text("instance"),
        namespace: fields.text("namespace"),
        application_name: fields.text("applicationName"),
        project_name: fields.text("projectName"),
        root_name: fields.text("rootName"),
    };
    fields.finish();
    settings
}
