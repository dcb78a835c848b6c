//! ConfigMaps and Secrets with their keys, whoever makes them: the object itself, an ExternalSecret, a certificate.

use std::collections::{BTreeMap, BTreeSet};

use super::objects::{Object, Objects};
use crate::kubernetes::Place;

/// What is known of the keys of a ConfigMap or Secret.
pub(super) enum Keys<'o> {
    /// These and no others.
    Known(BTreeSet<&'o str>),
    /// Whoever makes it decides.
    Unknown,
}

/// The ConfigMap or Secret and who makes it.
pub(super) struct Produced<'o> {
    pub(super) keys: Keys<'o>,
    pub(super) maker: Object<'o>,
}

/// By namespace and name.
pub(super) type Store<'o> = BTreeMap<(&'o str, &'o str), Produced<'o>>;

/// Keys that a cert-manager Certificate fills
/// (<https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec>, `secretName`).
const CERTIFICATE_KEYS: [&str; 3] = ["tls.crt", "tls.key", "ca.crt"];

/// The ConfigMaps of a cluster.
pub(super) fn config_maps<'o>(objects: &Objects<'o>) -> Store<'o> {
    objects.of_kind("", "ConfigMap").map(|object| entry(object, &object.id.name, own_keys(object))).collect()
}

/// The Secrets of a cluster. Those that are rendered win over those that somebody makes under the same name.
pub(super) fn secrets<'o>(objects: &Objects<'o>) -> Store<'o> {
    let mut secrets = Store::new();
    for object in objects.of_kind("external-secrets.io", "ExternalSecret") {
        secrets.extend(external_secret(object).map(|(name, keys)| entry(object, name, keys)));
    }
    for object in objects.of_kind("cert-manager.io", "Certificate") {
        let spec = object.root().field("spec");
        let keys = if spec.field("keystores").is_set() || spec.field("additionalOutputFormats").is_set() {
            Keys::Unknown
        } else {
            Keys::Known(CERTIFICATE_KEYS.into())
        };
        secrets.extend(spec.field("secretName").text().map(|name| entry(object, name, keys)));
    }
    for object in objects.of_kind("bitnami.com", "SealedSecret") {
        let keys = object.root().down(["spec", "encryptedData"]);
        secrets.extend([entry(object, &object.id.name, Keys::Known(keys.set_fields().collect()))]);
    }
    secrets.extend(objects.of_kind("", "Secret").map(|object| entry(object, &object.id.name, own_keys(object))));
    secrets
}

fn entry<'o>(maker: Object<'o>, name: &'o str, keys: Keys<'o>) -> ((&'o str, &'o str), Produced<'o>) {
    ((maker.namespace(), name), Produced { keys, maker })
}

fn own_keys(object: Object<'_>) -> Keys<'_> {
    // A token controller fills Secrets of this type.
    if object.root().field("type").text() == Some("kubernetes.io/service-account-token") {
        return Keys::Unknown;
    }
    let fields = ["data", "binaryData", "stringData"];
    Keys::Known(
        fields.into_iter().flat_map(|field| object.root().field(field).set_fields().collect::<Vec<_>>()).collect(),
    )
}

/// The Secret of an ExternalSecret, by
/// <https://external-secrets.io/latest/api/externalsecret/>: a template replaces the fetched keys unless it merges.
fn external_secret(object: Object<'_>) -> Option<(&str, Keys<'_>)> {
    let spec = object.root().field("spec");
    let target = spec.field("target");
    if target.field("creationPolicy").text() == Some("None") {
        return None;
    }
    let name = target.field("name").text().unwrap_or(&object.id.name);
    let template = target.field("template");
    let keys_of = |list: &Place<'_>| list.is_set();
    if keys_of(&spec.field("dataFrom")) || keys_of(&template.field("templateFrom")) {
        return Some((name, Keys::Unknown));
    }
    let fetched = spec.field("data");
    let mut keys: BTreeSet<&str> = template.field("data").set_fields().collect();
    if keys.is_empty() || template.field("mergePolicy").text() == Some("Merge") {
        keys.extend(fetched.items().filter_map(|item| item.field("secretKey").text()));
    }
    Some((name, Keys::Known(keys)))
}
