//! `rbac/wildcard`

use crate::diagnostic::Report;
use crate::kubernetes::graph::Object;
use crate::policy::rules::RBAC_WILDCARD;

/// A role that allows everything of a sort, also what is installed later.
pub(super) fn check(object: Object<'_>, report: &mut Report) {
    for rule in object.root().field("rules").items() {
        for (field, what) in [
            ("verbs", "every verb"),
            ("resources", "every resource"),
            ("apiGroups", "every API group"),
            ("nonResourceURLs", "every path of the server"),
        ] {
            let list = rule.field(field);
            let Some(all) = list.items().find(|item| item.text() == Some("*")) else { continue };
            let message = format!("the {} `{}` allows {what}", object.id.gvk.kind, object.id.name);
            let help = "list what is needed; `*` also covers kinds and verbs that come later";
            report.push(object.warning(RBAC_WILDCARD, &all, message).help(help));
        }
    }
}
