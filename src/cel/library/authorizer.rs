//! The authorizer: its calls are checked, but only a cluster knows what they answer.

use super::{Native, Outcome, no_overload};
use crate::cel::error::unknowable;
use crate::cel::types::Opaque;
use crate::cel::value::Value;

pub(super) fn native(name: &str) -> Option<Native> {
    const NAMES: [&str; 15] = [
        "path",
        "group",
        "serviceAccount",
        "resource",
        "subresource",
        "namespace",
        "name",
        "check",
        "errored",
        "error",
        "allowed",
        "reason",
        "fieldSelector",
        "labelSelector",
        "authorizer",
    ];
    NAMES.contains(&name).then_some(|arguments, _| match arguments {
        [Value::Unknown(opaque), ..] => unknown(*opaque),
        _ => no_overload(),
    })
}

/// That nothing can be said.
pub(in crate::cel) fn unknown<'v>(opaque: Opaque) -> Outcome<'v> {
    Err(unknowable(format!("what an object of type '{}' answers is known only by a cluster", opaque.name())))
}
