//! Secrets.
//!
//! Source: `ValidateSecret` and `ValidateSecretUpdate` in `pkg/apis/core/validation/validation.go`.

use std::collections::BTreeMap;

use super::config_map::{LARGEST, check_key, decoded, frozen, still_immutable};
use super::{Check, Place};
use crate::kubernetes::{map, rules};

const DATA: &str = "data";
const TOKEN_OWNER: &str = "kubernetes.io/service-account.name";

/// What the secret holds: `stringData` wins over `data`.
fn content(secret: &Place<'_>) -> BTreeMap<String, Vec<u8>> {
    let data = map::keys(&secret.field(DATA)).map(|(key, value)| (key.to_owned(), decoded(&value))).collect::<Vec<_>>();
    let plain = secret.field("stringData");
    let plain = map::keys(&plain).map(|(key, value)| (key.to_owned(), value.text_or_empty().as_bytes().to_vec()));
    data.into_iter().chain(plain).collect()
}

/// A new secret.
pub(super) fn validate(secret: &Place<'_>, check: &mut Check<'_>) {
    for field in [DATA, "stringData"] {
        for (key, value) in map::keys(&secret.field(field)) {
            check_key(key, &value, check);
        }
    }
    let content = content(secret);
    if content.values().map(Vec::len).sum::<usize>() > LARGEST {
        check.too_long(&secret.field(DATA), LARGEST);
    }
    of_type(secret, &content, check);
}

fn of_type(secret: &Place<'_>, content: &BTreeMap<String, Vec<u8>>, check: &mut Check<'_>) {
    let data = secret.field(DATA);
    let mut needs = |key: &'static str| {
        if !content.contains_key(key) {
            check.required(&data.key(key), "");
        }
    };
    match secret.field("type").text_or_empty() {
        "kubernetes.io/service-account-token" => {
            let owner = secret.down(["metadata", "annotations"]).key(TOKEN_OWNER);
            if owner.is_empty() {
                check.required(&owner, "");
            }
        }
        "kubernetes.io/dockercfg" => json(&data, ".dockercfg", content, check),
        "kubernetes.io/dockerconfigjson" => json(&data, ".dockerconfigjson", content, check),
        "kubernetes.io/basic-auth" if !content.contains_key("username") && !content.contains_key("password") => {
            needs("username");
            needs("password");
        }
        "kubernetes.io/ssh-auth" if content.get("ssh-privatekey").is_none_or(Vec::is_empty) => {
            check.required(&data.key("ssh-privatekey"), "");
        }
        "kubernetes.io/tls" => {
            needs("tls.crt");
            needs("tls.key");
        }
        _ => {}
    }
}

/// A JSON object, or `null`, which Go reads into a map as well.
fn json(data: &Place<'_>, key: &'static str, content: &BTreeMap<String, Vec<u8>>, check: &mut Check<'_>) {
    let place = data.key(key);
    let Some(bytes) = content.get(key) else {
        check.required(&place, "");
        return;
    };
    let text = String::from_utf8_lossy(bytes);
    let reason = match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(value) if value.is_object() || value.is_null() => return,
        Ok(_) => "json: only an object can stand here".to_owned(),
        Err(error) => error.to_string(),
    };
    let message = format!("{}: Invalid value: \"<secret contents redacted>\": {reason}", place.path());
    check.error(rules::INVALID_VALUE, &place, message);
}

/// What the live secret holds after `new` is applied over `old`: what came as `stringData` belongs to nobody and stays.
fn applied(old: &Place<'_>, new: &Place<'_>) -> BTreeMap<String, Vec<u8>> {
    let owned = old.field(DATA);
    let mut content_after = content(old);
    content_after.retain(|key, _| owned.node().is_none_or(|data| data.get(key).is_none()));
    content_after.extend(content(new));
    content_after
}

/// A changed secret.
pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (before, after) = (old.field("type"), new.field("type"));
    if before.text_or("Opaque") != after.text_or("Opaque") {
        check.immutable(&after, format!("\"{}\": field is immutable", after.text_or("Opaque")));
    }
    if old.field("immutable").is_true() {
        still_immutable(new, check);
        if content(old) != applied(old, new) {
            frozen(&new.field(DATA), check);
        }
    }
}
