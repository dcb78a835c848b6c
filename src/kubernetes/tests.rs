//! What tests of rules share: one object in, the refusals out.

use super::{validate, validate_update};
use crate::diagnostic::{Report, Severity};
use crate::source::SourceMap;
use crate::types::{Minor, Types};
use crate::yaml::{Dialect, Layer, Node, load};

fn read(text: &str) -> Vec<Node> {
    let mut sources = SourceMap::default();
    let source = sources.add("object.yaml", text.into());
    load(&sources, source, Dialect::Foreign, Layer::Template, &mut Report::new())
}

fn errors(report: &Report) -> Vec<String> {
    let errors = report.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.message.clone()).collect()
}

/// An object of a kind, `v1 Service`; a body that has no metadata gets some.
pub(super) fn object(kind: &str, body: &str) -> String {
    let (version, kind) = kind.split_once(' ').unwrap_or_default();
    let metadata = if body.starts_with("metadata:") { "" } else { "metadata: { name: a, namespace: default }\n" };
    format!("apiVersion: {version}\nkind: {kind}\n{metadata}{body}")
}

/// What a server of `1.minor` has against the objects.
pub(super) fn refusals(text: &str, minor: u32) -> Vec<String> {
    let mut report = Report::new();
    for object in read(text) {
        validate(&object, &Types::of(Minor(minor)), &crate::kubernetes::Definitions::default(), &mut report);
    }
    errors(&report)
}

/// What a server of 1.36 has against the second object where the first is live.
pub(super) fn refusals_of_change(old: &str, new: &str) -> Vec<String> {
    let mut report = Report::new();
    for (old, new) in read(old).iter().zip(&read(new)) {
        validate_update(old, new, &Types::of(Minor(36)), &crate::kubernetes::Definitions::default(), &mut report);
    }
    errors(&report)
}
