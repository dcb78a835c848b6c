//! Seccomp and `AppArmor` profiles: the fields, the old annotations, and that both say the same.

use super::scope::Scope;
use crate::kubernetes::{Check, Place, form, map};
use crate::syntax::path::relative;

const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP: &str = "container.seccomp.security.alpha.kubernetes.io/";
pub(super) const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";
const PATH_BYTES: usize = 4095;

/// `validateSeccompProfileField`.
pub(super) fn seccomp(profile: &Place<'_>, check: &mut Check<'_>) {
    if !profile.is_set() {
        return;
    }
    let (kind, path) = (profile.field("type"), profile.field("localhostProfile"));
    if kind.is_empty() {
        check.required(&kind, "type is required when seccompProfile is set");
    }
    match kind.text_or_empty() {
        "Localhost" if path.is_set() => form::text(&path, relative, check),
        "Localhost" => check.required(&path, "must be set when seccomp type is Localhost"),
        _ if path.is_set() => check.invalid(&path, "can only be set when seccomp type is Localhost"),
        _ => {}
    }
}

/// `ValidateAppArmorProfileField`.
pub(super) fn app_armor(profile: &Place<'_>, check: &mut Check<'_>) {
    if !profile.is_set() {
        return;
    }
    let (kind, path) = (profile.field("type"), profile.field("localhostProfile"));
    match kind.text_or_empty() {
        "" => check.required(&kind, "type is required when appArmorProfile is set"),
        "Localhost" => app_armor_path(&path, check),
        _ if path.is_set() => check.invalid(&path, "can only be set when AppArmor type is Localhost"),
        _ => {}
    }
}

fn app_armor_path(path: &Place<'_>, check: &mut Check<'_>) {
    let text = path.text_or_empty();
    if text.trim() != text {
        check.invalid(path, "must not be padded with whitespace");
    } else if text.is_empty() {
        check.required(path, "must be set when AppArmor type is Localhost");
    }
    if text.len() > PATH_BYTES {
        check.too_long(path, PATH_BYTES);
    }
}

/// The annotations by themselves: `ValidateSeccompPodAnnotations`, `ValidateAppArmorPodAnnotations`.
pub(super) fn annotations(annotations: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    for (key, value) in map::keys(annotations) {
        let text = value.text_or_empty();
        if key == SECCOMP_POD || key.starts_with(SECCOMP) {
            seccomp_annotation(&value, check);
        }
        let Some(name) = key.strip_prefix(APP_ARMOR) else {
            continue;
        };
        let mut containers = scope.containers();
        containers.extend(scope.spec.field("ephemeralContainers").items());
        if !containers.iter().any(|container| container.field("name").text_or_empty() == name) {
            check.invalid(&value, format_args!("container {name:?} not found"));
        }
        if !matches!(text, "" | "runtime/default" | "unconfined") && !text.starts_with("localhost/") {
            check.invalid(&value, format_args!("invalid AppArmor profile name: {text:?}"));
        }
    }
}

fn seccomp_annotation(value: &Place<'_>, check: &mut Check<'_>) {
    let text = value.text_or_empty();
    let path = text.strip_prefix("localhost/");
    if matches!(text, "runtime/default" | "docker/default" | "unconfined") {
        return;
    }
    match path.map(relative) {
        None => check.invalid(value, "must be a valid seccomp profile"),
        Some(Err(reason)) => check.invalid(value, reason),
        Some(Ok(())) => {}
    }
}

/// Where both stand, annotation and field say the same: `validateSeccompAnnotationsAndFields` and
/// `validateAppArmorAnnotationsAndFieldsMatchOnCreate`.
pub(super) fn annotations_match(scope: &Scope<'_>, check: &mut Check<'_>) {
    let annotations = scope.metadata.field("annotations");
    if annotations.is_empty() {
        return;
    }
    let find =
        |key: &str| map::keys(&annotations).find(|(other, _)| *other == key).map(|(_, value)| value.text_or_empty());
    let of_pod = scope.spec.down(["securityContext", "seccompProfile"]);
    matches(find(SECCOMP_POD), &of_pod, check);
    for container in scope.containers() {
        let name = container.field("name").text_or_empty();
        let seccomp = container.down(["securityContext", "seccompProfile"]);
        matches(find(&format!("{SECCOMP}{name}")), &seccomp, check);
        if scope.operating_system() == Some("windows") {
            continue;
        }
        let annotation = find(&format!("{APP_ARMOR}{name}"));
        let own = container.down(["securityContext", "appArmorProfile"]);
        // The server makes the field of a pod's container from the annotation, where it can.
        let made = scope.is_pod && annotation.is_some_and(|text| !matches!(text, "" | "localhost/"));
        let inherited = scope.spec.down(["securityContext", "appArmorProfile"]);
        match own.is_set() {
            true => matches(annotation, &own, check),
            false if !made => matches(annotation, &inherited, check),
            false => {}
        }
    }
}

fn matches(annotation: Option<&str>, profile: &Place<'_>, check: &mut Check<'_>) {
    let Some(text) = annotation.filter(|_| profile.is_set()) else {
        return;
    };
    let path = profile.field("localhostProfile");
    let same = match profile.field("type").text_or_empty() {
        "Unconfined" => text == "unconfined",
        "RuntimeDefault" => matches!(text, "runtime/default" | "docker/default"),
        "Localhost" => text.strip_prefix("localhost/").is_some_and(|text| path.text() == Some(text)),
        _ => true,
    };
    if !same {
        check.forbidden(profile, "profile in annotation and field must match");
    }
}
