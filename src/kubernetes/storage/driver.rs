//! CSI drivers, what they offer on nodes, and how much room they have.
//!
//! Source: `pkg/apis/storage/validation/validation.go`.

use super::source::driver_name;
use crate::kubernetes::selector::label_selector;
use crate::kubernetes::update::same;
use crate::kubernetes::{Check, Place, amount, form};
use crate::syntax::{labels, names};

const LONGEST_TOKEN_LIFE: i64 = 1 << 32;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    form::not_blank(&spec.field("fsGroupPolicy"), &["File", "None", "ReadWriteOnceWithFSType"], check);
    for mode in spec.field("volumeLifecycleModes").items() {
        form::not_blank(&mode, &["Ephemeral", "Persistent"], check);
    }
    let requests = spec.field("tokenRequests");
    tokens(&requests, check);
    let period = spec.field("nodeAllocatableUpdatePeriodSeconds");
    if check.since(35) && period.integer().is_some_and(|period| period < 10) {
        check.invalid(&period, "must be greater than or equal to 10 seconds");
    }
    let in_secrets = spec.field("serviceAccountTokenInSecrets");
    if check.since(35) && in_secrets.is_set() && requests.is_empty() {
        check.invalid(&in_secrets, "serviceAccountTokenInSecrets is set but no tokenRequests are specified");
    }
}

fn tokens(requests: &Place<'_>, check: &mut Check<'_>) {
    let mut audiences = std::collections::BTreeSet::new();
    for request in requests.items() {
        let (audience, life) = (request.field("audience"), request.field("expirationSeconds"));
        if !audiences.insert(audience.text_or_empty()) {
            check.duplicate(&audience);
            continue;
        }
        match life.integer() {
            Some(seconds) if seconds < 600 => check.invalid(&life, "may not specify a duration less than 10 minutes"),
            Some(seconds) if seconds > LONGEST_TOKEN_LIFE => {
                check.invalid(&life, "may not specify a duration larger than 2^32 seconds");
            }
            _ => {}
        }
    }
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (old, new) = (old.field("spec"), new.field("spec"));
    let attach = new.field("attachRequired");
    if old.field("attachRequired").boolean().unwrap_or(true) != attach.boolean().unwrap_or(true) {
        check.immutable(&attach, format_args!("{}: field is immutable", attach.quoted()));
    }
    let modes = |spec: &Place<'_>| -> Vec<String> {
        let modes: Vec<_> =
            spec.field("volumeLifecycleModes").items().map(|mode| mode.text_or_empty().to_owned()).collect();
        if modes.is_empty() { vec!["Persistent".to_owned()] } else { modes }
    };
    if modes(&old) != modes(&new) {
        let place = new.field("volumeLifecycleModes");
        check.immutable(&place, format_args!("{}: field is immutable", place.quoted()));
    }
}

pub(super) fn validate_node(object: &Place<'_>, check: &mut Check<'_>) {
    let drivers = object.down(["spec", "drivers"]);
    for driver in drivers.items() {
        driver_name(&driver.field("name"), check);
        let id = driver.field("nodeID");
        form::needed(&id, check);
        if id.text_or_empty().len() > 256 {
            check.invalid(&id, "must be 256 characters or less");
        }
        form::at_least(&driver.down(["allocatable", "count"]), 0, check);
        let keys = driver.field("topologyKeys");
        form::distinct(keys.items(), check);
        for key in keys.items() {
            form::needed_text(&key, labels::qualified_name, check);
        }
    }
    form::distinct(drivers.items().map(|driver| driver.field("name")), check);
}

pub(super) fn update_node(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let mutable_count = check.since(35);
    let drivers = new.down(["spec", "drivers"]);
    for before in old.down(["spec", "drivers"]).items() {
        let name = before.field("name").text_or_empty();
        for after in drivers.items().filter(|after| after.field("name").text_or_empty() == name) {
            let fields = ["nodeID", "topologyKeys", "allocatable"];
            let compared = fields.iter().filter(|field| !mutable_count || **field != "allocatable");
            if !compared.into_iter().all(|field| same(&before.field(field), &after.field(field))) {
                check.immutable(&after, format_args!("{}: field is immutable", after.quoted()));
            }
        }
    }
}

pub(super) fn validate_capacity(object: &Place<'_>, check: &mut Check<'_>) {
    label_selector(&object.field("nodeTopology"), check);
    form::text(&object.field("storageClassName"), names::dns1123_subdomain, check);
    amount::nonnegative(&object.field("capacity"), check);
}

pub(super) fn update_capacity(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    for field in ["nodeTopology", "storageClassName"] {
        crate::kubernetes::update::immutable(&old.field(field), &new.field(field), check);
    }
}
