//! `argocd/too-large`

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Report};
use crate::policy::rules::TOO_LARGE;
use crate::rendering::{AppRendering, ClusterRendering};
use crate::yaml::{self, Node, Value};

/// `reposerver.max.combined.directory.manifests.size` of Argo CD, `10M` by default.
const MOST: usize = 10_000_000;
/// From here on it is time to split an app.
const MUCH: usize = 8_000_000;
/// Printing adds indentation to the texts of a tree; it never makes more than this of a scalar.
const PER_SCALAR: usize = 80;

/// An app whose files together are more than Argo CD reads.
pub(super) fn check(rendering: &ClusterRendering, report: &mut Report) {
    let found: Vec<Diagnostic> = rendering.apps.par_iter().filter_map(check_app).collect();
    for finding in found {
        report.push(finding);
    }
}

fn check_app(app: &AppRendering) -> Option<Diagnostic> {
    // Printing is the exact way, and far too slow for the many apps that are small.
    let most: usize = app.manifests.iter().map(|manifest| bound(&manifest.body)).sum();
    if most < MUCH {
        return None;
    }
    let bytes: usize = app.manifests.iter().map(|manifest| yaml::print(&manifest.body).len()).sum();
    let first = app.manifests.first()?;
    let span = first.body.origin.place();
    let megabytes = format!("{}.{}", bytes / 1_000_000, bytes / 100_000 % 10);
    let name = &app.app;
    let finding = if bytes > MOST {
        let message = format!("the app `{name}` has {megabytes} MB, and Argo CD reads no more than 10 MB");
        Diagnostic::error(TOO_LARGE, span, message)
    } else if bytes >= MUCH {
        let message = format!("the app `{name}` has {megabytes} MB of the 10 MB that Argo CD reads");
        Diagnostic::warning(TOO_LARGE, span, message)
    } else {
        return None;
    };
    Some(finding.object(first.id.object_ref()).help("split the app into several"))
}

fn bound(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(scalar) => 2 * scalar.text.len() + PER_SCALAR,
        Value::List(items) => items.iter().map(bound).sum(),
        Value::Map(map) => map.iter().map(|entry| entry.key.text.len() + bound(&entry.value) + PER_SCALAR).sum(),
    }
}
