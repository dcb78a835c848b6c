//! Final touches that need the whole plan: namespaces, string fields, and that every object is there once.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::argocd::{AppPlan, ClusterPlan};
use crate::diagnostic::{Diagnostic, Report};
use crate::manifest::{Manifest, ManifestId};
use crate::source::Span;
use crate::template::finish as finish_object;
use crate::types::Types;

use super::rules;

/// Gives every object its namespace and its strings, and puts the objects of each app in order.
pub(super) fn finish(plan: &mut ClusterPlan, types: &Types, report: &mut Report) {
    let apps: Vec<&mut AppPlan> = plan.systems.iter_mut().flat_map(|system| &mut system.apps).collect();
    let findings: Vec<Report> = apps.into_par_iter().map(|app| finish_app(app, types)).collect();
    for found in findings {
        report.append(found);
    }
}

fn finish_app(app: &mut AppPlan, types: &Types) -> Report {
    let mut report = Report::new();
    for manifest in &mut app.manifests {
        finish_object(manifest, &app.namespace, types, &mut report);
    }
    app.manifests.sort_by(|left, right| left.id.cmp(&right.id));
    report
}

/// Reports objects that two templates of the cluster make.
pub(super) fn check(plan: &ClusterPlan, report: &mut Report) {
    let mut seen: BTreeMap<(&str, &str, Option<&str>, &str), &Manifest> = BTreeMap::new();
    for manifest in manifests(plan) {
        let ManifestId { gvk, namespace, name } = &manifest.id;
        // Versions of one kind are the same object in the cluster.
        let key = (&*gvk.group, &*gvk.kind, namespace.as_deref(), &**name);
        let Some(first) = seen.get(&key) else {
            seen.insert(key, manifest);
            continue;
        };
        let message = format!("two templates make the object `{}`", manifest.id);
        let finding = Diagnostic::error(rules::DUPLICATE_OBJECT, place(manifest), message)
            .here(format!("instance `{}/{}`", manifest.app, manifest.instance))
            .label(place(first), format!("first in instance `{}/{}`", first.app, first.instance))
            .object(manifest.id.object_ref())
            .help("give one of the two another name, or remove it");
        report.push(finding);
    }
}

/// All objects of the apps of a plan.
pub(super) fn manifests(plan: &ClusterPlan) -> impl Iterator<Item = &Manifest> {
    plan.systems.iter().flat_map(|system| &system.apps).flat_map(|app| &app.manifests)
}

/// The place that names an object.
pub(super) fn place(manifest: &Manifest) -> Span {
    let name = manifest.body.get("metadata").and_then(|metadata| metadata.get("name"));
    name.unwrap_or(&manifest.body).origin.place()
}
