//! Volumes whose files are made of objects: secrets, config maps, fields of the pod.

use crate::kubernetes::{Check, Place, amount, form};
use crate::syntax::labels::qualified_name;
use crate::syntax::path::local;
use crate::syntax::quantity::Quantity;

const OF_VOLUME: &[&str] =
    &["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];
/// Field paths that the server knows at all.
const KNOWN: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.serviceAccountName",
    "spec.schedulerName",
    "status.phase",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
    "spec.host",
];
const RESOURCES: &[&str] = &[
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

pub(super) fn secret(source: &Place<'_>, check: &mut Check<'_>) {
    form::needed_fields(source, &["secretName"], check);
    mode(&source.field("defaultMode"), check);
    items(source, check);
}

pub(super) fn config_map(source: &Place<'_>, check: &mut Check<'_>) {
    form::needed_fields(source, &["name"], check);
    mode(&source.field("defaultMode"), check);
    items(source, check);
}

pub(super) fn downward_api(source: &Place<'_>, check: &mut Check<'_>) {
    mode(&source.field("defaultMode"), check);
    source.field("items").items().for_each(|file| field_file(&file, check));
}

/// The permissions of files.
pub(super) fn mode(mode: &Place<'_>, check: &mut Check<'_>) {
    if mode.integer().is_some_and(|mode| !(0..=0o777).contains(&mode)) {
        check.invalid(mode, "must be a number between 0 and 0777 (octal), both inclusive");
    }
}

/// Keys and the files that they become: `validateKeyToPath`.
pub(super) fn items(source: &Place<'_>, check: &mut Check<'_>) {
    for item in source.field("items").items() {
        form::needed_fields(&item, &["key", "path"], check);
        form::text(&item.field("path"), local, check);
        mode(&item.field("mode"), check);
    }
}

/// A file with a field of the pod: `validateDownwardAPIVolumeFile`.
pub(super) fn field_file(file: &Place<'_>, check: &mut Check<'_>) {
    form::needed_fields(file, &["path"], check);
    form::text(&file.field("path"), local, check);
    let (of_pod, of_container) = (file.field("fieldRef"), file.field("resourceFieldRef"));
    match (of_pod.is_set(), of_container.is_set()) {
        (false, false) => check.required(file, "one of fieldRef and resourceFieldRef is required"),
        (true, true) => {
            check.invalid(file, "fieldRef and resourceFieldRef can not be specified simultaneously");
        }
        (true, false) => field_of_pod(&of_pod, OF_VOLUME, check),
        (false, true) => {
            let container = of_container.field("containerName");
            if container.is_empty() {
                check.required(&container, "");
            }
            field_of_container(&of_container, check);
        }
    }
    mode(&file.field("mode"), check);
}

/// A reference to a field of the pod: `validateObjectFieldSelector`.
pub(in crate::kubernetes::pod) fn field_of_pod(field: &Place<'_>, allowed: &[&str], check: &mut Check<'_>) {
    let (version, path) = (field.field("apiVersion"), field.field("fieldPath"));
    let text = path.text_or_empty();
    if text.is_empty() {
        check.required(&path, "");
        return;
    }
    if version.text_or("v1") != "v1" {
        let reason = format_args!("error converting fieldPath: unsupported pod version: {}", version.text_or_empty());
        check.invalid(&path, reason);
        return;
    }
    let subscript = text.strip_suffix("']").and_then(|text| text.split_once("['")).filter(|(path, _)| !path.is_empty());
    let form = match subscript {
        Some(("metadata.annotations", key)) => qualified_name(&key.to_lowercase()),
        Some(("metadata.labels", key)) => qualified_name(key),
        Some(_) => Err(format!("error converting fieldPath: field label does not support subscript: {text}")),
        None if !KNOWN.contains(&text) => Err(format!("error converting fieldPath: field label not supported: {text}")),
        None => Ok(()),
    };
    // An old name of the node.
    let text = if text == "spec.host" { "spec.nodeName" } else { text };
    match form {
        Err(reason) => check.invalid(&path, reason),
        Ok(()) if subscript.is_none() && !allowed.contains(&text) => check.unsupported(&path, allowed),
        Ok(()) => {}
    }
}

/// A reference to a resource of a container: `validateContainerResourceFieldSelector`.
pub(in crate::kubernetes::pod) fn field_of_container(field: &Place<'_>, check: &mut Check<'_>) {
    let resource = field.field("resource");
    let name = resource.text_or_empty();
    let pages = name.starts_with("requests.hugepages-") || name.starts_with("limits.hugepages-");
    if name.is_empty() {
        check.required(&resource, "");
    } else if !pages && !RESOURCES.contains(&name) {
        check.unsupported(&resource, RESOURCES);
    }
    let divisor = field.field("divisor");
    let amount = amount::quantity(&divisor).unwrap_or(Quantity::ZERO);
    let allowed: &[&str] = match name.rsplit('.').next() {
        _ if amount == Quantity::ZERO => return,
        Some("cpu") => &["1m", "1"],
        _ => &["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"],
    };
    if (pages || RESOURCES.contains(&name)) && !allowed.contains(&&*amount.to_string()) {
        check.invalid(&divisor, format_args!("only the values {} are supported with {name}", allowed.join(", ")));
    }
}
