//! Projected volumes: several sources in one directory (`validateProjectionSources`).

use std::collections::BTreeSet;

use super::files::{field_file, items, mode};
use crate::kubernetes::{Check, Place, form};
use crate::syntax::path::local;

const LEAST_SECONDS: i64 = 600;
const MOST_SECONDS: i64 = 1 << 32;

pub(super) fn projected(source: &Place<'_>, check: &mut Check<'_>) {
    mode(&source.field("defaultMode"), check);
    let mut paths = BTreeSet::new();
    for source in source.field("sources").items() {
        let kinds = ["secret", "configMap", "downwardAPI", "serviceAccountToken"].map(|field| source.field(field));
        // Bundles of certificates are behind a feature that is off; the server drops them.
        if kinds.iter().filter(|kind| kind.is_set()).count() > 1 {
            check.forbidden(&source, "may not specify more than 1 volume type per source");
        }
        let [secret, config_map, fields, token] = kinds;
        for files in [&secret, &config_map].into_iter().filter(|files| files.is_set()) {
            form::needed_fields(files, &["name"], check);
            items(files, check);
        }
        fields.field("items").items().for_each(|file| field_file(&file, check));
        if token.is_set() {
            service_account_token(&token, check);
        }
        for files in [&secret, &config_map, &fields] {
            for path in files.field("items").items().map(|item| item.field("path")) {
                if !path.is_empty() && !paths.insert(path.text_or_empty()) {
                    check.invalid(&path, "conflicting duplicate paths");
                }
            }
        }
    }
}

fn service_account_token(token: &Place<'_>, check: &mut Check<'_>) {
    let seconds = token.field("expirationSeconds");
    if seconds.is_set() && form::number(&seconds) < LEAST_SECONDS {
        check.invalid(&seconds, "may not specify a duration less than 10 minutes");
    }
    if form::number(&seconds) > MOST_SECONDS {
        check.invalid(&seconds, "may not specify a duration larger than 2^32 seconds");
    }
    form::needed_fields(token, &["path"], check);
    form::text(&token.field("path"), local, check);
}
