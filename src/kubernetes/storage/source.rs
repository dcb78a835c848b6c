//! What a volume is made of.
//!
//! Source: the functions for volume sources of `pkg/apis/core/validation/validation.go`, in the server's order.

use crate::kubernetes::{Check, Place, form, map};
use crate::syntax::{Verdict, names};

pub(in crate::kubernetes) type Rule = fn(&Place<'_>, &mut Check<'_>);

/// The kinds of volumes, each a field of the spec, in the order in which the server counts them.
pub(in crate::kubernetes) const KINDS: &[(&str, Rule)] = &[
    ("hostPath", host_path),
    ("gcePersistentDisk", |disk, check| disk_partition(disk, "pdName", check)),
    ("awsElasticBlockStore", |disk, check| disk_partition(disk, "volumeID", check)),
    ("glusterfs", glusterfs),
    ("flocker", flocker),
    ("nfs", nfs),
    ("rbd", |rbd, check| needed(rbd, &["monitors", "image"], check)),
    ("quobyte", quobyte),
    ("cephfs", |cephfs, check| needed(cephfs, &["monitors"], check)),
    ("iscsi", iscsi),
    ("cinder", cinder),
    ("fc", fibre_channel),
    ("flexVolume", flex_volume),
    ("azureFile", azure_file),
    ("vsphereVolume", |volume, check| needed(volume, &["volumePath"], check)),
    ("photonPersistentDisk", |disk, check| needed(disk, &["pdID"], check)),
    ("portworxVolume", |volume, check| needed(volume, &["volumeID"], check)),
    ("azureDisk", azure_disk),
    ("scaleIO", |volume, check| needed(volume, &["gateway", "system", "volumeName"], check)),
    ("local", |local, check| path(&local.field("path"), check)),
    ("storageos", storage_os),
    ("csi", csi),
];

fn needed(volume: &Place<'_>, fields: &[&'static str], check: &mut Check<'_>) {
    for field in fields {
        form::needed(&volume.field(field), check);
    }
}

fn path(path: &Place<'_>, check: &mut Check<'_>) {
    if form::needed(path, check) && path.text_or_empty().split('/').any(|step| step == "..") {
        check.invalid(path, "must not contain '..'");
    }
}

fn host_path(volume: &Place<'_>, check: &mut Check<'_>) {
    path(&volume.field("path"), check);
}

/// Whether a host path is the whole host.
pub(super) fn is_root(volume: &Place<'_>) -> bool {
    let path = volume.field("path").text_or_empty();
    path.starts_with('/') && path.split('/').all(|step| matches!(step, "" | "." | ".."))
}

fn disk_partition(disk: &Place<'_>, name: &'static str, check: &mut Check<'_>) {
    form::needed(&disk.field(name), check);
    form::within(&disk.field("partition"), 0, 255, check);
}

fn glusterfs(volume: &Place<'_>, check: &mut Check<'_>) {
    needed(volume, &["endpoints", "path"], check);
    let namespace = volume.field("endpointsNamespace");
    if namespace.text() == Some("") {
        check.invalid(&namespace, "if the endpointnamespace is set, it must be a valid namespace name");
    } else if namespace.is_set() {
        form::text(&namespace, names::dns1123_label, check);
    }
}

fn flocker(volume: &Place<'_>, check: &mut Check<'_>) {
    let (name, id) = (volume.field("datasetName"), volume.field("datasetUUID"));
    if name.is_empty() && id.is_empty() {
        check.required(volume, "one of datasetName and datasetUUID is required");
    }
    if !name.is_empty() && !id.is_empty() {
        check.invalid(volume, "datasetName and datasetUUID can not be specified simultaneously");
    }
    if name.text_or_empty().contains('/') {
        check.invalid(&name, "must not contain '/'");
    }
}

fn nfs(volume: &Place<'_>, check: &mut Check<'_>) {
    needed(volume, &["server", "path"], check);
    let path = volume.field("path");
    if !path.text_or_empty().starts_with('/') {
        check.invalid(&path, "must be an absolute path");
    }
}

fn quobyte(volume: &Place<'_>, check: &mut Check<'_>) {
    let (registry, tenant) = (volume.field("registry"), volume.field("tenant"));
    let wrong = "must be a host:port pair or multiple pairs separated by commas";
    if registry.is_empty() {
        check.required(&registry, wrong);
    } else if tenant.text_or_empty().len() >= 65 {
        check.required(&tenant, "must be a UUID and may not exceed a length of 64 characters");
    } else if !registry.text_or_empty().split(',').all(is_host_and_port) {
        check.invalid(&registry, wrong);
    }
    form::needed(&volume.field("volume"), check);
}

/// What Go's `net.SplitHostPort` takes: both may be empty, an address in brackets may hold colons.
fn is_host_and_port(pair: &str) -> bool {
    let Some((host, port)) = pair.rsplit_once(':') else {
        return false;
    };
    let inner = host.strip_prefix('[').map(|host| host.strip_suffix(']'));
    let host = match inner {
        Some(Some(host)) => host.replace(':', ""),
        Some(None) => return false,
        None => host.to_owned(),
    };
    !host.contains([':', '[', ']']) && !port.contains(['[', ']'])
}

fn iscsi(volume: &Place<'_>, check: &mut Check<'_>) {
    form::needed(&volume.field("targetPortal"), check);
    form::needed_text(&volume.field("iqn"), iscsi_name, check);
    form::within(&volume.field("lun"), 0, 255, check);
    let secret = volume.field("secretRef");
    let authenticated = ["chapAuthDiscovery", "chapAuthSession"].into_iter().any(|field| volume.field(field).is_true());
    if secret.is_set() {
        form::needed(&secret.field("name"), check);
    } else if authenticated {
        check.required(&secret, "");
    }
    let initiator = volume.field("initiatorName");
    if initiator.is_set() {
        form::text(&initiator, iscsi_name, check);
    }
}

/// An initiator has a name made of the volume and its portal, which must fit.
pub(super) fn target_portal(volume: &Place<'_>, name: &str, check: &mut Check<'_>) {
    let portal = volume.field("targetPortal");
    if volume.field("initiatorName").is_set() && name.len() + 1 + portal.text_or_empty().len() > 64 {
        let detail = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if \
                      iscsi.initiatorName is specified.";
        check.invalid(&portal, detail);
    }
}

/// RFC 3720, 3.2.6.3: `iqn.` by date and domain, `eui.` of 16 and `naa.` of 32 signs; as strict as the server.
pub(in crate::kubernetes) fn iscsi_name(name: &str) -> Verdict {
    let of_signs = |name: &str, count: usize| {
        let signs = name.get(4..).unwrap_or_default();
        // Any sign may stand where the dot is meant.
        signs.len() == count && signs.bytes().all(|sign| sign.is_ascii_alphanumeric())
    };
    let holds = match name.get(..3) {
        Some("iqn") => is_iqn(name),
        Some("eui") => of_signs(name, 16),
        Some("naa") => of_signs(name, 32),
        _ => false,
    };
    if holds { Ok(()) } else { Err("must be valid format".to_owned()) }
}

/// `iqn.2001-04.com.example:storage`; the server looks for it anywhere in the text.
fn is_iqn(name: &str) -> bool {
    name.match_indices("iqn.").any(|(at, start)| {
        let rest = &name[at + start.len()..];
        let date = rest.as_bytes().get(..8).is_some_and(|date| {
            date.iter().enumerate().all(|(place, sign)| match place {
                4 => *sign == b'-',
                7 => *sign == b'.',
                _ => sign.is_ascii_digit(),
            })
        });
        let Some((domain, own)) = rest.get(8..).filter(|_| date).and_then(|rest| rest.split_once(':')) else {
            return false;
        };
        let plain = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'.');
        let excluded = |sign: char| matches!(sign, ',' | ';' | '*' | '&' | '$' | '|') || sign.is_ascii_whitespace();
        !domain.is_empty() && domain.bytes().all(plain) && !own.is_empty() && !own.contains(excluded)
    })
}

fn cinder(volume: &Place<'_>, check: &mut Check<'_>) {
    form::needed(&volume.field("volumeID"), check);
    secret_names(&volume.field("secretRef"), check);
}

fn secret_names(secret: &Place<'_>, check: &mut Check<'_>) {
    if secret.is_set() {
        needed(secret, &["name", "namespace"], check);
    }
}

fn fibre_channel(volume: &Place<'_>, check: &mut Check<'_>) {
    let (names, ids, lun) = (volume.field("targetWWNs"), volume.field("wwids"), volume.field("lun"));
    if names.is_empty() && ids.is_empty() {
        check.required(&names, "must specify either targetWWNs or wwids, but not both");
    }
    if !names.is_empty() && !ids.is_empty() {
        check.invalid(&names, "targetWWNs and wwids can not be specified simultaneously");
    }
    if names.is_empty() {
        return;
    }
    if lun.is_set() {
        form::within(&lun, 0, 255, check);
    } else {
        check.required(&lun, "lun is required if targetWWNs is specified");
    }
}

fn flex_volume(volume: &Place<'_>, check: &mut Check<'_>) {
    form::needed(&volume.field("driver"), check);
    let options = volume.field("options");
    for (key, _) in map::keys(&options) {
        let domain = key.split_once('/').map_or(key, |(domain, _)| domain).to_ascii_lowercase();
        let reserved = ["kubernetes.io", "k8s.io"].into_iter().any(|reserved| {
            domain.strip_suffix(reserved).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        });
        if reserved {
            check.invalid(&options.key(key), "kubernetes.io and k8s.io namespaces are reserved");
        }
    }
}

fn azure_file(volume: &Place<'_>, check: &mut Check<'_>) {
    needed(volume, &["secretName", "shareName"], check);
    let namespace = volume.field("secretNamespace");
    if namespace.text() == Some("") {
        check.required(&namespace, "");
    }
}

fn azure_disk(volume: &Place<'_>, check: &mut Check<'_>) {
    needed(volume, &["diskName", "diskURI"], check);
    form::not_blank(&volume.field("cachingMode"), &["None", "ReadOnly", "ReadWrite"], check);
    let (kind, uri) = (volume.field("kind"), volume.field("diskURI"));
    form::not_blank(&kind, &["Dedicated", "Managed", "Shared"], check);
    let managed = match kind.text() {
        None | Some("Shared") => false,
        Some(kind) => kind == "Managed",
    };
    if managed && !uri.text_or_empty().starts_with("/subscriptions/") {
        let form = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
        check.unsupported(&uri, &[form]);
    }
    if !managed && !uri.text_or_empty().starts_with("https://") {
        check.unsupported(&uri, &["https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"]);
    }
}

fn storage_os(volume: &Place<'_>, check: &mut Check<'_>) {
    form::needed_text(&volume.field("volumeName"), names::dns1123_label, check);
    form::optional_text(&volume.field("volumeNamespace"), names::dns1123_label, check);
    secret_names(&volume.field("secretRef"), check);
}

/// The name of a CSI driver: a domain of up to 63 bytes in whatever case.
pub(in crate::kubernetes) fn driver_name(place: &Place<'_>, check: &mut Check<'_>) {
    if !form::needed(place, check) {
        return;
    }
    let name = place.text_or_empty();
    if name.len() > 63 {
        check.too_long(place, 63);
    }
    if let Err(reason) = names::dns1123_subdomain(&name.to_lowercase()) {
        check.invalid(place, reason);
    }
}

fn csi(volume: &Place<'_>, check: &mut Check<'_>) {
    driver_name(&volume.field("driver"), check);
    form::needed(&volume.field("volumeHandle"), check);
    for field in
        ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"]
    {
        let secret = volume.field(field);
        if secret.is_set() {
            form::needed_text(&secret.field("name"), names::dns1123_subdomain, check);
            form::needed_text(&secret.field("namespace"), names::dns1123_label, check);
        }
    }
}
