//! Environment variables.

use crate::kubernetes::pod::scope::{Scope, Volume};
use crate::kubernetes::pod::volume::{field_of_container, field_of_pod};
use crate::kubernetes::{Check, Place, form};
use crate::syntax::Verdict;
use crate::syntax::names::{config_map_key, dns1123_label, dns1123_subdomain, env_var_name, relaxed_env_var_name};
use crate::syntax::path::without_backsteps;

const FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

fn name_form(check: &Check<'_>) -> fn(&str) -> Verdict {
    if check.since(32) { relaxed_env_var_name } else { env_var_name }
}

/// `ValidateEnv`. The same name may stand twice: the last one counts.
pub(super) fn variables(container: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    for variable in container.field("env").items() {
        form::needed_text(&variable.field("name"), name_form(check), check);
        let from = variable.field("valueFrom");
        if from.is_set() {
            value_from(&from, &variable.field("value"), scope, check);
        }
    }
}

fn value_from(from: &Place<'_>, value: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let kinds = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
    let known = if check.since(35) { kinds.len() } else { kinds.len() - 1 };
    let written = kinds.iter().take(known).filter(|kind| from.field(kind).is_set()).count();
    match written {
        0 => check
            .invalid(from, "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"),
        _ if !value.is_empty() => check.invalid(from, "may not be specified when `value` is not empty"),
        1 => {}
        _ => check.invalid(from, "may not have more than one field specified at a time"),
    }
    let [field, resource, config_map, secret, file] = kinds.map(|kind| from.field(kind));
    if field.is_set() {
        field_of_pod(&field, FIELDS, check);
    }
    if resource.is_set() {
        field_of_container(&resource, check);
    }
    for key in [config_map, secret].iter().filter(|key| key.is_set()) {
        form::text(&key.field("name"), dns1123_subdomain, check);
        form::needed_text(&key.field("key"), config_map_key, check);
    }
    if file.is_set() && check.since(35) {
        file_key(&file, scope, check);
    }
}

/// A line of a file in an empty directory: `validateFileKeySelector`, `validateFileKeyRefVolumes`.
fn file_key(file: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    form::needed_text(&file.field("key"), relaxed_env_var_name, check);
    form::needed_text(&file.field("path"), without_backsteps, check);
    let volume = file.field("volumeName");
    form::needed_text(&volume, dns1123_label, check);
    match scope.volumes.get(volume.text_or_empty()) {
        None => check.not_found(&volume),
        Some(Volume::EmptyDir) => {}
        Some(_) => check.invalid(&volume, "referenced volume must be of type emptyDir"),
    }
}

/// `ValidateEnvFrom`.
pub(super) fn sources(container: &Place<'_>, check: &mut Check<'_>) {
    for source in container.field("envFrom").items() {
        form::optional_text(&source.field("prefix"), name_form(check), check);
        let kinds = ["configMapRef", "secretRef"].map(|kind| source.field(kind));
        match kinds.iter().filter(|kind| kind.is_set()).count() {
            0 => check.invalid(&source, "must specify one of: `configMapRef` or `secretRef`"),
            1 => {}
            _ => check.invalid(&source, "may not have more than one field specified at a time"),
        }
        for kind in kinds.iter().filter(|kind| kind.is_set()) {
            form::needed_fields(kind, &["name"], check);
            form::optional_text(&kind.field("name"), prefix_of_subdomain, check);
        }
    }
}

/// The server looks at these names as if they were beginnings of generated ones, which may end in a hyphen.
fn prefix_of_subdomain(text: &str) -> Verdict {
    let begin = text.strip_suffix('-').and_then(|rest| rest.char_indices().next_back().map(|(at, _)| &rest[..at]));
    begin.map_or_else(|| dns1123_subdomain(text), |begin| dns1123_subdomain(&format!("{begin}a")))
}
