//! What a pod may not ask for on the operating system that it names: `validateOS`, `validateLinux`, `validateWindows`.

use super::scope::Scope;
use crate::kubernetes::{Check, Place};

const POD: &[&str] = &["hostPID", "hostIPC", "shareProcessNamespace"];
const CONTEXT: &[&str] = &[
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "runAsUser",
    "runAsGroup",
    "supplementalGroups",
];
/// Fields of features that older servers drop.
const LATER: &[&str] = &["supplementalGroupsPolicy", "seLinuxChangePolicy"];
const CONTAINER: &[&str] = &[
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "runAsUser",
    "runAsGroup",
];

pub(super) fn of_pod(scope: &Scope<'_>, check: &mut Check<'_>) {
    let context = scope.spec.field("securityContext");
    let contexts: Vec<_> = scope.containers().iter().map(|container| container.field("securityContext")).collect();
    match scope.operating_system() {
        Some("") => check.required(&scope.spec.down(["os", "name"]), ""),
        Some("linux") => {
            for context in contexts.iter().chain([&context]) {
                forbid(context, &["windowsOptions"], "windows options cannot be set for a linux pod", check);
            }
        }
        Some("windows") => {
            let reason = "cannot be set for a windows pod";
            let hosts = scope.spec.field("hostUsers");
            if hosts.is_set() && check.since(33) {
                check.forbidden(&hosts, reason);
            }
            forbid(&scope.spec, POD, reason, check);
            forbid(&context, CONTEXT, reason, check);
            if check.since(33) {
                forbid(&context, LATER, reason, check);
            }
            for context in &contexts {
                forbid(context, CONTAINER, reason, check);
            }
        }
        _ => {}
    }
}

/// Plain fields are set only with something in them: `hostPID: false` and an empty list of sysctls are not.
fn forbid(place: &Place<'_>, fields: &[&'static str], reason: &str, check: &mut Check<'_>) {
    for name in fields {
        let field = place.field(name);
        let plain = matches!(*name, "hostPID" | "hostIPC") && !field.is_true();
        let empty = *name == "sysctls" && field.is_empty();
        if field.is_set() && !plain && !empty {
            check.forbidden(&field, reason);
        }
    }
}
