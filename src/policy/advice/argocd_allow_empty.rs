//! `argocd/allow-empty`

use crate::diagnostic::Report;
use crate::kubernetes::graph::Object;
use crate::policy::rules::ALLOW_EMPTY;

/// An Application that may sync a source without objects: a broken path then deletes everything.
pub(super) fn check(object: Object<'_>, report: &mut Report) {
    let spec = object.root().field("spec");
    let spec = if object.is("argoproj.io", "ApplicationSet") { spec.down(["template", "spec"]) } else { spec };
    let place = spec.down(["syncPolicy", "automated", "allowEmpty"]);
    if place.is_true() {
        let message = format!("an empty source would delete everything of `{}`", object.id.name);
        report.push(
            object
                .warning(ALLOW_EMPTY, &place, message)
                .help("remove `allowEmpty`; delete the Application itself when it shall go"),
        );
    }
}
