//! Volumes outside of the cluster that a pod writes differently from a persistent volume.

use crate::kubernetes::storage::{driver_name, iscsi_name};
use crate::kubernetes::{Check, Place, form};
use crate::syntax::names::{dns1123_label, dns1123_subdomain};
use crate::syntax::path::relative;

pub(super) fn git_repo(source: &Place<'_>, check: &mut Check<'_>) {
    form::needed_fields(source, &["repository"], check);
    form::text(&source.field("directory"), relative, check);
}

pub(super) fn iscsi(source: &Place<'_>, check: &mut Check<'_>) {
    form::needed_fields(source, &["targetPortal"], check);
    form::needed_text(&source.field("iqn"), iscsi_name, check);
    form::within(&source.field("lun"), 0, 255, check);
    let (secret, initiator) = (source.field("secretRef"), source.field("initiatorName"));
    let authenticated = source.field("chapAuthDiscovery").is_true() || source.field("chapAuthSession").is_true();
    if authenticated && !secret.is_set() {
        check.required(&secret, "");
    }
    if initiator.is_set() {
        form::text(&initiator, iscsi_name, check);
    }
}

pub(super) fn cinder(source: &Place<'_>, check: &mut Check<'_>) {
    form::needed_fields(source, &["volumeID"], check);
    secret(source, "secretRef", check);
}

fn secret(source: &Place<'_>, field: &'static str, check: &mut Check<'_>) {
    let secret = source.field(field);
    if secret.is_set() {
        form::needed_fields(&secret, &["name"], check);
    }
}

pub(super) fn storage_os(source: &Place<'_>, check: &mut Check<'_>) {
    form::needed_text(&source.field("volumeName"), dns1123_label, check);
    form::optional_text(&source.field("volumeNamespace"), dns1123_label, check);
    secret(source, "secretRef", check);
}

pub(super) fn csi(source: &Place<'_>, check: &mut Check<'_>) {
    driver_name(&source.field("driver"), check);
    let secret = source.field("nodePublishSecretRef");
    if secret.is_set() {
        form::needed_text(&secret.field("name"), dns1123_subdomain, check);
    }
}
