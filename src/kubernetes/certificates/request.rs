//! Requests for certificates.
//!
//! Source: `pkg/apis/certificates/validation/validation.go`. The signature of a request is not verified here, and its
//! `status` is dropped when it is created.

use super::signer::signer_name;
use crate::kubernetes::{Check, Place, form};
use crate::syntax::{base64, pem};

/// Names with blanks: they stand here and not among the other fixed sets.
const USAGES: [&str; 23] = [
    "any",
    "cert sign",
    "client auth",
    "code signing",
    "content commitment",
    "crl sign",
    "data encipherment",
    "decipher only",
    "digital signature",
    "email protection",
    "encipher only",
    "ipsec end system",
    "ipsec tunnel",
    "ipsec user",
    "key agreement",
    "key encipherment",
    "microsoft sgc",
    "netscape sgc",
    "ocsp signing",
    "s/mime",
    "server auth",
    "signing",
    "timestamping",
];
const TYPE: &str = "PEM block type must be CERTIFICATE REQUEST";

pub(super) fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    let request = spec.field("request");
    let bytes = base64::decode(request.text_or_empty()).unwrap_or_default();
    match pem::first(&bytes) {
        Some(block) if block.label == "CERTIFICATE REQUEST" => {
            if !pem::is_der_sequence(&block.bytes) {
                check.invalid(&request, "asn1: structure error");
            }
        }
        _ => check.invalid(&request, TYPE),
    }
    let usages = spec.field("usages");
    form::needed(&usages, check);
    form::distinct(usages.items(), check);
    for usage in usages.items() {
        if !USAGES.contains(&usage.text_or_empty()) {
            check.unsupported(&usage, &USAGES);
        }
    }
    let signer = spec.field("signerName");
    if signer.text() == Some("kubernetes.io/legacy-unknown") {
        check.invalid(&signer, "the legacy signerName is not allowed via this API version");
    } else {
        signer_name(&signer, check);
    }
    let life = spec.field("expirationSeconds");
    if life.integer().is_some_and(|seconds| seconds < 600) {
        check.invalid(&life, "may not specify a duration less than 600 seconds (10 minutes)");
    }
}
