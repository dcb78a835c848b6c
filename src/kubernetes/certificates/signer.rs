//! Names of signers: `example.com/my-signer`.
//!
//! Source: `ValidateSignerName` of `pkg/apis/core/validation/names.go`.

use crate::kubernetes::{Check, Place, form};
use crate::syntax::names;

const LONGEST_DOMAIN: usize = 253;
const LONGEST: usize = LONGEST_DOMAIN + 1 + 253 + 63 + 1;

/// The name of a signer, which must be there.
pub(in crate::kubernetes) fn signer_name(place: &Place<'_>, check: &mut Check<'_>) {
    if !form::needed(place, check) {
        return;
    }
    let name = place.text_or_empty();
    let parts = name.split_once('/').filter(|(_, path)| !path.contains('/'));
    let Some((domain, path)) = parts else {
        return check.invalid(place, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
    };
    if domain.len() > LONGEST_DOMAIN {
        check.too_long(place, LONGEST_DOMAIN);
    }
    let wrong = domain.split('.').find_map(|label| Some((label, names::dns1123_label(label).err()?)));
    if let Some((label, reason)) = wrong {
        check.invalid(place, format_args!("validating label \"{label}\": {reason}"));
    }
    if !domain.contains('.') {
        check.invalid(place, "should be a domain with at least two segments separated by dots");
    }
    let wrong = path.split('.').find_map(|label| Some((label, names::dns1123_subdomain(label).err()?)));
    if let Some((label, reason)) = wrong {
        check.invalid(place, format_args!("validating label \"{label}\": {reason}"));
    }
    if name.len() > LONGEST {
        check.too_long(place, LONGEST);
    }
}
