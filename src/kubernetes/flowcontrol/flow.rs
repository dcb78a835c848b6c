//! Which requests go to which priority level.
//!
//! Source: `pkg/apis/flowcontrol/validation/validation.go`.

use crate::kubernetes::{Check, Place, form};
use crate::syntax::names;

const VERBS: [&str; 9] = ["get", "list", "create", "update", "delete", "deletecollection", "patch", "watch", "proxy"];
const HIGHEST: i64 = 10_000;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let name = object.down(["metadata", "name"]).text_or_empty();
    let spec = object.field("spec");
    precedence(&spec.field("matchingPrecedence"), name, check);
    let method = spec.field("distinguisherMethod");
    if method.is_set() && !matches!(method.field("type").text_or_empty(), "ByNamespace" | "ByUser") {
        check.unsupported(&method.field("type"), &["ByNamespace", "ByUser"]);
    }
    let level = spec.down(["priorityLevelConfiguration", "name"]);
    if level.is_empty() {
        check.required(&level, "must reference a priority level");
    } else {
        form::text(&level, names::dns1123_subdomain, check);
    }
    for rule in spec.field("rules").items() {
        one(&rule, check);
    }
    if !is_what_the_server_needs(&spec, name) {
        check.invalid(&spec, format_args!("spec of '{name}' must equal the fixed value"));
    }
}

fn precedence(place: &Place<'_>, name: &str, check: &mut Check<'_>) {
    match place.integer().unwrap_or(0) {
        number if number < 0 => check.invalid(place, "must be a positive value"),
        number if number > HIGHEST => check.invalid(place, format_args!("must not be greater than {HIGHEST}")),
        1 if name != "exempt" => check.invalid(place, "only the schema named 'exempt' may have matchingPrecedence 1"),
        _ => {}
    }
}

/// Two schemas are the server's own. What their rules say is not compared.
fn is_what_the_server_needs(spec: &Place<'_>, name: &str) -> bool {
    let (precedence, method) = match name {
        "exempt" => (1, None),
        "catch-all" => (10_000, Some("ByUser")),
        _ => return true,
    };
    spec.field("matchingPrecedence").integer() == Some(precedence)
        && spec.down(["distinguisherMethod", "type"]).text() == method
        && spec.down(["priorityLevelConfiguration", "name"]).text() == Some(name)
}

fn one(rule: &Place<'_>, check: &mut Check<'_>) {
    let subjects = rule.field("subjects");
    if subjects.is_empty() {
        check.required(&subjects, "subjects must contain at least one value");
    }
    for item in subjects.items() {
        subject(&item, check);
    }
    let (resources, others) = (rule.field("resourceRules"), rule.field("nonResourceRules"));
    if resources.is_empty() && others.is_empty() {
        check.required(rule, "at least one of resourceRules and nonResourceRules has to be non-empty");
    }
    for item in resources.items() {
        resource_rule(&item, check);
    }
    for item in others.items() {
        verbs(&item.field("verbs"), check);
        let urls = item.field("nonResourceURLs");
        let detail = "nonResourceURLs must contain at least one value";
        if !any_or_some(&urls, detail, "non-resource URLs", check) {
            for url in urls.items() {
                path(&url, check);
            }
        }
    }
}

fn subject(subject: &Place<'_>, check: &mut Check<'_>) {
    const KINDS: [(&str, &str); 3] = [("User", "user"), ("Group", "group"), ("ServiceAccount", "serviceAccount")];
    let kind = subject.field("kind");
    if !KINDS.iter().any(|(known, _)| *known == kind.text_or_empty()) {
        return check.unsupported(&kind, &["Group", "ServiceAccount", "User"]);
    }
    for (of, field) in KINDS {
        let place = subject.field(field);
        if of != kind.text_or_empty() {
            if place.is_set() {
                check.forbidden(&place, format_args!("{field} is forbidden when subject kind is not '{of}'"));
            }
        } else if !place.is_set() {
            check.required(&place, format_args!("{field} is required when subject kind is '{of}'"));
        } else if of == "ServiceAccount" {
            service_account(&place, check);
        } else {
            form::needed(&place.field("name"), check);
        }
    }
}

fn service_account(place: &Place<'_>, check: &mut Check<'_>) {
    let (name, namespace) = (place.field("name"), place.field("namespace"));
    if form::needed(&name, check) && name.text() != Some("*") {
        form::text(&name, names::dns1123_subdomain, check);
    }
    if namespace.is_empty() {
        check.required(&namespace, "must specify namespace for service account");
    } else {
        form::text(&namespace, names::dns1123_label, check);
    }
}

fn verbs(list: &Place<'_>, check: &mut Check<'_>) {
    let known = list.items().all(|verb| VERBS.contains(&verb.text_or_empty()));
    if !any_or_some(list, "verbs must contain at least one value", "verbs", check) && !known {
        check.unsupported(list, &VERBS);
    }
}

/// Reports an empty list, and `*` beside other items. Returns whether there is nothing more to look at.
fn any_or_some(list: &Place<'_>, missing: &str, what: &str, check: &mut Check<'_>) -> bool {
    let any = list.items().any(|item| item.text() == Some("*"));
    if list.is_empty() {
        check.required(list, missing);
    } else if any && list.len() > 1 {
        check.invalid(list, format_args!("if '*' is present, must not specify other {what}"));
    }
    any || list.is_empty()
}

fn resource_rule(rule: &Place<'_>, check: &mut Check<'_>) {
    verbs(&rule.field("verbs"), check);
    let groups = rule.field("apiGroups");
    any_or_some(&groups, "resource rules must supply at least one api group", "api groups", check);
    let resources = rule.field("resources");
    any_or_some(&resources, "resource rules must supply at least one resource", "resources", check);
    let namespaces = rule.field("namespaces");
    if namespaces.is_empty() && rule.field("clusterScope").is_true() {
        return;
    }
    let missing = "resource rules that are not cluster scoped must supply at least one namespace";
    if any_or_some(&namespaces, missing, "namespaces", check) {
        return;
    }
    for namespace in namespaces.items() {
        if let Err(reason) = names::dns1123_label(namespace.text_or_empty()) {
            check.invalid(
                &namespace,
                format_args!("each member of this list must be '*' or a DNS-1123 label; {reason}"),
            );
        }
    }
}

fn path(place: &Place<'_>, check: &mut Check<'_>) {
    let text = place.text_or_empty();
    let stars = text.matches('*').count();
    let wrong = match text {
        "" => "must not be empty",
        "/" => return,
        text if !text.starts_with('/') => "must start with slash",
        text if text.contains(' ') => "must not contain white-space",
        text if text.contains("//") => "must not contain double slash",
        text if stars > 1 || (stars == 1 && !text.ends_with("/*")) => "wildcard can only do suffix matching",
        _ => return,
    };
    check.invalid(place, wrong);
}
