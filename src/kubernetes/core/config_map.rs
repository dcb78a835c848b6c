//! `ConfigMap`s, and what they share with Secrets: keys, size, immutability.
//!
//! Source: `ValidateConfigMap` and `ValidateConfigMapUpdate` in `pkg/apis/core/validation/validation.go`.

use std::collections::BTreeMap;

use super::{Check, Place};
use crate::kubernetes::{map, rules};
use crate::syntax::{base64, names};

/// 1 MiB.
pub(super) const LARGEST: usize = 1 << 20;

/// A new `ConfigMap`.
pub(super) fn validate(config: &Place<'_>, check: &mut Check<'_>) {
    let (data, binary) = (config.field("data"), config.field("binaryData"));
    let mut size = 0;
    for (key, value) in map::keys(&data) {
        check_key(key, &value, check);
        if binary.node().and_then(|node| node.get(key)).is_some() {
            refuse_key(key, &value, "duplicate of key present in binaryData", check);
        }
        size += value.text_or_empty().len();
    }
    for (key, value) in map::keys(&binary) {
        check_key(key, &value, check);
        size += decoded(&value).len();
    }
    if size > LARGEST {
        check.too_long(config, LARGEST);
    }
}

/// Bytes that are written as base64; what is none has not passed decoding.
pub(super) fn decoded(value: &Place<'_>) -> Vec<u8> {
    base64::decode(value.text_or_empty()).unwrap_or_default()
}

/// The key of a piece of configuration.
pub(super) fn check_key(key: &str, value: &Place<'_>, check: &mut Check<'_>) {
    if let Err(reason) = names::config_map_key(key) {
        refuse_key(key, value, &reason, check);
    }
}

fn refuse_key(key: &str, value: &Place<'_>, reason: &str, check: &mut Check<'_>) {
    check.error(rules::INVALID_VALUE, value, format!("{}: Invalid value: \"{key}\": {reason}", value.path()));
}

/// A changed `ConfigMap`.
pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    if !old.field("immutable").is_true() {
        return;
    }
    still_immutable(new, check);
    let data = |config: &Place<'_>| -> BTreeMap<String, String> {
        let data = config.field("data");
        map::keys(&data).map(|(key, value)| (key.to_owned(), value.text_or_empty().to_owned())).collect()
    };
    if data(old) != data(new) {
        frozen(&new.field("data"), check);
    }
    let binary = |config: &Place<'_>| -> BTreeMap<String, Vec<u8>> {
        let data = config.field("binaryData");
        map::keys(&data).map(|(key, value)| (key.to_owned(), decoded(&value))).collect()
    };
    // The stored object has none where an empty map was written, and the server tells these apart.
    let place = new.field("binaryData");
    if binary(old) != binary(new) || (place.is_set() && place.is_empty()) {
        frozen(&place, check);
    }
}

/// What is immutable once stays so.
pub(super) fn still_immutable(new: &Place<'_>, check: &mut Check<'_>) {
    let immutable = new.field("immutable");
    if !immutable.is_true() {
        frozen(&immutable, check);
    }
}

/// A field that changed although the object is immutable.
pub(super) fn frozen(place: &Place<'_>, check: &mut Check<'_>) {
    let message = format!("{}: Forbidden: field is immutable when `immutable` is set", place.path());
    check.error(rules::IMMUTABLE_FIELD, place, message);
}
