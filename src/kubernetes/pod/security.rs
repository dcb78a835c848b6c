//! Security contexts of pods and containers.

use super::scope::Scope;
use super::{profile, windows};
use crate::kubernetes::{Check, Place, form};
use crate::syntax::number::user_id;

const SYSCTL_BYTES: usize = 253;

/// `validatePodSpecSecurityContext` and `validateHostUsers`.
pub(super) fn of_pod(scope: &Scope<'_>, check: &mut Check<'_>) {
    let context = scope.spec.field("securityContext");
    for field in ["fsGroup", "runAsUser", "runAsGroup"] {
        identity(&context.field(field), check);
    }
    for group in context.field("supplementalGroups").items() {
        identity(&group, check);
    }
    let shared = scope.spec.field("shareProcessNamespace");
    if shared.is_true() && scope.spec.field("hostPID").is_true() {
        check.invalid(&shared, "ShareProcessNamespace and HostPID cannot both be enabled");
    }
    sysctls(&context.field("sysctls"), scope, check);
    form::not_blank(&context.field("fsGroupChangePolicy"), &["Always", "OnRootMismatch"], check);
    profile::seccomp(&context.field("seccompProfile"), check);
    profile::app_armor(&context.field("appArmorProfile"), check);
    windows::options(&context.field("windowsOptions"), check);
    if check.since(33) {
        form::one_of_if_set(&context.field("supplementalGroupsPolicy"), &["Merge", "Strict"], check);
        let policy = context.field("seLinuxChangePolicy");
        // MountOption is behind a feature that no server up to 1.36 has on.
        let policies: &[&str] = if check.since(37) { &["MountOption", "Recursive"] } else { &["Recursive"] };
        form::one_of_if_set(&policy, policies, check);
    }
    own_users(scope, check);
}

/// The number of a user or a group.
fn identity(place: &Place<'_>, check: &mut Check<'_>) {
    if let Some(Err(reason)) = place.integer().map(user_id) {
        check.invalid(place, reason);
    }
}

/// A pod with users of its own shares nothing else with the host.
fn own_users(scope: &Scope<'_>, check: &mut Check<'_>) {
    if !scope.own_users(check) {
        return;
    }
    let shared = ["hostNetwork", "hostPID", "hostIPC"].map(|field| scope.spec.field(field));
    // The network can be shared by a feature that no server up to 1.36 has on.
    for field in shared.iter().skip(usize::from(check.since(37))).filter(|field| field.is_true()) {
        check.forbidden(field, "when `hostUsers` is false");
    }
    let containers = if check.since(34) { scope.containers() } else { Vec::new() };
    for container in containers {
        let devices = container.field("volumeDevices");
        if !devices.is_empty() {
            check.forbidden(&devices, "when `hostUsers` is false");
        }
    }
}

fn sysctls(sysctls: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let mut seen = Vec::new();
    for sysctl in sysctls.items() {
        let name = sysctl.field("name");
        let text = name.text_or_empty();
        if text.is_empty() {
            check.required(&name, "");
        } else if !is_sysctl(text) {
            let reason =
                "characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
            check.invalid(&name, format_args!("must have at most {SYSCTL_BYTES} {reason}"));
        } else if seen.contains(&text) {
            check.duplicate(&name);
        }
        seen.push(text);
        for field in ["hostNetwork", "hostIPC"] {
            if scope.spec.field(field).is_true() && namespace(text) == Some(field) {
                check.invalid(&name, format_args!("may not be specified when '{field}' is true"));
            }
        }
    }
}

fn is_sysctl(text: &str) -> bool {
    let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= SYSCTL_BYTES
        && text.split(['.', '/']).all(|part| {
            let bytes = part.as_bytes();
            let ends = bytes.first().is_some_and(|byte| small(*byte)) && bytes.last().is_some_and(|byte| small(*byte));
            ends && bytes.iter().all(|byte| small(*byte) || matches!(byte, b'-' | b'_'))
        })
}

/// The field that shares the kernel namespace of a setting with the host. Dots and slashes stand for each other, whichever
/// separates first.
fn namespace(sysctl: &str) -> Option<&'static str> {
    let slashes = sysctl.find(['.', '/']).is_some_and(|at| sysctl.as_bytes().get(at) == Some(&b'/'));
    let swapped = |sign: char| match sign {
        '/' => '.',
        '.' => '/',
        other => other,
    };
    let name: String = if slashes { sysctl.chars().map(swapped).collect() } else { sysctl.to_owned() };
    let ipc = ["kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced", "kernel.shm"];
    let messages = ["kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.msg"];
    if name.starts_with("net.") {
        Some("hostNetwork")
    } else if ipc.contains(&&*name) || messages.contains(&&*name) || name.starts_with("fs.mqueue.") {
        Some("hostIPC")
    } else {
        None
    }
}

/// `ValidateSecurityContext`.
pub(super) fn of_container(container: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let context = container.field("securityContext");
    for field in ["runAsUser", "runAsGroup"] {
        identity(&context.field(field), check);
    }
    let mount = context.field("procMount");
    if check.since(33) {
        form::one_of_if_set(&mount, &["Default", "Unmasked"], check);
        if mount.text() == Some("Unmasked") && !scope.own_users(check) {
            check.invalid(&mount, "`hostUsers` must be false to use `Unmasked`");
        }
    }
    profile::seccomp(&context.field("seccompProfile"), check);
    profile::app_armor(&context.field("appArmorProfile"), check);
    windows::options(&context.field("windowsOptions"), check);
    let escalation = context.field("allowPrivilegeEscalation");
    if escalation.boolean() != Some(false) {
        return;
    }
    if context.field("privileged").is_true() {
        check.invalid(&escalation, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    }
    for capability in context.down(["capabilities", "add"]).items() {
        if capability.text() == Some("CAP_SYS_ADMIN") {
            let reason = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
            check.invalid(&escalation, reason);
        }
    }
}
