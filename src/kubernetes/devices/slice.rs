//! What a driver offers.
//!
//! Source: `validateResourceSliceSpec` of `pkg/apis/resource/validation/validation.go`.

use super::attribute::{attributes, capacities};
use super::configuration::taints;
use super::{distinct_items, fits, is_current};
use crate::kubernetes::node_selector::node_selector;
use crate::kubernetes::storage::driver_name;
use crate::kubernetes::update::immutable;
use crate::kubernetes::{Check, Place, form, map};
use crate::syntax::{labels, names};

const MOST_DEVICES: usize = 128;
const MOST_ADVANCED_DEVICES: usize = 64;
const MOST_ATTRIBUTES: usize = 32;

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    if !is_current(object) {
        return;
    }
    let spec = object.field("spec");
    driver_name(&spec.field("driver"), check);
    pool(&spec.field("pool"), check);
    nodes(&spec, &["nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection"], check);
    let selector = spec.field("nodeSelector");
    if selector.is_set() && selector.field("nodeSelectorTerms").len() != 1 {
        check.invalid(&selector.field("nodeSelectorTerms"), "must have exactly one node selector term");
    }
    devices(&spec, check);
    if check.since(36) {
        shared_counters(&spec, check);
    }
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (old, new) = (old.field("spec"), new.field("spec"));
    immutable(&old.down(["pool", "name"]), &new.down(["pool", "name"]), check);
    for field in ["driver", "nodeName"] {
        immutable(&old.field(field), &new.field(field), check);
    }
}

fn pool(pool: &Place<'_>, check: &mut Check<'_>) {
    let name = pool.field("name");
    if form::needed(&name, check) {
        if name.text_or_empty().len() > 253 {
            check.too_long(&name, 253);
        }
        if let Some(reason) = name.text_or_empty().split('/').find_map(|part| names::dns1123_subdomain(part).err()) {
            check.invalid(&name, reason);
        }
    }
    let count = pool.field("resourceSliceCount");
    if count.integer().unwrap_or(0) <= 0 {
        check.invalid(&count, "must be greater than zero");
    }
    form::at_least(&pool.field("generation"), 0, check);
}

/// Where devices are: exactly one of the fields says it.
fn nodes(place: &Place<'_>, fields: &[&'static str], check: &mut Check<'_>) {
    let mut set = 0;
    for field in fields {
        let value = place.field(field);
        // Before 1.36 this field is dropped unseen.
        if !value.is_set() || (*field == "perDeviceNodeSelection" && !check.since(36)) {
            continue;
        }
        match *field {
            "nodeName" if value.is_empty() => {
                check.invalid(&value, "must be either unset or set to a non-empty string");
                continue;
            }
            "nodeName" => form::text(&value, names::dns1123_subdomain, check),
            "nodeSelector" => node_selector(&value, check),
            _ if value.is_true() => {}
            _ => {
                check.invalid(&value, "must be either unset or set to true");
                continue;
            }
        }
        set += 1;
    }
    let list = fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ");
    match set {
        0 => check.required(place, format_args!("exactly one of {list} is required")),
        1 => {}
        _ => check.invalid(place, format_args!("exactly one of {list} is required, but multiple fields are set")),
    }
}

fn devices(spec: &Place<'_>, check: &mut Check<'_>) {
    let list = spec.field("devices");
    let advanced = ["taints", "consumesCounters"];
    let is_advanced = |device: &Place<'_>| advanced.into_iter().any(|field| !device.field(field).is_empty());
    let most = if check.since(36) && list.items().any(|device| is_advanced(&device)) {
        MOST_ADVANCED_DEVICES
    } else {
        MOST_DEVICES
    };
    if !fits(&list, most, check) {
        return;
    }
    for item in list.items() {
        device(&item, spec.field("perDeviceNodeSelection").is_true(), check);
    }
    distinct_items(&list, |item| item.field("name").text_or_empty(), check);
}

fn device(device: &Place<'_>, selects: bool, check: &mut Check<'_>) {
    form::text(&device.field("name"), names::dns1123_label, check);
    let (of, has) = (device.field("attributes"), device.field("capacity"));
    if of.len() + has.len() > MOST_ATTRIBUTES {
        let detail = format_args!("the total number of attributes and capacities must not exceed {MOST_ATTRIBUTES}");
        check.invalid(device, detail);
    }
    attributes(&of, check);
    capacities(&has, device.field("allowMultipleAllocations").is_true(), check);
    taints(&device.field("taints"), check);
    if !check.since(36) {
        return;
    }
    let fields = ["nodeName", "nodeSelector", "allNodes"];
    if selects {
        nodes(device, &fields, check);
    } else if fields.into_iter().any(|field| device.field(field).is_set()) {
        let detail =
            "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true";
        check.invalid(device, detail);
    }
    consumed(&device.field("consumesCounters"), check);
    binding(device, check);
}

fn counters(place: &Place<'_>, check: &mut Check<'_>) {
    if !form::needed(place, check) || !fits(place, 32, check) {
        return;
    }
    for (key, _) in map::keys(place) {
        if let Err(reason) = names::dns1123_label(key) {
            check.invalid(place, format_args!("\"{key}\": {reason}"));
        }
    }
}

fn consumed(list: &Place<'_>, check: &mut Check<'_>) {
    if !fits(list, 2, check) {
        return;
    }
    for item in list.items() {
        form::needed_text(&item.field("counterSet"), names::dns1123_label, check);
        counters(&item.field("counters"), check);
    }
    distinct_items(list, |item| item.field("counterSet").text_or_empty(), check);
}

fn shared_counters(spec: &Place<'_>, check: &mut Check<'_>) {
    let list = spec.field("sharedCounters");
    if list.is_set() && spec.field("devices").is_set() {
        check.invalid(spec, "only one of `sharedCounters` or `devices` is allowed");
    }
    if !fits(&list, 8, check) {
        return;
    }
    for item in list.items() {
        form::needed_text(&item.field("name"), names::dns1123_label, check);
        counters(&item.field("counters"), check);
    }
    distinct_items(&list, |item| item.field("name").text_or_empty(), check);
}

/// Conditions for binding a pod to the node of a device.
fn binding(device: &Place<'_>, check: &mut Check<'_>) {
    let (conditions, failures) = (device.field("bindingConditions"), device.field("bindingFailureConditions"));
    for list in [&conditions, &failures] {
        if fits(list, 4, check) {
            list.items().for_each(|item| form::text(&item, labels::label_key, check));
        }
        form::distinct(list.items(), check);
    }
    let known: Vec<&str> = conditions.items().map(|item| item.text_or_empty()).collect();
    for failure in failures.items().filter(|item| known.contains(&item.text_or_empty())) {
        check.invalid(&failure, "bindingFailureConditions must not overlap with bindingConditions");
    }
    if conditions.is_empty() && !failures.is_empty() {
        check.invalid(&conditions, "bindingConditions are required to use bindingFailureConditions");
    }
    if failures.is_empty() && !conditions.is_empty() {
        check.invalid(&failures, "bindingFailureConditions are required to use bindingConditions");
    }
}
