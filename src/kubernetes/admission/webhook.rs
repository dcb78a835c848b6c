//! Webhooks.
//!
//! Sources: `pkg/apis/admissionregistration/validation/validation.go`, `k8s.io/apiserver/pkg/util/webhook/validation.go`.

use super::matching::{conditions, rule};
use crate::kubernetes::selector::label_selector;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::{names, number, url::Url};

const VERSIONS: &str = "v1, v1beta1";
const NO_SIDE_EFFECTS: [&str; 2] = ["None", "NoneOnDryRun"];
const FORM: &str = "; desired format: https://host[/path]";

/// A configuration of webhooks, validating or mutating.
pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let webhooks = object.field("webhooks");
    for webhook in webhooks.items() {
        one(&webhook, check);
    }
    let all = webhooks.items().map(|webhook| webhook.field("name"));
    form::distinct(all.filter(|name| !name.is_empty()), check);
}

fn one(webhook: &Place<'_>, check: &mut Check<'_>) {
    form::needed_text(&webhook.field("name"), names::fully_qualified_name, check);
    for item in webhook.field("rules").items() {
        rule(&item, check);
    }
    form::not_blank(&webhook.field("failurePolicy"), &["Fail", "Ignore"], check);
    form::not_blank(&webhook.field("matchPolicy"), &["Equivalent", "Exact"], check);
    form::not_blank(&webhook.field("reinvocationPolicy"), &["IfNeeded", "Never"], check);
    let effects = webhook.field("sideEffects");
    if !effects.is_set() {
        check.required(&effects, "must specify one of None, NoneOnDryRun");
    } else if !NO_SIDE_EFFECTS.contains(&effects.text_or_empty()) {
        check.unsupported(&effects, &NO_SIDE_EFFECTS);
    }
    let timeout = webhook.field("timeoutSeconds");
    if timeout.integer().is_some_and(|seconds| !(1..=30).contains(&seconds)) {
        check.invalid(&timeout, "the timeout value must be between 1 and 30 seconds");
    }
    label_selector(&webhook.field("namespaceSelector"), check);
    label_selector(&webhook.field("objectSelector"), check);
    client(&webhook.field("clientConfig"), check);
    if check.since(28) {
        conditions(&webhook.field("matchConditions"), false, check);
    }
    review_versions(&webhook.field("admissionReviewVersions"), check);
}

fn review_versions(versions: &Place<'_>, check: &mut Check<'_>) {
    if versions.is_empty() {
        check.required(versions, format_args!("must specify one of {VERSIONS}"));
        return;
    }
    let mut seen = std::collections::BTreeSet::new();
    for version in versions.items() {
        if seen.insert(version.text_or_empty()) {
            form::text(&version, names::dns1035_label, check);
        } else {
            check.invalid(&version, "duplicate version");
        }
    }
    if !seen.contains("v1") && !seen.contains("v1beta1") {
        check.invalid(versions, format_args!("must include at least one of {VERSIONS}"));
    }
}

/// How a webhook is reached, an admission webhook or one of a `CustomResourceDefinition`.
pub(in crate::kubernetes) fn client(config: &Place<'_>, check: &mut Check<'_>) {
    let (url, service) = (config.field("url"), config.field("service"));
    if url.is_set() == service.is_set() {
        check.required(config, "exactly one of url or service is required");
    } else if url.is_set() {
        address(&url, check);
    } else {
        reference(&service, check);
    }
}

fn address(place: &Place<'_>, check: &mut Check<'_>) {
    let url = match Url::parse(place.text_or_empty()) {
        Ok(url) => url,
        Err(reason) => return check.required(place, format_args!("url must be a valid URL: {reason}{FORM}")),
    };
    if url.scheme != "https" {
        check.invalid(place, format_args!("'https' is the only allowed URL scheme{FORM}"));
    }
    if url.host.is_empty() {
        check.invalid(place, format_args!("host must be specified{FORM}"));
    }
    if url.user.is_some() {
        check.invalid(place, "user information is not permitted in the URL");
    }
    if !url.fragment.is_empty() {
        check.invalid(place, "fragments are not permitted in the URL");
    }
    if !url.query.is_empty() {
        check.invalid(place, "query parameters are not permitted in the URL");
    }
}

fn reference(service: &Place<'_>, check: &mut Check<'_>) {
    form::needed(&service.field("name"), check);
    form::needed(&service.field("namespace"), check);
    let port = service.field("port");
    if let Some(Err(reason)) = port.integer().map(number::port) {
        check.invalid(&port, format_args!("port is not valid: {reason}"));
    }
    let path = service.field("path");
    let text = path.text_or_empty();
    if matches!(text, "" | "/") {
        return;
    }
    if text == "//" {
        return check.invalid(&path, "segment[0] may not be empty");
    }
    if !text.starts_with('/') {
        check.invalid(&path, "must start with a '/'");
    }
    // The server cuts the first sign, whichever it is.
    let rest = text.get(text.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
    let steps = rest.strip_suffix('/').unwrap_or(rest);
    for (index, step) in steps.split('/').enumerate() {
        if step.is_empty() {
            check.invalid(&path, format_args!("segment[{index}] may not be empty"));
        } else if let Err(reason) = names::dns1123_subdomain(step) {
            check.invalid(&path, format_args!("segment[{index}]: {reason}"));
        }
    }
}
