//! Where the data of a claim comes from.
//!
//! Sources: `validateDataSource`, `validateDataSourceRef` of `pkg/apis/core/validation/validation.go`;
//! `pkg/api/persistentvolumeclaim/util.go` for what the server drops and fills in before it looks.

use crate::kubernetes::{Check, Place, form};
use crate::syntax::names;

const FIELDS: [&str; 2] = ["dataSource", "dataSourceRef"];

/// Both fields as they are written.
pub(super) fn as_written(spec: &Place<'_>, check: &mut Check<'_>) {
    let [source, reference] = FIELDS.map(|field| spec.field(field));
    one(&source, check);
    one(&reference, check);
    agree(&source, &reference, check);
}

/// A claim of its own: the server drops sources that its feature gates and its first rules do not know, unseen.
pub(super) fn of_new_claim(spec: &Place<'_>, check: &mut Check<'_>) {
    let [source, reference] = FIELDS.map(|field| spec.field(field));
    if is_dropped(&reference) {
        if is_claim_or_snapshot(&source) {
            one(&source, check);
        }
    } else {
        as_written(spec, check);
    }
}

/// References to other namespaces stand behind a gate that is off.
fn is_dropped(reference: &Place<'_>) -> bool {
    !reference.is_set() || !reference.field("namespace").is_empty()
}

fn is_claim_or_snapshot(source: &Place<'_>) -> bool {
    let (group, kind) = (source.field("apiGroup").text_or_empty(), source.field("kind").text_or_empty());
    matches!((group, kind), ("", "PersistentVolumeClaim") | ("snapshot.storage.k8s.io", "VolumeSnapshot"))
}

fn one(source: &Place<'_>, check: &mut Check<'_>) {
    if !source.is_set() {
        return;
    }
    form::needed(&source.field("name"), check);
    let kind = source.field("kind");
    form::needed(&kind, check);
    let group = source.field("apiGroup");
    if group.is_empty() && kind.text_or_empty() != "PersistentVolumeClaim" {
        check.invalid(source, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
    }
    if check.since(29) {
        form::optional_text(&group, names::dns1123_subdomain, check);
    }
    form::optional_text(&source.field("namespace"), names::dns1123_label, check);
}

fn agree(source: &Place<'_>, reference: &Place<'_>, check: &mut Check<'_>) {
    if !source.is_set() || !reference.is_set() {
        return;
    }
    if !reference.field("namespace").is_empty() {
        check.invalid(source, "may not be specified when dataSourceRef.namespace is specified");
    } else if !same_source(source, reference) {
        check.invalid(source, "must match dataSourceRef");
    }
}

fn same_source(one: &Place<'_>, other: &Place<'_>) -> bool {
    let text = |place: &Place<'_>, field| place.field(field).text_or_empty().to_owned();
    one.field("apiGroup").text() == other.field("apiGroup").text()
        && ["kind", "name"].into_iter().all(|field| text(one, field) == text(other, field))
}

/// What a source says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said<'o> {
    group: Option<&'o str>,
    kind: &'o str,
    name: &'o str,
    namespace: &'o str,
}

fn said<'o>(place: &Place<'o>) -> Option<Said<'o>> {
    let text = |field| place.field(field).text_or_empty();
    let said = Said {
        group: place.field("apiGroup").text(),
        kind: text("kind"),
        name: text("name"),
        namespace: text("namespace"),
    };
    place.is_set().then_some(said)
}

/// What a new claim keeps of its source: both fields say it then.
fn kept<'o>(spec: &Place<'o>) -> Option<Said<'o>> {
    let [source, reference] = FIELDS.map(|field| spec.field(field));
    if is_dropped(&reference) {
        said(&source).filter(|_| is_claim_or_snapshot(&source))
    } else {
        said(&source).or_else(|| said(&reference))
    }
}

/// The field by which an update changes the source. The live claim has both fields, so one of them may go as long as the
/// other stays.
pub(super) fn changed<'n>(old: &Place<'_>, new: &Place<'n>) -> Option<Place<'n>> {
    let place = FIELDS.map(|field| new.field(field)).into_iter().find(Place::is_set);
    let place = place.unwrap_or_else(|| new.field(FIELDS[0]));
    let Some(live) = kept(old) else {
        return kept(new).is_some().then_some(place);
    };
    let after = FIELDS.map(|field| {
        let stays = (!old.field(field).is_set()).then(|| live.clone());
        said(&new.field(field)).or(stays)
    });
    let same = match after {
        [None, None] => false,
        [Some(one), None] | [None, Some(one)] => one == live,
        [Some(source), Some(reference)] => source == live && reference == live,
    };
    (!same).then_some(place)
}
