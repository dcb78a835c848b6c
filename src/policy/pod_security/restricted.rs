//! The controls of the level restricted: what pods have to give up on top of the baseline.

use super::baseline::{bad_seccomp, find_everywhere, forbidden_seccomp};
use super::pod::{Guilty, Pod, plural, quoted};
use super::standard::Violation;
use crate::kubernetes::Place;

/// Volumes that do not reach past the pod.
const VOLUMES: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/// `allowPrivilegeEscalation`
pub(super) fn privilege_escalation<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    if pod.is_windows() {
        return None;
    }
    let mut guilty = Guilty::default();
    for container in &pod.containers {
        let place = container.security.field("allowPrivilegeEscalation");
        guilty.container(container, Some(place).filter(|place| place.boolean() != Some(false)));
    }
    guilty.violation("allowPrivilegeEscalation != false", |guilty| {
        format!("{} must set securityContext.allowPrivilegeEscalation=false", guilty.containers())
    })
}

/// `capabilities_restricted`
pub(super) fn capabilities<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    if pod.is_windows() {
        return None;
    }
    let (mut keeping, mut adding) = (Guilty::default(), Guilty::default());
    for container in &pod.containers {
        let capabilities = container.security.field("capabilities");
        let dropped = capabilities.field("drop");
        if !dropped.items().any(|dropped| dropped.text() == Some("ALL")) {
            keeping.container(container, [dropped]);
        }
        let added = capabilities.field("add");
        let bad: Vec<Place<'o>> = added.items().filter(|added| added.text() != Some("NET_BIND_SERVICE")).collect();
        adding.values.extend(bad.iter().map(|added| added.text_or_empty().to_owned()));
        adding.container(container, bad);
    }
    let mut details = Vec::new();
    if !keeping.is_empty() {
        details.push(format!("{} must set securityContext.capabilities.drop=[\"ALL\"]", keeping.containers()));
    }
    if !adding.is_empty() {
        let (who, values) = (adding.containers(), adding.shown_values());
        details.push(format!("{who} must not include {values} in securityContext.capabilities.add"));
    }
    keeping.places.extend(adding.places);
    keeping.violation("unrestricted capabilities", |_| details.join("; "))
}

/// `restrictedVolumes`. A volume that says nothing is an `emptyDir`.
pub(super) fn volumes<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    let mut names = Vec::new();
    let mut guilty = Guilty::default();
    for volume in pod.spec.field("volumes").items() {
        let sources: Vec<&str> = volume.set_fields().filter(|field| *field != "name").collect();
        if sources.iter().any(|source| VOLUMES.contains(source)) {
            continue;
        }
        let Some(source) = sources.first() else { continue };
        names.push(volume.field("name").text_or_empty());
        guilty.values.insert((*source).to_owned());
        guilty.places.push(volume.field(source));
    }
    guilty.violation("restricted volume types", |guilty| {
        let uses = if names.len() == 1 { "uses" } else { "use" };
        let what = plural("restricted volume type", guilty.values.len());
        format!("{} {} {uses} {what} {}", plural("volume", names.len()), quoted(&names), guilty.shown_values())
    })
}

/// `runAsNonRoot`
pub(super) fn non_root<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    if pod.has_own_users() {
        return None;
    }
    let mut guilty = Guilty::default();
    let stated = |security: &Place<'o>| security.field("runAsNonRoot");
    find_everywhere(pod, &mut guilty, |security| Some(stated(security)).filter(|place| place.boolean() == Some(false)));
    if guilty.is_empty() && !stated(&pod.security).is_true() {
        for container in &pod.containers {
            guilty.container(container, Some(stated(&container.security)).filter(|place| !place.is_set()));
        }
        let reason = "runAsNonRoot != true";
        return guilty.violation(reason, |guilty| {
            format!("pod or {} must set securityContext.runAsNonRoot=true", guilty.containers())
        });
    }
    guilty.violation("runAsNonRoot != true", |guilty| {
        format!("{} must not set securityContext.runAsNonRoot=false", guilty.who())
    })
}

/// `runAsUser`
pub(super) fn user<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    if pod.has_own_users() {
        return None;
    }
    let mut guilty = Guilty::default();
    find_everywhere(pod, &mut guilty, |security| {
        Some(security.field("runAsUser")).filter(|place| place.integer() == Some(0))
    });
    guilty.violation("runAsUser=0", |guilty| format!("{} must not set runAsUser=0", guilty.who()))
}

/// `seccompProfile_restricted`
pub(super) fn seccomp<'o>(pod: &Pod<'o>) -> Option<Violation<'o>> {
    if pod.is_windows() {
        return None;
    }
    let mut guilty = Guilty::default();
    let all = find_everywhere(pod, &mut guilty, bad_seccomp);
    guilty.values.extend(all.iter().map(|place| place.text_or_empty().to_owned()));
    if guilty.is_empty() && !pod.security.field("seccompProfile").is_set() {
        for container in &pod.containers {
            let place = container.security.field("seccompProfile");
            guilty.container(container, Some(place).filter(|place| !place.is_set()));
        }
        return guilty.violation("seccompProfile", |guilty| {
            let who = guilty.containers();
            format!("pod or {who} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"")
        });
    }
    guilty.violation("seccompProfile", forbidden_seccomp)
}
