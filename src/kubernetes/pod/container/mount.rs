//! What a container mounts of the pod's volumes.

use std::collections::BTreeSet;

use crate::kubernetes::pod::scope::{Scope, Volume};
use crate::kubernetes::{Check, Place, form};
use crate::syntax::path::{relative, without_backsteps};

/// `ValidateVolumeMounts`.
pub(super) fn mounts(container: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let devices = container.field("volumeDevices");
    let mut paths = BTreeSet::new();
    for mount in container.field("volumeMounts").items() {
        let (name, path) = (mount.field("name"), mount.field("mountPath"));
        let volume = scope.volumes.get(name.text_or_empty());
        if volume == Some(&Volume::Dropped) {
            continue;
        }
        if name.is_empty() {
            check.required(&name, "");
        } else if volume.is_none() {
            check.not_found(&name);
        }
        if path.is_empty() {
            check.required(&path, "");
        }
        if !paths.insert(path.text_or_empty()) {
            check.invalid(&path, "must be unique");
        }
        for device in devices.items() {
            if same(&device.field("name"), &name) {
                check.invalid(&name, "must not already exist in volumeDevices");
            }
            if same(&device.field("devicePath"), &path) {
                check.invalid(&path, "must not already exist as a path in volumeDevices");
            }
        }
        sub_path(&mount, check);
        propagation(&mount, container, check);
    }
}

fn same(left: &Place<'_>, right: &Place<'_>) -> bool {
    left.text_or_empty() == right.text_or_empty()
}

fn sub_path(mount: &Place<'_>, check: &mut Check<'_>) {
    let (path, expression) = (mount.field("subPath"), mount.field("subPathExpr"));
    form::text(&path, relative, check);
    form::text(&expression, relative, check);
    if !path.is_empty() && !expression.is_empty() {
        check.invalid(&expression, "subPathExpr and subPath are mutually exclusive");
    }
}

fn propagation(mount: &Place<'_>, container: &Place<'_>, check: &mut Check<'_>) {
    let mode = mount.field("mountPropagation");
    form::not_blank(&mode, &["Bidirectional", "HostToContainer", "None"], check);
    if mode.text() == Some("Bidirectional") && !container.down(["securityContext", "privileged"]).is_true() {
        check.forbidden(&mode, "Bidirectional mount propagation is available only to privileged containers");
    }
    let recursive = mount.field("recursiveReadOnly");
    if !check.since(31) {
        return;
    }
    form::one_of_if_set(&recursive, &["Disabled", "Enabled", "IfPossible"], check);
    if matches!(recursive.text(), Some("Enabled" | "IfPossible")) {
        if !mount.field("readOnly").is_true() {
            check.forbidden(&recursive, "may only be specified when readOnly is true");
        }
        if mode.is_set() && mode.text() != Some("None") {
            check.forbidden(&recursive, "may only be specified when mountPropagation is None or not specified");
        }
    }
}

/// `ValidateVolumeDevices`.
pub(super) fn devices(container: &Place<'_>, scope: &Scope<'_>, check: &mut Check<'_>) {
    let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for device in container.field("volumeDevices").items() {
        let (name, path) = (device.field("name"), device.field("devicePath"));
        if name.is_empty() {
            check.required(&name, "");
        } else if !names.insert(name.text_or_empty()) {
            check.invalid(&name, "must be unique");
        }
        match scope.volumes.get(name.text_or_empty()) {
            Some(Volume::Claim) => {}
            None | Some(Volume::Dropped) => check.not_found(&name),
            Some(_) => {
                let reason = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                check.invalid(&name, reason);
            }
        }
        if path.is_empty() {
            check.required(&path, "");
        } else if without_backsteps(path.text_or_empty()).is_err() {
            check.invalid(&path, "can not contain backsteps ('..')");
        }
        if !paths.insert(path.text_or_empty()) {
            check.invalid(&path, "must be unique");
        }
    }
}
