//! Classes of devices and claims to them.
//!
//! Source: `pkg/apis/resource/validation/validation.go`.

use super::attribute::fully_qualified_name;
use super::configuration::{configuration, selectors, tolerations};
use super::{distinct_items, fits, is_current};
use crate::kubernetes::scheduling::is_extended;
use crate::kubernetes::update::same;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::names;
use crate::yaml::Node;

const MOST: usize = 32;
const ONE: &str = "exactly one of `exactly` or `firstAvailable` is required";

pub(super) fn validate_class(object: &Place<'_>, check: &mut Check<'_>) {
    if !is_current(object) {
        return;
    }
    let spec = object.field("spec");
    selectors(&spec.field("selectors"), check);
    let config = spec.field("config");
    if fits(&config, MOST, check) {
        config.items().for_each(|item| configuration(&item, check));
    }
    let resource = spec.field("extendedResourceName");
    if check.since(36) && resource.text().is_some_and(|name| !is_extended(name)) {
        check.invalid(&resource, "must be a valid extended resource name");
    }
}

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    if is_current(object) {
        claim_spec(&object.field("spec"), check);
    }
}

pub(super) fn validate_template(object: &Place<'_>, check: &mut Check<'_>) {
    if is_current(object) {
        claim_spec(&object.down(["spec", "spec"]), check);
    }
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let spec = new.field("spec");
    let equal = same(&old.field("spec"), &spec) || (!check.since(36) && same_as_kept(&old.field("spec"), &spec));
    if !equal {
        check.immutable(&spec, format_args!("{}: field is immutable", spec.quoted()));
    }
}

/// Before 1.36 some fields are dropped unseen, so it does not matter whether they change.
fn same_as_kept(old: &Place<'_>, new: &Place<'_>) -> bool {
    const DROPPED: [&str; 3] = ["tolerations", "capacity", "distinctAttribute"];
    let containers = old.node().and_then(Node::as_map).is_some() && new.node().and_then(Node::as_map).is_some();
    if containers {
        let fields = old.set_fields().chain(new.set_fields());
        let compared = fields.filter(|field| !DROPPED.contains(field));
        return compared.into_iter().all(|field| same_as_kept(&old.field(field), &new.field(field)));
    }
    if old.node().and_then(Node::as_list).is_some() && old.len() == new.len() {
        return old.items().zip(new.items()).all(|(old, new)| same_as_kept(&old, &new));
    }
    same(old, new)
}

fn claim_spec(spec: &Place<'_>, check: &mut Check<'_>) {
    let devices = spec.field("devices");
    let requests = devices.field("requests");
    if fits(&requests, MOST, check) {
        requests.items().for_each(|item| request(&item, check));
        distinct_items(&requests, |item| item.field("name").text_or_empty(), check);
    }
    let constraints = devices.field("constraints");
    if fits(&constraints, MOST, check) {
        for item in constraints.items() {
            references(&item.field("requests"), &requests, check);
            constraint(&item, check);
        }
    }
    let config = devices.field("config");
    if fits(&config, MOST, check) {
        for item in config.items() {
            references(&item.field("requests"), &requests, check);
            configuration(&item, check);
        }
    }
}

fn request(item: &Place<'_>, check: &mut Check<'_>) {
    form::text(&item.field("name"), names::dns1123_label, check);
    let (exactly, first) = (item.field("exactly"), item.field("firstAvailable"));
    match (exactly.is_set(), !first.is_empty()) {
        (false, false) => check.required(item, ONE),
        (true, true) => check.invalid(item, format_args!("{ONE}, but multiple fields are set")),
        (true, false) => wanted(&exactly, check),
        (false, true) => {
            if fits(&first, 8, check) {
                for item in first.items() {
                    form::text(&item.field("name"), names::dns1123_label, check);
                    wanted(&item, check);
                }
                distinct_items(&first, |item| item.field("name").text_or_empty(), check);
            }
        }
    }
}

fn wanted(place: &Place<'_>, check: &mut Check<'_>) {
    form::needed_text(&place.field("deviceClassName"), names::dns1123_subdomain, check);
    selectors(&place.field("selectors"), check);
    let (mode, count) = (place.field("allocationMode"), place.field("count"));
    let number = count.integer().unwrap_or(0);
    match mode.text_or("ExactCount") {
        "All" if number != 0 => check.invalid(&count, "must not be specified when allocationMode is 'All'"),
        "ExactCount" if number < 0 => check.invalid(&count, "must be greater than zero"),
        "All" | "ExactCount" => {}
        _ => check.unsupported(&mode, &["All", "ExactCount"]),
    }
    tolerations(&place.field("tolerations"), check);
}

fn constraint(item: &Place<'_>, check: &mut Check<'_>) {
    let (same, distinct) = (item.field("matchAttribute"), item.field("distinctAttribute"));
    if same.is_set() {
        form::text(&same, fully_qualified_name, check);
    } else if !check.since(36) {
        check.required(&same, "");
    } else if distinct.is_set() {
        form::text(&distinct, fully_qualified_name, check);
    } else {
        check.required(item, "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required");
    }
}

fn references(list: &Place<'_>, requests: &Place<'_>, check: &mut Check<'_>) {
    if !fits(list, MOST, check) {
        return;
    }
    let unknown =
        "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
    for item in list.items() {
        let text = item.text_or_empty();
        let wrong = text.split('/').find_map(|part| names::dns1123_label(part).err());
        if !is_known(text, requests) {
            check.invalid(&item, unknown);
        } else if let Some(reason) = wrong {
            check.invalid(&item, reason);
        }
    }
    distinct_items(list, |item| item.text_or_empty(), check);
}

fn is_known(reference: &str, requests: &Place<'_>) -> bool {
    let (name, below) = reference.split_once('/').map_or((reference, None), |(name, below)| (name, Some(below)));
    // Of requests with one name the last counts, as in the server.
    let request = requests.items().filter(|request| request.field("name").text_or_empty() == name).last();
    request.is_some_and(|request| {
        let first = request.field("firstAvailable");
        below.is_none_or(|below| first.items().any(|item| item.field("name").text_or_empty() == below))
    })
}
