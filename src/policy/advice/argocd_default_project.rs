//! `argocd/default-project`

use crate::diagnostic::Report;
use crate::kubernetes::graph::Object;
use crate::policy::rules::DEFAULT_PROJECT;

/// An Application in the project that every Argo CD has, and that allows every source and every cluster.
pub(super) fn check(object: Object<'_>, report: &mut Report) {
    let spec = object.root().field("spec");
    let spec = if object.is("argoproj.io", "ApplicationSet") { spec.down(["template", "spec"]) } else { spec };
    let place = spec.field("project");
    if spec.is_set() && matches!(place.text(), None | Some("" | "default")) {
        let message = format!("the {} `{}` is in the project `default`", object.id.gvk.kind, object.id.name);
        let help = "name an AppProject with the sources and destinations that it needs";
        report.push(object.warning(DEFAULT_PROJECT, &place, message).help(help));
    }
}
