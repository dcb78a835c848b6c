//! Certificates that somebody asks for, and bundles of trusted ones.

mod bundle;
mod request;
mod signer;

use super::{Check, KindRules, Place};
use crate::syntax::names::path_segment_name;

/// The kinds of this area.
pub(super) const KINDS: &[KindRules] = &[
    // A live request never changes by an update: the server keeps its spec.
    kind("CertificateSigningRequest", request::validate, |_, _, _| {}),
    kind("ClusterTrustBundle", bundle::validate, bundle::update),
];

const fn kind(
    kind: &'static str,
    validate: fn(&Place<'_>, &mut Check<'_>),
    update: fn(&Place<'_>, &Place<'_>, &mut Check<'_>),
) -> KindRules {
    KindRules { group: "certificates.k8s.io", kind, name: path_segment_name, validate, update }
}
