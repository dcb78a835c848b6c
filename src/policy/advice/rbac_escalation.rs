//! `rbac/escalation`

use crate::diagnostic::Report;
use crate::kubernetes::graph::Object;
use crate::policy::rules::RBAC_ESCALATION;

/// Verbs that the server knows for going past one's own rights
/// (<https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks>).
const VERBS: [(&str, &str); 3] = [
    ("escalate", "write roles with more rights than it has itself"),
    ("bind", "give anybody roles that it has not itself"),
    ("impersonate", "act as somebody else"),
];

/// A role by which its holder gets rights that nobody gave it.
pub(super) fn check(object: Object<'_>, report: &mut Report) {
    let (kind, name) = (&object.id.gvk.kind, &object.id.name);
    for rule in object.root().field("rules").items() {
        let verbs = rule.field("verbs");
        for verb in verbs.items() {
            let Some((_, effect)) = VERBS.iter().find(|(known, _)| verb.text() == Some(known)) else { continue };
            let message = format!("whoever has the {kind} `{name}` can {effect}");
            let help =
                "remove the verb, or name the few objects it is for under `resourceNames` and accept the finding";
            report.push(object.warning(RBAC_ESCALATION, &verb, message).help(help));
        }
        let resources = rule.field("resources");
        let tokens = resources.items().find(|resource| resource.text() == Some("serviceaccounts/token"));
        if let Some(tokens) = tokens.filter(|_| verbs.items().any(|verb| matches!(verb.text(), Some("create" | "*")))) {
            let message = format!("whoever has the {kind} `{name}` can get the token of an account");
            let help = "remove the resource, or name the accounts under `resourceNames` and accept the finding";
            report.push(object.warning(RBAC_ESCALATION, &tokens, message).help(help));
        }
    }
}
