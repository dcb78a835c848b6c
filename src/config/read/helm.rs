//! `helm:` of a component.

use crate::config::fields::{Fields, has_expression};
use crate::config::mistakes::found;
use crate::config::{HelmChart, Provided, formats, rules};
use crate::diagnostic::Diagnostic;
use crate::yaml::Node;

pub(super) fn read_helm(fields: &mut Fields<'_, '_>) -> Option<HelmChart> {
    let entry = fields.entry("helm")?;
    let span = entry.key.origin.span;
    let mut fields = Fields::open(&entry.value, "a chart", fields.report)?.at(span);
    let repository = fields.required_text("repository");
    if let Some(repository) = &repository {
        check_repository(repository, &mut fields);
    }
    let chart = fields.required_text("chart");
    let version = fields.required_text("version");
    let release_name = fields.text("releaseName");
    let values = if fields.map("values").is_some() { fields.any("values") } else { None };
    let provides = read_provides(&mut fields);
    fields.finish();
    Some(HelmChart { span, repository: repository?, chart: chart?, version: version?, release_name, values, provides })
}

fn check_repository(node: &Node, fields: &mut Fields<'_, '_>) {
    let text = node.as_str().unwrap_or_default();
    let scheme = text.starts_with("https://") || text.starts_with("oci://");
    let reason = formats::url(text).err().or((!scheme).then_some("its scheme is neither `https` nor `oci`"));
    if let Some(reason) = reason.filter(|_| !has_expression(text)) {
        let message = format!("expected the URL of a chart repository, found {}", found(node));
        let finding = Diagnostic::error(rules::WRONG_VALUE, node.origin.span, message).note(reason);
        fields.report.push(finding.help("write it as `https://charts.example` or `oci://registry/path`"));
    }
}

fn read_provides(fields: &mut Fields<'_, '_>) -> Vec<Provided> {
    let items = fields.list("provides").and_then(Node::as_list).unwrap_or_default();
    let mut read = |item: &Node| {
        let mut fields = Fields::open(item, "a provided object", fields.report)?;
        let (api_version, kind) = (fields.required_text("apiVersion"), fields.required_text("kind"));
        let name = fields.text("name");
        fields.finish();
        let text = |node: Option<Node>| node.and_then(|node| node.as_str().map(str::to_owned));
        Some(Provided { api_version: text(api_version)?, kind: text(kind)?, name, span: item.origin.span })
    };
    items.iter().filter_map(&mut read).collect()
}
