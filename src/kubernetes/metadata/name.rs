//! What objects may be called, kind by kind.
//!
//! Kinds with rules say it there ([`KindRules::name`](super::super::KindRules)); of the others only those are listed here
//! whose names are not DNS subdomains: `validation.go` of their groups in `pkg/apis`.

use super::super::{Check, NameRule, Place, rules_of};
use crate::manifest::Gvk;
use crate::syntax::names::{config_map_key, dns1123_label, dns1123_subdomain, path_segment_name};
use crate::syntax::{Verdict, address};

/// How the name of one object is judged.
pub(super) enum Names {
    /// By its text alone.
    Rule(NameRule),
    /// By its text, where there is one: the server gives a name to what has none.
    Optional(NameRule),
    /// By the rest of the object, too: it must be this.
    Exactly(String),
}

impl Names {
    /// Nothing for kinds whose objects are not kept: questions to the server, bindings.
    pub(super) fn of(root: &Place<'_>, gvk: &Gvk) -> Option<Self> {
        if let ("authentication.k8s.io" | "authorization.k8s.io", _) | ("", "Binding") = (&*gvk.group, &*gvk.kind) {
            return None;
        }
        if let ("", "LimitRange") = (&*gvk.group, &*gvk.kind) {
            return Some(Self::Optional(dns1123_subdomain));
        }
        if let Some(rules) = rules_of(gvk) {
            return Some(Self::Rule(rules.name));
        }
        Some(match (&*gvk.group, &*gvk.kind) {
            ("apiregistration.k8s.io", "APIService") => Self::Exactly(joined(root, ["version", "group"])),
            ("certificates.k8s.io", "ClusterTrustBundle") => Self::Rule(trust_bundle),
            ("", "Event")
            | ("certificates.k8s.io", "CertificateSigningRequest")
            | ("internal.apiserver.k8s.io", "StorageVersion")
            | ("policy", "PodDisruptionBudget")
            | ("rbac.authorization.k8s.io", _) => Self::Rule(path_segment_name),
            ("", "Namespace" | "Service") => Self::Rule(dns1123_label),
            ("coordination.k8s.io", "LeaseCandidate") => Self::Rule(config_map_key),
            ("networking.k8s.io", "IPAddress") => Self::Rule(address::ip_strict),
            _ => Self::Rule(dns1123_subdomain),
        })
    }

    /// Checks the name of an object, or the beginning that the server completes.
    pub(super) fn check(&self, metadata: &Place<'_>, check: &mut Check<'_>) {
        let (name, prefix) = (metadata.field("name"), metadata.field("generateName"));
        if name.is_empty() && prefix.is_empty() && !matches!(self, Self::Optional(_)) {
            check.required(&name, "name or generateName is required");
        }
        if let (false, Err(reason)) = (name.is_empty(), self.judge(name.text_or_empty())) {
            check.invalid(&name, reason);
        }
        if let (false, Err(reason)) = (prefix.is_empty(), self.judge(&completed(prefix.text_or_empty()))) {
            check.invalid(&prefix, reason);
        }
    }

    fn judge(&self, name: &str) -> Verdict {
        path_segment_name(name)?;
        match self {
            Self::Rule(rule) | Self::Optional(rule) => rule(name),
            Self::Exactly(wanted) if wanted == name => Ok(()),
            Self::Exactly(wanted) => Err(format!("must be `spec.version+\".\"+spec.group`: \"{wanted}\"")),
        }
    }
}

/// A dash at the end is fine, as more follows; the server looks at `ab-` as at `aa`.
fn completed(prefix: &str) -> String {
    match prefix.strip_suffix('-').and_then(|start| start.char_indices().next_back().map(|(at, _)| &start[..at])) {
        Some(start) => format!("{start}a"),
        None => prefix.to_owned(),
    }
}

fn joined<const N: usize>(root: &Place<'_>, fields: [&'static str; N]) -> String {
    let spec = root.field("spec");
    fields.map(|field| spec.field(field).text_or_empty().to_owned()).join(".")
}

/// The signer of the bundle stands before the last colon; whether it is the right one is for the rules of the kind.
fn trust_bundle(name: &str) -> Verdict {
    dns1123_subdomain(name.rsplit_once(':').map_or(name, |(_, name)| name))
}
