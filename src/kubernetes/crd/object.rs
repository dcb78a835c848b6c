//! A custom object by its definition: the stages of `k8s.io/apiextensions-apiserver/pkg/registry/customresource`.

use super::definitions::{Definitions, Known, Version};
use super::number::Number;
use super::schema::Schema;
use super::{embedded, null, rule, stored, topology, unknown, value};
use crate::kubernetes::{Check, Place, rules};
use crate::manifest::Gvk;
use crate::yaml::{Map, Node};

/// Whether the server takes a new object of a custom kind; false when no definition knows it. Its metadata is the business
/// of the caller.
pub(in crate::kubernetes) fn validate(
    object: &Node,
    gvk: &Gvk,
    definitions: &Definitions,
    check: &mut Check<'_>,
) -> bool {
    match definitions.find(gvk) {
        None => return false,
        Some(Known::NotServed(versions)) => not_served(object, gvk, versions, check),
        Some(Known::Version(version, schema)) => {
            let before = check.errors();
            unknown::check(object, &Place::root(object), schema, check);
            embedded::decode(object, &Place::root(object), schema, check);
            if check.is_applied() && check.errors() == before {
                null::check(object, &Place::root(object), schema, check);
            }
            // What cannot be decoded is not looked at further.
            if check.errors() == before {
                let stored = as_stored(object, version, schema);
                as_stored_is_valid(stored.as_ref().unwrap_or(object), version, schema, check);
            }
        }
    }
    true
}

/// Whether the server takes `new` where `old` is live. Both are valid by themselves, so what is left are the rules that
/// compare the two.
pub(in crate::kubernetes) fn validate_update(
    old: &Node,
    new: &Node,
    gvk: &Gvk,
    definitions: &Definitions,
    check: &mut Check<'_>,
) {
    if let Some(Known::Version(version, schema)) = definitions.find(gvk) {
        let stored = as_stored(new, version, schema);
        let new = stored.as_ref().unwrap_or(new);
        rule::check_update(old, new, &Place::root(new), schema, check);
    }
}

/// A new object as the server keeps it.
pub(in crate::kubernetes) fn kept(object: &Node, gvk: &Gvk, definitions: &Definitions) -> Node {
    let stored = match definitions.find(gvk) {
        Some(Known::Version(version, schema)) => as_stored(object, version, schema),
        _ => None,
    };
    stored.unwrap_or_else(|| object.clone())
}

fn not_served(object: &Node, gvk: &Gvk, versions: &[Version], check: &mut Check<'_>) {
    let served: Vec<&str> = versions.iter().filter(|version| version.served).map(|version| &*version.name).collect();
    let message = format!("no matches for kind \"{}\" in version \"{}\"", gvk.kind, gvk.api_version());
    let help = match served.as_slice() {
        [] => "its definition serves no version".to_owned(),
        served => format!("its definition serves {}", crate::diagnostic::quoted_list(served.iter().copied())),
    };
    check.refuse(rules::NOT_SERVED, &Place::root(object).field("apiVersion"), message, help);
}

/// The object with its defaults and without the status, where only the controller may write it; nothing when it stays as
/// it is.
pub(super) fn as_stored(object: &Node, version: &Version, schema: &Schema) -> Option<Node> {
    let filled = stored::filled(object, schema);
    let has_status =
        version.subresources.as_ref().is_some_and(|sub| sub.get("status").is_some_and(|sub| !sub.is_null()));
    let mut stored = filled.or_else(|| has_status.then(|| object.clone()))?;
    if has_status {
        stored.as_map_mut().and_then(|map| map.remove("status"));
    }
    Some(stored)
}

fn as_stored_is_valid(object: &Node, version: &Version, schema: &Schema, check: &mut Check<'_>) {
    let root = Place::root(object);
    let minor = check.minor();
    for violation in value::violations(object, &root, schema, minor) {
        violation.report(check);
    }
    scale(&root, version, check);
    embedded::check(object, &root, schema, check);
    topology::check(object, &root, schema, check);
    if check.errors() == 0 {
        rule::check(object, &root, schema, check);
    }
}

/// Where the definition says that the numbers of replicas and the selector stand, they must be such.
fn scale(root: &Place<'_>, version: &Version, check: &mut Check<'_>) {
    let Some(scale) = version.subresources.as_ref().and_then(|subresources| subresources.get("scale")) else {
        return;
    };
    let path = |name: &str| scale.get(name).and_then(Node::as_str);
    for path in ["specReplicasPath", "statusReplicasPath"].into_iter().filter_map(path) {
        let Some(place) = reached(root, path, check) else { continue };
        let number = place.node().and_then(Node::as_scalar).and_then(Number::of);
        match number {
            Some(Number::Whole(number)) if number < 0 => check.invalid(&place, "should be a non-negative integer"),
            Some(Number::Whole(number)) if number > i64::from(i32::MAX) => {
                check.invalid(&place, format_args!("should be less than or equal to {}", i32::MAX));
            }
            Some(Number::Whole(_)) => {}
            _ => check.invalid(&place, "accessor error: expected a whole number"),
        }
    }
    if let Some(place) =
        path("labelSelectorPath").filter(|path| !path.is_empty()).and_then(|path| reached(root, path, check))
        && place.text().is_none()
    {
        check.invalid(&place, "accessor error: expected a string");
    }
}

/// What stands at a path, when something does. Only maps may stand on the way.
fn reached<'o>(root: &Place<'o>, path: &'o str, check: &mut Check<'_>) -> Option<Place<'o>> {
    let mut place = root.clone();
    for name in path.strip_prefix('.').unwrap_or(path).split('.') {
        let node = place.node()?;
        if node.as_map().is_none() {
            check.invalid(&place, "accessor error: expected a map");
            return None;
        }
        let has = node.as_map().and_then(|map: &Map| map.get(name)).is_some();
        place = place.field(name);
        if !has {
            return None;
        }
    }
    Some(place)
}
