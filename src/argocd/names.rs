//! Names of Applications and projects: unique, and such as Kubernetes takes.

use std::collections::BTreeMap;

use super::derived::text;
use super::plan::ClusterPlan;
use super::rules;
use crate::diagnostic::{Diagnostic, Report};
use crate::source::Span;
use crate::yaml::Node;

/// Reports every name that is taken twice or badly formed.
pub(super) fn check(plan: &ClusterPlan, report: &mut Report) {
    let root = (&plan.root_name, plan.root_name.origin.span);
    let apps = plan.systems.iter().flat_map(|system| &system.apps);
    let applications = apps.clone().map(|app| (&app.application_name, app.key.origin.span));
    let projects = plan.systems.iter().map(|system| (&system.project_name, system.span));
    check_kind("an Application", std::iter::once(root).chain(applications), report);
    check_kind("a project", std::iter::once(root).chain(projects), report);
    let namespaces = std::iter::once(&plan.namespace).chain(apps.map(|app| &app.namespace));
    for namespace in namespaces.filter(|namespace| !is_label(text(namespace))) {
        bad("a namespace", namespace, "at most 63 lower-case letters, digits and `-`, no `-` at either end", report);
    }
}

/// Names with the keys that they belong to.
fn check_kind<'p>(what: &str, names: impl Iterator<Item = (&'p Node, Span)>, report: &mut Report) {
    let mut taken: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, key) in names {
        if !is_subdomain(text(name)) {
            let form =
                "at most 253 lower-case letters, digits, `-` and `.`, starting and ending with a letter or digit";
            bad(what, name, form, report);
            continue;
        }
        let Some(first) = taken.get(text(name)) else {
            taken.insert(text(name), key);
            continue;
        };
        let setting = if what == "a project" { "projectName" } else { "applicationName" };
        let finding =
            Diagnostic::error(rules::NAME_TAKEN, key, format!("the name `{}` of {what} is taken", text(name)))
                .here("used again for this")
                .label(*first, "first used for this")
                .help(format!("make the names differ with `argocd: {{ {setting}: … }}` of the environment"));
        report.push(finding);
    }
}

fn bad(what: &str, name: &Node, form: &str, report: &mut Report) {
    let found = match name.as_str() {
        Some(text) => format!("`{}`", text.chars().take(60).collect::<String>()),
        None => name.describe().to_owned(),
    };
    let message = format!("expected the name of {what}, found {found}");
    report.push(Diagnostic::error(rules::BAD_NAME, name.origin.span, message).help(format!("a name has {form}")));
}

/// A DNS label (RFC 1123), as Kubernetes checks the names of Namespaces.
fn is_label(name: &str) -> bool {
    name.len() <= 63 && is_word(name)
}

/// A DNS subdomain (RFC 1123), as Kubernetes checks the names of most objects.
fn is_subdomain(name: &str) -> bool {
    name.len() <= 253 && name.split('.').all(is_word)
}

/// Lower-case letters, digits and inner dashes, at least one.
fn is_word(part: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    part.bytes().next().is_some_and(alphanumeric)
        && part.bytes().last().is_some_and(alphanumeric)
        && part.bytes().all(|byte| alphanumeric(byte) || byte == b'-')
}
