//! How objects of one version become those of another.

use crate::kubernetes::admission::client;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::names::dns1035_label;

const VERSIONS: &str = "v1, v1beta1";

const MISPLACED: &str = "should not be set when strategy is not set to Webhook";

pub(super) fn validate(conversion: &Place<'_>, check: &mut Check<'_>) {
    if !conversion.is_set() {
        return;
    }
    let strategy = conversion.field("strategy");
    let webhook = conversion.field("webhook");
    let (config, versions) = (webhook.field("clientConfig"), webhook.field("conversionReviewVersions"));
    if form::needed(&strategy, check) && !["None", "Webhook"].contains(&strategy.text_or_empty()) {
        check.unsupported(&strategy, &["None", "Webhook"]);
    }
    if strategy.text() == Some("Webhook") {
        if config.is_set() {
            client(&config, check);
        } else {
            check.required(&config, "required when strategy is set to Webhook");
        }
        review_versions(&versions, check);
        return;
    }
    if config.is_set() {
        check.forbidden(&config, MISPLACED);
    }
    if !versions.is_empty() {
        check.forbidden(&versions, MISPLACED);
    }
}

fn review_versions(versions: &Place<'_>, check: &mut Check<'_>) {
    if versions.is_empty() {
        return check.required(versions, "");
    }
    let mut seen = std::collections::BTreeSet::new();
    for version in versions.items() {
        if seen.insert(version.text_or_empty()) {
            form::text(&version, dns1035_label, check);
        } else {
            check.invalid(&version, "duplicate version");
        }
    }
    if !seen.contains("v1") && !seen.contains("v1beta1") {
        check.invalid(versions, format_args!("must include at least one of {VERSIONS}"));
    }
}
