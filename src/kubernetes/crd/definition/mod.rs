//! `CustomResourceDefinition` objects.
//!
//! Sources: `k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go` and
//! `pkg/apiserver/schema/validation.go`. A server writes of `spec.validation` where all versions have one schema; here
//! paths are those of the object as written.

mod conversion;
mod defaults;
mod expressions;
mod keywords;
mod lists;
mod names;
mod structural;
mod version;

use crate::kubernetes::update::immutable;
use crate::kubernetes::{Check, KindRules, Place, form};
use crate::syntax::names::{dns1035_label, dns1123_subdomain};

/// The kinds of this area.
pub(in crate::kubernetes) const KINDS: &[KindRules] = &[KindRules {
    group: "apiextensions.k8s.io",
    kind: "CustomResourceDefinition",
    name: dns1123_subdomain,
    validate,
    update,
}];

fn validate(object: &Place<'_>, check: &mut Check<'_>) {
    let spec = object.field("spec");
    let (name, group) = (object.down(["metadata", "name"]), spec.field("group"));
    let wanted = format!("{}.{}", spec.down(["names", "plural"]).text_or_empty(), group.text_or_empty());
    if name.text_or_empty() != wanted {
        check.invalid(&name, "must be spec.names.plural+\".\"+spec.group");
    }
    if form::needed(&group, check) {
        form::text(&group, dns1123_subdomain, check);
        if !group.text_or_empty().contains('.') {
            check.invalid(&group, "should be a domain with at least one dot");
        }
    }
    let scope = spec.field("scope");
    if form::needed(&scope, check) && !["Cluster", "Namespaced"].contains(&scope.text_or_empty()) {
        check.unsupported(&scope, &["Cluster", "Namespaced"]);
    }
    if spec.field("preserveUnknownFields").is_true() {
        let detail = "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in \
                      spec.versions[*].schema instead";
        check.invalid(&spec.field("preserveUnknownFields"), detail);
    }
    names::validate(&spec.field("names"), check);
    conversion::validate(&spec.field("conversion"), check);
    versions(&spec.field("versions"), check);
    approval(object, check);
}

fn versions(versions: &Place<'_>, check: &mut Check<'_>) {
    let mut seen = std::collections::BTreeSet::new();
    let mut unique = true;
    for version in versions.items() {
        let name = version.field("name");
        form::text(&name, dns1035_label, check);
        unique &= seen.insert(name.text_or_empty());
    }
    if !unique {
        check.invalid(versions, "must contain unique version names");
    }
    if versions.items().filter(|version| version.field("storage").is_true()).count() != 1 {
        check.invalid(versions, "must have exactly one version marked as storage version");
    }
    version::validate_all(versions, check);
}

/// Groups of the Kubernetes community need a word of approval (`k8s.io/apiextensions-apiserver/pkg/apihelpers`).
fn approval(object: &Place<'_>, check: &mut Check<'_>) {
    const ANNOTATION: &str = "api-approved.kubernetes.io";
    const SEE: &str = "see https://github.com/kubernetes/enhancements/pull/1111";
    let group = object.down(["spec", "group"]).text_or_empty();
    let protected = ["k8s.io", "kubernetes.io"]
        .iter()
        .any(|domain| group.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    let approval = object.down(["metadata", "annotations"]).key(ANNOTATION);
    let text = approval.text_or_empty();
    if !protected || text.starts_with("unapproved") {
        return;
    }
    if text.is_empty() {
        check.required(
            &approval,
            format_args!("protected groups must have approval annotation \"{ANNOTATION}\", {SEE}"),
        );
    } else if !crate::syntax::url::Url::parse(text).is_ok_and(|url| !url.scheme.is_empty() && !url.host.is_empty()) {
        let detail = "with either a URL or a reason starting with \"unapproved\"";
        check.invalid(
            &approval,
            format_args!("protected groups must have approval annotation \"{ANNOTATION}\" {detail}, {SEE}"),
        );
    }
}

/// A live definition is established: its names are taken.
fn update(old: &Place<'_>, new: &Place<'_>, check: &mut Check<'_>) {
    let (old, new) = (old.field("spec"), new.field("spec"));
    for path in [&["scope"][..], &["names", "kind"], &["group"], &["names", "plural"]] {
        let (old, new) =
            path.iter().fold((old.clone(), new.clone()), |(old, new), name| (old.field(name), new.field(name)));
        immutable(&old, &new, check);
    }
    let versions = new.field("versions");
    let stored = old.field("versions");
    let stored = stored.items().find(|version| version.field("storage").is_true());
    let name = stored.as_ref().map_or("", |version| version.field("name").text_or_empty());
    if !name.is_empty() && !versions.items().any(|version| version.field("name").text() == Some(name)) {
        let detail = format!(
            "missing from spec.versions; {name} was previously a storage version, and must remain in spec.versions until a \
             storage migration ensures no data remains persisted in {name} and removes {name} from status.storedVersions"
        );
        check.invalid(&versions, detail);
    }
}
