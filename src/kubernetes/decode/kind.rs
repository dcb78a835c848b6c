//! What kind an object is of, and who knows it.

use super::super::{Check, Place, help, rules};
use crate::manifest::Gvk;
use crate::types::{Deprecation, Served};
use crate::yaml::Node;

/// Who knows the kind of an object.
#[derive(Debug)]
pub(in super::super) enum Standing {
    /// The server itself: all its fields are known.
    BuiltIn(Gvk),
    /// At most a definition: only what every object has can be checked here.
    Custom(Gvk),
}

/// The kind of an object; nothing, with findings, where it has none or the server refuses it.
pub(in super::super) fn standing(root: &Place<'_>, check: &mut Check<'_>) -> Option<Standing> {
    let node = root.node()?;
    if node.as_map().is_none() {
        let message = format!("expected an object, found {}", node.describe());
        check.refuse(rules::WRONG_TYPE, root, message, "write a map with `apiVersion`, `kind` and `metadata`");
        return None;
    }
    let api_version = type_word(&root.field("apiVersion"), check);
    let kind = type_word(&root.field("kind"), check);
    let gvk = Gvk::new(api_version?, kind?);
    let types = check.types();
    let help = match types.served(&gvk) {
        Served::Served => {
            warn_of_removal(root, &gvk, check);
            return Some(Standing::BuiltIn(gvk));
        }
        Served::OffByDefault => "a server has it off by default: `--runtime-config` turns it on".to_owned(),
        Served::NotYet { since } => format!("Kubernetes {since} is the first that has it"),
        Served::Removed { since, replacement } => match replacement {
            Some(replacement) => format!("Kubernetes {since} is without it: use `{replacement}`"),
            None => format!("Kubernetes {since} is without it"),
        },
        Served::Unknown if types.is_built_in_group(&gvk.group) && !is_defined(&gvk, check) => unknown_kind(&gvk, check),
        Served::Unknown => return Some(Standing::Custom(gvk)),
    };
    let message = format!("no matches for kind \"{}\" in version \"{}\"", gvk.kind, gvk.api_version());
    let field = if types.is_built_in(&gvk) { "apiVersion" } else { "kind" };
    check.refuse(rules::NOT_SERVED, &root.field(field), message, help);
    None
}

/// Whether a definition of the cluster brings the kind.
fn is_defined(gvk: &Gvk, check: &Check<'_>) -> bool {
    check.types().scope(gvk).is_some() && !check.types().is_built_in(gvk)
}

fn unknown_kind(gvk: &Gvk, check: &Check<'_>) -> String {
    match check.types().groups_of(&gvk.kind).as_slice() {
        [group] if **group == *gvk.group => "write another version of the group".to_owned(),
        [""] => format!("`{}` is of the core group: `apiVersion: v1`", gvk.kind),
        [group] => format!("`{}` is of the group `{group}`", gvk.kind),
        _ => "change `kind` or `apiVersion`".to_owned(),
    }
}

/// The warning that the server sends with what it takes (`k8s.io/apiserver/pkg/endpoints/deprecation`).
fn warn_of_removal(root: &Place<'_>, gvk: &Gvk, check: &mut Check<'_>) {
    let Some(Deprecation { since, removed_in, replacement }) = check.types().deprecated(gvk) else {
        return;
    };
    let removed = removed_in.map_or(String::new(), |minor| format!(", unavailable in v{minor}+"));
    let instead = replacement.map_or(String::new(), |replacement| format!("; use {replacement}"));
    let what = format!("{} {} is deprecated in v{since}+{removed}{instead}", gvk.api_version(), gvk.kind);
    check.warn(rules::DEPRECATED, &root.field("apiVersion"), what);
}

/// `apiVersion` or `kind`.
fn type_word<'o>(place: &Place<'o>, check: &mut Check<'_>) -> Option<&'o str> {
    match place.text() {
        Some(text) if !text.is_empty() => return Some(text),
        Some(_) => check.required(place, ""),
        None if !place.is_set() => check.required(place, ""),
        None => {
            let found = place.node().map_or("nothing", Node::describe);
            let message = format!("{}: expected a string, found {found}", place.path());
            check.refuse(rules::WRONG_TYPE, place, message, help::invalid(place));
        }
    }
    None
}
