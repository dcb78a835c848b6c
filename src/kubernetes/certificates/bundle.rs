//! Bundles of trusted certificates.
//!
//! Sources: `pkg/apis/certificates/validation/validation.go`, `ValidateClusterTrustBundleName` of
//! `pkg/apis/core/validation/names.go`. What the certificates say is not read here.

use super::signer::signer_name;
use crate::kubernetes::update::immutable;
use crate::kubernetes::{Check, Place};
use crate::syntax::{names, pem};

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let (name, signer) = (object.down(["metadata", "name"]), object.down(["spec", "signerName"]));
    let text = name.text_or_empty();
    if signer.is_empty() {
        if let Err(reason) = names::dns1123_subdomain(text) {
            check.invalid(&name, reason);
        }
    } else {
        signer_name(&signer, check);
        let prefix = format!("{}:", signer.text_or_empty().replace('/', ":"));
        match text.strip_prefix(&prefix).map(names::dns1123_subdomain) {
            Some(Ok(())) => {}
            Some(Err(reason)) => check.invalid(&name, reason),
            None => {
                let detail = "ClusterTrustBundle for signerName must be named with prefix";
                check.invalid(&name, format_args!("{detail} {prefix}"));
            }
        }
    }
    let bundle = object.down(["spec", "trustBundle"]);
    match pem::first(bundle.text_or_empty().as_bytes()) {
        None => check.invalid(&bundle, "at least one trust anchor must be provided"),
        Some(block) if block.label != "CERTIFICATE" => {
            check.invalid(&bundle, format_args!("entry 0 has bad block type: {}", block.label));
        }
        Some(block) if !pem::is_der_sequence(&block.bytes) => {
            check.invalid(&bundle, "entry 0 does not parse as X.509");
        }
        Some(_) => {}
    }
}

pub(super) fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    immutable(&old.down(["spec", "signerName"]), &new.down(["spec", "signerName"]), check);
}
