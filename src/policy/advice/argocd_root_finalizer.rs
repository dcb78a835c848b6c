//! `argocd/root-finalizer`

use crate::diagnostic::Report;
use crate::kubernetes::graph::Object;
use crate::policy::rules::ROOT_FINALIZER;

/// An Application of Applications that deletes them when it is deleted, and with them all they hold. One that deploys into
/// the namespace in which it lives itself is taken for one.
pub(super) fn check(object: Object<'_>, report: &mut Report) {
    let root = object.root();
    let metadata = root.field("metadata");
    if root.down(["spec", "destination", "namespace"]).text().is_none_or(|namespace| namespace != object.namespace()) {
        return;
    }
    let finalizers = metadata.field("finalizers");
    let ours = |text: &str| text.starts_with("resources-finalizer.argocd.argoproj.io");
    if let Some(place) = finalizers.items().find(|finalizer| ours(finalizer.text_or_empty())) {
        let message =
            format!("deleting `{}` would delete its Applications with everything that they hold", object.id.name);
        let help =
            "remove the finalizer; an Application of Applications is safe to delete and to create again without it";
        report.push(object.warning(ROOT_FINALIZER, &place, message).help(help));
    }
}
